import re

import pytest
from django.utils.translation import override
from tests.harness.queries import capture
from tests.meetings.conftest import at

from terril.initiatives.answering import actions as answering
from terril.initiatives.models import Pledge
from terril.initiatives.tasks import remind_pledges
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message
from terril.meetings import access
from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Registration
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.people.models import Person

TEAM_PAGES = ["", "jour/", "jour/passages/", "jour/promesses/", "compte-rendu/"]
TEAM_POSTS = {
    "lieu/": {"place_name": "Salle des fêtes"},
    "deplacer/": {"date": "2024-02-02", "starts": "14:00", "ends": "17:00", "commune": "62842"},
    "annuler/": {"reason": "Neige."},
    "ordre-du-jour/": {"initiative": "1", "minutes_planned": "10"},
    "inscrire/": {"first_name": "Ali", "scope": "once", "channel": "none"},
    "desinscrire/": {"registration": "1"},
    "jour/": {"here": "1"},
    "jour/inconnu/": {"first_name": "Ali"},
    "jour/passages/": {"now": "1"},
    "jour/notes/": {"notes": "Bonjour"},
    "jour/promesses/": {"by_name": "Ali"},
    "clore/": {},
    "compte-rendu/": {"minutes": "Merci."},
}


def names(meeting):
    return list(meeting.presentations.order_by("position").values_list("initiative__excerpt", flat=True))


@pytest.mark.parametrize("who", ["olga", "ines"])
def test_whoever_does_not_work_there_sees_no_team_page(client, world, enter, who):
    meeting = world.meeting()
    base = f"/equipe/rencontres/{meeting.pk}/"
    before = Meeting.objects.filter(pk=meeting.pk).values().get()
    enter(world.accounts[who])
    assert {path: client.get(base + path).status_code for path in TEAM_PAGES} == dict.fromkeys(TEAM_PAGES, 404)
    assert {path: client.post(base + path, data).status_code for path, data in TEAM_POSTS.items()} == dict.fromkeys(TEAM_POSTS, 404)
    assert client.get(f"/rencontres/{meeting.pk}/compte-rendu/").status_code == 404
    assert client.get(f"/rencontres/{meeting.pk}/compte-rendu.pdf").status_code == 404
    assert Meeting.objects.filter(pk=meeting.pk).values().get() == before
    assert not Attendance.objects.exists()
    client.logout()
    assert {client.get(base + path).status_code for path in TEAM_PAGES} == {302}
    enter(world.accounts["nadia"])
    assert {client.get(base + path).status_code for path in TEAM_PAGES} == {200}


def test_a_volunteer_runs_the_day_but_does_not_plan(client, world, enter, clock):
    meeting = world.meeting()
    clock.travel(at("2024-01-26", 13))
    base = f"/equipe/rencontres/{meeting.pk}/"
    enter(world.accounts["marc"])
    assert {path: client.get(base + path).status_code for path in TEAM_PAGES} == {
        "": 200, "jour/": 200, "jour/passages/": 200, "jour/promesses/": 200, "compte-rendu/": 404,
    }  # fmt: skip
    assert client.post(f"{base}deplacer/", TEAM_POSTS["deplacer/"]).status_code == 404
    assert client.post(f"{base}jour/inconnu/", {"first_name": "Ali", "last_name": ""}).status_code == 302
    assert client.get("/equipe/rencontres/importer/").status_code == 404
    assert client.get("/equipe/rencontres/").status_code == 200


def test_each_predicate_agrees_with_its_twin(world):
    meetings = [world.meeting(), world.meeting("2024-02-23", "Pont-à-Vendin")]
    Meeting.objects.filter(pk=meetings[1].pk).update(minutes="Merci.", minutes_published_at=at("2024-03-01"))
    every = list(Meeting.objects.select_related("series__programme").order_by("pk"))
    for person in [None, *(account.person for account in world.accounts.values())]:
        for predicate, twin in [
            (access.can_plan, access.planned_by),
            (access.can_run, access.run_by),
            (access.can_read_minutes, access.minutes_readable_by),
        ]:
            assert {m.pk for m in every if predicate(person, m)} == set(twin(person).values_list("pk", flat=True))
        seen = {world.series.pk} if access.can_plan_series(person, world.series) else set()
        assert seen == set(access.series_planned_by(person).values_list("pk", flat=True))
    assert {m.pk for m in every if access.is_public(m)} == set(access.public().values_list("pk", flat=True))


