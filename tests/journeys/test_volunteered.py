"""« Je peux aider », from a stranger to the yes of whoever carries the idea, in a real browser, at two widths, without JavaScript and with it."""

import re

import pytest
from playwright.sync_api import Page

from terril.initiatives.growing import actions as growing
from terril.kernel.outbox.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARIE, ZOE = "06 39 98 40 41", "06 39 98 11 11"


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def holds(page: Page, number: str) -> bool:
    return digits(number) in digits(page.locator("main").inner_text())


# An old phone without scripts, a desk with them.
@pytest.mark.parametrize(("width", "javascript"), [(360, False), (1280, True)], ids=["360-without-js", "1280-with-js"])
def test_a_stranger_helps_and_the_holder_says_yes(javascript, width, request, fabrik, signed_in, axe):
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    page.set_viewport_size({"width": width, "height": 900})
    check = (lambda: axe(page)) if javascript else lambda: None
    stored = fabrik.idea("Un jardin au pied du terril.", visibility="public", channel="email", contact="zoe@exemple.fr")
    ref = stored.initiative.ref
    growing.say_need(actor=None, initiative=stored.initiative, kind="hands", text="Des bras pour bêcher")

    # A stranger, from the need on the public page.
    page.goto(f"/initiatives/{ref}/")
    check()
    page.get_by_role("link", name=re.compile("^Je peux aider.*bêcher")).click()
    page.get_by_text("Votre contact n’est donné que si la personne dit oui").wait_for()
    check()
    page.get_by_label("Votre prénom").fill("Marie")
    page.get_by_label("Un coup de téléphone").check()
    page.locator("[name=contact]").fill(MARIE)
    page.get_by_label("Un mot, si vous voulez").fill("J’ai une bêche, et mes samedis.")
    page.get_by_role("button", name="Proposer mon aide").click()
    page.get_by_text("Cochez la case").first.wait_for()
    page.get_by_label("La personne qui porte cette idée peut avoir mon contact").check()
    page.get_by_role("button", name="Proposer mon aide").click()
    page.wait_for_url("**/aider/*/")
    mine = page.url
    page.get_by_text("Quelqu’un de l’équipe lit votre mot").wait_for()
    check()

    # The team reads it on its desk, and passes it on.
    signed_in(page, fabrik.member("coordinator"))
    page.goto("/bureau/")
    page.get_by_role("heading", name="Quelqu’un peut aider").wait_for()
    page.locator("a[href*='/equipe/coups-de-main/']").first.click()
    page.get_by_text("J’ai une bêche, et mes samedis.").wait_for()
    check()
    page.get_by_role("button", name="Transmettre").click()
    page.get_by_text("C’est transmis").first.wait_for()
    assert digits(MARIE) not in digits(Message.objects.get(kind="help.asked").body)

    # Whoever carries the idea reads a first name and a word, and says yes.
    page.context.clear_cookies()
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(stored.code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/suivi/*/")
    page.get_by_role("heading", name="Quelqu’un peut vous aider").wait_for()
    assert not holds(page, MARIE)
    page.get_by_role("link", name=re.compile("^Répondre.*Marie")).click()
    page.get_by_text("J’ai une bêche, et mes samedis.").wait_for()
    assert not holds(page, MARIE)
    check()
    page.get_by_label("Un coup de téléphone").check()
    page.locator("[name=contact]").fill(ZOE)
    page.get_by_label("La personne qui propose son aide peut avoir ce contact").check()
    page.get_by_role("button", name="Oui, donner ce contact").click()
    page.get_by_text("Vous avez dit oui").first.wait_for()
    assert holds(page, MARIE)
    check()

    # And the stranger reads whom to call.
    page.context.clear_cookies()
    page.goto(mine)
    page.get_by_text("La personne a dit oui").wait_for()
    assert holds(page, ZOE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
