"""Telling and following an idea in a real browser: what the device keeps, and what it forgets."""

import pytest

from terril.initiatives.models import Addition, Intake
from terril.territory.models import Commune

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


def _open(page, code):
    page.goto("/suivi/")
    page.get_by_label("Votre code").fill(code)
    page.get_by_role("button", name="Ouvrir mon idée").click()
    page.get_by_role("heading", name="Vos premiers mots").wait_for()


def test_each_word_added_is_kept_however_many_times_one_comes_back(page, fabrik):
    stored = fabrik.idea()
    _open(page, stored.code)
    for words in ("Et un four à pain.", "C’est le jeudi, pas le mercredi.", "Ma sœur viendra aussi."):
        page.get_by_text("Ajouter des mots, corriger").click()
        assert page.locator("[name=words]").input_value() == ""
        assert page.get_by_text("Un texte a été commencé").count() == 0
        page.locator("[name=words]").fill(words)
        # The page before says the same sentence: wait for the next one.
        with page.expect_navigation():
            page.get_by_role("button", name="Ajouter", exact=True).click()
        page.get_by_text("Vos mots sont ajoutés à côté des premiers").wait_for()
    assert list(Addition.objects.order_by("pk").values_list("words", flat=True)) == [
        "Et un four à pain.",
        "C’est le jeudi, pas le mercredi.",
        "Ma sœur viendra aussi.",
    ]


def test_whoever_wants_no_contact_is_asked_for_none(page, fabrik):
    page.goto("/deposer/")
    page.locator("[name=words]").fill("Un banc devant l’école")
    box = page.locator("[name=contact]")
    for way, shown in (("Un SMS", True), ("Ne me contactez pas", False), ("Une lettre", True), ("Ne me contactez pas", False)):
        page.locator("label", has_text=way).locator("input").check(force=True)
        assert box.evaluate("box => getComputedStyle(box.closest('.field')).display !== 'none'") is shown, way


def test_nothing_written_is_nothing_found_again(page, fabrik):
    for _twice in range(2):
        page.goto("/deposer/")
        page.get_by_label("Un SMS").check()
        page.goto("/")
    page.goto("/deposer/")
    assert page.get_by_text("Un texte a été commencé").count() == 0
    page.locator("[name=words]").fill("Un jardin, commencé sans être fini")
    page.goto("/")
    page.goto("/deposer/")
    page.get_by_text("Un texte a été commencé ici").wait_for()
    page.get_by_role("button", name="Reprendre").click()
    assert page.locator("[name=words]").input_value() == "Un jardin, commencé sans être fini"


def test_the_next_person_finds_an_empty_page_on_a_shared_tablet(page, fabrik):
    page.goto("/deposer/")
    page.locator("[name=words]").fill("Un jardin derrière la gare, et mon numéro")
    page.get_by_role("combobox", name="Dans quelle commune").fill("gren")
    page.get_by_role("option").first.click()
    page.get_by_label("Ne me contactez pas").check()
    page.get_by_role("button", name="Envoyer mon idée").click()
    page.wait_for_url("**/deposer/merci/")
    page.go_back()
    page.wait_for_url("**/deposer/")
    page.wait_for_load_state()
    assert page.locator("[name=words]").input_value() == ""
    page.goto("/")
    page.goto("/deposer/")
    assert page.locator("[name=words]").input_value() == ""
    assert Intake.objects.count() == 1


def test_on_a_phone_each_question_says_what_it_lacks_and_back_leads_to_the_one_before(new_page, fabrik):
    near = Commune.objects.get(pk="62386")
    near.pk, near.name, near.sort_name = "62998", "Petit-Grenay", "petit grenay"
    near.save(force_insert=True)
    fabrik.programme.territory.communes.add(near)
    page = new_page(viewport=PHONE)
    page.goto("/deposer/")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_text("Il nous manque votre idée").wait_for()
    page.locator("[name=words]").fill("Un jardin derrière la gare")
    page.get_by_role("button", name="Continuer").click()
    commune = page.get_by_role("combobox", name="Dans quelle commune")
    commune.fill("Mazinguebre")
    page.get_by_role("heading", name="Où cela se passerait-il").click()
    page.get_by_role("button", name="Continuer").click()
    # Neither wiped nor let through.
    assert commune.input_value() == "Mazinguebre"
    assert commune.is_visible()
    # A whole name needs no choice in the list, even when others hold it.
    commune.fill("grenay")
    commune.press("Tab")
    page.get_by_role("button", name="Continuer").click()
    assert page.locator("select[name=commune]").evaluate("one => one.value") == "62386"
    page.get_by_role("button", name="Envoyer mon idée").wait_for()
    page.go_back()
    assert commune.is_visible()
    page.go_back()
    assert page.locator("[name=words]").input_value() == "Un jardin derrière la gare"
