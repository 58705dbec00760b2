"""The first road, from end to end, in a real browser: without JavaScript, then with it.

A volunteer writes down somebody's idea; the coordinator answers; it is presented at the meeting; help is promised; the minutes reach the
person by letter, and the person reads the whole story with the code of the receipt.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.kernel.outbox.models import Message
from terril.meetings.scheduling import actions as scheduling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Je voudrais des contes sous la yourte, pour les petits de la cité."


@pytest.fixture
def tonight(fabrik: Any) -> Any:
    """A meeting that starts today."""
    series = scheduling.create_series(actor=None, programme=fabrik.programme, title="Saison d’essai")
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    return scheduling.create_meeting(
        actor=None, series=series, starts_at=start, ends_at=start + timedelta(hours=3), commune=fabrik.grenay, place_name="Salle du Coron"
    )


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_from_a_volunteer_s_tablet_to_minutes_by_letter(javascript, request, fabrik, tonight, signed_in, axe):
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    signed_in(page, fabrik.member("volunteer"))
    code = _volunteer_writes(page, javascript)
    if javascript:
        axe(page)

    page.context.clear_cookies()
    signed_in(page, fabrik.member("coordinator"))
    _coordinator_answers(page)
    _meeting_hears_it(page, tonight)
    _minutes_leave(page, tonight)

    page.context.clear_cookies()
    _person_reads(page, code)


def _volunteer_writes(page: Page, javascript: bool) -> str:
    page.goto("/equipe/deposer/")
    page.get_by_label("La personne est avec moi").check()
    page.locator("[name=words]").fill(WORDS)
    page.get_by_label("J’ai relu ces mots à voix haute").check()
    if javascript:
        page.get_by_role("combobox", name="Dans quelle commune").fill("gren")
        page.get_by_role("option", name=re.compile("Grenay")).click()
    else:
        page.locator("select[name=commune]").select_option("62386")
    page.get_by_label("Son prénom").fill("Lucienne")
    page.get_by_label("Son nom").fill("Dubois")
    page.get_by_label("Une lettre").check()
    page.locator("[name=contact]").fill("3 rue du Terril\n62160 Grenay")
    page.get_by_label("De vive voix, devant un témoin").check()
    page.get_by_label("Nom du témoin").fill("Rose, du centre social")
    page.get_by_role("button", name="Garder cette idée").click()
    page.wait_for_url("**/deposer/merci/")
    code = page.locator("[data-code]").first.get_attribute("data-code")
    assert code
    assert len(code) == 9
    return code


def _coordinator_answers(page: Page) -> None:
    page.goto("/bureau/")
    page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    assert WORDS in page.locator("blockquote").first.inner_text()
    page.get_by_label("Venez la présenter").check()
    page.locator("[name=body]").fill("Bonjour Lucienne, venez nous la raconter. Nous serons une dizaine, autour d’un café.")
    page.get_by_role("button", name="Répondre").click()
    page.get_by_text("Votre réponse est gardée").wait_for()


def _meeting_hears_it(page: Page, meeting: Any) -> None:
    page.goto(f"/equipe/rencontres/{meeting.pk}/")
    page.get_by_role("button", name="Ajouter à l’ordre du jour").click()
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/")
    page.get_by_label("Prénom").fill("Lucienne")
    page.get_by_role("button", name="Cette personne est là").click()
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/passages/")
    page.get_by_role("button", name=re.compile("^Elle commence")).first.click()
    page.locator("[name=notes]").first.fill("Deux mairies ont une yourte. On cherche une conteuse.")
    page.get_by_role("button", name="Garder ces notes").click()
    page.get_by_text("Les notes sont gardées.").wait_for()
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/promesses/")
    page.get_by_label("Qui promet").fill("Le centre social")
    page.get_by_label("Quoi").fill("prêter la yourte un samedi")
    page.get_by_role("button", name="Noter cette promesse").click()
    page.locator(".promise", has_text="prêter la yourte un samedi").first.wait_for()


def _minutes_leave(page: Page, meeting: Any) -> None:
    page.goto(f"/equipe/rencontres/{meeting.pk}/")
    page.get_by_role("button", name="Clore la rencontre").click()
    _confirm(page)
    page.goto(f"/equipe/rencontres/{meeting.pk}/compte-rendu/")
    page.locator("[name=minutes]").fill("Une belle rencontre, trois idées entendues.")
    page.get_by_role("button", name="Garder et relire").click()
    page.get_by_text("Le compte rendu est gardé.").wait_for()
    page.get_by_role("button", name="Publier et envoyer").click()
    _confirm(page)
    page.goto("/equipe/messages/courriers/")
    assert page.get_by_text("3 rue du Terril").count()
    letter = Message.objects.filter(channel="letter", kind__contains="minutes").get()
    assert "prêter la yourte un samedi" in letter.body
    printed = page.request.post(
        "/equipe/messages/courriers/imprimer/",
        form={
            "csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or "",
            "programme": page.locator("[name=programme]").first.get_attribute("value") or "",
            "letter": str(letter.pk),
        },
        headers={"Referer": page.url},
    )
    assert printed.body()[:5] == b"%PDF-"
    letter.refresh_from_db()
    assert letter.status == "sent"


def _confirm(page: Page) -> None:
    """With JavaScript some gestures ask once more."""
    yes = page.locator("dialog[open]").get_by_role("button", name="Oui")
    if yes.count():
        with page.expect_navigation():
            yes.click()


def _person_reads(page: Page, code: str) -> None:
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(f"{code[:3]} {code[3:6]} {code[6:]}".lower())
    page.get_by_role("button", name="Ouvrir mon idée").click()
    told = page.locator("main").inner_text()
    assert WORDS in told
    assert "venez nous la raconter" in told
    assert "prêter la yourte un samedi" in told
    assert Initiative.objects.get().intake.words == WORDS
