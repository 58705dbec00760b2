"""Whoever offers answers from the link of a message, without an account, in a real browser: its own form is not refused."""

import pytest
from playwright.sync_api import Page

from terril.initiatives.models import Pledge
from terril.offers import actions as offers
from terril.offers import matches
from terril.offers.models import Match
from terril.people.actions import ConsentGiven

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_whoever_offers_says_yes_from_the_link(javascript, request, fabrik, axe):
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    coordinator = fabrik.member("coordinator").person
    robert = {"first_name": "Robert", "channel": "email", "contact": "robert@exemple.fr"}
    lent = offers.publish(
        actor=coordinator, programme=fabrik.programme, somebody=robert, given=ConsentGiven(text="Je veux bien.", way="oral", witness="Rose"),
        kind="premises", what="La salle du foyer", commune=fabrik.annay,
    )  # fmt: skip
    idea = fabrik.idea("Un atelier de couture.").initiative
    match = matches.propose(actor=coordinator, offer=lent, initiative=idea, to_offerer="Une idée d’ici cherche un local.")
    matches.accept(actor=None, match=match, holder=True)
    page.goto(f"/offres/reponse/{match.key}/")
    page.get_by_text("Une idée d’ici cherche un local.").wait_for()
    if javascript:
        axe(page)
    page.get_by_label("Oui").check()
    page.get_by_role("button", name="Répondre").click()
    page.get_by_text("Merci, c’est noté.").wait_for()
    assert (Match.objects.get().state, Pledge.objects.get().what) == ("accepted", "La salle du foyer")