def test_the_agenda_is_ordered_with_buttons(client, world, enter):
    meeting = world.meeting()
    garden, cafe, yurt = world.idea("Un jardin"), world.idea("Un café"), world.idea("Une yourte", visibility="private")
    path = f"/equipe/rencontres/{meeting.pk}/ordre-du-jour/"
    enter(world.accounts["nadia"])
    for idea in (garden, cafe, yurt, garden):
        assert client.post(path, {"initiative": idea.pk, "minutes_planned": "10"}).status_code == 302
    assert names(meeting) == ["Un jardin", "Un café", "Une yourte"]
    last = meeting.presentations.get(initiative=yurt)
    client.post(path, {"up": last.pk})
    assert names(meeting) == ["Un jardin", "Une yourte", "Un café"]
    client.post(path, {"down": meeting.presentations.get(initiative=garden).pk})
    assert names(meeting) == ["Une yourte", "Un jardin", "Un café"]
    client.post(path, {"up": last.pk})
    assert names(meeting) == ["Une yourte", "Un jardin", "Un café"]
    client.post(path, {"remove": meeting.presentations.get(initiative=cafe).pk})
    assert names(meeting) == ["Une yourte", "Un jardin"]
    assert client.post(path, {"up": "x"}).status_code == 404
    assert client.post(path, {"initiative": garden.pk, "minutes_planned": "0"}).status_code == 422
    public = client.get(f"/rencontres/{meeting.pk}/").content.decode()
    assert "Un jardin" in public
    assert "Une yourte" not in public
    assert "Une idée dont la personne garde les mots pour elle" in public


def test_the_agenda_is_arranged_at_once_with_its_lengths(client, world, enter):
    meeting = world.meeting()
    ideas = [world.idea(words) for words in ("Un jardin", "Un café", "Une yourte")]
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=ideas)
    garden, _cafe, yurt = meeting.presentations.order_by("position")
    path = f"/equipe/rencontres/{meeting.pk}/ordre-du-jour/"
    enter(world.accounts["nadia"])
    sent = {"arrange": "1", "order": [yurt.pk, garden.pk], f"minutes-{yurt.pk}": "25", f"minutes-{garden.pk}": "5"}
    assert client.post(path, sent).status_code == 302
    # The café was added meanwhile by somebody else: it is not lost, it comes last.
    told = [(one.initiative.name, one.minutes_planned) for one in meeting.presentations.select_related("initiative").order_by("position")]
    assert told == [("Une yourte", 25), ("Un jardin", 5), ("Un café", 15)]
    for wrong in ("0", "181", "dix", ""):
        refused = client.post(path, {**sent, f"minutes-{yurt.pk}": wrong}, follow=True)
        assert "Un passage dure de 1 à 180 minutes." in refused.content.decode()
    assert meeting.presentations.get(pk=yurt.pk).minutes_planned == 25


def test_a_finger_that_slips_a_week_early_notes_nobody(client, world, enter, clock):
    meeting = world.meeting()
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[world.idea("Un jardin")])
    zoe = registration.register_visitor(first_name="Zoé", meeting=meeting).registration.person
    one = meeting.presentations.get()
    enter(world.accounts["marc"])
    base = f"/equipe/rencontres/{meeting.pk}/jour/"
    said = "La rencontre a lieu le vendredi 26 janvier 2024 : cela se note le jour même. Rien n’a été changé."
    assert f'<button id="la-{zoe.pk}" disabled' in client.get(base).content.decode()
    gestures = {base: {"here": zoe.pk}, f"{base}passages/": {"now": one.pk}, f"{base}inconnu/": {"first_name": "Ali"}}
    for path, data in gestures.items():
        assert said in client.post(path, data, follow=True).content.decode(), path
    assert not Attendance.objects.exists()
    assert client.post(base, {"away": zoe.pk}).status_code == 302
    assert Attendance.objects.get().here is False
    clock.travel(at("2024-01-26", 8))
    assert " disabled" not in client.get(base).content.decode().split("<main", 1)[1]
    for path, data in gestures.items():
        assert said not in client.post(path, data, follow=True).content.decode(), path
    assert Attendance.objects.filter(here=True).count() == 2


