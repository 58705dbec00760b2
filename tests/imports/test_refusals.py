"""Each way in which the room says no, in the whole sentence that people read; each line of its journal; its doors, right and wrong."""

from datetime import timedelta
from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, tried
from tests.imports.conftest import csv

from terril.directory.actions import create_organisation
from terril.imports import actions, carrying, forgetting
from terril.imports.models import Import
from terril.kernel.clock import now
from terril.kernel.errors import Closed, Refused
from terril.people import actions as people
from terril.people.models import Person
from terril.programmes import actions as programmes

LINES = ("Prénom;Nom;Tél", "Léa;Dubois;0612345678", "Jean;Petit;")
TWICE = (*LINES, "Léa;DUBOIS;0612345678")
# It looks like the address of a site, and the directory knows that it is none.
BAD_SITE = ("Nom;Site", "Amicale;www.exemple,fr")
ONE_OF_THREE = "Choisissez une des trois réponses."


class Table:
    """What a gesture needs: who brings, and `table()`, one that is being checked."""

    def __init__(self, world: Any, bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.bring, self.monkeypatch = world, bring, monkeypatch
        self.who = {"actor": world.nadia}

    def table(self, *lines: str, kind: str = "people", **more: Any) -> Import:
        return self.bring(kind, *(lines or LINES), **more)

    def start(self, *lines: str, **more: Any) -> Import:
        given = {"kind": "people", "source": "Le cahier", "file_name": "liste.csv", "content": csv(*(lines or LINES)), **self.who, **more}
        return actions.start(programme=self.world.programme, **given)

    def match(self, batch: Import, columns: dict[str, int] | None = None) -> Import:
        return actions.match(batch=batch, columns=batch.columns if columns is None else columns, **self.who)

    def decide(self, batch: Import, number: int, verdict: str) -> Any:
        return actions.decide(batch=batch, likeness_id=number, verdict=verdict, **self.who)


@pytest.fixture
def t(world: Any, bring: Any, monkeypatch: pytest.MonkeyPatch) -> Table:
    return Table(world, bring, monkeypatch)


def all_left_out(t: Table) -> None:
    batch = t.table()
    for number in (2, 3):
        actions.leave_out(batch=batch, number=number, **t.who)
    carrying.carry_out(batch=batch, **t.who)


def two_at_once(t: Table) -> None:
    """Two entries of one person are known already, and a row is said to be both."""
    t.table(*LINES[:2], carried=True)
    twin = people.register(actor=None, first_name="Léa", last_name="Dubois", channel="phone", contact="06 12 34 56 78")
    programmes.give_role(actor=t.world.nadia, programme=t.world.programme, person=twin, kind="observer")
    batch = t.table(*LINES[:2])
    assert batch.likenesses.count() == 2
    for one in batch.likenesses.all():
        t.decide(batch, one.pk, "same")
    carrying.carry_out(batch=batch, **t.who)


def undecided(t: Table) -> None:
    carrying.carry_out(batch=t.table(*TWICE), **t.who)


def meanwhile(t: Table) -> None:
    batch = t.table()
    t.table(carried=True)
    carrying.carry_out(batch=batch, **t.who)


def built_meanwhile(t: Table) -> None:
    """Somebody gives a role to a person of the file while one looks whether it may be undone."""
    batch = t.table(carried=True)
    programmes.give_role(actor=t.world.nadia, programme=t.world.programme, person=Person.objects.get(first_name="Léa"), kind="observer")
    t.monkeypatch.setattr(carrying, "built_on", lambda batch: [])
    carrying.undo(batch=batch, **t.who)


def built_since(t: Table) -> None:
    batch = t.table(carried=True)
    programmes.give_role(actor=t.world.nadia, programme=t.world.programme, person=Person.objects.get(first_name="Léa"), kind="observer")
    carrying.undo(batch=batch, **t.who)


def forgotten(t: Table) -> None:
    batch = t.table(carried=True)
    Import.objects.update(closed_at=now() - timedelta(days=61))
    assert forgetting.forget_closed() == 1
    carrying.undo(batch=batch, **t.who)


# The sentence, the field, what is raised, what somebody does.
SAID = [
    # A table arrives.
    ("Dites ce que contient ce tableau.", "kind", Refused, lambda t: t.start(kind="lune")),
    ("Dites d’où vient ce tableau : chaque personne a le droit de le savoir.", "source", Refused, lambda t: t.start(source=" ")),
    ("Dites ce qui permet de garder ces personnes.", "basis", Refused, lambda t: t.start(basis="rien")),
    ("Ce fichier est vide. Vérifiez que c’est le bon.", "file", Refused, lambda t: t.start(content=b"")),
    ("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx, .ods et .csv.", "file", Refused, lambda t: t.start(content=b"\0\1\2" * 300)),
    ("Seule la coordination de ce dispositif peut faire cela.", None, Closed, lambda t: t.start(actor=t.world.marc)),
    # Its columns are matched.
    ("Choisissez une feuille dans la liste.", "sheet", Refused, lambda t: actions.choose_sheet(batch=t.start(), sheet=1, **t.who)),
    ("Une même colonne sert deux fois. Choisissez pour chacune ce qu’elle est.", None, Refused,
     lambda t: t.match(t.start(), {"first_name": 0, "last_name": 0})),
    ("Il manque une colonne : Nom de la structure. Sans elle, aucune ligne ne peut être importée.", None, Refused,
     lambda t: t.match(t.start("Nom;Sigle", "Union;U", kind="organisations"), {"acronym": 1})),
    ("Aucune colonne n’est choisie : il n’y a rien à importer.", None, Refused, lambda t: t.match(t.start(), {})),
    ("Ce tableau compte plus de 5000 lignes. Coupez-le en plusieurs fichiers.", None, Refused,
     lambda t: t.match(t.start("Prénom;Nom", *["Léa;Dubois"] * 5_001))),
    ("Dans la colonne « Date », dites si « 4/2/2024 » commence par le jour ou par le mois.", None, Refused,
     lambda t: t.match(t.start("Titre;Commune;Date", "Jardin;Lens;4/2/2024", kind="ideas"))),
    ("Sous la ligne des titres, il n’y a rien. Dites quelle est la ligne des titres.", None, Refused, lambda t: t.match(t.start("Prénom;Nom"))),
    # Its rows are mended, what looks alike is decided.
    ("Cette ligne n’est pas dans le fichier. Rien n’a été changé.", None, Refused,
     lambda t: actions.leave_out(batch=t.table(), number=99, **t.who)),
    ("Cette case ne nomme qu’une personne. Rien n’a été changé.", None, Refused,
     lambda t: actions.split(batch=t.table(), number=2, field="first_name", **t.who)),
    (ONE_OF_THREE, None, Refused, lambda t: t.decide(t.table(*TWICE), 0, "peut-être")),
    (ONE_OF_THREE, None, Refused, lambda t: actions.decide_rest(batch=t.table(*TWICE), verdict="same", **t.who)),
    ("Ces deux lignes ne se ressemblent plus : l’une d’elles a été corrigée.", None, Refused, lambda t: t.decide(t.table(*TWICE), 0, "same")),
    # It is imported, undone, given up.
    ("Une ligne est encore à reprendre ou à laisser de côté. Rien n’a été importé.", None, Refused,
     lambda t: carrying.carry_out(batch=t.table("Prénom;Nom;Tél", "Léa;Dubois;12"), **t.who)),
    ("Toutes les lignes sont laissées de côté : il n’y a rien à importer.", None, Refused, all_left_out),
    ("Des ressemblances attendent votre réponse. Rien n’a été importé.", None, Refused, undecided),
    ("Ligne 2 : L’adresse du site commence par https:// ; copiez-la depuis votre navigateur. Rien n’a été importé.", None, Refused,
     lambda t: carrying.carry_out(batch=t.table(*BAD_SITE, kind="organisations"), **t.who)),
    ("La ligne 2 ne peut pas être deux fiches à la fois. Répondez « même » pour une seule, ou réunissez d’abord les deux fiches.", None, Refused,
     two_at_once),
    ("Depuis votre dernier passage, quelque chose de ressemblant a été inscrit. Rien n’a été importé : regardez les ressemblances.", None,
     Refused, meanwhile),
    ("Cet import ne peut plus être défait, car on a construit dessus : ajouté depuis : rôle (1). Rien n’a été changé.", None, Refused,
     built_since),
    ("Cet import ne peut plus être défait : quelque chose en dépend encore. Rien n’a été changé.", None, Refused, built_meanwhile),
    ("Cet import est fait : défaites-le d’abord.", None, Refused, lambda t: actions.drop(batch=t.table(carried=True), **t.who)),
    ("Cet import est « lignes à vérifier » : rien n’a été changé.", None, Refused, lambda t: carrying.undo(batch=t.table(), **t.who)),
    ("Les lignes de cet import ont été effacées, comme prévu. Envoyez de nouveau le fichier.", None, Refused, forgotten),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "kind", "gesture"), SAID)
