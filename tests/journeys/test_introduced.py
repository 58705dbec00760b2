"""Two holders are introduced, from end to end, in a real browser: without JavaScript, then with it.

The coordinator proposes; one says yes on her page; the other opens every page, file and feed that his code opens, and none holds her contact;
he says yes in his turn, and each reads the other's.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.journeys.test_accessible import routes

from terril.initiatives.growing import actions as growing
from terril.kernel.outbox.models import Message
from terril.people.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ZOE, ALI = "06 39 98 11 11", "06 39 98 22 22"


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def holds(text: str, number: str) -> bool:
    bare = digits(number)
    return bare in digits(text) or f"33{bare[1:]}" in digits(text)


@pytest.fixture
def neighbours(fabrik: Any) -> dict[str, Any]:
    """Zoé, reached by e-mail, and Ali, by telephone; neither idea is public, and the contact that each passes is not the one that we have."""
    zoe = fabrik.idea("Un atelier de couture, dans mon garage.", channel="email", contact="zenobie@exemple.fr", client_id="zoe", first_name="Zénobie")
    ali = fabrik.idea(
        "Des machines à coudre qui dorment au grenier.", channel="phone", contact="06 39 98 00 02", client_id="ali", first_name="Ali",
        commune=fabrik.annay,
    )  # fmt: skip
    account = Account.objects.create_user("ali@exemple.fr", person=ali.initiative.holders.get().person)
    growing.set_title(actor=None, initiative=ali.initiative, title="Machines du grenier")
    return {"zoe": zoe, "ali": ali, "account": account}


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_neither_sees_the_other_s_contact_before_both_agree(javascript, request, fabrik, neighbours, signed_in, axe):
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    zoe, ali = neighbours["zoe"], neighbours["ali"]
    signed_in(page, fabrik.member("coordinator"))
    introduction = _coordinator_proposes(page, zoe.initiative, ali.initiative, axe if javascript else None)
    zoe_told = Message.objects.get(kind="introduction.asked", channel="email").body
    assert [word for word in ("Ali", "grenier", "machines", "Annay") if word in zoe_told] == []

    page.context.clear_cookies()
    _opens(page, zoe.code)
    _says_yes(page, "Zénobie", ZOE)
    page.get_by_text("votre contact n’est montré à personne").wait_for()
    if javascript:
        axe(page)
    _opens_nothing_of(page, [], neighbours, introduction, ALI, "Machines du grenier")

    page.context.clear_cookies()
    _opens(page, ali.code)
    page.get_by_text("Quelqu’un coud près de chez vous.").first.wait_for()
    signed_in(page, neighbours["account"])
    _opens_nothing_of(page, ["/mon-compte/mes-donnees.json", "/mon-compte/mes-donnees.pdf"], neighbours, introduction, ZOE, "Zénobie")
    page.goto(f"/suivi/{ali.initiative.ref}/")
    _says_yes(page, "Ali", ALI)
    page.get_by_text("Vous avez dit oui tous les deux").first.wait_for()
    assert holds(page.locator("main").inner_text(), ZOE)
    assert "Zénobie" in page.locator("main").inner_text()
    if javascript:
        axe(page)

    page.context.clear_cookies()
    _opens(page, zoe.code)
    assert holds(page.locator("main").inner_text(), ALI)
    letter = Message.objects.get(kind="introduction.made", channel="email")
    assert holds(letter.body, ALI)
    assert "Ali" in letter.body

    # She changes her mind: from now on neither page shows anything.
    page.get_by_role("link", name=re.compile("^Ouvrir")).first.click()
    page.get_by_text("Revenir sur mon accord").click()
    page.get_by_role("button", name="Ne plus donner mon contact").click()
    page.get_by_text("L’autre personne n’est pas disponible pour l’instant.").first.wait_for()
    page.context.clear_cookies()
    _opens(page, ali.code)
    assert not holds(page.locator("main").inner_text(), ZOE)


def _coordinator_proposes(page: Page, one: Any, other: Any, axe: Any) -> str:
    page.goto(f"/equipe/initiatives/{one.ref}/")
    page.get_by_role("link", name="Présenter à quelqu’un").click()
    page.get_by_label("Mots").fill("machines")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=re.compile("^Choisir")).click()
    page.get_by_text("les phrases proposées ne disent rien d’elle").wait_for()
    if axe:
        axe(page)
    page.locator("[name=told_other]").fill("Quelqu’un coud près de chez vous.")
    page.get_by_role("button", name="Poser la question aux deux").click()
    page.get_by_text("La question est posée à chacun").wait_for()
    return page.url.rstrip("/").rsplit("/", 1)[1]


def _opens(page: Page, code: str) -> None:
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/suivi/*/")


def _says_yes(page: Page, first_name: str, number: str) -> None:
    page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    page.get_by_label("Le prénom à donner").fill(first_name)
    page.get_by_label("Un coup de téléphone").check()
    page.locator("[name=contact]").fill(number)
    page.get_by_label(re.compile("^J’accepte que mon prénom")).check()
    page.get_by_role("button", name="Oui, donner ce contact").click()


def _opens_nothing_of(page: Page, more: list[str], neighbours: dict[str, Any], introduction: str, number: str, name: str) -> None:
    """Every address of the site, with the numbers and references of both in their places, opened as this visitor."""
    found: set[str] = set(more)
    for _name, route in routes():
        for one in ("zoe", "ali"):
            address = route.replace("<slug:ref>", neighbours[one].initiative.ref).replace("<int:introduction_id>", introduction)
            if "<" not in address and "fermer" not in address and "logout" not in address:
                found.add(f"/{address}")
    shown = []
    for address in sorted(found):
        answer = page.request.get(address, max_redirects=0)
        body = answer.body().decode(errors="replace")
        if holds(body, number) or name in body:
            shown.append(address)
    assert len(found) > 40
    assert shown == []
