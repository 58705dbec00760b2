"""What waits off line on the day's page stays until a server that knows who made it has taken it."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.meetings.test_browser import signed, today

from terril.kernel.journal import JournalEntry
from terril.meetings.models import Attendance
from terril.meetings.scheduling import actions as scheduling
from terril.people.models import Account, Person
from terril.programmes.models import Role

__all__ = ["today"]
WIDTHS = [360, 1280]


def _colleague(world: Any) -> Account:
    person = Person.objects.create(first_name="Béa", last_name="Lenoir", last_contact_on="2024-01-01")
    Role.objects.create(programme=world.series.programme, person=person, kind="volunteer", given_at="2024-01-01T00:00Z")
    return Account.objects.create_user("bea@exemple.fr", person=person)


def _who(client: Client, path: str) -> str:
    found = re.search(r'data-who="(\w+)"', client.get(path).content.decode())
    assert found
    return found[1]


# ----------------------------------------------------------------------------------------------------------- through the door


def test_a_gesture_is_taken_from_whoever_made_it_once_and_told(world: Any, enter: Any, today: Any) -> None:
    meeting, coming = today
    client, path = enter(world.accounts["nadia"]), f"/equipe/rencontres/{meeting.pk}/jour/"
    zoe = meeting.registrations.get(person__first_name="Zoé").person
    mine = {"Terril-Who": _who(client, path), "Terril-Waited": "1"}

    def press(where: str = path, *, gesture: str = "g1", headers: dict[str, str] = mine, **data: Any) -> Any:
        return client.post(where, data, headers={**headers, "Terril-Gesture": gesture})

    assert press(here=zoe.pk).status_code == 204
    assert press(gesture="g2", away=zoe.pk).status_code == 204
    # The first one, sent again because its answer was lost, undoes nothing that was said since.
    assert press(here=zoe.pk).status_code == 204
    assert list(Attendance.objects.values_list("person__first_name", "here")) == [("Zoé", False)]
    assert JournalEntry.objects.filter(verb="meeting.attended").count() == 2
    # The same envelope with other words is another gesture.
    assert press(gesture="g2", here=zoe.pk).status_code == 204
    assert Attendance.objects.get().here
    # Somebody unknown, twice: once.
    for _twice in range(2):
        assert press(f"{path}inconnu/", first_name="Inès", client_id="t1").status_code == 204
    assert Attendance.objects.count() == 2
    # The sentences do not come all together on the next page.
    assert "est là." not in client.get(path).content.decode()
    # Somebody else has signed in since: nothing is done.
    assert press(gesture="g3", headers={**mine, "Terril-Who": "0" * 20}, away=zoe.pk).status_code == 412
    assert client.post(path, {"away": zoe.pk}, headers={"Terril-Who": "0" * 20}).status_code == 412
    assert Attendance.objects.get(person=zoe).here
    # A refusal is told with its sentence, and is no arrival.
    later = coming.registrations.get(person__first_name="Zoé").person
    refused = press(f"/equipe/rencontres/{coming.pk}/jour/", gesture="g4", here=later.pk)
    assert (refused.status_code, "cela se note le jour même" in refused.json()["said"]) == (422, True)
    assert press(f"{path}inconnu/", gesture="g5", first_name="").status_code == 422
    # Nor is it one for a draft: the sentence leads to the same page as an arrival does.
    client.post(f"/equipe/rencontres/{coming.pk}/jour/", {"here": later.pk, "garde": "texte-1a2b"})
    assert "data-draft-done" not in client.get(path).content.decode()
    # Signed out: the way to sign in is no arrival either.
    client.logout()
    assert press(gesture="g6", away=zoe.pk).status_code == 302


# -------------------------------------------------------------------------------------------------------------- in a browser


def _four_gestures(page: Any) -> None:
    for name in ("Zoé", "Ali"):
        page.get_by_role("button", name=f"Là : {name}").click()
    page.get_by_role("button", name="Absent : Rose-Marie").click()
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_role("button", name="Cette personne est là").click()
    page.get_by_text(re.compile("4 gestes attendent|Gestes gardés sur ce téléphone : 4")).wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("come_back", "width"),
    # The five on a phone, as it is used; the page is the same, wider.
    [*((one, WIDTHS[0]) for one in ("ended session", "no cookie", "signed out", "somebody else", "old token")), ("ended session", WIDTHS[1])],
)
def test_four_gestures_off_line_survive(come_back, width, new_page, client, world, enter, today, live_server):
    meeting, _coming = today
    colleague = _colleague(world)
    path = f"/equipe/rencontres/{meeting.pk}/jour/"
    page = signed(new_page(viewport={"width": width, "height": 740}, expected="htmx:(sendError|afterRequest)"), client, world, enter, live_server)
    page.goto(path)
    page.route("**/*", lambda route: route.abort())
    _four_gestures(page)
    if come_back == "ended session":
        Session.objects.all().delete()
    elif come_back == "no cookie":
        page.context.clear_cookies()
    elif come_back == "old token":
        page.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": live_server.url}])
    elif come_back == "signed out":
        other = page.context.new_page()
        other.goto("/compte/sortir/")
        other.locator("main form[data-forget] button").click()
        other.wait_for_url(lambda url: "sortir" not in url)
    else:
        enter(colleague)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    if come_back == "old token":
        # The same person: the page takes a new token by itself.
        page.get_by_text("3 personnes sont là").wait_for()
    else:
        page.get_by_text("Reconnectez-vous : 4 gestes attendent.").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        link = page.locator("#reseau a").get_attribute("href")
        assert link == f"/compte/connexion/?next={path.replace('/', '%2F')}"
        if come_back == "somebody else":
            page.goto(path)
            page.get_by_text("4 gestes de Nadia attendent ici.").wait_for()
            # Neither names of whoever came, nor anything done.
            assert "Inès" not in page.locator("main").inner_text()
            page.get_by_role("button", name="Là : Rose-Marie").click()
            page.get_by_text("1 personne est là").wait_for()
        else:
            page.goto(link)
            page.get_by_text("Reconnectez-vous : 4 gestes attendent sur cet appareil.").wait_for()
            assert Attendance.objects.count() == 0
        signed(page, client, world, enter, live_server)
        page.goto(path)
        page.get_by_text("3 personnes sont là").wait_for()
    found = dict(Attendance.objects.values_list("person__first_name", "here"))
    assert found == {"Zoé": True, "Ali": True, "Rose-Marie": False, "Inès": True}
    # In the order in which they were made, each once.
    told = JournalEntry.objects.filter(verb="meeting.attended").order_by("pk").values_list("data__here", flat=True)
    assert list(told)[-4:] == [True, True, False, True]
    page.locator("#reseau").wait_for(state="hidden")
    assert page.evaluate("JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith('gestures:')))).length") == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_gesture_made_on_line_for_a_session_that_has_ended_waits_too(new_page, client, world, enter, today, live_server):
    meeting, _coming = today
    page = signed(new_page(), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    Session.objects.all().delete()
    page.get_by_role("button", name="Là : Zoé").click()
    page.get_by_text("Reconnectez-vous : un geste attend.").wait_for()
    # The list is still there.
    assert page.get_by_role("button", name="Là : Ali").is_visible()
    signed(page, client, world, enter, live_server)
    page.reload()
    page.get_by_text("1 personne est là").wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_gesture_that_is_refused_says_why_and_is_erased_by_its_author_alone(new_page, client, world, enter, today, live_server):
    meeting, _coming = today
    page = signed(new_page(expected="htmx:(sendError|afterRequest)"), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Là : Zoé").click()
    page.get_by_text("Gestes gardés sur ce téléphone : 1").wait_for()
    scheduling.cancel(actor=world.nadia, meeting=meeting, reason="La salle est fermée.")
    page.context.set_offline(False)
    page.get_by_text("Cette rencontre est annulée : rien n’a été noté.").wait_for()
    page.reload()
    page.get_by_text("Cette rencontre est annulée : rien n’a été noté.").wait_for()
    page.get_by_role("button", name="Effacer ce geste").click()
    page.locator("#reseau").wait_for(state="hidden")
