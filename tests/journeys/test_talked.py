"""What comes from outside meets somebody before it meets everybody, and a conversation goes on as long as people have something to say: in a
real browser, at two widths, without JavaScript and with it."""

import pytest
from playwright.sync_api import Page

from terril.kernel.outbox.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INSULT, NAME = "Le maire est un bon à rien et vous aussi.", "Un gros mot"
# An old phone without scripts, a desk with them: each page is looked at both ways by its own tests.
views = pytest.mark.parametrize(("width", "javascript"), [(360, False), (1280, True)], ids=["360-without-js", "1280-with-js"])


@pytest.fixture
def browsing(request, width, javascript) -> Page:
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    page.set_viewport_size({"width": width, "height": 900})
    return page


def by_code(page: Page, code: str) -> None:
    """Whoever holds the code opens the page of their idea, on a browser that knows nobody."""
    page.context.clear_cookies()
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/suivi/*/")


def opened(page: Page, name: str) -> None:
    """What is folded is unfolded, once."""
    page.locator("details:not([open]) > summary", has_text=name).first.click()


def read_by_strangers(page: Page) -> str:
    page.context.clear_cookies()
    said = []
    for address in ("/", "/initiatives/", "/initiatives/carte/", "/initiatives/?q=maire", "/initiatives/?q=gros"):
        page.goto(address)
        said.append(page.content())
    return "\n".join(said)


@views
def test_an_insult_never_reaches_the_home_page(browsing, fabrik, signed_in, width, axe, javascript):
    page = browsing
    stored = fabrik.idea(INSULT, unread=True)
    ref = stored.initiative.ref

    # Whoever told it shows it to everybody, under a name that is no better.
    by_code(page, stored.code)
    opened(page, "Choisir qui voit")
    page.locator("[name=visibility][value=public]").check()
    page.locator("[name=shown_as]").fill(NAME)
    page.get_by_role("button", name="Garder ce choix").click()
    page.get_by_text("Bientôt visible").first.wait_for()
    for words in (INSULT, NAME):
        assert words not in read_by_strangers(page)
    assert page.goto(f"/initiatives/{ref}/").status == 404

    # Somebody of the team reads it from the desk, and says why it is not shown.
    signed_in(page, fabrik.member("coordinator"))
    page.goto("/bureau/")
    page.locator(f"main a[href$='/{ref}/lire/']").first.click()
    page.get_by_text(INSULT).first.wait_for()
    if javascript:
        axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("form[action$='/cacher/'] [name=reason]").fill("Ces mots blessent quelqu’un.")
    page.locator("form[action$='/cacher/'] button").click()
    page.get_by_text("La personne lira pourquoi.").wait_for()
    for words in (INSULT, NAME):
        assert words not in read_by_strangers(page)
    assert page.goto(f"/initiatives/{ref}/").status == 404

    # And whoever told it reads why.
    by_code(page, stored.code)
    page.get_by_text("Ces mots blessent quelqu’un.").first.wait_for()


@views
def test_three_times_back_and_forth_by_three_channels(browsing, fabrik, signed_in, width, axe, javascript):
    page = browsing
    coordinator = fabrik.member("coordinator")
    stored = fabrik.idea(channel="phone", contact="03 53 01 00 42")
    ref = stored.initiative.ref
    rounds = [
        ("phone", "Bonjour Zoé. Parlons-en mercredi ?", "Mercredi je ne peux pas. Jeudi ?", ("email", "zoe@exemple.fr")),
        ("email", "Jeudi à dix heures, à la mairie ?", "Oui, et je viens avec ma sœur.", ("letter", "3 rue du Terril\n62160 Grenay")),
        ("letter", "Alors à jeudi, toutes les deux.", "Merci, à jeudi.", None),
    ]
    for channel, answer, reply, then in rounds:
        signed_in(page, coordinator)
        page.goto(f"/equipe/initiatives/{ref}/repondre/")
        page.locator("[name=kind][value=talk]").check()
        page.locator("[name=body]").fill(answer)
        page.get_by_role("button", name="Répondre", exact=True).click()
        page.wait_for_url(lambda url: "repondre" not in url)
        left = Message.objects.order_by("pk").last()
        assert left is not None
        assert (left.channel, answer in left.body) == (channel, True)

        by_code(page, stored.code)
        page.get_by_text(answer).first.wait_for()
        opened(page, "Répondre à l’équipe")
        page.locator("[name=kind][value=cannot]").first.check()
        page.locator("form[action$='/repondre/'] [name=words]").fill(reply)
        page.get_by_role("button", name="Envoyer à l’équipe").click()
        page.get_by_text("quelqu’un lit votre réponse").first.wait_for()
        if then:
            opened(page, "joindre")
            contact = page.locator("form[action$='/contact/']")
            contact.locator(f"[name=channel][value={then[0]}]").check()
            contact.locator("[name=contact]").fill(then[1])
            contact.locator("button").last.click()
            page.locator(".message").first.wait_for()

        signed_in(page, coordinator)
        page.goto("/bureau/")
        page.get_by_role("heading", name="On vous a répondu").wait_for()
        page.goto("/equipe/reponses/")
        page.get_by_text(reply).first.wait_for()
        if javascript:
            axe(page)

    # One thread, the same on both sides, in the order in which it was said.
    said = [words for _channel, answer, reply, _then in rounds for words in (answer, reply)]
    for address in (f"/equipe/initiatives/{ref}/", f"/suivi/{ref}/"):
        if "suivi" in address:
            by_code(page, stored.code)
        else:
            page.goto(address)
        thread = page.locator("main").inner_text()
        assert [words for words in said if words not in thread] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        at = [thread.rindex(words) for words in said]
        assert at in (sorted(at), sorted(at, reverse=True)), address
