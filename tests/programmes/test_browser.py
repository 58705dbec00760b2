"""The pages of programmes as a browser draws them: axe finds nothing, nothing is wider than the screen."""

import pytest

from terril.people.models import Account

PAGES = ["/la-plateforme/", "/partenaires/avenir-des-cites/", "/equipe/", "/reglages/"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(new_page, axe, live_server, world, enter, scheme, width):
    session = enter(Account.objects.get(person=world.nadia)).cookies["sessionid"].value
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, locale="fr-FR")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for path in PAGES:
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


@pytest.mark.browser
def test_a_wrong_form_takes_one_to_what_is_to_be_corrected(new_page, axe, live_server, world, enter):
    session = enter(Account.objects.get(person=world.nadia)).cookies["sessionid"].value
    page = new_page(locale="fr-FR", java_script_enabled=False)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/equipe/")
    page.get_by_label("Prénom").fill("Léa")
    page.get_by_label("Nom", exact=True).fill("Dumont")
    page.get_by_label("Lui ouvrir un compte").check()
    page.get_by_role("button", name="Donner ce rôle").click()
    page.get_by_role("link", name="Pour ouvrir un compte, écrivez l’adresse e-mail").click()
    page.locator(":target").fill("lea@exemple.fr")
    page.get_by_role("button", name="Donner ce rôle").click()
    assert page.get_by_text("Léa Dumont a maintenant ce rôle : Coordination.").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "far"), [(360, True), (1280, False)])
def test_the_desk_leads_to_the_pages_of_the_team_only_where_they_are_far_below(new_page, live_server, world, enter, width, far):
    session = enter(Account.objects.get(person=world.nadia)).cookies["sessionid"].value
    page = new_page(viewport={"width": width, "height": 800})
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/bureau/")
    assert page.locator('a[href="#outils"]').is_visible() is far