def test_the_wrong_button_is_undone_until_the_minutes_leave(client, world, enter, clock):
    meeting = world.meeting()
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[world.idea("Un jardin")])
    one = meeting.presentations.get()
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/jour/passages/"
    client.post(path, {"now": one.pk})
    client.post(f"/equipe/rencontres/{meeting.pk}/jour/notes/", {"notes": "Une clé.", "version": "0", "presentation": one.pk})
    assert "Pas encore présentée" in client.get(path).content.decode()
    client.post(path, {"undo": one.pk})
    one.refresh_from_db()
    assert (one.presented_at, one.notes) == (None, "Une clé.")
    client.post(path, {"now": one.pk})
    minutes.publish_minutes(actor=world.nadia, meeting=meeting, minutes="Merci.")
    assert "Pas encore présentée" not in client.get(path).content.decode()
    with pytest.raises(Refused, match="Le compte rendu est parti"):
        day.not_presented(actor=world.nadia, presentation=one)


def test_somebody_unknown_sent_twice_by_a_poor_network_is_one_person(client, world, enter, clock):
    meeting = world.meeting()
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/jour/inconnu/"
    for client_id in ("a", "a", "b"):
        assert client.post(path, {"first_name": "Ali", "client_id": client_id}).status_code == 302
    assert Attendance.objects.filter(person__first_name="Ali").count() == 2


def test_somebody_else_unknown_from_the_same_page_is_not_dropped(client, world, enter, clock):
    meeting = world.meeting()
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    for name in ("Ali", "Fatou", "Ali"):
        assert client.post(f"/equipe/rencontres/{meeting.pk}/jour/inconnu/", {"first_name": name, "client_id": "a"}).status_code == 302
    assert sorted(Attendance.objects.values_list("person__first_name", flat=True)) == ["Ali", "Fatou"]


def test_another_promise_from_the_same_page_is_not_dropped(client, world, enter, clock):
    meeting, idea = world.meeting(), world.idea()
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[idea])
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    data = {"by_name": "La mairie", "initiative": idea.pk, "due_on": "2024-03-01", "client_id": "p1"}
    for what in ("une salle", "des chaises", "une salle"):
        assert client.post(f"/equipe/rencontres/{meeting.pk}/jour/promesses/", {**data, "what": what}).status_code == 302
    assert sorted(Pledge.objects.values_list("what", flat=True)) == ["des chaises", "une salle"]


def test_who_promises_is_known_by_name_and_then_reminded(client, world, enter, clock):
    meeting, idea = world.meeting(), world.idea("Un jardin")
    registration.register_visitor(first_name="Odile", channel="phone", contact="03 53 01 00 42", meeting=meeting)
    for _twins in range(2):
        registration.register_visitor(first_name="Paul", meeting=meeting)
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/jour/promesses/"
    assert re.findall(r'<option value="([^"]+)"></option>', client.get(path).content.decode()) == ["Odile", "Union régionale"]
    for number, name in enumerate(["odile", "Union Régionale", "Paul", "Quelqu’un d’autre"]):
        sent = {"by_name": name, "what": f"une clé {number}", "initiative": idea.pk, "due_on": "2024-02-05", "client_id": f"p{number}"}
        assert client.post(path, sent).status_code == 302
    told = [(p.by_name, getattr(p.person, "first_name", None), getattr(p.organisation, "name", None)) for p in Pledge.objects.order_by("pk")]
    assert told == [
        ("odile", "Odile", None),
        ("Union Régionale", None, "Union régionale"),
        # Two people have that name: nobody is guessed.
        ("Paul", None, None),
        ("Quelqu’un d’autre", None, None),
    ]
    clock.travel(at("2024-02-02", 9))
    remind_pledges(0)
    assert world.messages("pledge.reminder") == [("Odile", "phone")]


