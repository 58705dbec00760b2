"""What the team reads before everybody does, what was reported, and the voices of the home page."""

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from terril.initiatives.access import worked_on_by
from terril.initiatives.models import (
    HEAVY,
    PUBLIC,
    Addition,
    Attachment,
    Holder,
    Initiative,
    News,
    Report,
    Visibility,
    heavy,
)
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.models import Programme

# Among how many of the latest the home page chooses, when nobody has chosen.
LATEST = 60


def to_read(programme: Programme, person: Person) -> QuerySet[Initiative]:
    """The ideas meant for everybody in which something waits to be read, among those on which this person works: the oldest first."""
    attached = Attachment.objects.filter(initiative=OuterRef("pk"), programme=programme)
    found = worked_on_by(person).filter(Exists(attached), visibility=Visibility.PUBLIC, to_read_since__isnull=False)
    return found.select_related("commune").defer(*HEAVY).order_by("to_read_since", "pk")


def reported(programme: Programme, person: Person) -> QuerySet[Report]:
    """What was reported and nobody has looked at yet, the oldest first."""
    workable = worked_on_by(person).filter(pk=OuterRef("initiative_id"))
    attached = Attachment.objects.filter(initiative=OuterRef("initiative_id"), programme=programme)
    found = Report.objects.filter(Exists(workable), Exists(attached), settled_at__isnull=True)
    return found.select_related("initiative__commune").defer(*heavy("initiative")).order_by("reported_at", "pk")


@written_once
def reports_of(initiative: Initiative) -> QuerySet[Report]:
    return Report.objects.filter(initiative=initiative, settled_at__isnull=True).order_by("reported_at", "pk")


@written_once
def unread_words(initiative: Initiative) -> QuerySet[Addition]:
    return Addition.objects.filter(initiative=initiative, read_at__isnull=True, aside_at__isnull=True).order_by("said_at", "pk")


@written_once
def aside_words(initiative: Initiative) -> QuerySet[Addition]:
    """Later words that were read, and left out of what everybody reads."""
    return Addition.objects.filter(initiative=initiative, aside_at__isnull=False).order_by("said_at", "pk")


@written_once
def shown_words(initiative: Initiative) -> QuerySet[Addition]:
    """Later words that were read, and that stand on the page of everybody."""
    return Addition.objects.filter(initiative=initiative, read_at__isnull=False).order_by("said_at", "pk")


@written_once
def unread_news(initiative: Initiative) -> QuerySet[News]:
    found = News.objects.filter(initiative=initiative, shown=True, answered_at__isnull=False, read_at__isnull=True)
    return found.order_by("answered_at", "pk")


def unread_names(initiative: Initiative) -> list[str]:
    """The names under which its holders ask to be shown, and that the team has not read."""
    found = Holder.objects.filter(initiative=initiative, until__isnull=True).exclude(shown_as="").exclude(shown_as=F("read_as"))
    return list(found.order_by("pk").values_list("shown_as", flat=True))


def something_unread(initiative: Initiative) -> bool:
    return bool(unread_words(initiative) or unread_news(initiative) or unread_names(initiative))


def voices(most: int) -> list[Initiative]:
    """The voices of the home page: those that the team put there, the latest first; then the latest ones, one of each commune before a second of any.
    Two queries at most."""
    written = Initiative.objects.filter(PUBLIC).exclude(excerpt="").select_related("commune")
    chosen = list(written.filter(featured_at__isnull=False).order_by("-featured_at", "-pk")[:most])
    if len(chosen) == most:
        return chosen
    latest = written.exclude(pk__in=[one.pk for one in chosen]).order_by("-created_at", "-pk").values("pk")[:LATEST]
    turn = Window(RowNumber(), partition_by=F("commune_id"), order_by=[F("created_at").desc(), F("pk").desc()])
    fair = written.filter(pk__in=latest).annotate(turn=turn).order_by("turn", "-created_at", "-pk")
    return [*chosen, *fair[: most - len(chosen)]]