def test_it_says_no(t, sentence, field, kind, gesture):
    assert refusal(lambda: gesture(t)) == (sentence, field, kind)


def test_what_the_journal_keeps(t, world):
    whose: dict[str, Any] = {"actor": world.nadia, "programme": world.programme}
    started = lines_of(t.start)
    batch = Import.objects.get()
    kind = (("kind", "people"),)
    assert started == [Line("import.started", "Nadia Essai a apporté un tableau.", batch, data=kind, **whose).kept]
    t.match(batch)
    assert lines_of(lambda: [carrying.carry_out(batch=batch, **t.who) for _twice in range(2)]) == [
        Line("import.done", "Nadia Essai a importé un tableau : 2 lignes.", batch, data=(("count", 2), *kind), **whose).kept
    ]
    assert lines_of(lambda: [carrying.undo(batch=batch, **t.who) for _twice in range(2)]) == [
        Line("import.undone", "Nadia Essai a défait un import.", batch, data=kind, **whose).kept
    ]
    assert lines_of(lambda: [actions.drop(batch=batch, **t.who) for _twice in range(2)]) == [
        Line("import.dropped", "Nadia Essai a abandonné un import.", batch, data=kind, **whose).kept
    ]
    Import.objects.update(closed_at=now() - timedelta(days=61))
    assert lines_of(lambda: [forgetting.forget_closed() for _twice in range(2)]) == [
        Line("import.forgotten", "Les lignes d’un tableau importé ont été effacées, comme prévu.", batch, programme=world.programme).kept
    ]