def test_who_will_be_told_is_said_before_one_presses(client, world, enter):
    meeting = world.meeting()
    for name, channel, contact in (("Odile", "phone", "03 53 01 00 42"), ("Ana", "phone", "03 53 01 00 43"), ("Ali", "none", "")):
        registration.register_visitor(first_name=name, channel=channel, contact=contact, meeting=meeting)
    enter(world.accounts["nadia"])
    page = client.get(f"/equipe/rencontres/{meeting.pk}/").content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", page.split("Dès que vous confirmez :")[1].split("</p>")[0]).split())
    assert told == "2 à appeler, 1 personne sans moyen d’être jointe."
    empty = world.meeting("2024-02-23", "Pont-à-Vendin")
    assert "Personne n’est inscrit : aucun message." in client.get(f"/equipe/rencontres/{empty.pk}/").content.decode()


def test_attendance_in_two_taps_counts_once(client, world, enter, clock):
    meeting = world.meeting()
    clock.travel(at("2024-01-26", 13))
    zoe = registration.register_visitor(first_name="Zoé", meeting=meeting, needs=["access"]).registration.person
    path = f"/equipe/rencontres/{meeting.pk}/jour/"
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[world.idea(first_name="Nour")])
    enter(world.accounts["marc"])
    assert "présente une idée" in client.get(path).content.decode()
    assert "accès" in client.get(path).content.decode()
    for _twice in range(2):
        assert client.post(path, {"here": zoe.pk}).status_code == 302
    client.post(f"{path}inconnu/", {"first_name": "Ali", "last_name": "Benali"})
    client.post(f"{path}inconnu/", {"first_name": "ali", "last_name": "BENALI"})
    assert "2 personnes sont là" in client.get(path).content.decode()
    client.post(path, {"away": zoe.pk})
    rows = sorted(Attendance.objects.values_list("person__first_name", "here", "marked_by__first_name"))
    assert rows == [("Ali", True, "Marc"), ("Zoé", False, "Marc")]
    assert Person.objects.get(first_name="Ali").channel == "none"
    stranger = world.person("ines")
    assert client.post(path, {"here": stranger.pk}).status_code == 404
    assert client.post(path, {"here": ""}).status_code == 404
    assert client.post(f"{path}inconnu/", {"first_name": ""}).status_code == 422


def test_two_people_who_write_notes_keep_both(client, world, enter):
    meeting = world.meeting()
    path = f"/equipe/rencontres/{meeting.pk}/jour/notes/"
    enter(world.accounts["nadia"])
    client.post(path, {"notes": "On commence par la soupe.", "version": "0"})
    client.post(path, {"notes": "Deux pigeons sont là.", "version": "0"})
    notes = Meeting.objects.get(pk=meeting.pk).notes
    assert "On commence par la soupe." in notes
    assert "Deux pigeons sont là." in notes
    assert "les deux textes sont gardés" in client.get(f"/equipe/rencontres/{meeting.pk}/jour/passages/").content.decode()
    client.post(path, {"notes": "Tout est repris.", "version": "2"})
    assert Meeting.objects.get(pk=meeting.pk).notes == "Tout est repris."


def test_a_promise_sent_twice_is_noted_once(client, world, enter, clock):
    meeting, idea = world.meeting(), world.idea()
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[idea])
    clock.travel(at("2024-01-26", 15))
    enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/jour/promesses/"
    data = {"by_name": "La mairie", "what": "une salle", "initiative": idea.pk, "due_on": "2024-03-01", "client_id": "p1"}
    for _twice in range(2):
        assert client.post(path, data).status_code == 302
    assert client.post(path, {**data, "client_id": "p2", "due_on": "2024-01-01"}).status_code == 422
    pledge = Pledge.objects.get()
    assert (pledge.by_name, pledge.what, pledge.initiative, pledge.programme) == ("La mairie", "une salle", idea, world.programme)
    assert MeetingPledge.objects.get().meeting == meeting
    after = world.meeting("2024-02-23", "Pont-à-Vendin")
    page = client.get(f"/equipe/rencontres/{after.pk}/jour/promesses/").content.decode()
    assert "Promis la fois d’avant, à Vendin-le-Vieil" in page
    assert "une salle" in page


