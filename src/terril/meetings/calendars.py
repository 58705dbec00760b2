"""The calendars that subscribe: iCalendar (RFC 5545) and Atom (RFC 4287)."""

import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from terril.initiatives.text import masked
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.kernel.words import spoken
from terril.meetings import access, queries
from terril.meetings.models import Departure, Meeting, MeetingKind, Status
from terril.programmes.models import Programme

PARIS = ZoneInfo("Europe/Paris")
# How long the calendar of a commune cancels what has left it: whoever opens it once a season hears of it.
SAID_FOR = timedelta(days=180)
STATUS = {
    Status.TENTATIVE: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.HELD: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
}


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def departures(insee_code: str) -> QuerySet[Departure]:
    """The meetings that have left a commune, whose entry its calendar still cancels."""
    return Departure.objects.filter(commune=insee_code, meeting__series__programme__is_open=True, left_at__gte=clock.now() - SAID_FOR)


def validators(insee_code: str = "") -> tuple[str, datetime | None]:
    """The ETag and the last change of a calendar. What is no longer public (its programme closed, it left the commune) and what was done to
    programmes count for ever: the last change never goes back, or whoever asks "since" would never hear of anything again."""
    here = {"commune": insee_code} if insee_code else {}
    shown = Q(series__programme__is_open=True)
    seen = Meeting.objects.filter(**here).aggregate(
        last=Max("updated_at"), count=Count("pk", filter=shown), changes=Sum("sequence", filter=shown), newest=Max("pk", filter=shown)
    )
    done = JournalEntry.objects.filter(subject_type=Programme._meta.label_lower).aggregate(last=Max("at"))
    parts = f"{get_language()}|{seen}|{done}"
    dates = [seen["last"], done["last"]]
    if insee_code:
        recent = Count("pk", filter=Q(left_at__gte=clock.now() - SAID_FOR))
        left = Departure.objects.filter(**here).aggregate(last=Max("left_at"), count=Count("pk"), recent=recent)
        parts += f"|{left}"
        dates.append(left["last"])
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"', max((at for at in dates if at), default=None)


