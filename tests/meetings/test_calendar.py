import html
import io
import json
import re
import zipfile
from datetime import date, time, timedelta
from email.utils import parsedate_to_datetime
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from openpyxl import Workbook
from tests.meetings.conftest import TABLE, TEN, at

from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import Message
from terril.meetings.models import Meeting
from terril.meetings.registration import actions as registering
from terril.meetings.scheduling import actions, calendar_table
from terril.programmes import actions as programmes
from terril.programmes.models import Programme
from terril.territory.models import Commune


def read(world, text, **more):
    return calendar_table.read(text, programme=world.programme, **more)


def events(client, path="/rencontres.ics"):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    assert not [error for event in calendar.walk("VEVENT") for error in event.errors]
    return calendar, calendar.walk("VEVENT")


def told(meetings):
    return [(f"{m.starts_at.date()}", m.commune.name, m.place_name) for m in meetings]


def test_the_ten_dates_pasted_as_they_are_pass(client, world, enter):
    enter(world.accounts["nadia"])
    data = {"series": world.series.pk, "table": TABLE, "starts": "14:00", "ends": "17:00"}
    preview = client.post("/equipe/rencontres/importer/", data)
    assert preview.status_code == 200
    assert "Mettre ces 10 dates au calendrier" in preview.content.decode()
    assert Meeting.objects.count() == 0
    answer = client.post("/equipe/rencontres/importer/", {**data, "confirm": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/equipe/rencontres/")
    assert told(Meeting.objects.select_related("commune").order_by("starts_at")) == TEN
    assert [m.status for m in Meeting.objects.order_by("starts_at")] == ["confirmed"] * 2 + ["tentative"] * 8
    assert {m.starts_at.astimezone().utcoffset() is not None for m in Meeting.objects.order_by("pk")} == {True}


def test_a_bad_row_is_shown_with_its_reason_and_nothing_is_imported(client, world, enter):
    enter(world.accounts["nadia"])
    data = {"series": world.series.pk, "starts": "14:00", "ends": "17:00", "confirm": "1"}
    bad = TABLE.replace("Vimy", "Vimi").replace("Vendredi 28 juin", "Jeudi 28 juin") + "n’importe quoi\n"
    answer = client.post("/equipe/rencontres/importer/", {**data, "table": bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "« Vimi » n’est pas une commune du territoire. Vouliez-vous dire Vimy ?" in page
    assert "Le 28 juin 2024 n’est pas un jeudi : l’un des deux est faux." in page
    assert "Nous ne lisons pas de date au début de cette ligne." in page
    assert "Vendredi 29 septembre 2023" in page
    assert Meeting.objects.count() == 0
    with pytest.raises(Refused) as refusal:
        actions.import_calendar(actor=world.nadia, series=world.series, rows=read(world, bad))
    assert [row.number for row in refusal.value.rows] == [12, 13, 14]
    assert Meeting.objects.count() == 0
    assert client.post("/equipe/rencontres/importer/", {**data, "table": TABLE}).status_code == 302
    assert Meeting.objects.count() == 10
    again = client.post("/equipe/rencontres/importer/", {**data, "table": TABLE})
    assert again.status_code == 422
    assert "Une rencontre de cette saison commence déjà à ce moment-là." in again.content.decode()
    assert Meeting.objects.count() == 10


def test_a_file_is_read_and_comes_back_in_the_box(client, world, enter):
    enter(world.accounts["nadia"])
    data = {"series": world.series.pk, "table": "", "starts": "14:00", "ends": "17:00"}

    def upload(raw):
        return client.post("/equipe/rencontres/importer/", {**data, "file": SimpleUploadedFile("calendrier.csv", raw)})

    page = upload("29/09/2023;CCAS, Harnes\n27/10/2023;Sallaumines".encode("cp1252"))
    assert page.status_code == 200
    assert "29/09/2023;CCAS, Harnes" in page.content.decode()
    assert "Mettre ces 2 dates au calendrier" in page.content.decode()
    assert "Ce fichier ne s’ouvre pas" in upload(b"PK\x03\x04\x00\x00").content.decode()
    assert upload(b"\xd0\xcf\x11\xe0\x00\x00").status_code == 422
    assert upload(b"").status_code == 422
    assert client.post("/equipe/rencontres/importer/", data).status_code == 422
    assert client.get("/equipe/rencontres/importer/").status_code == 200


def test_a_spreadsheet_is_read_as_if_it_had_been_pasted(client, world, enter):
    enter(world.accounts["nadia"])
    book = Workbook()
    book.active.title = "Vide"
    sheet = book.create_sheet("Calendrier")
    sheet.append(["CALENDRIER 2024-2025"])
    sheet.append(["DATE", "HEURE", "LIEU"])
    sheet.append([date(2024, 9, 27), time(18, 30), "CCAS, Harnes"])
    sheet.append(["Vendredi 25 octobre 2024", None, "Sallaumines (lieu à confirmer)"])
    file = io.BytesIO()
    book.save(file)
    data = {"series": world.series.pk, "table": "", "starts": "14:00", "ends": "17:00"}
    uploaded = SimpleUploadedFile("calendrier.xlsx", file.getvalue())
    seen = client.post("/equipe/rencontres/importer/", {**data, "file": uploaded})
    assert "Mettre ces 2 dates au calendrier" in seen.content.decode()
    box = re.search(r"<textarea[^>]*name=\"table\"[^>]*>(.*?)</textarea>", seen.content.decode(), re.S)[1]
    assert client.post("/equipe/rencontres/importer/", {**data, "table": html.unescape(box), "confirm": "1"}).status_code == 302
    told = [(f"{m.starts_at:%Y-%m-%d}", m.location) for m in Meeting.objects.select_related("commune").order_by("starts_at")]
    assert told == [("2024-09-27", "CCAS, Harnes"), ("2024-10-25", "Sallaumines (lieu à confirmer)")]


def test_what_a_spreadsheet_hides_is_said_and_put_in_no_calendar(client, world, enter):
    enter(world.accounts["nadia"])
    book = Workbook()
    for row in (["DATE", "LIEU"], [date(2024, 9, 27), "CCAS, Harnes"], [date(2024, 10, 25), "Sallaumines"], [date(2024, 11, 29), "Harnes"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    file = io.BytesIO()
    book.save(file)
    data = {"series": world.series.pk, "table": "", "starts": "14:00", "ends": "17:00"}
    page = client.post("/equipe/rencontres/importer/", {**data, "file": SimpleUploadedFile("c.xlsx", file.getvalue())}).content.decode()
    assert "1 ligne est cachée dans le fichier, et laissée de côté." in page
    assert "Mettre ces 2 dates au calendrier" in page and "25/10/2024" not in page
    assert "2024-10-25" not in page and "octobre" not in page


def test_a_spreadsheet_that_opens_to_too_much_is_not_opened(client, world, enter):
    enter(world.accounts["nadia"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    assert len(file.getvalue()) < 100_000
    data = {"series": world.series.pk, "table": "", "starts": "14:00", "ends": "17:00"}
    answer = client.post("/equipe/rencontres/importer/", {**data, "file": SimpleUploadedFile("c.xlsx", file.getvalue())})
    assert (answer.status_code, "s’ouvre en plus de soixante mégaoctets" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("29/09/2023;CCAS, Harnes", ("2023-09-29 14:00", "Harnes", "CCAS")),
        ("2023-09-29,Harnes", ("2023-09-29 14:00", "Harnes", "")),
        ('29/09/2023,"CCAS, Harnes"', ("2023-09-29 14:00", "Harnes", "CCAS")),
        ("Vendredi 29 septembre 2023   CCAS, Harnes", ("2023-09-29 14:00", "Harnes", "CCAS")),
        ("vendredi 29 septembre 2023 HARNES", ("2023-09-29 14:00", "Harnes", "")),
        ("29.09.2023\t18h30-20h\tHarnes (lieu à confirmer)", ("2023-09-29 18:30", "Harnes", "")),
        ("2023-09-29 09:00;Salle Éphrem, Eleu dit Leauwette", ("2023-09-29 09:00", "Éleu-dit-Leauwette", "Salle Éphrem")),
        ("le 1er mars 2024\tHarnes\tCCAS", ("2024-03-01 14:00", "Harnes", "CCAS")),
    ],
)
def test_a_table_is_read_in_many_shapes(world, line, expected):
    [row] = read(world, line)
    assert row.error == ""
    assert (f"{row.starts_at:%Y-%m-%d %H:%M}", row.commune.name, row.place_name) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("31/02/2024;Harnes", "Ce jour n’existe pas au calendrier."),
        ("29/09/2023", "Il manque la commune après la date."),
        ("29/09/2023;Paris", "« Paris » n’est pas une commune du territoire."),
        ("29/09/2023;25:00;Harnes", "Cette heure n’existe pas."),
        ("29/09/2023;18h-16h;Harnes", "La rencontre finit avant d’avoir commencé : vérifiez les heures."),
        ("Vendredi 29 brumaire 2023;Harnes", "« brumaire » n’est pas un mois."),
    ],
)
def test_a_row_that_cannot_be_read_says_why(world, line, reason):
    assert [row.error for row in read(world, line)] == [reason]


def test_the_calendar_is_accepted_by_a_strict_parser(client, world):
    meetings = world.ten()
    calendar, found = events(client)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert [(f"{e.decoded('dtstart').date()}", str(e["LOCATION"])) for e in found] == [
        (day, f"{place}, {commune}" if place else f"{commune} (lieu à confirmer)") for day, commune, place in TEN
    ]
    assert [str(e["STATUS"]) for e in found] == ["CONFIRMED"] * 2 + ["TENTATIVE"] * 8
    assert [str(e["UID"]) for e in found] == [m.uid for m in meetings]
    assert {e["SEQUENCE"] for e in found} == {0}
    assert all("LAST-MODIFIED" in e and e["DTSTART"].params["TZID"] == "Europe/Paris" for e in found)
    _one, only = events(client, f"/rencontres/commune/{meetings[9].commune_id}.ics")
    assert [str(e["LOCATION"]) for e in only] == ["Grenay (lieu à confirmer)"]
    assert client.get("/rencontres/commune/75056.ics").status_code == 404


def test_calendars_hear_of_a_place_a_move_and_a_cancellation(client, world):
    grenay = world.ten()[9]

    def last():
        event = events(client)[1][-1]
        return event["SEQUENCE"], str(event["STATUS"]), str(event["LOCATION"]), f"{event.decoded('dtstart'):%Y-%m-%d %H:%M}"

    assert last() == (0, "TENTATIVE", "Grenay (lieu à confirmer)", "2024-06-28 14:00")
    actions.confirm_place(actor=world.nadia, meeting=grenay, place_name="Salle du coron")
    assert last() == (1, "CONFIRMED", "Salle du coron, Grenay", "2024-06-28 14:00")
    actions.move(actor=world.nadia, meeting=grenay, starts_at=at("2024-07-05", 18))
    assert last() == (2, "CONFIRMED", "Salle du coron, Grenay", "2024-07-05 18:00")
    actions.cancel(actor=world.nadia, meeting=grenay, reason="Le plafond doit être réparé.")
    assert last() == (3, "CANCELLED", "Salle du coron, Grenay", "2024-07-05 18:00")
    assert {str(e["UID"]) for e in events(client)[1]} == {m.uid for m in Meeting.objects.order_by("pk")}
    with pytest.raises(Refused):
        actions.move(actor=world.nadia, meeting=grenay, starts_at=at("2024-07-12"))
    assert last()[0] == 3


def test_the_calendar_is_sent_again_only_when_it_changed(client, world):
    meeting = world.ten()[9]
    first = client.get("/rencontres.ics")
    assert client.get("/rencontres.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304
    actions.cancel(actor=world.nadia, meeting=meeting, reason="Neige.")
    assert client.get("/rencontres.ics", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_two_coordinators_who_change_the_same_date_see_each_other(client, world, enter):
    meeting = world.meeting()
    enter(world.accounts["nadia"])
    data = {"date": "2024-02-02", "starts": "14:00", "ends": "17:00", "commune": meeting.commune_id, "sequence": "0"}
    path = f"/equipe/rencontres/{meeting.pk}/deplacer/"
    assert client.post(path, data).status_code == 302
    late = client.post(path, {**data, "date": "2024-02-09"})
    assert late.status_code == 422
    assert "Quelqu’un vient de changer cette rencontre" in late.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).starts_at == at("2024-02-02")
    with pytest.raises(Conflict):
        actions.cancel(actor=world.nadia, meeting=meeting, reason="Neige.", sequence=0)


def test_the_feed_tells_what_changed(client, world):
    meeting = world.meeting()
    actions.cancel(actor=world.nadia, meeting=meeting, reason="Neige.")
    answer = client.get("/rencontres.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "Rencontre à Vendin-le-Vieil : vendredi 26 janvier 2024 à 14\u00a0h (annulée)" in answer.content.decode()


def test_the_page_of_a_meeting_says_the_same_as_data(client, world):
    meeting = world.meeting()
    actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"))
    page = client.get(f"/rencontres/{meeting.pk}/")
    found = re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page.content.decode(), re.S)
    data = json.loads(found[1])
    assert {key: data[key] for key in ("@type", "startDate", "eventStatus", "previousStartDate")} == {
        "@type": "Event",
        "startDate": "2024-02-02T14:00:00+01:00",
        "eventStatus": "https://schema.org/EventRescheduled",
        "previousStartDate": "2024-01-26T14:00:00+01:00",
    }
    assert "Elle a changé de date" in page.content.decode()


def test_next_and_past_meetings_have_their_lists(client, world):
    world.ten()
    coming, gone = client.get("/rencontres/").content.decode(), client.get("/rencontres/passees/").content.decode()
    assert [name in coming for _day, name, _place in TEN] == [False] * 4 + [True] * 6
    assert [name in gone for _day, name, _place in TEN] == [True] * 4 + [False] * 6
    assert "Saison 2023-2024" in coming
    assert client.get("/rencontres/99999/").status_code == 404
    assert client.get(f"/rencontres/{10**19}/").status_code == 404


@pytest.mark.parametrize("path", ["/rencontres/", "/rencontres/passees/", "/rencontres.ics", "/rencontres.atom"])
def test_a_public_page_costs_the_same_with_more_meetings(client, world, path):
    from tests.harness.queries import capture

    for day in ("2023-10-06", "2024-03-01"):
        world.meeting(day)
    with capture() as few:
        client.get(path)
    world.ten()
    with capture() as many:
        client.get(path)
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "202-01-01", "pas une date"])
def test_an_absurd_date_is_refused_and_given_back(client, world, enter, day):
    meeting = world.meeting()
    enter(world.accounts["nadia"])
    sent = {"date": day, "starts": "14:00", "ends": "17:00", "commune": meeting.commune_id, "sequence": meeting.sequence}
    refused = client.post(f"/equipe/rencontres/{meeting.pk}/deplacer/", sent)
    assert refused.status_code == 422
    meeting.refresh_from_db()
    assert meeting.sequence == 0


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "un", "", "1.5", "%00"])
def test_a_page_that_means_nothing_opens_the_nearest(client, world, enter, page):
    world.ten()
    enter(world.accounts["nadia"])
    for path in ("/rencontres/", "/rencontres/passees/", "/equipe/rencontres/", "/equipe/idees/", "/equipe/promesses/"):
        assert client.get(f"{path}?page={page}").status_code == 200, path


def test_the_feed_stands_a_place_with_a_strange_name(client, world, enter):
    meeting = world.meeting()
    enter(world.accounts["nadia"])
    sent = {"place": "", "place_name": "Salle \x1bdu \x00Coron", "place_note": "\x07", "sequence": meeting.sequence}
    assert client.post(f"/equipe/rencontres/{meeting.pk}/lieu/", sent).status_code == 302
    for path in ("/rencontres.atom", "/rencontres.ics"):
        answer = client.get(path)
        assert (answer.status_code, "Salle du Coron" in answer.content.decode()) == (200, True)


NOTE = "Digicode 4521B, sonner chez Mme Szymczak, 06 39 98 22 01"


def test_a_meeting_that_leaves_a_commune_is_cancelled_in_its_calendar(client, world, clock):
    meeting = world.meeting(commune="Lens", place_name="Salle Jaurès", place_note=NOTE)
    feeds = {name: f"/rencontres/commune/{Commune.objects.get(name=name).pk}.ics" for name in ("Lens", "Liévin", "Harnes")}
    before = client.get(feeds["Lens"])
    since = {"If-Modified-Since": before["Last-Modified"]}
    assert client.get(feeds["Lens"], headers=since).status_code == 304
    clock.travel(clock.now() + timedelta(minutes=1))
    moved = actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"), commune=Commune.objects.get(name="Liévin"))
    assert moved.place_note == ""
    after = client.get(feeds["Lens"], headers=since)
    assert (after.status_code, after["Last-Modified"] > before["Last-Modified"]) == (200, True)
    [gone] = events(client, feeds["Lens"])[1]
    told = (str(gone["UID"]), gone["SEQUENCE"], str(gone["STATUS"]), str(gone["LOCATION"]), f"{gone.decoded('dtstart'):%Y-%m-%d %H:%M}")
    assert told == (meeting.uid, 1, "CANCELLED", "Lens", "2024-01-26 14:00")
    assert str(gone["SUMMARY"]).startswith("Déplacée à Liévin\u00a0: ")
    assert str(gone["SUMMARY"]).endswith("rencontre à Lens")
    [here] = events(client, feeds["Liévin"])[1]
    assert (str(here["UID"]), str(here["STATUS"]), str(here["SUMMARY"]).split("\u00a0")[0]) == (meeting.uid, "TENTATIVE", "Déplacée")
    # Further, then back: one entry a calendar, and none cancelled where it takes place.
    clock.travel(clock.now() + timedelta(minutes=1))
    actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"), commune=Commune.objects.get(name="Harnes"))
    assert [str(one["STATUS"]) for name in feeds for one in events(client, feeds[name])[1]] == ["CANCELLED", "CANCELLED", "TENTATIVE"]
    actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"), commune=Commune.objects.get(name="Lens"))
    assert [str(one["STATUS"]) for name in feeds for one in events(client, feeds[name])[1]] == ["TENTATIVE", "CANCELLED", "CANCELLED"]
    # Months later the entry goes; the calendar is not older for it.
    last = client.get(feeds["Liévin"])
    clock.travel(clock.now() + timedelta(days=200))
    assert events(client, feeds["Liévin"])[1] == []
    assert client.get(feeds["Liévin"])["Last-Modified"] == last["Last-Modified"]
    assert client.get(feeds["Liévin"], headers={"If-None-Match": last["ETag"]}).status_code == 200


def test_the_title_says_what_happened_to_the_date(client, world):
    meeting = world.meeting()

    def title():
        return str(events(client)[1][0]["SUMMARY"])

    first = title()
    actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"))
    assert title() == f"Déplacée\u00a0: {first}"
    actions.cancel(actor=world.nadia, meeting=meeting, reason="Neige.")
    assert title() == f"Annulée\u00a0: {first}"


def test_the_hours_of_paris_are_two_rules_that_never_end(client, world):
    for day in ("2024-03-29", "2024-04-05", "2050-07-01", "2050-12-02"):
        world.meeting(day)
    calendar, found = events(client)
    [zone] = calendar.walk("VTIMEZONE")
    rules = {part.name: (part["RRULE"].to_ical().decode(), str(part["TZNAME"])) for part in zone.subcomponents}
    assert rules == {
        "DAYLIGHT": ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "CEST"),
        "STANDARD": ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "CET"),
    }
    hours = zone.to_tz(lookup_tzid=False)
    for event in found:
        wall = event.decoded("dtstart").replace(tzinfo=None)
        assert wall.replace(tzinfo=hours).utcoffset() == event.decoded("dtstart").utcoffset(), wall


