"""The journal: what happened, in the same transaction as what changed, and never unwritten.

An entry holds references (ids, codes of verbs, dates, counts), never personal data, so that erasing somebody does not break it.
People read it as sentences: each room declares its verbs in `sentences.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from terril.kernel import clock


class JournalEntry(models.Model):
    at = models.DateTimeField(_("date"))
    actor_id = models.BigIntegerField(_("qui"), null=True)
    on_behalf_of_id = models.BigIntegerField(_("pour qui"), null=True)
    verb = models.CharField(_("quoi"), max_length=60)
    subject_type = models.CharField(_("sur quoi"), max_length=60)
    subject_id = models.BigIntegerField(_("lequel"))
    programme_id = models.BigIntegerField(_("dispositif"), null=True)
    data = models.JSONField(_("précisions"), default=dict)

    class Meta:
        verbose_name = _("ligne du journal")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_by_subject"),
            models.Index(fields=["programme_id", "id"], name="journal_by_programme"),
        ]
        triggers = [
            pgtrigger.Protect(name="journal_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="journal_no_truncate",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'Le journal ne se vide pas.';",
            ),
        ]


@dataclass(frozen=True)
class Verb:
    code: str
    sentence: Any
    public: bool


_verbs: dict[str, Verb] = {}
_resolvers: dict[str, Callable[[set[int]], Mapping[int, str]]] = {}


def verb(code: str, sentence: Any, *, public: bool = False) -> str:
    """Declares a verb and its lazily translated sentence, with `%(actor)s`, `%(for)s` and the keys of its data as places. Where one of them is
    a number, the sentence agrees with it: `ngettext_lazy(one, many, "count")`.

    `public` verbs show on the initiative's public story. Returns the code.
    """
    _verbs[code] = Verb(code, sentence, public)
    return code


def declared() -> dict[str, Verb]:
    return dict(_verbs)


def resolver(kind: str) -> Callable[[Callable[[set[int]], Mapping[int, str]]], Any]:
    """Decorator: how ids of a kind ("person", "organisation", "meeting"...) become names, in one query."""

    def keep(function: Callable[[set[int]], Mapping[int, str]]) -> Any:
        _resolvers[kind] = function
        return function

    return keep


def record(
    *,
    actor: Any,
    verb: str,
    subject: models.Model,
    programme: models.Model | int | None = None,
    data: Mapping[str, Any] | None = None,
    on_behalf_of: Any = None,
) -> JournalEntry:
    """Writes one line. Call it inside the transaction of the change it tells.

    `data` keys that end in `_id` are references: `meeting_id` is told with the name that the "meeting" resolver gives.
    Raises KeyError for a verb that no room declared.
    """
    _verbs[verb]
    return JournalEntry.objects.create(
        at=clock.now(),
        actor_id=getattr(actor, "pk", None),
        on_behalf_of_id=getattr(on_behalf_of, "pk", None),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        programme_id=getattr(programme, "pk", programme),
        data=dict(data or {}),
    )


def of(subject: models.Model) -> models.QuerySet[JournalEntry]:
    """The lines about a subject, oldest first."""
    return JournalEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("id")


@dataclass(frozen=True)
class Line:
    at: datetime
    sentence: str
    verb: str


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def tell(entries: Iterable[JournalEntry], *, nobody: str, hide: Iterable[int] = (), hidden: str = "") -> list[Line]:
    """The lines as sentences, with one query for each kind of name they cite.

    `nobody` stands where no actor is known; persons in `hide` are told as `hidden`.
    """
    entries = list(entries)
    wanted: dict[str, set[int]] = {"person": set()}
    for entry in entries:
        wanted["person"] |= {i for i in (entry.actor_id, entry.on_behalf_of_id) if i}
        for key, value in entry.data.items():
            if key.endswith("_id") and isinstance(value, int):
                wanted.setdefault(key.removesuffix("_id"), set()).add(value)
    names = {kind: _resolvers[kind](ids) for kind, ids in wanted.items() if ids and kind in _resolvers}
    people = {**names.get("person", {}), **dict.fromkeys(hide, hidden)}
    lines = []
    for entry in entries:
        told = _verbs.get(entry.verb)
        if told is None:
            continue
        places = _Blank(entry.data)
        for key, value in entry.data.items():
            if key.endswith("_id"):
                places[key.removesuffix("_id")] = names.get(key.removesuffix("_id"), {}).get(value, "…")
        places["actor"] = people.get(entry.actor_id, nobody) if entry.actor_id else nobody
        places["for"] = people.get(entry.on_behalf_of_id, "…") if entry.on_behalf_of_id else ""
        lines.append(Line(entry.at, str(told.sentence % places), entry.verb))
    return lines
