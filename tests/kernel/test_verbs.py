"""The kit of the actions, on real rows and, where it matters, with real connections at the same second."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st
from tests.initiatives.conftest import fabrik

import terril
from terril.directory.models import Organisation, Place
from terril.initiatives.models import Addition, FollowCode, Initiative, Stage
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.verbs import (
    Move,
    StateTable,
    check,
    checked,
    envelope,
    first_free,
    french,
    in_french,
    lock_in_order,
    locked,
    once,
    rows_locked,
    sent_before,
)
from terril.people.models import Person
from terril.territory.models import Journey

__all__ = ["fabrik"]

# ------------------------------------------------------------------------------------------------------------- life cycles

LIFE = StateTable(
    Initiative,
    "stage",
    [
        Move("begin", {Stage.IDEA, Stage.PROJECT}, Stage.RUNNING),
        Move("rename", {Stage.IDEA, Stage.RUNNING}, None, must=lambda row: row.title != "", otherwise=_("Donnez un titre."), form_field="title"),
        Move("stop", Stage.RUNNING, Stage.ENDED),
    ],
    start={Stage.IDEA, Stage.PROJECT},
    refusal="« %(state)s » ne devient pas « %(target)s ».",
    form_field="stage",
)  # fmt: skip


def test_a_verb_leads_where_the_table_says():
    row = Initiative(stage=Stage.IDEA)
    LIFE.move(row, "begin")
    assert row.stage == Stage.RUNNING


def test_a_verb_from_elsewhere_is_refused_in_words_and_changes_nothing():
    row = Initiative(stage=Stage.IDEA)
    assert not LIFE.may(row, "stop")
    with pytest.raises(Refused) as refused:
        LIFE.move(row, "stop")
    assert (refused.value.message, refused.value.field) == ("« Idée » ne devient pas « Arrêtée ».", "stage")
    assert row.stage == Stage.IDEA


def test_what_must_be_true_is_asked_for_in_words():
    row = Initiative(stage=Stage.RUNNING)
    assert not LIFE.may(row, "rename")
    with pytest.raises(Refused) as refused:
        LIFE.move(row, "rename")
    assert (refused.value.message, refused.value.field) == ("Donnez un titre.", "title")
    row.title = "Le jardin"
    LIFE.move(row, "rename")
    assert row.stage == Stage.RUNNING


def test_a_table_may_refuse_as_a_conflict():
    table = StateTable(Initiative, "stage", LIFE.moves, start=Stage.IDEA, refusal="Trop tard.", conflict=True)
    with pytest.raises(Conflict, match="Trop tard"):
        table.move(Initiative(stage=Stage.ENDED), "begin")


def test_a_table_tells_its_states_and_its_ends():
    assert LIFE.states == {Stage.IDEA, Stage.PROJECT, Stage.RUNNING, Stage.ENDED}
    assert LIFE.over == {Stage.ENDED}
    assert LIFE.sources("rename") == {Stage.IDEA, Stage.RUNNING}
    assert LIFE.verbs(Stage.RUNNING) == ["rename", "stop"]


def test_a_verb_that_no_line_knows_is_a_mistake_of_ours():
    with pytest.raises(KeyError, match="fly"):
        LIFE.move(Initiative(stage=Stage.IDEA), "fly")


def test_two_lines_never_say_different_things():
    with pytest.raises(ValueError, match="stop from running is said twice"):
        StateTable(Initiative, "stage", [*LIFE.moves, Move("stop", {Stage.RUNNING}, Stage.IDEA)], start=Stage.IDEA, refusal="")


def _tables() -> list[tuple[str, StateTable[Any]]]:
    """Every life cycle of the house, by its name."""
    source = Path(terril.__file__).parent
    names = [".".join(("terril", *file.relative_to(source).with_suffix("").parts)) for file in sorted(source.rglob("states.py"))]
    found = [(f"{name}.{key}", value) for name in names for key, value in vars(import_module(name)).items()]
    return [(name, value) for name, value in found if isinstance(value, StateTable)]


def _checks(table: StateTable[Any]) -> list[CheckConstraint]:
    return [one for one in table.model._meta.constraints if isinstance(one, CheckConstraint)]


@pytest.mark.parametrize(("name", "table"), _tables())
def test_every_life_of_the_house_is_whole(name, table):
    """Each state of the model is in the table and can be reached from a start, and a state that may be left is left for another."""
    assert table.states == set(table.labels)
    reached, waiting = set(table.start), list(table.start)
    while waiting:
        state = waiting.pop()
        for move in table.moves:
            if state in move.sources and move.target is not None and move.target not in reached:
                reached.add(move.target)
                waiting.append(move.target)
    assert reached == table.states
    assert all(move.otherwise for move in table.moves if move.must is not None)


@pytest.mark.parametrize(("name", "table"), _tables())
@given(data=st.data())
def test_no_verb_leads_where_the_table_does_not(name, table, data):
    """Any verbs in any order: `may` and `move` say the same, the row never leaves the table, and nothing moves once it is over."""
    row = table.model(**{table.field: data.draw(st.sampled_from(sorted(table.start)))})
    for verb in data.draw(st.lists(st.sampled_from(sorted({move.verb for move in table.moves})), max_size=12)):
        before, may = getattr(row, table.field), table.may(row, verb)
        try:
            table.move(row, verb)
        except Refused as refused:
            assert not may
            assert refused.message
            assert getattr(row, table.field) == before
        else:
            assert may
            assert getattr(row, table.field) in table.states
            assert getattr(row, table.field) == before or before not in table.over


DATED = [(name, table) for name, table in _tables() if any("closed_at" in str(one.condition) for one in _checks(table))]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "table"), DATED)
def test_the_database_and_the_table_agree_on_what_is_over(name, table):
    """A life begins without the date of its end, and has not ended without it."""

    def holds(state: str) -> bool:
        row = table.model(**{table.field: state, "closed_at": None})
        try:
            for rule in _checks(table):
                if "closed_at" in str(rule.condition):
                    rule.validate(table.model, row)
        except ValidationError:
            return False
        return True

    assert [state for state in sorted(table.start) if not holds(state)] == []
    assert [state for state in sorted(table.over) if holds(state)] == []


def test_there_are_lives_to_compare():
    assert {name for name, _table in DATED} >= {f"terril.{room}.states.LIFE" for room in ("referrals", "introductions", "accompaniment")}


# ------------------------------------------------------------------------------------------------------------------- saving


def test_a_row_is_saved_once_checked(fabrik):
    made = checked(Journey(origin=fabrik.grenay, destination=fabrik.annay, minutes=12))
    made.minutes, made.destination = 15, fabrik.grenay
    checked(made, "minutes")
    assert Journey.objects.values_list("minutes", "destination").get() == (15, fabrik.annay.pk)


def test_a_row_that_breaks_a_rule_is_refused_in_its_words(fabrik):
    with pytest.raises(Refused) as refused:
        checked(Journey(origin=fabrik.grenay, destination=fabrik.annay, minutes=601), form_field="minutes")
    assert (refused.value.message, refused.value.field) == ("Un trajet dure de 1 à 600 minutes.", "minutes")
    assert not isinstance(refused.value, Conflict)
    # The transaction goes on.
    assert not Journey.objects.exists()


def test_of_several_rules_the_first_of_the_model_speaks(fabrik):
    with pytest.raises(Refused, match="va d’une commune à une autre"):
        checked(Journey(origin=fabrik.grenay, destination=fabrik.grenay, minutes=0))


def test_what_is_unique_is_a_conflict(fabrik):
    Place.objects.create(name="Le foyer", commune=fabrik.grenay)
    with pytest.raises(Conflict, match="Ce lieu existe déjà dans cette commune"):
        checked(Place(name="Le foyer", commune=fabrik.grenay))


def test_whoever_took_it_and_has_gone_since_leaves_the_same_words(fabrik, monkeypatch):
    Place.objects.create(name="Le foyer", commune=fabrik.grenay)
    monkeypatch.setattr(Place, "validate_constraints", lambda self: None)
    with pytest.raises(Conflict, match="Ce lieu existe déjà dans cette commune"):
        checked(Place(name="Le foyer", commune=fabrik.grenay))


def test_a_row_may_be_looked_at_before_it_is_saved(fabrik):
    with pytest.raises(Refused) as refused:
        check(Journey(origin=fabrik.grenay, destination=fabrik.grenay, minutes=5), form_field="destination")
    assert (refused.value.message, refused.value.field) == ("Un trajet va d’une commune à une autre.", "destination")
    check(Journey(origin=fabrik.grenay, destination=fabrik.annay, minutes=5))


def test_what_is_no_rule_of_ours_passes(fabrik):
    with pytest.raises(IntegrityError, match="null value"):
        checked(Place(name="Le foyer", commune=fabrik.grenay, address=None))


def _at_once(work: Callable[[], Any], times: int = 4) -> list[Any]:
    """The same work on several connections, begun together."""
    ready = Barrier(times)

    def one(_number: int) -> Any:
        try:
            ready.wait(20)
            with transaction.atomic():
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_at_once_are_told_in_words(fabrik):
    def enter() -> str:
        try:
            return checked(Place(name="Le foyer", commune=fabrik.grenay)).name
        except Conflict as conflict:
            return conflict.message

    assert sorted(_at_once(enter)) == ["Ce lieu existe déjà dans cette commune."] * 3 + ["Le foyer"]


def _addition(initiative: Initiative, client_id: str | None, words: str = "Et un banc.") -> Addition:
    return Addition(initiative=initiative, words=words, said_at=clock.now(), client_id=client_id)


def test_one_sending_is_kept_once(fabrik):
    idea = fabrik.idea().initiative
    first, new = once(_addition(idea, "envoi-1"), "initiative")
    again, second = once(_addition(idea, "envoi-1", "Et deux bancs."), "initiative")
    assert (new, second) == (True, False)
    assert (again.pk, again.words) == (first.pk, "Et un banc.")
    assert sent_before(Addition, "envoi-1", initiative=idea) == first


def test_a_sending_is_named_by_what_it_says_too(settings):
    assert envelope("envoi-1", "Un banc", None) == envelope("envoi-1", "Un banc", None)
    others = {envelope("envoi-1", "Deux bancs"), envelope("envoi-2", "Un banc"), envelope("envoi-1", "Un", "banc")}
    assert (len(others), envelope("envoi-1", "Un banc") in others) == (3, False)
    # With the key of the site: a number of ten figures is not found by trying them all on a copy of the base.
    here = envelope("envoi-1", "Un banc")
    settings.SECRET_KEY = "une autre"
    assert envelope("envoi-1", "Un banc") != here
    assert (envelope("", "Un banc"), envelope(None), len(envelope("x" * 64, "mots") or "") <= 64) == (None, None, True)


def test_without_a_name_of_its_own_each_sending_is_another(fabrik):
    idea = fabrik.idea().initiative
    assert [once(_addition(idea, nothing), "initiative")[1] for nothing in ("", None)] == [True, True]
    assert sent_before(Addition, "") is None


def test_a_sending_that_served_for_another_is_refused(fabrik):
    mine, other = fabrik.idea().initiative, fabrik.idea("Une autre idée, ailleurs.", first_name="Ana", client_id="autre").initiative
    once(_addition(mine, "envoi-1"), "initiative")
    for attempt in (lambda: once(_addition(other, "envoi-1"), "initiative"), lambda: sent_before(Addition, "envoi-1", initiative=other)):
        with pytest.raises(Refused, match="L’envoi n’a pas été reconnu"):
            attempt()
    assert not Addition.objects.filter(initiative=other).exists()


def test_any_other_failure_of_a_sending_passes(fabrik):
    with pytest.raises(IntegrityError, match="null value"):
        once(Addition(initiative=fabrik.idea().initiative, words=None, said_at=clock.now(), client_id="envoi-1"), "initiative")


@pytest.mark.django_db(transaction=True)
def test_one_sending_at_the_same_instant_is_kept_once(fabrik):
    idea = fabrik.idea().initiative
    kept = _at_once(lambda: once(_addition(idea, "envoi-1"), "initiative"))
    assert sorted(new for _row, new in kept) == [False, False, False, True]
    assert {row.pk for row, _new in kept} == {Addition.objects.get().pk}


def test_the_first_free_value_is_taken(fabrik):
    idea = fabrik.idea().initiative
    used = FollowCode.objects.get(initiative=idea).code
    code = FollowCode(initiative=idea, made_at=clock.now())
    assert first_free(code, "code", iter([used, "ABCDEFGHJ"]))
    assert FollowCode.objects.get(code="ABCDEFGHJ") == code
    assert not first_free(FollowCode(initiative=idea, made_at=clock.now()), "code", [used, "ABCDEFGHJ"])
    with pytest.raises(IntegrityError, match="null value"):
        first_free(FollowCode(initiative=idea, made_at=None), "code", ["KLMNPQRST"])


# -------------------------------------------------------------------------------------------------------------------- locks


def test_a_row_is_read_again_when_it_is_locked(fabrik):
    place = Place.objects.create(name="Le foyer", commune=fabrik.grenay)
    Place.objects.update(name="Le foyer rural", commune=fabrik.annay)
    with transaction.atomic():
        held = locked(place, "commune")
    assert (held.name, held.commune.name) == ("Le foyer rural", "Annay")


def test_a_row_that_is_gone_says_so(fabrik):
    place = Place.objects.create(name="Le foyer", commune=fabrik.grenay)
    Place.objects.all().delete()
    with transaction.atomic(), pytest.raises(Place.DoesNotExist):
        locked(place)


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_reads_what_the_first_wrote(fabrik):
    """What is joined too: the commune was another when the second one began to wait."""
    place = Place.objects.create(name="Le foyer", commune=fabrik.grenay)
    holding, begun = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            locked(place)
            holding.set()
            assert begun.wait(20)
            Place.objects.update(commune=fabrik.annay)

    def second() -> str:
        assert holding.wait(20)
        begun.set()
        with transaction.atomic():
            return locked(place, "commune").commune.name

    def run(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(run, first), pool.submit(run, second)]
        assert [one.result() for one in done] == [None, "Annay"]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_passed_over_when_only_the_free_is_wanted(fabrik):
    places = [Place.objects.create(name=name, commune=fabrik.grenay) for name in ("Le foyer", "La salle")]

    def others() -> list[str]:
        try:
            with transaction.atomic():
                return [place.name for place in rows_locked(Place.objects.all(), free_only=True)]
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        locked(places[0])
        # Whoever points at it does not wait: the key stays free.
        Organisation.objects.create(name="Un foyer", slug="foyer")
        assert pool.submit(others).result() == ["La salle"]


def test_several_tables_are_locked_in_the_order_of_the_house(fabrik, assert_queries):
    fabrik.idea()
    with transaction.atomic(), assert_queries(2) as seen:
        lock_in_order(Person.objects.all(), Initiative.objects.all())
    assert [query.sql.split(" FROM ")[1].split()[0] for query in seen] == ['"initiatives_initiative"', '"people_person"']


def test_a_model_without_a_place_in_the_order_is_not_locked_with_others(fabrik):
    with transaction.atomic(), pytest.raises(ValueError, match="JournalEntry"):
        lock_in_order(apps.get_model("kernel", "JournalEntry").objects.all())


def test_the_order_names_models_of_the_house_once():
    assert len(set(settings.LOCK_ORDER)) == len(settings.LOCK_ORDER)
    assert all(apps.get_model(label)._meta.label == label for label in settings.LOCK_ORDER)


# ------------------------------------------------------------------------------------------------------------ our own words


def test_what_the_house_keeps_is_french_whoever_acts():
    sentence = _("Idée")
    with translation.override("en"):
        assert french(Stage.RUNNING.label) == "En route"
        with in_french():
            assert str(Stage.RUNNING.label) == "En route"
        assert str(Stage.RUNNING.label) != "En route"
    assert french(str(sentence)) == str(sentence)