def test_how_one_enters_is_said_to_those_who_come_alone(client, world, enter):
    meeting = world.meeting(place_name="Salle du coron", place_note=NOTE)
    page = f"/rencontres/{meeting.pk}/"
    for path in (page, "/rencontres/", "/rencontres.ics", "/rencontres.atom", f"/rencontres/commune/{meeting.commune_id}.ics"):
        assert not re.search("4521B|Szymczak|06 39", client.get(path).content.decode().replace("\r\n ", "")), path
    sent = {"first_name": "Rose", "channel": "email", "contact": "rose@exemple.fr", "scope": "once", "client_id": "a"}
    assert client.post(f"{page}venir/", sent).status_code == 302
    assert NOTE in client.get(page).content.decode()
    assert NOTE in Message.objects.get(kind="meeting.registered").body
    visitor = Client()
    assert NOTE not in visitor.get(page).content.decode()
    visitor.force_login(world.accounts["olga"], backend="terril.people.adapters.PersonBackend")
    assert NOTE not in visitor.get(page).content.decode()
    registering.register(actor=world.person("olga"), person=world.person("olga"), meeting=meeting)
    assert NOTE in visitor.get(page).content.decode()
    enter(world.accounts["marc"])
    assert NOTE in client.get(f"/equipe/rencontres/{meeting.pk}/").content.decode()


