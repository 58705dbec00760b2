"""Files of the directory of help: what is good comes in, what is bad is told, what is cut changes nothing, what comes twice is there once."""

import gzip
import json
import threading
import zipfile
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.services.conftest import counts, faults, service, structure

from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.services import actions, reading
from terril.services.actions import import_files
from terril.services.models import HelpImport, HelpRejection, HelpService, HelpStructure

CUT = (
    "Le fichier s’arrête au milieu : il a été coupé en route. Rien n’en a été gardé, l’annuaire reste comme il était. "
    "Reprenez le fichier entier, puis recommencez."
)
NOT_UTF8 = "Le fichier n’est pas en UTF-8 : ses accents seraient perdus. Rien n’a changé. Enregistrez-le en UTF-8, puis recommencez."
UNREADABLE = "Ce fichier n’est ni du JSON ni du CSV, même compressé. Rien n’a changé. Donnez un fichier au schéma data·inclusion."
EMPTY = "Ce fichier ne contient ni structure ni aide. Rien n’a changé."


def state() -> dict[str, Any]:
    """The whole directory but what says which import saw it last."""
    left_out = {"id", "seen_in_id", "structure_id", "search"}
    rows = [*HelpStructure.objects.order_by("key").values(), *HelpService.objects.order_by("key").values()]
    return {row["key"]: {name: value for name, value in row.items() if name not in left_out} for row in rows}


# ------------------------------------------------------------------------------------------------------ what comes in


def test_a_structure_and_its_service_come_in_whole(communes, bring_in):
    made = bring_in(
        [
            service(
                type="atelier", thematiques=["remobilisation--lien-social"], publics=["familles"], frais="payant", frais_precisions="5 €",
                publics_precisions="Avec enfants", conditions_acces="Habiter ici", telephone="0353010000", courriel="a@exemple.fr",
                modes_mobilisation=["telephoner"], mobilisable_par=["usagers"], mobilisation_precisions="Le matin", zone_eligibilite=["62"],
                lien_mobilisation="https://exemple.fr/a", lien_source="https://exemple.fr/s", horaires_accueil="Mo 09:00-10:00",
                longitude=2.8, latitude=50.4, commune="Lens", code_postal="62300", adresse="1 rue A", complement_adresse="Bât. B",
            ),
            structure(siret="73282932000074", site_web="https://exemple.fr", reseaux_porteurs=["fcsf"]),
        ]
    )  # fmt: skip
    assert (made.state, counts(made), faults(made)) == ("done", {"structures_created": 1, "services_created": 1}, [])
    kept = state()["essai--a1"]
    digest = kept.pop("digest")
    assert len(digest) == 32
    assert kept == {
        "key": "essai--a1", "source": "essai", "name": "Aide 1", "description": "De quoi aider, numéro 1.", "link": "https://exemple.fr/s",
        "insee_code": "62498", "commune_id": "62498", "postal_code": "62300", "city": "Lens", "address": "1 rue A, Bât. B", "latitude": 50.4,
        "longitude": 2.8, "phone": "0353010000", "email": "a@exemple.fr", "hours": "Mo 09:00-10:00", "updated_on": kept["updated_on"],
        "gone_at": None, "kind": "atelier", "themes": ["remobilisation--lien-social"], "fee": "payant", "fee_words": "5 €",
        "audiences": ["familles"], "audience_words": "Avec enfants", "conditions": "Habiter ici", "modes": ["en-presentiel"], "zone": ["62"],
        "reach_modes": ["telephoner"], "reach_link": "https://exemple.fr/a", "reach_words": "Le matin", "reached_by": ["usagers"],
        "search_text": "aide 1 structure 1 lien social de quoi aider numero 1",
    }  # fmt: skip
    assert kept["updated_on"].isoformat() == "2026-01-10"
    home = HelpStructure.objects.get()
    assert (home.siret, home.website, home.networks) == ("73282932000074", "https://exemple.fr/", ["fcsf"])
    assert HelpService.objects.get().structure == home
    assert [(e.verb, e.data) for e in journal.of(made)] == [
        ("help_import.done", {"help_import_id": made.pk, "structures_created": 1, "services_created": 1})
    ]