def test_from_the_day_to_minutes_received_by_letter(client, world, enter, clock):
    meeting, idea, hidden = world.meeting(), world.idea(), world.idea("Un secret de famille", visibility="programme", first_name="Léo")
    registration.register_visitor(first_name="Ana", channel="phone", contact="03 53 01 00 00", meeting=meeting)
    registration.register_visitor(first_name="Ali", meeting=meeting)
    enter(world.accounts["nadia"])
    base = f"/equipe/rencontres/{meeting.pk}/"
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[idea, hidden])
    early = client.post(f"{base}compte-rendu/", {"minutes": "Trop tôt", "publish": "1"})
    assert (early.status_code, "Trop tôt" in early.content.decode()) == (422, True)
    assert Message.objects.filter(kind="meeting.minutes").count() == 0
    clock.travel(at("2024-01-26", 15))
    for one in meeting.presentations.order_by("position"):
        client.post(f"{base}jour/passages/", {"now": one.pk})
    client.post(f"{base}jour/notes/", {"notes": "Elle a parlé du puits.", "version": "0", "presentation": one.pk})
    client.post(
        f"{base}jour/promesses/",
        {"by_name": "Ana Dupuis", "what": "des bulbes", "initiative": idea.pk, "due_on": "2024-03-01", "client_id": "p"},
    )
    assert client.post(f"{base}clore/").status_code == 302
    client.post(f"{base}compte-rendu/", {"opening": "Merci d’être là.", "minutes": "Quarante-six personnes.\n\nLe 06 12 34 56 78."})
    assert client.get(f"/rencontres/{meeting.pk}/compte-rendu/").status_code == 200
    client.logout()
    assert client.get(f"/rencontres/{meeting.pk}/compte-rendu/").status_code == 404
    enter(world.accounts["nadia"])
    for _twice in range(2):
        words = {"opening": "Merci d’être là.", "minutes": "Quarante-six personnes.\n\nLe 06 12 34 56 78."}
        client.post(f"{base}compte-rendu/", {**words, "publish": "1"})
    assert world.messages("meeting.minutes") == [("Ana", "phone"), ("Léo", "letter"), ("Zoé", "letter")]
    body = Message.objects.get(kind="meeting.minutes", to_name="Zoé").body
    assert "Quarante-six personnes." in body
    assert "– Quelqu’un : des bulbes, pour « Un jardin partagé derrière la gare », avant le vendredi 1er mars 2024" in body
    # What is sent says no more than the public page; each holder reads of her own besides.
    assert "06 12 34 56 78" not in body
    assert "Un secret de famille" not in body
    own = Message.objects.get(kind="meeting.minutes", to_name="Léo").body
    assert "Pour vous seulement : « Un secret de famille » a été présentée." in own
    client.logout()
    page = client.get(f"/rencontres/{meeting.pk}/compte-rendu/").content.decode()
    assert "Un jardin partagé derrière la gare" in page
    assert "des bulbes" in page
    for kept_inside in ("Un secret de famille", "Dupuis", "06 12 34 56 78", "Elle a parlé du puits."):
        assert kept_inside not in page
    pdf = client.get(f"/rencontres/{meeting.pk}/compte-rendu.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert re.search(rb"pdfuaid:part", pdf.content)
    with pytest.raises(Refused):
        minutes.write_minutes(actor=world.nadia, meeting=meeting, minutes="Autre chose.")


def test_what_is_in_the_box_is_what_leaves(client, world, enter, clock):
    meeting = world.meeting()
    registration.register_visitor(first_name="Ana", channel="phone", contact="03 53 01 00 00", meeting=meeting)
    clock.travel(at("2024-01-26", 18))
    enter(world.accounts["nadia"])
    path = f"/equipe/rencontres/{meeting.pk}/compte-rendu/"
    client.post(path, {"minutes": "Version une.", "opening": ""})
    client.post(path, {"minutes": "Version deux, la bonne.", "opening": "Merci.", "publish": "1"})
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.opening) == ("Version deux, la bonne.", "Merci.")
    assert "Version deux, la bonne." in Message.objects.get(kind="meeting.minutes").body
    refused = client.post(path, {"minutes": "Version trois.", "publish": "1"}, follow=True)
    assert "déjà publié" in refused.content.decode()
    meeting.refresh_from_db()
    assert meeting.minutes == "Version deux, la bonne."


