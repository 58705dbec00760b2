from datetime import timedelta

import pytest
from playwright.sync_api import expect

from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Attendance, MeetingPledge, Presentation
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.territory.models import Commune

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def today(world, clock):
    """A meeting that began a quarter of an hour ago, in the present of the live server."""
    clock.back()
    begun = clock.now() - timedelta(minutes=15)
    fields = {"series": world.series, "commune": Commune.objects.get(name="Grenay"), "place_name": "Salle du coron"}
    meeting = scheduling.create_meeting(actor=world.nadia, starts_at=begun, ends_at=begun + timedelta(hours=3), **fields)
    coming = scheduling.create_meeting(
        actor=world.nadia,
        series=world.series,
        starts_at=begun + timedelta(days=30),
        ends_at=begun + timedelta(days=30, hours=3),
        commune=Commune.objects.get(name="Vimy"),
    )
    ideas = [world.idea("Un jardin partagé derrière la gare", first_name="Nour"), world.idea("Des contes sous une yourte", first_name="Karim")]
    agenda.set_agenda(actor=world.nadia, meeting=meeting, initiatives=ideas)
    agenda.set_agenda(actor=world.nadia, meeting=coming, initiatives=ideas)
    register = registration.register_visitor
    for name, needs in (("Zoé", ["access"]), ("Ali", []), ("Rose-Marie", ["childcare", "transport"])):
        for one in (meeting, coming):
            register(first_name=name, meeting=one, needs=needs, channel="letter", contact=f"3 rue de {name}, Lens")
    return meeting, coming


def signed(page, client, world, enter, live_server):
    enter(world.accounts["nadia"])
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return page


@pytest.mark.parametrize("script", [False, True])
def test_the_day_is_run_from_a_phone(new_page, client, world, enter, today, live_server, script):
    meeting, _coming = today
    page = signed(new_page(viewport=PHONE, java_script_enabled=script), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.get_by_role("button", name="Là : Zoé").click()
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_role("button", name="Cette personne est là").click()
    page.get_by_text("2 personnes sont là").wait_for()
    page.get_by_role("link", name="En ce moment").click()
    page.get_by_role("button", name="Elle commence : Un jardin").click()
    page.get_by_role("heading", name="Un jardin").wait_for()
    page.get_by_role("link", name="Promesses").click()
    page.get_by_label("Qui promet").fill("La mairie")
    page.get_by_label("Quoi").fill("une clé")
    page.get_by_role("button", name="Noter cette promesse").click()
    page.get_by_text("C’est noté : La mairie").wait_for()
    assert Attendance.objects.filter(here=True).count() == 2
    assert Presentation.objects.filter(presented_at__isnull=False).count() == 1
    assert MeetingPledge.objects.count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(new_page, client, world, enter, today, live_server, axe, theme):
    meeting, coming = today
    day.mark_present(actor=world.nadia, meeting=meeting, person=meeting.registrations.first().person)
    first = meeting.presentations.order_by("position").first()
    day.present(actor=world.nadia, presentation=first)
    day.promise(
        actor=world.nadia,
        meeting=meeting,
        initiative=first.initiative,
        by_name="La mairie",
        what="une clé",
        due_on=meeting.starts_at.date() + timedelta(days=20),
    )
    minutes.publish_minutes(actor=world.nadia, meeting=meeting, minutes="Trois personnes, deux idées.\n\nOn a bu la soupe.")
    page = signed(new_page(viewport=PHONE, color_scheme=theme), client, world, enter, live_server)
    team = f"/equipe/rencontres/{coming.pk}/"
    for path in (
        "/rencontres/",
        "/rencontres/passees/",
        f"/rencontres/{coming.pk}/",
        f"/rencontres/{meeting.pk}/compte-rendu/",
        "/equipe/rencontres/",
        "/equipe/rencontres/importer/",
        "/equipe/rencontres/nouvelle/",
        "/equipe/rencontres/saison/",
        team,
        f"{team}jour/",
        f"{team}jour/passages/",
        f"{team}jour/promesses/",
        f"{team}compte-rendu/",
    ):
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_gesture_made_without_network_leaves_when_it_comes_back(new_page, client, world, enter, today, live_server):
    meeting, _coming = today
    page = signed(new_page(viewport=PHONE, expected="htmx:(sendError|afterRequest)"), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Là : Zoé").click()
    page.get_by_text("Gestes gardés sur ce téléphone : 1").wait_for()
    assert page.get_by_role("button", name="Là : Zoé").get_attribute("aria-pressed") == "true"
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_role("button", name="Cette personne est là").click()
    page.get_by_text("Gestes gardés sur ce téléphone : 2").wait_for()
    # Whoever looks at the foot of a long list reads it too.
    expect(page.locator("#reseau")).to_be_in_viewport(ratio=1)
    assert Attendance.objects.count() == 0
    # The page itself is left and opened again: what was kept is not lost.
    page.context.set_offline(False)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.get_by_text("2 personnes sont là").wait_for()
    assert sorted(Attendance.objects.values_list("person__first_name", "here")) == [("Inès", True), ("Zoé", True)]
    assert page.locator("#reseau").is_hidden()


def test_a_tap_changes_the_list_without_leaving_the_page(new_page, client, world, enter, today, live_server):
    meeting, _coming = today
    page = signed(new_page(viewport=PHONE), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Là : Zoé").click()
    page.get_by_label("Prénom").fill("Inès, qui arrive")
    page.get_by_text("1 personne est là").wait_for()
    assert page.get_by_label("Prénom").input_value() == "Inès, qui arrive"
    page.get_by_role("button", name="Là : Zoé").focus()
    assert page.evaluate("window.stayed && document.activeElement.id.startsWith('la-')")
    page.get_by_role("button", name="Absent : Zoé").click()
    page.get_by_text("Personne n’est encore noté").wait_for()
    assert page.evaluate("window.stayed")


def test_the_agenda_is_ordered_by_dragging_too(new_page, client, world, enter, today, live_server):
    _meeting, coming = today
    page = signed(new_page(), client, world, enter, live_server)
    page.goto(f"/equipe/rencontres/{coming.pk}/")
    rows = page.locator("[data-arrange] > li")
    rows.nth(1).drag_to(rows.nth(0), target_position={"x": 40, "y": 3})
    page.get_by_text("L’ordre et les durées sont gardés.").wait_for()
    assert list(coming.presentations.order_by("position").values_list("position", "initiative__excerpt")) == [
        (1, "Des contes sous une yourte"),
        (2, "Un jardin partagé derrière la gare"),
    ]
