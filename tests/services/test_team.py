"""Bringing files in from the site: who may, what is told, what becomes of the bytes; and what we publish ourselves."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from tests.services.conftest import counts, service, structure

from terril.directory.models import Organisation, Place
from terril.initiatives.models import Initiative
from terril.kernel import clock as kernel_clock
from terril.kernel import journal
from terril.kernel.errors import Conflict, Refused
from terril.people.dossiers import is_declared
from terril.people.models import Account, Person
from terril.programmes.models import Partnership
from terril.services import OWN_SERVICES, access, actions, export
from terril.services.actions import import_received, receive
from terril.services.checking import MODELS
from terril.services.models import HelpImport, HelpRejection, HelpService
from terril.services.tasks import forget_rejections, import_help

GOOD = json.dumps([structure(), service()]).encode()
ROLES = ["coordinator", "facilitator", "volunteer", "partner", "observer", "nobody"]


def sent(content: bytes = GOOD, name: str = "aides.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def queued() -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args from procrastinate_jobs order by id")
        return [(name, json.loads(args) if isinstance(args, str) else args) for name, args in cursor.fetchall()]


def administrator() -> Account:
    person = Person.objects.create(first_name="Ada", channel="none", last_contact_on="2026-01-01")
    return Account.objects.create_user("ada@exemple.fr", person=person, is_administrator=True)


# ---------------------------------------------------------------------------------------------------------- who may


def test_who_may_import_and_see_the_imports(fabrik, bring_in):
    made = bring_in([structure()])
    people = {kind: fabrik.member(kind).person for kind in ROLES} | {"administrator": administrator().person}
    may = {kind for kind, person in people.items() if access.can_import(person)}
    assert may == {"coordinator", "administrator"}
    assert not access.can_import(None)
    for person in [*people.values(), None]:
        assert access.can_see_import(person, made) == access.imports_seen_by(person).filter(pk=made.pk).exists()


@pytest.mark.parametrize("kind", ROLES)
def test_the_pages_are_for_the_coordination(fabrik, bring_in, enter, kind):
    made = bring_in([structure(), {}])
    client = enter(fabrik.member(kind))
    addresses = [reverse("help_imports"), reverse("help_import", args=[made.pk]), reverse("help_rejections", args=[made.pk])]
    expected = 200 if kind == "coordinator" else 404
    assert [client.get(address).status_code for address in addresses] == [expected] * 3
    assert client.post(addresses[0], {"file": sent()}).status_code == (302 if kind == "coordinator" else 404)
    assert HelpImport.objects.count() == (2 if kind == "coordinator" else 1)


def test_an_import_that_does_not_exist(fabrik, enter):
    client = enter(fabrik.member("coordinator"))
    assert [client.get(reverse(name, args=[9])).status_code for name in ("help_import", "help_rejections")] == [404, 404]


# -------------------------------------------------------------------------------------------------- sending a file


def test_a_file_is_received_then_brought_in_by_the_worker(fabrik, enter, media):
    account = fabrik.member("coordinator")
    client = enter(account)
    answer = client.post(reverse("help_imports"), {"file": sent(), "complete": "on", "only_source": "essai"})
    made = HelpImport.objects.get()
    assert answer.headers["Location"] == reverse("help_import", args=[made.pk])
    assert (made.file_name, made.state, made.complete, made.only_source, made.asked_by) == ("aides.json", "waiting", True, "essai", account.person)
    assert queued() == [("import_help", {"import_id": made.pk})]
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Attend son tour." in page
    assert 'hx-trigger="every 3s"' in page

    app.tasks["import_help"](import_id=made.pk)
    made.refresh_from_db()
    assert (made.state, counts(made), made.file.name) == ("done", {"structures_created": 1, "services_created": 1}, "")
    assert [path for path in media.rglob("*") if path.is_file()] == []
    page = client.get(answer.headers["Location"]).content.decode()
    assert "L’import est fini." in page
    assert "hx-trigger" not in page
    told = journal.tell(journal.of(made), nobody="?")
    assert [line.sentence for line in told] == [
        "Coordinator a envoyé un fichier pour l’annuaire des aides : aides.json.", "L’annuaire des aides a reçu aides.json.",
    ]  # fmt: skip


def test_a_bad_file_is_refused_on_its_page(fabrik, enter, media):
    client = enter(fabrik.member("coordinator"))
    made = receive(actor=fabrik.member("coordinator").person, file=sent(GOOD[:-5]))
    import_help(import_id=made.pk)
    assert "il a été coupé en route" in client.get(reverse("help_import", args=[made.pk])).content.decode()
    assert HelpService.objects.count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_worker_that_starts_again_does_it_once(fabrik, media):
    made = receive(actor=None, file=sent())
    HelpImport.objects.filter(pk=made.pk).update(state="reading", percent=40)
    import_received(import_id=made.pk)
    import_received(import_id=made.pk)
    assert counts(HelpImport.objects.get()) == {"structures_created": 1, "services_created": 1}


def test_the_worker_waits_while_a_command_is_at_it(fabrik, media, monkeypatch):
    made = receive(actor=None, file=sent())

    def taken():
        raise Conflict("Un autre import est en cours.")

    monkeypatch.setattr(actions, "_alone", taken)
    with pytest.raises(Conflict):
        import_help(import_id=made.pk)
    assert HelpImport.objects.get().state == "waiting"
    retry = import_help.retry_strategy.get_retry_decision(exception=Conflict("x"), job=type("J", (), {"attempts": 1, "id": 1})())
    assert retry is not None
    assert import_help.retry_strategy.get_retry_decision(exception=ValueError(), job=type("J", (), {"attempts": 1, "id": 1})()) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({}, "Choisissez un fichier."), ({"file": b""}, "Ce fichier est vide. Choisissez-en un autre.")],
)
def test_no_file_is_told_at_the_field(fabrik, enter, data, sentence):
    client = enter(fabrik.member("coordinator"))
    answer = client.post(reverse("help_imports"), {**{name: sent(content) for name, content in data.items()}, "only_source": "dora"})
    html = answer.content.decode()
    assert (answer.status_code, sentence in html, 'value="dora"' in html, HelpImport.objects.count()) == (422, True, True, 0)


def test_a_file_that_is_too_heavy_is_told_with_what_to_do(fabrik, enter, settings):
    settings.RECORDING_MAX_BYTES = 2 * 1024 * 1024
    client = enter(fabrik.member("coordinator"))
    assert "2 Mo au plus" in client.get(reverse("help_imports")).content.decode().replace("\u00a0", " ")
    html = client.post(reverse("help_imports"), {"file": sent(b"[" + b" " * 3_000_000)}).content.decode().replace("\u00a0", " ")
    assert "Ce fichier dépasse 2 Mo : le site ne le prend pas. Compressez-le (.zip), ou demandez à qui tient le serveur" in html
    assert HelpImport.objects.count() == 0


def test_an_empty_file_is_refused_by_the_verb(db):
    with pytest.raises(Refused) as refusal:
        receive(actor=None, file=sent(b""))
    assert refusal.value.field == "file"


# -------------------------------------------------------------------------------------------------------- the report


def test_the_report_tells_each_record_left_out(fabrik, enter, bring_in):
    made = bring_in([structure(), service(1), service(2, nom="<b>Potager</b>", frais="cher", date_maj="hier"), "rien"])
    client = enter(fabrik.member("coordinator"))
    html = client.get(reverse("help_import", args=[made.pk])).content.decode().replace("\u00a0", " ")
    assert "2 fiches sont écartées" in html
    assert "<strong>&lt;b&gt;Potager&lt;/b&gt;</strong>" in html
    assert "<li><code>frais</code> : cette valeur n’est pas dans le vocabulaire du schéma « cher »</li>" in html
    assert "<li>ce n’est pas une fiche, avec des champs et des valeurs « rien »</li>" in html


def test_the_records_left_out_in_csv(fabrik, enter, bring_in):
    made = bring_in([structure(), service(2, nom="=cmd()", frais="cher", date_maj="hier")])
    answer = enter(fabrik.member("coordinator")).get(reverse("help_rejections", args=[made.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(StringIO(text[1:]), delimiter=";"))
    assert [row[:7] for row in rows] == [
        ["sorte", "numéro", "identifiant", "nom", "champ", "valeur", "raison"],
        ["aide", "2", "essai--a2", "'=cmd()", "date_maj", "hier", "ce n’est pas une date : écrivez-la comme 2025-02-14"],
        ["aide", "2", "essai--a2", "'=cmd()", "frais", "cher", "cette valeur n’est pas dans le vocabulaire du schéma"],
    ]
    assert json.loads(rows[1][7])["nom"] == "=cmd()"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="fiches-ecartees-{made.pk}.csv"'


@pytest.mark.parametrize("size", [3, 60])
def test_the_pages_of_imports_cost_the_same_whatever_the_size(fabrik, enter, bring_in, assert_queries, size):
    made = bring_in([structure(), *({} for _ in range(size))])
    HelpImport.objects.bulk_create(HelpImport(file_name=f"f{n}", asked_at=made.asked_at, state="done") for n in range(size))
    client = enter(fabrik.member("coordinator"))
    for name, arguments in (("help_imports", []), ("help_import", [made.pk])):
        address = reverse(name, args=arguments)
        client.get(address)
        with assert_queries(8 if arguments else 5):
            client.get(address)


def test_the_tab_of_the_team_leads_there(fabrik, enter):
    html = enter(fabrik.member("coordinator")).get(reverse("team")).content.decode()
    assert f'href="{reverse("help_imports")}"' in html


def test_the_work_page_looks_around_its_commune(fabrik, enter):
    fabrik.idea()
    ref = Initiative.objects.get().ref
    html = enter(fabrik.member("volunteer")).get(f"/equipe/initiatives/{ref}/").content.decode()
    assert '<a href="/aides/?commune=62386">Chercher de l’aide près d’ici</a>' in html


# ------------------------------------------------------------------------------------------------------------ export


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A room above that offers one service; the slot is as before when the test ends."""
    monkeypatch.setattr(OWN_SERVICES, "_kept", {})

    def register(**more: Any) -> None:
        told = {
            "id": "offre-1", "structure_id": export.organisation_id(Organisation.objects.get(slug="union").pk), "nom": "Prêt de salle",
            "description": "Une salle de 80 places.", "date_maj": "2026-01-02", "thematiques": ["initiatives--salles-et-materiel"], **more,
        }  # fmt: skip
        OWN_SERVICES.register(10)(lambda: [told])

    return register