BOTH = [structure(), service()]
ROWS = (
    "source;structure_id;id;nom;description;date_maj;thematiques;publics;code_insee;latitude;longitude\n"
    'essai;essai--s1;essai--a1;Aide 1;"Deux lignes\nici";2026-01-10;{};familles|jeunes;62498;;\n'
)


def zipped(*members: tuple[str, str]) -> bytes:
    from io import BytesIO

    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return into.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(BOTH),
        json.dumps(BOTH[::-1], indent=2),
        "\ufeff" + json.dumps(BOTH),
        json.dumps({"structures": BOTH[:1], "services": BOTH[1:]}),
        json.dumps({"services": BOTH[1:], "structures": BOTH[:1]}, indent=1),
        "\n".join(json.dumps(record) for record in BOTH),
        "\n\n".join(json.dumps(record) for record in BOTH) + "\n",
        gzip.compress(json.dumps(BOTH).encode()),
        zipped(("lisez-moi.txt", "Bonjour"), ("services.json", json.dumps(BOTH[1:])), ("structures.json", json.dumps(BOTH[:1]))),
    ],
    ids=["array", "pretty", "bom", "object", "pretty object", "lines", "blank lines", "gzip", "zip"],
)
def test_every_shape_gives_the_same(bring_in, content):
    assert counts(bring_in(content)) == {"structures_created": 1, "services_created": 1}
    assert set(state()) == {"essai--s1", "essai--a1"}