def ical(found: QuerySet[Meeting], name: str, insee_code: str = "") -> bytes:
    """Every meeting, past and cancelled ones included, in one query; one more for those that have left the commune."""
    calendar = Calendar()
    calendar.add("prodid", "-//Terril//Rencontres//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    events = [event(meeting) for meeting in queries.with_names(found).order_by("starts_at", "pk")]
    if insee_code:
        left = departures(insee_code).select_related("commune", "meeting__commune", "meeting__series__programme")
        events += [_left(one) for one in left.order_by("starts_at", "pk")]
    for component in [_time_of_paris(), *events] if events else []:
        calendar.add_component(component)
    return bytes(calendar.to_ical())


@cache
def _time_of_paris() -> Timezone:
    """Its winters and summers as two rules without an end, which agendas follow further than any list of dates (RFC 5545, 3.6.5); they hold
    since 1996, and no meeting is older than the year 2000."""
    zone = Timezone()
    zone.add("tzid", PARIS.key)
    for part, name, month, hour, before, after in ((TimezoneDaylight(), "CEST", 3, 2, 1, 2), (TimezoneStandard(), "CET", 10, 3, 2, 1)):
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 - on the clock of the wall, as the rule is written
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        zone.add_component(part)
    return zone


def event(meeting: Meeting) -> Event:
    """TENTATIVE until the place is confirmed; the UID never changes, SEQUENCE goes up, a cancelled meeting stays."""
    one = Event()
    one.add("uid", meeting.uid)
    one.add("sequence", meeting.sequence)
    one.add("dtstamp", meeting.updated_at)
    one.add("created", meeting.created_at)
    one.add("last-modified", meeting.updated_at)
    one.add("dtstart", meeting.starts_at.astimezone(PARIS))
    one.add("dtend", meeting.ends_at.astimezone(PARIS))
    one.add("summary", _summary(meeting))
    one.add("categories", [str(meeting.get_kind_display())])
    if meeting.place_id and meeting.place and meeting.place.address:
        one.add("location", f"{meeting.place.name}, {meeting.place.address}, {meeting.commune.name}")
    else:
        one.add("location", meeting.location)
    one.add("status", STATUS[Status(meeting.status)])
    one.add("url", absolute(reverse("meeting", args=[meeting.pk])))
    if words := _description(meeting):
        one.add("description", words)
    if meeting.status == Status.CANCELLED:
        one.add("transp", "TRANSPARENT")
    return one


def _left(departure: Departure) -> Event:
    """The entry of a commune that the meeting has left: cancelled there, under the name that the calendar knows it by."""
    meeting = departure.meeting
    now, meeting.commune = meeting.commune, departure.commune
    one = Event()
    one.add("uid", meeting.uid)
    one.add("sequence", departure.sequence)
    one.add("dtstamp", departure.left_at)
    one.add("last-modified", departure.left_at)
    one.add("dtstart", departure.starts_at.astimezone(PARIS))
    one.add("dtend", departure.ends_at.astimezone(PARIS))
    one.add("summary", _("Déplacée à %(commune)s : %(what)s") % {"commune": now.name, "what": _title(meeting)})
    one.add("location", departure.commune.name)
    one.add("status", "CANCELLED")
    one.add("transp", "TRANSPARENT")
    one.add("url", absolute(reverse("meeting", args=[meeting.pk])))
    return one


def _title(meeting: Meeting) -> str:
    peers = meeting.kind == MeetingKind.PEERS
    words = _("%(programme)s : rencontre d’entraide à %(commune)s") if peers else _("%(programme)s : rencontre à %(commune)s")
    return words % {"programme": meeting.series.programme.name, "commune": meeting.commune.name}


def _summary(meeting: Meeting) -> str:
    """Many agendas show neither STATUS nor the description: the title says what happened to the date."""
    if meeting.status == Status.CANCELLED:
        return _("Annulée : %(what)s") % {"what": _title(meeting)}
    if meeting.previous_start and meeting.status != Status.HELD:
        return _("Déplacée : %(what)s") % {"what": _title(meeting)}
    return _title(meeting)


def _description(meeting: Meeting) -> str:
    """What everybody may read: how one enters (a code, a name, a number) is said to those who come."""
    parts = []
    if meeting.status == Status.CANCELLED:
        parts.append(_("Annulée : %(reason)s") % {"reason": masked(meeting.cancelled_reason)})
    elif meeting.previous_start:
        parts.append(_("Était prévue %(when)s.") % {"when": spoken(meeting.previous_start)})
    return "\n".join(parts)


class MeetingsFeed(Feed):  # type: ignore[type-arg]  # generic for the checker alone: Django’s class takes no parameter
    """The latest changes, thirty of them."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Rencontres")

    def subtitle(self) -> str:
        return _("Les dates, les lieux, ce qui change.")

    def link(self) -> str:
        return absolute(reverse("meetings"))

    def feed_url(self) -> str:
        return absolute(reverse("meetings_feed"))

    def feed_guid(self) -> str:
        return self.feed_url()

    def items(self) -> list[Meeting]:
        return list(queries.with_names(access.public()).order_by("-updated_at", "-pk")[:30])

    def item_title(self, item: Meeting) -> str:
        state = {"cancelled": _(" (annulée)"), "moved": _(" (déplacée)")}.get(queries.state(item), "")
        return f"{item} : {spoken(item.starts_at)}{state}"

    def item_description(self, item: Meeting) -> str:
        return "\n".join(part for part in (item.location, _description(item)) if part)

    def item_link(self, item: Meeting) -> str:
        return absolute(reverse("meeting", args=[item.pk]))

    def item_guid(self, item: Meeting) -> str:
        return f"urn:uuid:{item.uid.removesuffix('@terril')}"

    def item_pubdate(self, item: Meeting) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Meeting) -> datetime:
        return item.updated_at

    def item_author_name(self, item: Meeting) -> str:
        return item.series.programme.name


def schema(meeting: Meeting, request: HttpRequest) -> dict[str, Any]:
    """The same as data, for search engines and agendas (https://schema.org/Event)."""
    status = "EventCancelled" if meeting.status == Status.CANCELLED else "EventRescheduled" if meeting.previous_start else "EventScheduled"
    address: dict[str, str] = {"@type": "PostalAddress", "addressLocality": meeting.commune.name, "addressCountry": "FR"}
    if meeting.place_id and meeting.place and meeting.place.address:
        address["streetAddress"] = meeting.place.address
    answer: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": f"{meeting.series.programme.name} : {meeting}",
        "startDate": meeting.starts_at.astimezone(PARIS).isoformat(),
        "endDate": meeting.ends_at.astimezone(PARIS).isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "url": absolute(reverse("meeting", args=[meeting.pk])),
        "location": {"@type": "Place", "name": meeting.where or meeting.commune.name, "address": address},
        "organizer": {"@type": "Organization", "name": meeting.series.programme.organisation.name},
    }
    if meeting.previous_start:
        answer["previousStartDate"] = meeting.previous_start.astimezone(PARIS).isoformat()
    return answer