AT = "/equipe/apporter/{table}/"
DOORS = [
    Visit("nadia", "/equipe/apporter/", reads="Que contient ce tableau ?"),
    Visit("nadia", AT + "lignes/3/", reads="Ligne 3"),
    Visit("nadia", AT + "lignes/3/", {"row": "3", "first_name": "Jeanne"}, lands=AT + "lignes/", reads="Ligne 3 : tout est bon."),
    Visit("nadia", "/equipe/reunir/", reads="Un nom"),
    Visit("nadia", "/equipe/reunir/structures/choisir/?fiche={one}&fiche={other}", lands="/equipe/reunir/structures/{one}/{other}/",
          reads="Union bis"),
    Visit("nadia", "/equipe/reunir/structures/{one}/{other}/", reads="Union bis"),
    Visit("nadia", "/equipe/reunir/structures/{one}/{other}/", {"name": "kept"}, lands="/equipe/reunir/",
          reads="C’est réuni. L’histoire des deux est gardée."),
    Visit("nadia", "/equipe/reunir/structures/choisir/?fiche={one}", lands="/equipe/reunir/", reads="Cochez deux fiches, ni plus ni moins."),
]  # fmt: skip
WRONG = [
    Visit("nadia", AT + "lignes/99/", status=404, reads=NOT_FOUND),
    Visit("nadia", "/equipe/reunir/lunes/choisir/?fiche={one}&fiche={other}", status=404, reads=NOT_FOUND),
    Visit("nadia", "/equipe/reunir/structures/{one}/0/", status=404, reads=NOT_FOUND),
    Visit("nadia", "/equipe/reunir/structures/{one}/{one}/", status=404, reads=NOT_FOUND),
    Visit("nadia", AT + "colonnes/", {"column-0": "first_name", "column-1": "first_name"}, status=422,
          reads="Deux colonnes sont dites « Prénom ». Gardez-en une."),
    Visit("nadia", "/equipe/apporter/{bad_site}/importer/", {},
          reads="Ligne 2 : L’adresse du site commence par https:// ; copiez-la depuis votre navigateur. Rien n’a été importé."),
]  # fmt: skip


@pytest.fixture
def places(t: Table, world: Any) -> dict[str, int]:
    """Two tables being checked, one of which the directory will not take, and two organisations that this programme knows."""
    one, other = (create_organisation(actor=None, name=name) for name in ("Union", "Union bis"))
    for organisation in (one, other):
        programmes.add_partner(actor=world.nadia, programme=world.programme, organisation=organisation)
    return {"table": t.table().pk, "bad_site": t.table(*BAD_SITE, kind="organisations").pk, "one": one.pk, "other": other.pk}


@pytest.mark.parametrize("visit", [*DOORS, *WRONG], ids=str)
def test_a_door_answers(world, places, enter, visit):
    status, lands, words = tried(enter(world.nadia.account), visit, places)
    assert (status, lands) == (visit.status, visit.lands.format_map(places))
    assert visit.reads in words


@pytest.mark.parametrize("who", ["marc", "zoe"])
@pytest.mark.parametrize("visit", DOORS, ids=str)
def test_a_door_does_not_exist_for_others(world, places, enter, visit, who):
    status, _lands, words = tried(enter(getattr(world, who).account), visit, places)
    assert (status, NOT_FOUND in words) == (404, True)
