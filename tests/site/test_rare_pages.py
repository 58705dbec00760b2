"""Pages that few people see, and that must be right when they do."""

from datetime import timedelta

from django.test import RequestFactory
from django.views import defaults
from tests.initiatives.conftest import fabrik

from terril.kernel import clock
from terril.meetings.agenda import actions as agenda
from terril.meetings.scheduling import actions as scheduling

__all__ = ["fabrik"]


def test_a_broken_server_says_so_in_sentences_without_any_query(assert_queries):
    with assert_queries(0):
        page = defaults.server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "<h1>" in page.content.decode()


def test_a_damaged_request_says_so_in_sentences(assert_queries):
    with assert_queries(0):
        page = defaults.bad_request(RequestFactory().get("/"), Exception("essai"))
    assert page.status_code == 400
    assert "<h1>" in page.content.decode()


def test_the_page_of_an_initiative_shows_the_meetings_that_heard_it(fabrik, client):
    stored = fabrik.idea(visibility="public")
    series = scheduling.create_series(actor=None, programme=fabrik.programme, title="Saison d’essai")
    start = clock.now() + timedelta(days=3)
    meeting = scheduling.create_meeting(
        actor=None, series=series, starts_at=start, ends_at=start + timedelta(hours=3), commune=fabrik.grenay, place_name="Salle du Coron"
    )
    agenda.set_agenda(actor=None, meeting=meeting, initiatives=[stored.initiative])
    page = client.get(f"/initiatives/{stored.initiative.ref}/").content.decode()
    assert f'href="/rencontres/{meeting.pk}/"' in page
