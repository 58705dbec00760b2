"""axe finds nothing on the three views, on a telephone, and no page is wider than it."""

import pytest
from django.conf import settings
from django.test import Client

from terril.kernel.doors import SECOND_FACTOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_axe_finds_nothing_on_the_three_views(land, new_page, live_server, axe):
    land.even(but=("Avion",))
    client = Client()
    client.force_login(land.world.accounts["nadia"], backend="terril.people.adapters.PersonBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    page = new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}])
    for view in ("effort", "idees", "voisines"):
        page.goto(f"/equipe/territoire/?vue={view}")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), view
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page)
