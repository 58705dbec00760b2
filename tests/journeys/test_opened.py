"""From an empty database to a meeting that is held, in a real browser and without a shell: a town clerk opens a site for a territory that is not
that of the demonstration; an inhabitant tells an idea; it is answered, and a meeting hears it."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page

from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.meetings.models import Meeting
from terril.people.models import Account
from terril.programmes.models import Programme
from terril.site.opening import link
from terril.territory.models import Territory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Une grainothèque à la bibliothèque, pour échanger nos graines."


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("width", [360, 1280])
def test_from_an_empty_base_to_a_meeting(new_page: Any, live_server: Any, settings: Any, javascript: bool, width: int, axe: Any) -> None:
    settings.PUBLIC_URL = live_server.url

    def look(page: Page) -> None:
        if javascript:
            axe(page)

    clerk = new_page(viewport={"width": width, "height": 800}, java_script_enabled=javascript)
    _opens(clerk, look)
    _second_factor(clerk)

    inhabitant = new_page(viewport={"width": width, "height": 800}, java_script_enabled=javascript)
    _tells(inhabitant, javascript and width == 360, javascript)

    _answers(clerk)
    _meets(clerk, javascript)
    assert Initiative.objects.get().intake.words == WORDS
    assert Meeting.objects.get().status == "held"


def _opens(page: Page, look: Any) -> None:
    page.goto(link.make())
    look(page)
    page.get_by_label("Votre prénom").fill("Maryse")
    page.get_by_label("Votre nom").fill("Delattre")
    page.get_by_label("Votre adresse e-mail").fill("maryse@exemple.fr")
    page.get_by_role("button", name="Administrer ce site").click()
    page.wait_for_url("**/ouvrir/")
    look(page)

    page.get_by_role("link", name="Nommer le site").click()
    page.get_by_label("Le nom du site").fill("Les idées du Val")
    page.get_by_label("Qui répond du site").fill("Centre social des Quatre-Vents")
    look(page)
    page.get_by_role("button", name="Garder").click()
    page.wait_for_url("**/ouvrir/")

    page.get_by_role("link", name="Choisir les communes").click()
    page.get_by_label("Intercommunalité, département, ou numéro SIREN").fill("val de sambre")
    page.get_by_role("button", name="Chercher").click()
    look(page)
    page.get_by_label(re.compile("Maubeuge Val de Sambre")).check()
    page.get_by_label("Comment l’appelle-t-on ici").fill("Le Val de Sambre")
    page.get_by_role("button", name="Choisir ces communes").click()
    page.wait_for_url("**/ouvrir/")
    assert Territory.objects.get().communes.filter(name="Maubeuge").exists()

    page.get_by_role("link", name="Préparer le premier").click()
    assert page.get_by_label("Qui le porte").input_value() == "Centre social des Quatre-Vents"
    page.get_by_label("Son nom").fill("La Fabrik du Val")
    page.get_by_label("Ce qu’il fait, en quelques mots").fill("On vous écoute, on vous répond, on vous aide à commencer.")
    look(page)
    page.get_by_role("button", name="Garder").click()
    page.wait_for_url("**/ouvrir/")
    page.get_by_role("heading", name="Le site est ouvert").wait_for()
    look(page)


def _second_factor(page: Page) -> None:
    page.get_by_role("link", name="La choisir").click()
    page.get_by_role("link", name="Relier une application").click()
    secret = page.locator("code.break").inner_text().strip()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
    page.get_by_role("button", name="Relier").click()
    page.goto("/bureau/")
    page.get_by_role("heading", name="Ce qu’il ne faut pas oublier").wait_for()


def _tells(page: Page, by_step: bool, javascript: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Dire une idée").last.click()
    page.locator("[name=words]").fill(WORDS)
    if by_step:
        page.get_by_role("button", name="Continuer").click()
    if javascript:
        page.get_by_role("combobox", name="Dans quelle commune").fill("maub")
        page.get_by_role("option").first.click()
    else:
        page.locator("select[name=commune]").select_option("59392")
    if by_step:
        page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Votre prénom").fill("Inès")
    page.locator("[name=channel][value=phone]").check()
    page.locator("[name=contact]").fill("06 39 98 12 34")
    page.get_by_role("button", name="Envoyer mon idée").click()
    page.wait_for_url("**/deposer/merci/")


def _answers(page: Page) -> None:
    page.goto("/bureau/")
    page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    page.get_by_label("Venez la présenter").check()
    page.locator("[name=body]").fill("Bonjour Inès, venez nous en parler autour d’un café.")
    page.get_by_role("button", name="Répondre").click()
    page.get_by_text("Votre réponse est gardée").wait_for()


def _meets(page: Page, javascript: bool) -> None:
    page.goto("/equipe/rencontres/saison/")
    page.get_by_label("Nom de la saison").fill("Première saison")
    page.locator("form button.main").click()
    page.wait_for_url(lambda url: not url.endswith("/saison/"))
    page.goto("/equipe/rencontres/nouvelle/")
    page.get_by_label("Jour").fill(clock.today().isoformat())
    page.get_by_label("Commence à").fill("00:05")
    page.get_by_label("Finit à").fill("23:55")
    if javascript:
        page.get_by_role("combobox", name="Commune").fill("maub")
        page.get_by_role("option", name=re.compile("Maubeuge")).click()
    else:
        page.locator("select[name=commune]").select_option("59392")
    page.get_by_label("Lieu").fill("Salle des Provinces")
    page.locator("form button.main").click()
    page.wait_for_url(lambda url: not url.endswith("/nouvelle/"))
    meeting = Meeting.objects.get()
    assert page.request.get("/rencontres/").text().count("Maubeuge")
    page.goto(f"/equipe/rencontres/{meeting.pk}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter à l’ordre du jour").click()
    page.goto(f"/equipe/rencontres/{meeting.pk}/jour/passages/")
    page.get_by_role("button", name=re.compile("^Elle commence")).first.click()
    page.get_by_role("button", name=re.compile("^Pas encore présentée")).first.wait_for()
    page.goto(f"/equipe/rencontres/{meeting.pk}/")
    page.get_by_role("button", name="Clore la rencontre").click()
    yes = page.locator("dialog[open]").get_by_role("button", name="Oui")
    if yes.count():
        with page.expect_navigation():
            yes.click()
    page.get_by_role("button", name="Clore la rencontre").wait_for(state="detached")
    assert Programme.objects.get().name == "La Fabrik du Val"
    assert Account.objects.get().is_administrator