def test_the_team_prints_no_more_than_everybody_reads(client, world, enter, clock):
    meeting, hidden = world.meeting(), world.idea("Un secret de famille", visibility="programme", first_name="Léo")
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[hidden])
    clock.travel(at("2024-01-26", 15))
    day.present(actor=world.nadia, presentation=meeting.presentations.get())
    minutes.write_minutes(actor=world.nadia, meeting=meeting, minutes="Appeler Paul au 06 12 34 56 78.")
    enter(world.accounts["nadia"])
    preview = client.get(f"/equipe/rencontres/{meeting.pk}/compte-rendu/").content.decode().split("Ce que chacun lira")[1]
    page = client.get(f"/rencontres/{meeting.pk}/compte-rendu/").content.decode()
    for text in (preview, page):
        assert ("Un secret de famille" in text, "06 12 34 56 78" in text, "[numéro masqué]" in text) == (False, False, True)


def test_the_night_after_the_desk_asks_for_the_minutes(client, world, enter, clock):
    meeting = world.meeting()
    enter(world.accounts["nadia"])
    clock.travel(at("2024-01-26", 22))
    page = client.get("/bureau/").content.decode()
    assert ("1 compte rendu à envoyer" in page, f"/equipe/rencontres/{meeting.pk}/compte-rendu/" in page) == (True, True)
    minutes.publish_minutes(actor=world.nadia, meeting=meeting, minutes="Merci.")
    assert "compte rendu à envoyer" not in client.get("/bureau/").content.decode()


def test_whoever_is_invited_knows_when_and_where(world):
    meeting, idea = world.meeting(), world.idea("Un jardin")
    scheduling.confirm_place(actor=world.nadia, meeting=meeting, place_name="Salle du Coron")
    answering.answer(actor=world.nadia, attachment=idea.attachments.get(), kind="present", body="Venez nous la raconter.")
    body = Message.objects.get(kind="initiative.answered").body
    assert "La prochaine rencontre : vendredi 26 janvier 2024, de 14\u00a0h à 17\u00a0h, Salle du Coron, Vendin-le-Vieil." in body


def test_a_place_confirmed_again_tells_nobody(client, world, enter):
    meeting = world.meeting(place_name="Salle du Coron")
    registration.register_visitor(first_name="Ana", channel="phone", contact="03 53 01 00 00", meeting=meeting)
    enter(world.accounts["nadia"])
    sent = {"place": "", "place_name": "Salle du Coron", "place_note": "", "sequence": meeting.sequence}
    again = client.post(f"/equipe/rencontres/{meeting.pk}/lieu/", sent)
    assert (again.status_code, "rien n’a changé, personne n’est prévenu" in again.content.decode()) == (422, True)
    assert not Message.objects.exists()