@pytest.mark.parametrize(
    "themes", ['"[""famille--garde-denfants"", ""mobilite--preparer-un-permis""]"', "famille--garde-denfants|mobilite--preparer-un-permis",
               '"famille--garde-denfants,mobilite--preparer-un-permis"', '"{famille--garde-denfants,mobilite--preparer-un-permis}"',
               "\"['famille--garde-denfants', 'mobilite--preparer-un-permis']\""],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_writes_its_lists_in_many_ways(bring_in, themes, mark):
    bring_in([structure()])
    made = bring_in(mark + ROWS.format(themes), "services.csv")
    assert (counts(made), faults(made)) == ({"services_created": 1}, [])
    kept = HelpService.objects.get()
    assert (kept.themes, kept.audiences, kept.description) == (
        ["famille--garde-denfants", "mobilite--preparer-un-permis"], ["familles", "jeunes"], "Deux lignes\nici",
    )  # fmt: skip


def test_a_csv_of_structures(bring_in):
    made = bring_in("id,source,nom,date_maj,description\nessai--s1,essai,Structure 1,2026-01-10,\n", "s.csv")
    assert (counts(made), HelpStructure.objects.get().description) == ({"structures_created": 1}, "")


def test_several_files_are_one_import(write, db):
    files = [write([service()], "services.json"), write([structure()], "structures.json")]
    made = import_files(actor=None, files=files)
    assert (made.file_name, counts(made)) == ("services.json, structures.json", {"structures_created": 1, "services_created": 1})


# -------------------------------------------------------------------------------------------------- what is left out


@pytest.mark.parametrize(
    ("change", "field", "value", "reason"),
    [
        ({"nom": None}, "nom", "None", "ce n’est pas un texte"),
        ({"nom": "ab"}, "nom", "ab", "c’est trop court : 3 caractères au moins"),
        ({"nom": "a" * 151}, "nom", "a" * 119 + "…", "c’est trop long : 150 caractères au plus"),
        ({"description": "x" * 10_001}, "description", "x" * 119 + "…", "c’est trop long : 10000 caractères au plus"),
        ({"conditions_acces": "x" * 10_001}, "conditions_acces", "x" * 119 + "…", "c’est trop long : 10000 caractères au plus"),
        ({"id": "essai--" + "x" * 200}, "id", "essai--" + "x" * 112 + "…", "c’est trop long : 200 caractères au plus"),
        ({"date_maj": "hier"}, "date_maj", "hier", "ce n’est pas une date : écrivez-la comme 2025-02-14"),
        ({"date_maj": "1999-01-01"}, "date_maj", "1999-01-01", "La date de dernière modification doit être au 21e siècle"),
        ({"date_maj": "2999-01-01"}, "date_maj", "2999-01-01", "La date de dernière modification ne peut pas être dans le futur"),
        ({"thematiques": ["jardinage"]}, "thematiques", "jardinage", "cette valeur n’est pas dans le vocabulaire du schéma"),
        ({"thematiques": "famille"}, "thematiques", "famille", "ce champ attend une liste"),
        ({"publics": []}, "publics", "[]", "cette liste est vide"),
        ({"frais": "cher"}, "frais", "cher", "cette valeur n’est pas dans le vocabulaire du schéma"),
        ({"courriel": "personne"}, "courriel", "personne", "ce n’est pas une adresse e-mail"),
        ({"lien_source": "javascript:alert(1)"}, "lien_source", "javascript:alert(1)",
         "ce n’est pas l’adresse d’un site : elle commence par https:// ou http://"),
        ({"code_postal": "6230"}, "code_postal", "6230", "un code postal compte cinq chiffres"),
        ({"code_insee": "Lens"}, "code_insee", "Lens", "un code INSEE compte cinq caractères, par exemple 62498"),
        ({"latitude": "nord", "longitude": 2}, "latitude", "nord", "ce n’est pas un nombre"),
        ({"latitude": 99, "longitude": 2}, "latitude", "99.0", "ce point n’est pas sur la Terre"),
        ({"zone_eligibilite": ["x"]}, "zone_eligibilite", "x",
         "une zone est un code de commune, de département, d’intercommunalité ou de pays, ou « france »"),
        ({"nombre_semaines": 0}, "nombre_semaines", "0", "ce nombre est trop petit : 1 au moins"),
        ({"structure_id": "essai--s9"}, "structure_id", "essai--s9", "sa structure n’est ni dans ce fichier, ni dans l’annuaire"),
    ],
)  # fmt: skip
def test_a_bad_record_is_told_and_the_rest_comes_in(bring_in, change, field, value, reason):
    made = bring_in([structure(), service(1), service(2, **change)])
    assert faults(made) == [(3, field, value, reason)]
    assert counts(made) == {"structures_created": 1, "services_created": 1, "rejected": 1}
    assert set(state()) == {"essai--s1", "essai--a1"}


def test_what_is_still_to_come_is_said_by_the_clock_of_the_house(bring_in):
    with clock.travel(date(2999, 1, 1)):
        made = bring_in([structure(date_maj="2998-12-31"), service(1, date_maj="2999-01-01"), service(2, date_maj="2999-01-02")])
    assert faults(made) == [(3, "date_maj", "2999-01-02", "La date de dernière modification ne peut pas être dans le futur")]
    assert HelpService.objects.get().updated_on == date(2999, 1, 1)


def test_everything_wrong_with_a_record_is_told_at_once(bring_in):
    wrong = service(2, frais="cher", date_maj="hier")
    del wrong["nom"]
    made = bring_in([structure(), wrong, "une phrase", 12, {}])
    assert faults(made) == [
        (2, "nom", "", "ce champ est obligatoire, et il manque"),
        (2, "date_maj", "hier", "ce n’est pas une date : écrivez-la comme 2025-02-14"),
        (2, "frais", "cher", "cette valeur n’est pas dans le vocabulaire du schéma"),
        (3, "", "une phrase", "ce n’est pas une fiche, avec des champs et des valeurs"),
        (4, "", "12", "ce n’est pas une fiche, avec des champs et des valeurs"),
        *[(5, field, "", "ce champ est obligatoire, et il manque") for field in ("source", "id", "nom", "date_maj")],
    ]
    assert made.rejected == 4


def test_a_service_without_its_structure_is_no_structure(bring_in):
    lost = service()
    del lost["structure_id"]
    assert faults(bring_in([structure(), lost])) == [(2, "structure_id", "", "ce champ est obligatoire, et il manque")]


def test_twice_in_a_file_is_once(bring_in):
    made = bring_in([structure(), structure(nom="Autre"), service(), service(nom="Autre")])
    reason = "cet identifiant est déjà plus haut dans le fichier : la première fiche est gardée"
    assert faults(made) == [(2, "id", "essai--s1", reason), (4, "id", "essai--a1", reason)]
    assert {key: row["name"] for key, row in state().items()} == {"essai--s1": "Structure 1", "essai--a1": "Aide 1"}


def test_a_bad_line_of_json_lines_is_told_with_its_number(bring_in):
    made = bring_in(f"{json.dumps(structure())}\n{{bad\n{json.dumps(service())}\n", "x.jsonl")
    assert (faults(made), counts(made)["services_created"]) == ([(2, "", "", "cette ligne n’est pas du JSON")], 1)
    assert made.rejections.get().record == "{bad"


def test_a_row_without_as_many_cells_is_told_with_its_line(bring_in):
    made = bring_in("id,source,nom,date_maj\nx,essai\nessai--s1,essai,Structure 1,2026-01-10\na,b,c,d,e\n", "s.csv")
    assert faults(made) == [
        (2, "", "", "cette ligne compte 2 cellules, et l’en-tête 4"),
        (4, "", "", "cette ligne compte 5 cellules, et l’en-tête 4"),
    ]
    assert set(state()) == {"essai--s1"}


def test_too_many_rejections_are_counted_and_no_longer_detailed(bring_in, monkeypatch):
    monkeypatch.setattr("terril.services.importing.MOST_TOLD", 2)
    made = bring_in([structure(), *({} for _ in range(3)), service(1, of=8)])
    assert (made.rejected, HelpRejection.objects.count()) == (4, 2)


# ------------------------------------------------------------------------------------------------ what is not accepted


def refused(bring_in: Any, content: Any, name: str = "aides.json") -> str:
    """The sentence; the directory is as it was, and the import says so in its list."""
    bring_in([structure(7), service(7, of=7)])
    before = state()
    with pytest.raises(Refused) as refusal:
        bring_in(content, name)
    last = HelpImport.objects.order_by("-pk").first()
    assert last is not None
    assert (state(), last.state, last.refusal, last.rejections.count()) == (before, "refused", refusal.value.message, 0)
    assert [entry.verb for entry in journal.of(last)] == ["help_import.refused"]
    return refusal.value.message


WHOLE = json.dumps([structure(n) for n in range(3)] + [service(n, nom="Été à Liévin") for n in range(3)], ensure_ascii=False)


@pytest.mark.parametrize("cut", [1, 40, len(WHOLE) // 2, len(WHOLE) - 2, len(WHOLE) - 1])
def test_a_file_cut_in_the_middle_changes_nothing(bring_in, cut):
    assert refused(bring_in, WHOLE[:cut]) == CUT
    assert bring_in(WHOLE).services_created == 3


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps({"structures": BOTH[:1], "services": BOTH[1:]})[:-30], "x.json"),
        ("\n".join(json.dumps(record) for record in BOTH)[:-4], "x.jsonl"),
        (gzip.compress(WHOLE.encode())[:-20], "x.json.gz"),
        (gzip.compress(WHOLE.encode(), mtime=0)[:12], "x.json.gz"),
        (zipped(("a.json", WHOLE))[:-30], "x.zip"),
        ("id,source,nom,date_maj\nessai--s1,essai,Structure 1,2026-01-10\nessai--s2,es", "x.csv"),
        ('id,source,nom,date_maj\nessai--s1,essai,"Structure 1', "x.csv"),
        ('[{"nom": "Été'.encode()[:-1], "x.json"),
    ],
    ids=["object", "lines", "gzip", "gzip head", "zip", "csv", "csv quote", "half a letter"],
)
def test_whatever_the_shape_a_cut_file_changes_nothing(bring_in, content, name):
    assert refused(bring_in, content, name) == CUT


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (WHOLE.encode("cp1252"), NOT_UTF8),
        (WHOLE.encode("utf-16"), NOT_UTF8),
        ("id,source,nom\nx,y,été\n".encode("latin-1"), NOT_UTF8),
        ("Bonjour,\nvoici la liste", UNREADABLE),
        (b"%PDF-1.7 " + b"x" * 50, UNREADABLE),
        (zipped(("photo.jpg", "x")), UNREADABLE),
        ("  \n", EMPTY),
        ("[]", EMPTY),
        ('{"structures": {"a": 1}}', EMPTY),
        ('[{"id": "a"}, {"id": oui}, {"id": "b"}' + " " * 200_000 + "]",
         "Ce fichier n’est plus du JSON après l’élément 1. Rien n’a changé. Corrigez-le, puis recommencez."),
        ('[{"id": ' + "[" * 40, "Une fiche du fichier est emboîtée sur plus de 32 niveaux : ce n’est pas le schéma data·inclusion. Rien n’a changé."),
    ],
    ids=["cp1252", "utf-16", "latin csv", "letter", "pdf", "photo", "white", "nothing", "other", "syntax", "nested"],
)  # fmt: skip
def test_another_kind_of_file_is_refused_with_a_sentence(bring_in, content, sentence):
    assert refused(bring_in, content) == sentence


