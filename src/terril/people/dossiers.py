"""What is known of people: one dossier a model, declared in the `privacy.py` of its room.

A dossier says where the person is, which words may name somebody, what becomes of the row when they are erased, what they take away with
them, why it is kept and how long. Whatever concerns personal data reads the dossiers: the register of processing (RGPD, art. 30), the export
(`people.exports`), erasure (`people.erasing`), the merging of two entries, the nightly purge, and who knows whom (below).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from terril.kernel import references
from terril.kernel.verbs import lock_in_order
from terril.people.models import Person
from terril.people.redact import take_out_everywhere

Text = str | Promise
People = Sequence[Person]
# What happens to rows when these people are erased, all at once: `people.erasing` has the usual ones.
Becomes = Callable[[QuerySet[Any], People], None]
# One row of an export: lookups to values.
Exported = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A line of the register of processing. `title` stands in place of the model's own name, for those of libraries."""

    data: Text
    purpose: Text
    basis: Text
    retention: Text
    recipients: Text
    title: Text = ""


@dataclass(frozen=True)
class Reach:
    """How people are reached from a row, and what becomes of it when they are erased.

    `lookup`: from the row to the person ("person", "initiative__holders__person"); where none leads, a function that finds the rows. `alone`:
    among them, those that concern nobody else; the others belong to others too, and become `shared`. Without it every row becomes `becomes`.
    """

    lookup: str | Callable[[People], Q]
    becomes: Becomes
    alone: Callable[[People], Q] | None = None
    shared: Becomes | None = None

    def rows(self, model: type[Model], people: People) -> QuerySet[Any]:
        """The rows by which these people are reached; one that is reached twice comes twice."""
        wanted = Q(**{f"{self.lookup}__in": [person.pk for person in people]}) if isinstance(self.lookup, str) else self.lookup(people)
        return model._base_manager.filter(wanted)


@dataclass(frozen=True)
class Objection:
    """As long as somebody has such a row they are neither erased nor purged: the sentence says what comes first."""

    rows: Q
    sentence: Text


@dataclass(frozen=True)
class Section:
    """A part of the paper. `place`: where it comes among the others."""

    place: int
    title: Text


@dataclass(frozen=True, init=False)
class Fact:
    """A label and what is said beside it: the first of these lookups that says something, told as its field is (a choice, a date, a yes), or
    by `told`."""

    label: Text | Callable[[Exported], Text]
    lookups: tuple[str, ...]
    told: Callable[[Any], str] | None

    def __init__(self, label: Text | Callable[[Exported], Text], *lookups: str, told: Callable[[Any], str] | None = None) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "lookups", lookups)
        object.__setattr__(self, "told", told)


@dataclass(frozen=True)
class Export:
    """What somebody takes away of their rows (RGPD, art. 15 et 20): in the file under `key`, on paper in a section.

    `fields`: lookups, as the file gives them; keys of other tables and columns made for the machine are left out. `renamed`: those that
    the file calls otherwise. `words`: the field that is read as a text. `lookup`: from the row to the person, if it is not the first of the dossier.
    `rows`: which of theirs. `one`: there is one row, and no list.
    """

    key: str
    section: Section
    fields: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    words: str = ""
    lookup: str = ""
    rows: Q = field(default_factory=Q)
    order: tuple[str, ...] = ("pk",)
    renamed: Mapping[str, str] = field(default_factory=dict)
    one: bool = False


@dataclass(frozen=True)
class Dossier:
    """What one model holds of people.

    `entry`: its line of the register, or the model whose line tells of it too. `reaches`: whose row it is. `by`: who made it or decided it;
    once they are erased, that number names nobody. `numbers`: columns that hold the id of a person without being a key. `words`: the fields in which
    others may have named somebody. `export`: what its people take away, or why nothing. `programmes`: lookups to the programmes that know somebody
    by it. `tells_apart`: lines by which a reader (second) tells a person (first) from another of the same name. `locked`: its rows are locked
    before an erasure, at their place in the order of the house; `locks`: lookups to rows of other tables that are locked with it. `elsewhere`: how
    the `words` of rows that nothing links to people lose what tells of them for sure.
    """

    model: type[Model]
    entry: Entry | type[Model]
    reaches: tuple[Reach, ...] = ()
    by: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    export: Export | str = ""
    programmes: tuple[str, ...] = ()
    tells_apart: Callable[[Person, Person], Iterable[str]] | None = None
    objection: Objection | None = None
    locked: bool = False
    locks: tuple[str, ...] = ()
    elsewhere: Callable[..., None] = take_out_everywhere

    @property
    def lookup(self) -> str:
        """From the row to the person, the shortest way: the first of its reaches."""
        first = self.reaches[0].lookup
        if not isinstance(first, str):
            raise TypeError(f"{self.model._meta.label} has no lookup to a person")
        return first