def test_a_meeting_shows_on_the_initiative_and_on_the_desk(world, clock):
    from terril.meetings import panels

    meeting, idea = world.meeting(), world.idea()
    what = [row.what for row in panels.next_meeting(world.nadia, world.programme).rows]
    assert what == ["Le lieu reste à confirmer.", "L’ordre du jour est vide."]
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=[idea])
    registration.register_visitor(first_name="Zoé", meeting=meeting, needs=["childcare", "language"])
    scheduling.confirm_place(actor=world.nadia, meeting=meeting, place_name="Salle des fêtes")
    what = [row.what for row in panels.next_meeting(world.nadia, world.programme).rows]
    assert what == ["Pour venir, on demande : garde d’enfants (1), langue (1)."]
    heads = []
    for language in ("fr", "en"):
        with override(language):
            heads.append(panels.next_meeting(world.nadia, world.programme).headline)
    # The first letter alone is raised: an English month keeps its own.
    assert heads == ["Vendredi 26 janvier 2024, Salle des fêtes, Vendin-le-Vieil", "Friday 26 January 2024, Salle des fêtes, Vendin-le-Vieil"]
    coming = panels.to_present(idea)
    assert coming is not None
    assert coming.sentence == "Vous la présentez à la rencontre du vendredi 26 janvier 2024 à 14\u00a0h, Salle des fêtes, Vendin-le-Vieil."
    clock.travel(at("2024-01-26", 15))
    day.present(actor=world.nadia, meeting=meeting, initiative=idea)
    fresh = type(idea).objects.get(pk=idea.pk)
    assert panels.to_present(fresh) is None
    assert [(e.at, e.sentence) for e in panels.OnInitiative().timeline(fresh, inside=True)] == [
        (at("2024-01-26", 15), "Elle a été présentée à la rencontre du vendredi 26 janvier 2024 à 14\u00a0h, à Vendin-le-Vieil.")
    ]
    assert [card.commune.name for card in panels.OnInitiative().panel(fresh, None, [], inside=True).context["meetings"]] == ["Vendin-le-Vieil"]


@pytest.mark.parametrize("path", TEAM_PAGES)
def test_a_team_page_costs_the_same_with_more_people(client, world, enter, path, clock):
    meeting = world.meeting()
    clock.travel(at("2024-01-26", 13))
    enter(world.accounts["nadia"])

    def fill(number):
        idea = world.idea(f"Une idée numéro {number}")
        agenda.add_presentation(actor=world.nadia, meeting=meeting, initiative=idea)
        person = registration.register_visitor(first_name=f"Zoé {number}", meeting=meeting, needs=["access"]).registration.person
        day.mark_present(actor=world.nadia, meeting=meeting, person=person)
        day.promise(
            actor=world.nadia, meeting=meeting, initiative=idea, by_name="Ana", what="des bulbes", due_on=at("2024-03-01").date()
        )

    fill(0)
    with capture() as few:
        assert client.get(f"/equipe/rencontres/{meeting.pk}/{path}").status_code == 200
    for number in range(1, 6):
        fill(number)
    with capture() as many:
        client.get(f"/equipe/rencontres/{meeting.pk}/{path}")
    assert len(few) == len(many), "\n".join(map(str, many))


def test_somebody_who_rings_is_put_on_the_list(client, world, enter):
    meeting = world.meeting()
    enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/"
    data = {"first_name": "Rose", "scope": "once", "channel": "phone", "contact": "03 53 01 00 00", "client_id": "r"}
    assert client.post(f"{path}inscrire/", data).status_code == 302
    assert "Rose" in client.get(path).content.decode()
    assert client.post(f"{path}inscrire/", {**data, "contact": "12"}).status_code == 422
    one = Registration.objects.get()
    assert client.post(f"{path}desinscrire/", {"registration": one.pk}).status_code == 302
    assert client.post(f"{path}desinscrire/", {"registration": one.pk}).status_code == 404


def test_a_season_then_a_date(client, world, enter):
    enter(world.accounts["nadia"])
    made = client.post("/equipe/rencontres/saison/", {"programme": world.programme.pk, "title": "Saison 2024-2025", "kind": "monthly"})
    assert made.status_code == 302
    again = client.post("/equipe/rencontres/saison/", {"programme": world.programme.pk, "title": "Saison 2024-2025", "kind": "monthly"})
    assert again.status_code == 422
    assert "Une saison porte déjà ce nom." in again.content.decode()
    series = world.programme.series.get(title="Saison 2024-2025")
    data = {"series": series.pk, "date": "2024-09-27", "starts": "14:00", "ends": "17:00", "commune": "62413", "place_name": "CCAS"}
    assert client.post("/equipe/rencontres/nouvelle/", data).status_code == 302
    assert client.post("/equipe/rencontres/nouvelle/", data).status_code == 422
    assert client.post("/equipe/rencontres/nouvelle/", {**data, "ends": "13:00"}).status_code == 422
    assert [str(m) for m in series.meetings.select_related("commune").order_by("pk")] == ["Rencontre à Harnes"]
    assert client.get("/equipe/rencontres/nouvelle/").status_code == 200