@pytest.mark.parametrize("shape", ["json", "jsonl", "csv"])
def test_a_value_without_end_is_refused_before_it_fills_the_memory(bring_in, monkeypatch, shape):
    monkeypatch.setattr(reading, "LONGEST", 100_000)
    reading.csv.field_size_limit(100_000)
    endless = "x" * 300_000
    content = {
        "json": f'[{{"id": "{endless}"}}]',
        "jsonl": f'{{"id": "1"}}\n{{"id": "{endless}"}}\n',
        "csv": f'id,source,nom\n1,2,"{endless}"\n',
    }[shape]
    try:
        assert refused(bring_in, content).startswith("Une valeur du fichier dépasse 4 Mo")
    finally:
        reading.csv.field_size_limit(4 * 1024 * 1024)


def test_an_archive_that_opens_to_too_much_is_refused(bring_in, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES_OPENED", 1_000)
    for content in (gzip.compress(b"[" + b" " * 5_000), zipped(("a.json", "[" + " " * 5_000))):
        assert refused(bring_in, content).startswith("Une fois ouvert, ce fichier dépasse 2 Go.")


def test_a_file_that_is_not_there(write, db, tmp_path):
    with pytest.raises(Refused) as refusal:
        import_files(actor=None, files=[tmp_path / "absent.json"])
    assert refusal.value.message == f"Le fichier {tmp_path}/absent.json n’existe pas."


def test_an_import_that_breaks_half_way_through_writing_changes_nothing(bring_in, monkeypatch):
    def breaks(*_args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions.Writer, "_services", breaks)
    with pytest.raises(RuntimeError):
        bring_in([structure(), service()])
    assert (state(), HelpImport.objects.get().state) == ({}, "refused")
    monkeypatch.undo()
    assert bring_in([structure(), service()]).services_created == 1


def test_what_a_killed_command_left_is_told_by_the_next(bring_in):
    killed = HelpImport.objects.create(file_name="x", state="reading", asked_at=actions.clock.now())
    bring_in([structure()])
    killed.refresh_from_db()
    assert (killed.state, killed.refusal) == ("refused", "L’import a été interrompu. Rien n’a changé.")


# ------------------------------------------------------------------------------------------------------- once more


def test_again_updates_and_never_doubles(bring_in):
    bring_in([structure(), service(1), service(2)])
    pks = set(HelpService.objects.values_list("pk", flat=True))
    made = bring_in([structure(), service(1, nom="Nouveau nom"), service(2), service(3)])
    assert counts(made) == {"structures_unchanged": 1, "services_created": 1, "services_updated": 1, "services_unchanged": 1}
    assert sorted(HelpService.objects.values_list("name", flat=True)) == ["Aide 2", "Aide 3", "Nouveau nom"]
    assert pks < set(HelpService.objects.values_list("pk", flat=True))


def test_only_a_file_that_says_it_is_complete_makes_others_leave(bring_in):
    bring_in([structure(1), structure(2), service(1), service(2, of=2)])
    assert counts(bring_in([structure(1), service(1)])) == {"structures_unchanged": 1, "services_unchanged": 1}
    made = bring_in([structure(1), service(1)], complete=True)
    assert counts(made) == {"structures_unchanged": 1, "structures_gone": 1, "services_unchanged": 1, "services_gone": 1}
    assert {key for key, row in state().items() if row["gone_at"]} == {"essai--s2", "essai--a2"}
    back = bring_in([structure(2), service(2, of=2)])
    assert counts(back) == {"structures_updated": 1, "services_updated": 1}
    assert not any(row["gone_at"] for row in state().values())


def test_a_complete_file_speaks_for_its_own_sources_and_kinds_only(bring_in):
    other = {"source": "autre"}
    bring_in([structure(1), structure(5, **other), service(1), service(5, of=5, **other)])
    bring_in([structure(2)], complete=True)
    # No service of "essai" was in the file: it says nothing of them. The one of the structure that left is shown no more.
    assert {key for key, row in state().items() if row["gone_at"]} == {"essai--s1"}


def test_a_known_record_that_is_badly_written_this_time_does_not_leave(bring_in):
    bring_in([structure(), service(1), service(2)])
    made = bring_in([structure(), service(1), service(2, frais="cher")], complete=True)
    assert counts(made) == {"structures_unchanged": 1, "services_unchanged": 1, "rejected": 1}
    assert not any(row["gone_at"] for row in state().values())


def test_one_source_among_others(bring_in):
    made = bring_in([structure(1), structure(2, source="autre"), {"nom": "sans source"}], only_source="autre")
    assert (counts(made), set(state())) == ({"structures_created": 1, "left_aside": 2}, {"essai--s2"})


RECORDS = st.lists(
    st.one_of(
        st.builds(lambda n, name: structure(n, nom=name), st.integers(1, 4), st.sampled_from(["Un", "Le café", "Deux", "x" * 151])),
        st.builds(
            lambda n, of, text, point: service(n, of=of, description=text, **point),
            st.integers(1, 4),
            st.integers(1, 4),
            st.text(min_size=0, max_size=20),
            st.sampled_from([{}, {"latitude": 50.4, "longitude": 2.8}, {"latitude": 0}, {"code_insee": "99999"}]),
        ),
        st.just({}),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, complete=st.booleans())
def test_twice_the_same_file_is_once(bring_in, records, complete):
    first = bring_in(records, complete=complete)
    before = state()
    again = bring_in(records, complete=complete)
    fit = first.created + first.updated + first.structures_unchanged + first.services_unchanged
    assert state() == before
    assert (again.created, again.updated, again.gone, again.rejected) == (0, 0, 0, first.rejected)
    assert again.structures_unchanged + again.services_unchanged == fit


# ------------------------------------------------------------------------------------------------------- where it is


def test_a_place_is_its_own_point_else_its_commune_else_its_structure(communes, bring_in):
    bring_in(
        [
            structure(1, latitude=50.1, longitude=2.1, adresse="Chez elle", commune="Lens", code_postal="62300"),
            service(1, latitude=50.2, longitude=2.2),
            service(2, code_insee="62510"),
            service(3, code_insee=None),
            service(4, code_insee="75056", commune="Paris"),
        ]
    )
    fields = ("commune_id", "insee_code", "latitude", "longitude", "address")
    assert list(HelpService.objects.order_by("key").values_list(*fields)) == [
        ("62498", "62498", 50.2, 2.2, ""),
        ("62510", "62510", 50.42283, 2.77428, ""),
        ("62498", "62498", 50.1, 2.1, "Chez elle"),
        (None, "75056", None, None, ""),
    ]


def test_local_themes_come_from_the_words_or_from_the_file(bring_in):
    lien, culture = "remobilisation--lien-social", "remobilisation--activites-sportives-et-culturelles"
    bring_in(
        [
            structure(),
            service(1, thematiques=[lien], description="Des jardins partagés derrière l’école."),
            service(2, thematiques=["numerique--acquerir-un-equipement"], description="Un jardin pour les ordinateurs."),
            service(3, thematiques=["culture--memoire-et-patrimoine"]),
            service(4, thematiques=[lien], description="Un déjardinage."),
        ]
    )
    assert list(HelpService.objects.order_by("key").values_list("themes", flat=True)) == [
        ["initiatives--cultiver-et-cuisiner", lien],
        ["numerique--acquerir-un-equipement"],
        ["culture--memoire-et-patrimoine", culture, lien],
        [lien],
    ]


def test_words_come_in_plain_whatever_they_were_written_in(bring_in):
    written = (
        "<p>Bonjour <b>à tous</b></p><script>alert(1)</script><ul><li>un</li></ul>\n## Titre\n**gras** et [lien](https://exemple.fr)\x00\u202e "
        "&lt;i&gt; 3 < 4"
    )
    bring_in([structure(), service(nom="<b>Aide</b> 1", description=written)])
    kept = HelpService.objects.get()
    assert kept.name == "Aide 1"
    assert kept.description == "Bonjour à tous\n\n- un\n\nTitre\ngras et lien (https://exemple.fr) <i> 3 < 4"


# ------------------------------------------------------------------------------------------------------- one at a time


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_is_refused(write, monkeypatch):
    from django.db import connections

    inside, let_go, sentences = threading.Event(), threading.Event(), []
    run = actions.Reader.run

    def slow(self, parts):
        inside.set()
        let_go.wait(10)
        return run(self, parts)

    monkeypatch.setattr(actions.Reader, "run", slow)
    file = write([structure()])

    def first() -> None:
        try:
            import_files(actor=None, files=[file])
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    try:
        import_files(actor=None, files=[file])
    except Refused as refusal:
        sentences.append(refusal.message)
    finally:
        let_go.set()
        thread.join(10)
    assert sentences == ["Un autre import de l’annuaire est en cours. Rien n’a changé : recommencez quand il sera fini."]
    assert [made.state for made in HelpImport.objects.order_by("pk")] == ["done"]
    assert import_files(actor=None, files=[file]).structures_unchanged == 1


def test_the_lock_is_let_go_when_an_import_is_refused(bring_in):
    with pytest.raises(Refused):
        bring_in("[")
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and objid = %s"
            " and database = (select oid from pg_database where datname = current_database())",
            [actions.LOCK],
        )
        assert cursor.fetchone() == (0,)


# ------------------------------------------------------------------------------------------------------- the command


def test_the_command_says_what_it_did(write, db):
    told = StringIO()
    call_command("directory", "import", str(write([structure(), service(), service(2, frais="cher")])), "--source", "essai", stdout=told)
    pk = HelpImport.objects.get().pk
    assert told.getvalue().splitlines() == [
        "Structures : 1 ajoutées, 0 mises à jour, 0 inchangées, 0 parties.",
        "Aides : 1 ajoutées, 0 mises à jour, 0 inchangées, 0 parties.",
        f"Fiches écartées : 1. Le site les montre : /equipe/aides/{pk}/",
        "- aide n° 3 (essai--a2), frais : cette valeur n’est pas dans le vocabulaire du schéma [cher]",
    ]


def test_the_command_refuses_with_a_sentence(write, db):
    with pytest.raises(CommandError) as refusal:
        call_command("directory", "import", str(write("[")))
    assert str(refusal.value) == CUT


def test_the_measure_says_what_a_large_file_costs_and_leaves_nothing(communes):
    from terril.services import measures

    figures = measures.run(megabytes=2)
    assert (figures["megabytes"], figures["imported"] + figures["rejected"], figures["rejected"]) == (2, figures["records"], 1)
    assert figures["records"] > 1_000
    assert (state(), HelpImport.objects.count()) == ({}, 0)
    assert [line.split(" : ")[0] for line in measures.tell(figures)] == [
        f"Un fichier engendré de 2 Mo, {figures['records']} fiches", f"{figures['seconds']} s ; mémoire au plus haut",
    ]  # fmt: skip


# What JSON can write and no database keeps: half of a pair of signs (RFC 8259, 8.2), a number of thousands of figures.
HALF, ENDLESS = '{"id": "essai--x", "nom": "\\ud800 \\udcff"}', '{"id": ' + "9" * 5_000 + "}"


def test_half_a_sign_is_told_in_a_sentence(bring_in):
    with pytest.raises(Refused, match="n’est plus du JSON"):
        bring_in(f"[{HALF}, {', '.join(json.dumps(structure(number)) for number in range(900))}]")
    made = bring_in(f"{HALF}\n{json.dumps(structure())}\n")
    assert counts(made) == {"structures_created": 1, "rejected": 1}
    assert "\ud800" not in made.rejections.get().record


def test_a_number_without_end_is_told_in_a_sentence(bring_in):
    made = bring_in(f"{ENDLESS}\n{json.dumps(structure())}\n")
    assert counts(made) == {"structures_created": 1, "rejected": 1}
    with pytest.raises(Refused, match="n’est plus du JSON"):
        bring_in(f"[{ENDLESS}, {json.dumps(structure())}]")