def test_the_number_in_a_reason_is_shown_to_nobody(client, world):
    meeting = world.meeting()
    actions.cancel(actor=world.nadia, meeting=meeting, reason="Mme Rose est malade, 06 39 98 22 01.")
    for path in (f"/rencontres/{meeting.pk}/", "/rencontres/", "/rencontres.ics", "/rencontres.atom"):
        shown = client.get(path).content.decode().replace("\r\n ", "")
        assert ("06 39 98" in shown, "[numéro masqué]" in shown) == (False, True), path


def test_no_feed_ever_goes_back(client, world, clock):
    """A meeting that changes, then its whole programme that closes: whoever asks since the last time, or with its tag, hears of it."""
    meeting = world.meeting(commune="Lens", place_name="Salle Jaurès")
    # Another one of the same territory stays: the calendar of the commune is still there.
    Programme.objects.create(
        name="Encore un", slug="encore-un", organisation=world.programme.organisation, territory=world.programme.territory, summary="Un autre.",
        starts_on=clock.today(),
    )  # fmt: skip
    feeds = ["/rencontres.ics", "/rencontres.atom", f"/rencontres/commune/{meeting.commune_id}.ics"]

    def change() -> None:
        actions.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"), commune=meeting.commune)

    def close() -> None:
        programmes.update_programme(actor=world.nadia, programme=world.programme, is_open=False)

    def open_again() -> None:
        programmes.update_programme(actor=world.nadia, programme=world.programme, is_open=True)

    for happens in (change, close, open_again):
        before = {path: client.get(path) for path in feeds}
        for path in feeds:
            assert client.get(path, headers={"If-Modified-Since": before[path]["Last-Modified"]}).status_code == 304
            assert client.get(path, headers={"If-None-Match": before[path]["ETag"]}).status_code == 304
        clock.travel(clock.now() + timedelta(minutes=1))
        happens()
        for path in feeds:
            for name, sent in (("If-Modified-Since", "Last-Modified"), ("If-None-Match", "ETag")):
                after = client.get(path, headers={name: before[path][sent]})
                assert after.status_code == 200, (happens.__name__, path, name)
            assert parsedate_to_datetime(after["Last-Modified"]) > parsedate_to_datetime(before[path]["Last-Modified"]), (happens.__name__, path)


@pytest.mark.parametrize(
    "table",
    [
        "29/09/2034 x" + " " * 60_000 + "y", "29/09/2034 " + ",Lense" * 30_000,
        "\n".join(f"29/09/2034 Courcelles-{n}, Beaumont-{n}" for n in range(6_000)),
    ],
    ids=["blanks", "parts", "lines"],
)  # fmt: skip
def test_a_table_made_to_hold_a_processor_is_given_back_soon(client, world, enter, table):
    enter(world.accounts["nadia"])
    start = process_time()
    answer = client.post("/equipe/rencontres/importer/", {"series": world.series.pk, "starts": "14:00", "ends": "17:00", "table": table})
    assert (answer.status_code, process_time() - start < 2) == (422, True)
    assert Meeting.objects.count() == 0
