"""A volunteer declares an hour standing, on a screen 360 pixels wide, and finds it in the yearly export; somebody is followed on the way."""

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.beside import named

from terril.hours.models import TimeEntry
from terril.kernel import clock
from terril.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_an_hour_given_on_a_phone_is_found_in_the_yearly_export(javascript, fabrik, new_page, signed_in, axe):
    stored = fabrik.idea("Un atelier de couture au foyer.", channel="phone", contact="03 53 01 00 42")
    coordinator, marc = named(fabrik, "coordinator", "Nadia"), named(fabrik, "volunteer", "Marc")
    page: Page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=javascript)
    signed_in(page, coordinator)
    _propose(page, stored.initiative.ref)
    page.context.clear_cookies()
    signed_in(page, marc)
    _accept_and_declare(page)
    if javascript:
        axe(page)
    entry = TimeEntry.objects.get()
    assert (entry.person_id, entry.minutes, entry.initiative_id, entry.day) == (marc.person_id, 60, stored.initiative.pk, clock.today())
    page.context.clear_cookies()
    signed_in(page, coordinator)
    _validate(page)
    _found(page, stored.initiative)


def _propose(page: Page, ref: str) -> None:
    page.goto(f"/equipe/initiatives/{ref}/")
    page.get_by_role("link", name="Accompagnement").click()
    page.get_by_label(re.compile("^Marc Essai")).check()
    page.get_by_role("button", name="Proposer", exact=True).click()
    page.get_by_text("La proposition est faite à Marc Essai.").wait_for()


def _accept_and_declare(page: Page) -> None:
    page.goto("/bureau/")
    page.get_by_role("link", name="Une idée vous est proposée à suivre").click()
    page.get_by_role("button", name=re.compile("^Oui, je la suis")).click()
    page.get_by_role("link", name="Noter mes heures").click()
    assert page.get_by_label("Un atelier de couture au foyer.").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="1 h", exact=True).click()
    assert page.get_by_text(re.compile("^Merci : 1.h")).is_visible()


def _validate(page: Page) -> None:
    page.goto("/equipe/heures/")
    page.locator("summary", has_text="Donner une nouvelle valeur").click() if not page.get_by_label("D’où vient ce chiffre").is_visible() else None
    page.get_by_label("Valeur d’une heure, en euros").fill("12,31")
    page.get_by_label("D’où vient ce chiffre").fill("SMIC horaire brut, arrêté du 22 mai 2026")
    page.get_by_label("À partir du").fill("2020-01-01")
    page.get_by_role("button", name="Garder", exact=True).click()
    page.get_by_role("button", name="Valider ce qui est coché").click()
    assert page.get_by_text("Temps validés : 1.").is_visible()


def _found(page: Page, initiative: Any) -> None:
    link = page.get_by_role("link", name=re.compile("ANC 2018-06")).get_attribute("href")
    text = page.request.get(link).body().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Initiative"], row["Heures"], row["Bénévoles"]) for row in rows] == [(initiative.name, "1,0", "1")]
    assert [value for key, value in rows[0].items() if key.startswith(("Emplois", "Ressources"))] == ["12,31", "12,31"]
    assert Person.objects.filter(first_name="Marc").count() == 1
