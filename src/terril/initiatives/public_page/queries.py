"""What the page of an initiative tells to whoever reads it, and what happened to it. The same statements at 30 and 30,000 initiatives."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives import access
from terril.initiatives.models import Addition, Attachment, Holder, Initiative, Need, NeedKind, News, Pledge
from terril.initiatives.news.question import said, sentence
from terril.initiatives.panels import INITIATIVE, Entry
from terril.initiatives.showing.words import first_words
from terril.initiatives.text import masked
from terril.kernel import journal
from terril.kernel.journal import JournalEntry
from terril.people.models import Person

STORY = 40


@dataclass(frozen=True)
class Words:
    """What somebody said, when; `kind` is empty for the first words."""

    text: str
    at: datetime
    kind: str = ""
    label: str = ""


@dataclass(frozen=True)
class ShownNeed:
    pk: int
    kind: str
    label: str
    text: str
    met: bool


@dataclass(frozen=True)
class ShownPledge:
    by_name: str
    what: str
    due_on: date
    outcome: str
    reason: str
    initiative_name: str = ""
    initiative_url: str = ""
    days: int | None = None
    close_url: str = ""


@dataclass(frozen=True)
class Story:
    """Everything that the page of an initiative tells, already fit for whoever reads it."""

    initiative: Initiative
    name: str
    first: Words | None
    others: Sequence[Words]
    holders: Sequence[str]
    needs: Sequence[ShownNeed]
    pledges: Sequence[ShownPledge]
    programme_ids: Sequence[int]
    insider: bool
    works: bool
    has_recording: bool
    holder_names: Mapping[int, str] = field(default_factory=dict)
    news: Sequence[Entry] = ()


ADDITION_LABELS = {
    Addition.Kind.ADDITION: gettext_lazy("Ajouté ensuite"),
    Addition.Kind.CORRECTION: gettext_lazy("Corrigé ensuite"),
    Addition.Kind.TRANSCRIPTION: gettext_lazy("Mots entendus dans l’enregistrement"),
}


def _together(found: QuerySet[Any], **parts: Any) -> ArraySubquery:
    """Rows of a table around the initiative, carried in the same statement."""
    return ArraySubquery(found.filter(initiative=OuterRef("pk")).values(row=JSONObject(**parts)))


def with_surroundings() -> QuerySet[Initiative]:
    """An initiative with all that its page reads from this room: one query."""
    holders = Holder.objects.filter(until__isnull=True).order_by("pk")
    empty = Value("", output_field=CharField())
    return Initiative.objects.select_related("commune", "intake", "picture").annotate(
        around_holders=_together(
            holders,
            person=F("person_id"),
            shown=F("shown_as"),
            read=F("read_as"),
            first=Coalesce(F("person__first_name"), empty),
            last=Coalesce(F("person__last_name"), empty),
            organisation=Coalesce(F("organisation__name"), empty),
            died=F("person__died_at"),
        ),
        around_additions=_together(
            Addition.objects.order_by("said_at", "pk"), kind=F("kind"), words=F("words"), at=F("said_at"), read=F("read_at")
        ),
        around_needs=_together(Need.objects.order_by("pk"), number=F("pk"), kind=F("kind"), text=F("text"), met=F("met_at")),
        around_pledges=_together(
            Pledge.objects.order_by("due_on", "pk"),
            by=F("by_name"),
            first=Coalesce(F("person__first_name"), empty),
            organisation=Coalesce(F("organisation__name"), empty),
            what=F("what"),
            due=F("due_on"),
            outcome=F("outcome"),
            reason=F("reason"),
        ),
        around_news=_together(
            News.objects.filter(answered_at__isnull=False).order_by("months"),
            at=F("answered_at"), months=F("months"), became=F("became"), how_many=F("how_many"), words=F("words"), reason=F("reason"),
            shown=F("shown"),
            read=F("read_at"),
        ),
        around_attachments=_together(
            Attachment.objects.order_by("programme_id"), programme=F("programme_id"), referent=F("referent_id")
        ),
    )


def tell(initiative: Any, viewer: Person | None, *, inside: bool) -> Story:
    """The page's words for this reader: outside the team and the holders, first names only and no contact. `inside`: whether this visit may
    read as they do (a second factor is asked of the team). No query but the roles'."""
    works = access.can_work_on(viewer, initiative)
    insider = inside and (works or access.holds(viewer, initiative))
    clean = str if insider else masked
    # What everybody reads was read by the team; the others who see an idea hold a role.
    screened = not insider and access.is_public(initiative)
    intake = getattr(initiative, "intake", None)
    told = (intake.words if insider else first_words(initiative)) if intake else ""
    first = Words(told, intake.taken_at) if intake and told else None
    return Story(
        initiative=initiative,
        name=clean(initiative.name) or _("Une idée dite de vive voix"),
        first=first,
        others=[
            Words(clean(row["words"]), _moment(row["at"]), row["kind"], str(ADDITION_LABELS[row["kind"]]))
            for row in initiative.around_additions
            if row["read"] or not screened
        ],
        holders=[_holder(row, insider, screened) for row in initiative.around_holders],
        needs=[
            ShownNeed(row["number"], row["kind"], str(NeedKind(row["kind"]).label), clean(row["text"]), bool(row["met"]))
            for row in initiative.around_needs
        ],
        pledges=[
            ShownPledge(
                row["by"] if insider else masked(row["organisation"] or row["first"] or _("Quelqu’un")),
                clean(row["what"]),
                date.fromisoformat(row["due"]),
                row["outcome"],
                clean(row["reason"]),
            )
            for row in initiative.around_pledges
        ],
        programme_ids=[row["programme"] for row in initiative.around_attachments],
        insider=insider,
        works=works,
        has_recording=intake is not None and bool(intake.recording) and (insider or intake.aside_at is None),
        holder_names={row["person"]: _holder(row, insider, screened) for row in initiative.around_holders if row["person"]},
        # What became of it is read outside when its holder said so.
        news=[
            Entry(_moment(row["at"]), sentence(row["months"], row["became"]), clean(said(row["words"], row["reason"], row["how_many"])))
            for row in initiative.around_news
            if insider or (row["shown"] and (row["read"] or not screened))
        ],
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    assert moment is not None  # noqa: S101 - PostgreSQL wrote it
    return moment


def _person(pk: int, died: str | None) -> Person:
    """What the predicates read of somebody, and nothing more."""
    return Person.from_db(None, ("id", "died_at"), (pk, _moment(died) if died else None))


def _holder(row: dict[str, Any], insider: bool, screened: bool) -> str:
    named = row["organisation"] or (f"{row['first']} {row['last']}".strip() if insider else row["first"])
    if screened and row["shown"] != row["read"]:
        # A name that nobody of the team has read is not told.
        named, row = row["organisation"], {**row, "shown": ""}
    shown = row["shown"] or named or _("Une personne d’ici")
    return str(shown) if insider else masked(shown)


def open_story(ref: str) -> Initiative | None:
    """The initiative of a reference, whoever may see it: the predicates of `access` find what they read already loaded."""
    initiative = with_surroundings().filter(ref=ref).first()
    if initiative is not None:
        found: Any = initiative
        found._prefetched_objects_cache = {
            "holders": [
                Holder(initiative=initiative, person=row["person"] and _person(row["person"], row["died"])) for row in found.around_holders
            ],
            "attachments": [
                Attachment(initiative=initiative, programme_id=row["programme"], referent_id=row["referent"])
                for row in found.around_attachments
            ],
        }
    return initiative


# ---------------------------------------------------------------------------------------------------- what happened

_ACTOR, _FOR = "\x01", "\x02"


def history(story: Story, viewer: Person | None) -> list[Entry]:
    """The public lines of the journal and what other rooms add, most recent first."""
    verbs = [code for code, verb in journal.declared().items() if verb.public]
    entries = list(journal.of(story.initiative).filter(verb__in=verbs).order_by("-id")[:STORY])
    if story.insider:
        lines = [Entry(line.at, line.sentence) for line in journal.tell(entries, nobody=_("Quelqu’un"))]
    else:
        lines = _told_outside(entries, story)
    lines += story.news
    for part in INITIATIVE:
        lines += part.timeline(story.initiative, inside=False)
    return sorted(lines, key=lambda entry: entry.at, reverse=True)[:STORY]


def _told_outside(entries: list[JournalEntry], story: Story) -> list[Entry]:
    """Holders under the name they chose, everybody else without a name."""
    shown = story.holder_names

    def name(pk: int | None) -> str:
        return shown.get(pk, _("L’équipe")) if pk else _("Quelqu’un")

    veiled = []
    for entry in entries:
        veil = copy(entry)
        veil.actor_id = None
        veil.data = {k: v for k, v in entry.data.items() if k != "person_id"}
        if "person_id" in entry.data:
            veil.data["person"] = name(entry.data["person_id"])
        veiled.append(veil)
    people = {entry.on_behalf_of_id for entry in entries if entry.on_behalf_of_id}
    lines = journal.tell(veiled, nobody=_ACTOR, hide=people, hidden=_FOR)
    return [
        Entry(line.at, masked(line.sentence.replace(_ACTOR, name(entry.actor_id)).replace(_FOR, name(entry.on_behalf_of_id))))
        for line, entry in zip(lines, entries, strict=True)
    ]

