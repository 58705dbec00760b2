"""A referral from consent to outcome, with a partner who has no account, in a real browser: without JavaScript, then with it.

The coordinator prepares it; the person agrees with the code of the receipt; the partner opens the link of the e-mail, asks a question, then
takes the idea in charge; the person is told at each step; the partner says what came of it; the coordinator reads the delays.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from terril.initiatives.growing import actions as growing
from terril.kernel.outbox import leaving
from terril.kernel.outbox.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Je voudrais réparer les vélos du quartier, dans une cour."


def _both_themes(page: Page, axe: Any) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_a_referral_from_consent_to_outcome_with_a_partner_who_has_no_account(javascript, new_page, fabrik, signed_in, axe):
    stored = fabrik.idea(WORDS, channel="letter", contact="3 rue du Terril\n62160 Grenay", last_name="Delattre")
    growing.say_need(actor=None, initiative=stored.initiative, kind="premises", text="Une cour fermée")

    def check(page: Page) -> None:
        # axe needs a script: the pages are the same without.
        if javascript:
            _both_themes(page, axe)

    def opened(**more: Any) -> Page:
        return new_page(viewport={"width": 360, "height": 740}, java_script_enabled=javascript, **more)

    team, person, partner = opened(), opened(), opened()
    signed_in(team, fabrik.member("coordinator"))
    _coordinator_prepares(team, stored.initiative.ref, check)
    _person_opens(person, stored.code)
    _person_agrees(person, check)
    link = _link_of_the_mail()
    _partner_asks(partner, link, check)
    _person_answers(person, check)
    _partner_takes_it(partner, link, check)
    person.goto(f"/suivi/{stored.initiative.ref}/")
    story = person.locator("main").inner_text()
    assert "Un centre social prend l’idée en charge : « Jeanne vous appelle jeudi. »" in story
    _partner_tells_the_outcome(partner, link, check)
    person.goto(f"/suivi/{stored.initiative.ref}/")
    assert "Deux vélos roulent." in person.locator("main").inner_text()
    _coordinator_reads(team, check)
    letters = Message.objects.filter(channel="letter", kind__startswith="referral.holder").order_by("pk")
    assert list(letters.values_list("kind", "status")) == [
        ("referral.holder.asked", "cancelled"), ("referral.holder.sent", "approved"), ("referral.holder.answered", "cancelled"),
        ("referral.holder.answered", "approved"), ("referral.holder.ended", "approved"),
    ]  # fmt: skip


def _coordinator_prepares(page: Page, ref: str, check: Any) -> None:
    page.goto(f"/equipe/initiatives/{ref}/")
    page.get_by_role("link", name="Orienter vers un partenaire").click()
    check(page)
    page.get_by_role("link", name="Choisir : Un centre social").click()
    check(page)
    page.get_by_label("son prénom").uncheck()
    page.locator("[name=summary]").fill("Trois voisins, une cour, des outils.")
    page.get_by_role("button", name="Préparer et relire").click()
    # Nothing says how to reach the partner yet: everything typed is given back.
    page.get_by_role("alert").get_by_text("Dites comment joindre Un centre social").wait_for()
    assert page.locator("[name=summary]").input_value() == "Trois voisins, une cour, des outils."
    check(page)
    page.locator("[name=contact]").fill("accueil@exemple.fr")
    page.get_by_role("button", name="Préparer et relire").click()
    page.get_by_text("C’est préparé. Rien n’est encore parti").wait_for()
    check(page)
    page.get_by_text("Lui demander son accord").click()
    page.get_by_role("button", name="Demander par le moyen qu’elle a choisi").click()
    page.get_by_text("La demande est écrite").wait_for()
    assert not Message.objects.filter(kind__startswith="referral.partner").exists()


def _person_opens(page: Page, code: str) -> None:
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(code)
    page.get_by_role("button", name="Ouvrir mon idée").click()


def _person_agrees(page: Page, check: Any) -> None:
    check(page)
    page.get_by_role("link", name="Lire et répondre : Un centre social").click()
    told = page.locator("main").inner_text()
    assert "mes premiers mots, tels que je les ai dits ; la commune ; ce qui me manque ; ce résumé" in told
    assert "prénom" not in told
    check(page)
    page.get_by_role("button", name="Oui, je suis d’accord").click()
    page.get_by_text("Votre idée est confiée à ce partenaire, avec votre accord").wait_for()


def _link_of_the_mail() -> str:
    message = Message.objects.get(kind="referral.partner.invitation")
    assert (message.channel, WORDS in message.body) == ("email", False)
    found = re.search(r"/partenaire/[\w-]{43}/", leaving.body(message))
    assert found
    return found[0]


def _partner_asks(page: Page, link: str, check: Any) -> None:
    page.goto(link)
    shown = page.locator("main").inner_text()
    for told in (WORDS, "Une cour fermée", "Trois voisins, une cour, des outils."):
        assert told in shown
    for hidden in ("Zoé", "Delattre", "rue du Terril"):
        assert hidden not in page.content()
    check(page)
    page.get_by_role("button", name="J’ai bien reçu").click()
    page.get_by_text("l’équipe voit que c’est").wait_for()
    page.get_by_role("button", name="Il nous manque une précision").click()
    page.get_by_role("alert").get_by_text("Écrivez votre question").wait_for()
    check(page)
    page.get_by_label("Quelques mots pour la personne").fill("Combien de vélos, à peu près ?")
    page.get_by_role("button", name="Il nous manque une précision").click()
    page.get_by_text("Votre question est gardée pour la personne.").wait_for()
    check(page)


def _person_answers(page: Page, check: Any) -> None:
    page.reload()
    page.get_by_text("Combien de vélos, à peu près ?").first.wait_for()
    check(page)
    page.get_by_label("La réponse à sa question").fill("Une dizaine, surtout des petits.")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_text("Votre réponse est écrite au partenaire.").wait_for()


def _partner_takes_it(page: Page, link: str, check: Any) -> None:
    page.goto(link)
    assert "Une dizaine, surtout des petits." in page.locator("main").inner_text()
    page.get_by_label("Quelques mots pour la personne").fill("Jeanne vous appelle jeudi.")
    page.get_by_role("button", name="Nous nous en chargeons").click()
    page.get_by_text("Merci. Votre réponse est gardée. L’équipe").wait_for()
    check(page)


def _partner_tells_the_outcome(page: Page, link: str, check: Any) -> None:
    page.goto(link)
    page.get_by_label("aidée en partie").check()
    page.get_by_label("En une phrase").fill("Deux vélos roulent.")
    page.get_by_role("button", name="Dire ce qu’il en est advenu").click()
    page.get_by_text("Merci : la personne et l’équipe le savent.").wait_for()
    check(page)


def _coordinator_reads(page: Page, check: Any) -> None:
    page.goto("/equipe/orientations/?etat=closes")
    check(page)
    page.get_by_role("link", name="Ouvrir : Un centre social").click()
    assert "Deux vélos roulent." in page.locator("main").inner_text()
    check(page)
    page.goto("/equipe/orientations/delais/")
    assert "trop tôt pour le dire" in page.locator("main").inner_text()
    check(page)