# In the order in which rooms declare them, from the ground up.
_rooms: list[tuple[Dossier, ...]] = []
_dossiers: dict[type[Model], Dossier] = {}
_nobody: dict[type[Model], str] = {}


def declare(*dossiers: Dossier) -> None:
    """The dossiers of a room, once, in the order in which an erasure goes through them: what points at a row before the row. Raises
    ValueError for a model that has one already."""
    for one in dossiers:
        if one.model in _dossiers:
            raise ValueError(f"{one.model._meta.label} has a dossier already")
        _dossiers[one.model] = one
        references.loose(Person, one.model, *one.numbers)
    _rooms.append(dossiers)


def holds_nobody(model: type[Model], why: str) -> None:
    """A model that looks as if it held personal data, and does not: why."""
    _nobody[model] = why


def of(model: type[Model]) -> Dossier:
    """Raises KeyError for a model without a dossier."""
    return _dossiers[model]


def every() -> Iterator[Dossier]:
    return iter(_dossiers.values())


def is_declared(model: type[Model]) -> bool:
    return model in _dossiers or model in _nobody


def downwards() -> Iterator[Dossier]:
    """The order of an erasure: the rooms from the top of the house to its ground, each as it declares its dossiers."""
    for room in reversed(_rooms):
        yield from room


def register() -> list[tuple[type[Model], Entry]]:
    """The lines of the register of processing, in the order of the models' names."""
    lines = [(one.model, one.entry) for one in every() if isinstance(one.entry, Entry)]
    return sorted(lines, key=lambda line: line[0]._meta.label_lower)


# ------------------------------------------------------------------------------------------------------ who knows whom


def programmes_of(person: Person) -> list[int]:
    """The ids of the programmes that know somebody: by a role, an idea, a meeting, an offer, a table."""
    known = [
        one.model._base_manager.filter(**{one.lookup: person.pk, f"{lookup}__isnull": False}).values_list(lookup, flat=True)
        for one in every()
        for lookup in one.programmes
    ]
    return sorted(known[0].union(*known[1:])) if known else []


def people_of(programme_id: int) -> QuerySet[Person]:
    """Twin of `programmes_of`: the people whom a programme knows and who were not erased."""
    first, *others = [
        one.model._base_manager.filter(**{lookup: programme_id, f"{one.lookup}__isnull": False}).values(one.lookup)
        for one in every()
        for lookup in one.programmes
    ]
    return Person.objects.filter(pk__in=first.union(*others), erased_at__isnull=True)


def told_apart(person: Person, reader: Person) -> list[str]:
    """A few lines that tell this person from another of the same name, as this reader may read them: three at most."""
    return [line for one in every() if one.tells_apart is not None for line in one.tells_apart(person, reader)][:3]


# ------------------------------------------------------------------------------------------------- before an erasure


def objections(people: People) -> Iterator[str]:
    """Why these people cannot be erased yet."""
    for one in every():
        if one.objection is not None and one.reaches[0].rows(one.model, people).filter(one.objection.rows).exists():
            yield str(one.objection.sentence)


def nobody_objects() -> Q:
    """The condition, on a queryset of persons, that nothing stands against their erasure."""
    standing = Q()
    for one in every():
        if one.objection is not None:
            standing &= ~Q(Exists(one.model._base_manager.filter(one.objection.rows, **{one.lookup: OuterRef("pk")})))
    return standing


def lock(people: People) -> None:
    """Whatever erasing or merging these people may touch is locked table by table, in the order of the house, over all of them at once, each row
    by its number: two erasures, or an erasure and any verb, never wait for each other. The caller locks the people themselves, last."""
    wanted: dict[type[Model], list[QuerySet[Any]]] = defaultdict(list)
    for one in every():
        for reach in one.reaches:
            if one.locked:
                wanted[one.model].append(reach.rows(one.model, people).values("pk"))
            for lookup in one.locks:
                pointed = one.model
                for name in lookup.split("__"):
                    pointed = pointed._meta.get_field(name).related_model  # type: ignore[assignment]  # a key: it has one
                wanted[pointed].append(reach.rows(one.model, people).values(lookup))
    found = []
    for model, several in wanted.items():
        first, *others = [rows.order_by() for rows in several]
        found.append(model._base_manager.filter(pk__in=first.union(*others) if others else first))
    lock_in_order(*found)