def test_we_publish_our_own_in_the_schema(fabrik, client, clock, offer, settings):
    settings.PUBLIC_URL = "https://idees.exemple.fr"
    hidden = Organisation.objects.create(name="Un collectif", slug="collectif")
    Place.objects.create(name="Chez Zoé", commune=fabrik.grenay, organisation=hidden)
    place = Place.objects.create(name="Salle du Coron", commune=fabrik.grenay, organisation=fabrik.partner, address="1 rue A", fictional=True)
    square = Place.objects.create(name="Place", commune=fabrik.annay)
    Organisation.objects.filter(pk=fabrik.partner.pk).update(summary="Un centre.", commune=fabrik.grenay, siret="73282932000074")
    clock.travel(export.clock.now().replace(year=2026, month=3, day=4, hour=12))
    journal.record(actor=None, verb="organisation.created", subject=fabrik.partner, data={})
    clock.travel(export.clock.now().replace(year=2026, month=5, day=6, hour=12))
    offer()
    answer = client.get(reverse("help_export"))
    told = json.loads(answer.content)
    union = Organisation.objects.get(slug="union")
    ours = "terril-idees-exemple-fr"
    assert told == {
        "structures": [
            {
                "source": ours, "id": f"{ours}--organisation-{union.pk}", "nom": "Une union régionale", "date_maj": "2026-05-06",
                "lien_source": "https://idees.exemple.fr/partenaires/union/",
            },
            {
                "source": ours, "id": f"{ours}--organisation-{fabrik.partner.pk}", "nom": "Un centre social", "date_maj": "2026-03-04",
                "description": "Un centre.", "siret": "73282932000074", "commune": "Grenay", "code_insee": "62386",
                "lien_source": "https://idees.exemple.fr/partenaires/centre-social/",
            },
            {
                "source": ours, "id": f"{ours}--lieu-{place.pk}", "nom": "Salle du Coron", "date_maj": "2026-05-06", "commune": "Grenay",
                "code_insee": "62386", "code_postal": "62160", "adresse": "1 rue A",
                "description": "Géré par Un centre social. Fictif : inventé pour une démonstration.",
            },
            {
                "source": ours, "id": f"{ours}--lieu-{square.pk}", "nom": "Place", "date_maj": "2026-05-06", "commune": "Annay",
                "code_insee": "62033", "code_postal": "62880",
            },
        ],
        "services": [
            {
                "source": ours, "id": f"{ours}--offre-1", "structure_id": f"{ours}--organisation-{union.pk}", "nom": "Prêt de salle",
                "description": "Une salle de 80 places.", "date_maj": "2026-01-02",
                "thematiques": ["remobilisation--benevolat-action-citoyenne", "remobilisation--lien-social"],
            },
        ],
    }  # fmt: skip
    for kind in ("structure", "service"):
        for record in told[f"{kind}s"]:
            MODELS[kind].model_validate(record)


