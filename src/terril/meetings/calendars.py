"""The calendars that subscribe: iCalendar (RFC 5545) and Atom (RFC 4287)."""

import hashlib
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Count, Max, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from terril.kernel.words import spoken
from terril.meetings import access, queries
from terril.meetings.models import Meeting, MeetingKind, Status

PARIS = ZoneInfo("Europe/Paris")
STATUS = {
    Status.TENTATIVE: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.HELD: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
}


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def validators(found: QuerySet[Meeting]) -> tuple[str, datetime | None]:
    """The ETag and the last change of a calendar, in one query."""
    seen = found.order_by().aggregate(last=Max("updated_at"), count=Count("pk"), changes=Sum("sequence"), newest=Max("pk"))
    parts = f"{get_language()}|{seen['last']}|{seen['count']}|{seen['changes']}|{seen['newest']}"
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"', seen["last"]


def ical(found: QuerySet[Meeting], name: str) -> bytes:
    """Every meeting, past and cancelled ones included, in one query."""
    calendar = Calendar()
    calendar.add("prodid", "-//Terril//Rencontres//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    events = [event(meeting) for meeting in queries.with_names(found).order_by("starts_at", "pk")]
    for component in [_time_of_paris(), *events] if events else []:
        calendar.add_component(component)
    return bytes(calendar.to_ical())


@cache
def _time_of_paris() -> Timezone:
    """Its winters and summers from 1970 to 2038: the same in every calendar, and longer to work out than the rest."""
    return Timezone.from_tzid(PARIS.key)


def event(meeting: Meeting) -> Event:
    """TENTATIVE until the place is confirmed; the UID never changes, SEQUENCE goes up, a cancelled meeting stays."""
    programme = meeting.series.programme
    one = Event()
    one.add("uid", meeting.uid)
    one.add("sequence", meeting.sequence)
    one.add("dtstamp", meeting.updated_at)
    one.add("created", meeting.created_at)
    one.add("last-modified", meeting.updated_at)
    one.add("dtstart", meeting.starts_at.astimezone(PARIS))
    one.add("dtend", meeting.ends_at.astimezone(PARIS))
    peers = meeting.kind == MeetingKind.PEERS
    summary = _("%(programme)s : rencontre d’entraide à %(commune)s") if peers else _("%(programme)s : rencontre à %(commune)s")
    one.add("summary", summary % {"programme": programme.name, "commune": meeting.commune.name})
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


def _description(meeting: Meeting) -> str:
    parts = []
    if meeting.status == Status.CANCELLED:
        parts.append(_("Annulée : %(reason)s") % {"reason": meeting.cancelled_reason})
    elif meeting.previous_start:
        parts.append(_("Était prévue %(when)s.") % {"when": spoken(meeting.previous_start)})
    parts.append(meeting.place_note)
    return "\n".join(part for part in parts if part)


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
