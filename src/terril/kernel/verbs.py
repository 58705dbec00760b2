"""The kit of the actions: what every verb of the house does in the same way.

`locked` holds a row in the order of the house, a `StateTable` says whether it may move, `checked` saves it or refuses in French, `once` keeps one
sending once, `french` is for what the house keeps in its own words.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import psycopg
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app
from psycopg.errors import UniqueViolation

from terril.kernel.errors import Conflict, Refused

M = TypeVar("M", bound=models.Model)
Sentence = str | Promise


# ------------------------------------------------------------------------------------------------------------- life cycles


@dataclass(frozen=True)
class Move(Generic[M]):
    """One line of a life cycle: `verb` leads from one of `sources` (a state, or several) to `target` (None: it stays where it is), provided that what
    `must` be true is; `otherwise` says in French what is missing, beside the field of the form."""

    verb: str
    sources: Collection[str]
    target: str | None
    must: Callable[[M], bool] | None = None
    otherwise: Sentence = ""
    form_field: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", frozenset([self.sources] if isinstance(self.sources, str) else self.sources))


@dataclass(eq=False)
class StateTable(Generic[M]):
    """The life of a model, as one table that is read from top to bottom: what a verb does to the state, and from where.

    `field` holds the state, `start` is where a life begins (a state, or several). `refusal` is the French sentence for a verb that comes too late or
    too early, with %(state)s for where the row is and %(target)s for where the verb leads; `conflict`: somebody else was faster. Raises ValueError
    for two lines that say different things of one verb and one state.
    """

    model: type[M]
    field: str
    moves: Sequence[Move[M]]
    start: Collection[str]
    refusal: Sentence
    conflict: bool = False
    form_field: str | None = None

    def __post_init__(self) -> None:
        self.start = frozenset([self.start] if isinstance(self.start, str) else self.start)
        self.labels: dict[str, Sentence] = dict(self.model._meta.get_field(self.field).flatchoices)  # type: ignore[union-attr]  # a field with choices
        self._lines: dict[tuple[str, str], Move[M]] = {}
        for move in self.moves:
            for source in move.sources:
                if (source, move.verb) in self._lines:
                    raise ValueError(f"{move.verb} from {source} is said twice")
                self._lines[source, move.verb] = move

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        return frozenset(self.start).union(*(move.sources for move in self.moves), (move.target for move in self.moves if move.target is not None))

    @property
    def over(self) -> frozenset[str]:
        """The states that nothing leads out of: there a life has ended."""
        return self.states.difference(*(move.sources for move in self.moves if move.target is not None))

    def sources(self, verb: str) -> frozenset[str]:
        """The states in which a verb may be said, for a query."""
        return frozenset(source for source, said in self._lines if said == verb)

    def verbs(self, state: str) -> list[str]:
        """What a state leaves to do, in the order of the table; what must be true beside may still be missing."""
        return [move.verb for move in self.moves if state in move.sources]

    def may(self, row: M, verb: str) -> bool:
        move = self._lines.get((getattr(row, self.field), verb))
        return move is not None and (move.must is None or move.must(row))

    def move(self, row: M, verb: str) -> None:
        """Sets the state that the verb leads to; the caller saves. Raises Refused when it may not, KeyError for a verb that no line knows."""
        setattr(row, self.field, self.check(row, verb))

    def check(self, row: M, verb: str) -> str:
        """The state that the verb leads to; nothing is set. Raises like `move`."""
        state: str = getattr(row, self.field)
        move = self._lines.get((state, verb))
        if move is None:
            leads = {one.verb: one.target for one in self.moves}[verb]
            told = {"state": self.labels[state], "target": self.labels[leads or state]}
            if self.conflict:
                raise Conflict(str(self.refusal) % told, field=self.form_field)
            raise Refused(str(self.refusal) % told, field=self.form_field)
        if move.must is not None and not move.must(row):
            raise Refused(str(move.otherwise), field=move.form_field)
        return move.target or state


# -------------------------------------------------------------------------------------------------------------------- locks


def locked(row: M, *joins: str) -> M:
    """The row as it is now, with what `joins` names, held until the end of the transaction. Raises DoesNotExist once it is gone.

    Foreign keys to it may still be written meanwhile. It is held first and read with its joins after: read at once, what is joined would be as
    it was before one waited.
    """
    held = locked_if_there(row, *joins)
    if held is None:
        raise type(row).DoesNotExist  # type: ignore[attr-defined]  # every model has its own
    return held


def locked_if_there(row: M, *joins: str) -> M | None:
    """Like `locked`; None once it is gone."""
    rows: QuerySet[M] = type(row).objects.filter(pk=row.pk)  # type: ignore[attr-defined]  # what is there, for the house (no merged entry)
    held = rows_locked(rows)
    return rows.select_related(*joins).get() if held and joins else next(iter(held), None)


def rows_locked(rows: QuerySet[M], *, keys: bool = False, free_only: bool = False) -> list[M]:
    """The rows, by number, held until the end of the transaction. `keys`: whoever would point at them waits too (a row is about to be merged or
    to go). `free_only`: those that nobody holds, without waiting."""
    return list(rows.select_for_update(of=("self",), no_key=not keys, skip_locked=free_only).order_by("pk"))


def lock_in_order(*rows: QuerySet[Any], keys: bool = False) -> None:
    """Holds rows of several tables, table by table in the order of the house (`LOCK_ORDER`), each by number. `keys`: see `rows_locked`. Raises
    ValueError for a model that has no place in that order."""
    for several in sorted(rows, key=lambda one: settings.LOCK_ORDER.index(one.model._meta.label)):
        rows_locked(several.only("pk"), keys=keys)


# ------------------------------------------------------------------------------------------------------------------- saving


def check(row: models.Model, *, form_field: str | None = None) -> None:
    """Raises Refused, with the French sentence of the first constraint that the row would break; `form_field` is where it belongs, when the
    constraint names no field."""
    try:
        row.validate_constraints()
    except ValidationError as problem:
        named = next(iter(problem.message_dict))
        own = named if named in {field.name for field in row._meta.fields} else None
        raise Refused(problem.message_dict[named][0], field=own or form_field) from None


def checked(row: M, *fields: str, form_field: str | None = None) -> M:
    """The row, inserted when it is new, otherwise saved (`fields` only, when any are named). Raises Refused like `check`, Conflict when what is
    unique was taken, be it at this very second. Any other IntegrityError passes."""
    try:
        with transaction.atomic():
            row.save(update_fields=fields or None, force_insert=row._state.adding)
    except IntegrityError as problem:
        _refuse(row, problem, form_field)
        raise
    return row


def _refuse(row: models.Model, problem: IntegrityError, form_field: str | None) -> None:
    """Raises, in place of what the database said, the sentence of the first of our constraints that the row breaks; returns when none is."""
    broken = problem.__cause__.diag.constraint_name if isinstance(problem.__cause__, psycopg.Error) else None
    ours = next((one for one in row._meta.constraints if one.name == broken), None)
    try:
        check(row, form_field=form_field)
    except Refused as refusal:
        said = refusal
    else:
        if ours is None:
            return
        # Whoever had taken it a moment ago has gone since.
        said = Refused(str(ours.get_violation_error_message()), field=form_field)
    raise Conflict(said.message, field=said.field) if isinstance(problem.__cause__, UniqueViolation) else said from None


def envelope(client_id: str | None, *said: Any) -> str | None:
    """The name under which a sending is kept: what the page calls it, with the fingerprint of what it says. The same words sent again find what they
    brought; other words from the same page (the Back key, a shared tablet) are another sending, and neither is thanked for and dropped. The
    fingerprint is made with the key of the site: it outlives an erasure, and tells nobody a number by trying them all."""
    if not client_id:
        return None
    told = "\0".join(str(getattr(one, "pk", one) or "") for one in said)
    mark = salted_hmac("terril.kernel.envelope", told.encode(errors="replace"), algorithm="sha256").hexdigest()
    return f"{client_id.strip()[:40]}-{mark[:16]}"


def sent_before(model: type[M], client_id: str | None, **owner: models.Model) -> M | None:
    """What the same sending has brought already, if anything. `owner`: what it must belong to. Raises Refused when it belongs to something else:
    a page that the Back key opened again was sent for another."""
    found: M | None = model.objects.filter(client_id=client_id).first() if client_id else None  # type: ignore[attr-defined]  # as above
    if found is not None and any(getattr(found, f"{name}_id") != one.pk for name, one in owner.items()):
        raise Refused(_("L’envoi n’a pas été reconnu. Rechargez la page, puis renvoyez : vos mots sont gardés."))
    return found


def once(row: M, *owner: str, form_field: str | None = None) -> tuple[M, bool]:
    """Inserts a row that carries the `client_id` made by whoever sends it: (the row, True), or (the one already kept, False) when the same
    sending comes again, be it at the same instant. `owner` names the fields that say what it belongs to.

    What is already kept is not compared with what comes: the verb names the sending by `envelope`, which holds what it says.
    Raises Refused when the `client_id` has served for another owner, and like `checked`.
    """
    row.client_id = row.client_id or None  # type: ignore[attr-defined]  # every model that is sent has one
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        if not taken(problem, type(row), "client_id"):
            _refuse(row, problem, form_field)
            raise
        kept = sent_before(type(row), row.client_id, **{name: getattr(row, name) for name in owner})  # type: ignore[attr-defined]  # as above
        if kept is None:
            raise
        return kept, False
    return row, True


def first_free(row: M, field: str, values: Iterable[str]) -> bool:
    """Inserts the row with the first of the values that no other has in that unique field; False when all of them are taken."""
    for value in values:
        setattr(row, field, value)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as problem:
            if not taken(problem, type(row), field):
                raise
            row.pk = None
        else:
            return True
    return False


def taken(problem: IntegrityError, model: type[models.Model], field: str) -> bool:
    """Whether an insertion failed because another row has the value of this unique field, and for no other reason. After the savepoint is closed."""
    if not isinstance(problem.__cause__, UniqueViolation):
        return False
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, model._meta.db_table)
    broken = known.get(str(problem.__cause__.diag.constraint_name))
    return broken is not None and broken["columns"] == [model._meta.get_field(field).column]  # type: ignore[union-attr]  # a field of our own, never a relation from afar


# -------------------------------------------------------------------------------------------------- our own words, our own work


def in_french() -> override:
    """For what the house writes and keeps itself: it is in French, whatever the language of whoever acts."""
    return override("fr")


def french(sentence: Sentence) -> str:
    """A lazy sentence as the house keeps it."""
    with in_french():
        return str(sentence)


def later(task: str, *, seconds: int = 0, **told: Any) -> None:
    """Leaves work to the worker, once the transaction is over and not before so many seconds. `task` is the name that a room's `tasks.py` gives, so
    that a verb imports nothing of what its work will call. Raises TaskNotFound for a name that nobody gave."""
    when: dict[str, Any] = {"schedule_in": {"seconds": seconds}} if seconds else {}
    app.configure_task(task, allow_unknown=False, **when).defer(**told)