def test_what_is_unfit_for_the_schema_is_left_out_and_told(fabrik, offer, caplog):
    offer(nom="ab")
    assert export.records()["services"] == []
    assert "left out of the export: terril-" in caplog.text
    OWN_SERVICES._kept.clear()
    offer(nom="abc")
    assert len(export.records()["services"]) == 1


def test_our_own_file_comes_back_in_by_our_own_door(fabrik, bring_in, offer, clock):
    clock.travel(export.clock.now().replace(year=2026, month=5, day=6, hour=12))
    offer()
    made = bring_in(json.dumps(export.records()))
    assert (counts(made), HelpService.objects.get().themes) == (
        {"structures_created": 2, "services_created": 1},
        ["initiatives--salles-et-materiel", "remobilisation--benevolat-action-citoyenne", "remobilisation--lien-social"],
    )


@pytest.mark.parametrize("size", [2, 200])
def test_the_export_costs_the_same_whatever_the_size(fabrik, client, assert_queries, size):
    rows = Organisation.objects.bulk_create(Organisation(name=f"O{n:03}", slug=f"o{n}", sort_name=f"o{n}") for n in range(size))
    Partnership.objects.bulk_create(Partnership(programme=fabrik.programme, organisation=row, since="2024-01-01") for row in rows)
    Place.objects.bulk_create(Place(name=f"Lieu {n}", commune=fabrik.grenay, organisation=row) for n, row in enumerate(rows))
    with assert_queries(4):
        assert len(json.loads(client.get(reverse("help_export")).content)["structures"]) == 2 + 2 * size


@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
def test_records_left_out_go_after_ninety_days_and_their_number_stays(fabrik, bring_in, enter, clock, days, kept):
    made = bring_in([structure(), {"nom": "Aide perdue", "courriel": "perdue@exemple.fr"}])
    clock.travel(kernel_clock.now() + timedelta(days=days))
    for _again in range(2):
        forget_rejections(timestamp=0)
    made.refresh_from_db()
    assert (made.rejected, made.rejections.count(), "perdue@exemple.fr" in repr(list(HelpRejection.objects.values()))) == (1, int(kept), kept)
    assert [entry.verb for entry in journal.of(made)].count("help_import.forgotten") == int(not kept)
    page = enter(fabrik.member("coordinator")).get(reverse("help_import", args=[made.pk])).content.decode()
    assert "Une fiche est écartée" in page
    assert ("Aide perdue" in page, "s’efface au bout de quatre-vingt-dix jours" in page) == (kept, not kept)


def test_the_register_declares_the_records_left_out():
    assert is_declared(HelpRejection)
