"""A badly made table of three hundred ideas, from the file to the report, in a real browser: five rows mended in the page, imported, undone, imported
again, and nothing is there twice."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.data import badly_made

from terril.imports.models import Import
from terril.initiatives.models import Initiative
from terril.kernel.outbox.models import Message
from terril.people.models import Person
from terril.territory.actions import SHIPPED, import_csv
from terril.territory.models import Commune

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(fabrik):
    import_csv(actor=None, file=SHIPPED)
    fabrik.programme.territory.communes.set(Commune.objects.all())
    return fabrik.member("coordinator")


def written() -> tuple[int, int, list[str]]:
    """How many people and ideas came from a table, and the titles that are there twice."""
    titles = list(Initiative.objects.order_by("title").values_list("title", "commune"))
    return Person.objects.filter(acquaintances__isnull=False).count(), len(titles), sorted({t for t, c in titles if titles.count((t, c)) > 1})


@pytest.mark.parametrize("javascript", [False, True], ids=["without-js", "with-js"])
def test_a_badly_made_table_is_imported_undone_and_imported_again(javascript, request, coordinator, signed_in, axe):
    page: Page = request.getfixturevalue("page" if javascript else "page_without_js")
    page.set_default_timeout(60_000)
    signed_in(page, coordinator)
    _send(page)
    _match(page)
    if javascript:
        axe(page)
    _mend(page)
    _decide(page, axe if javascript else None)

    there = (*badly_made.truth(), [])
    _carry(page)
    assert written() == there
    page.get_by_role("button", name="Défaire cet import").click()
    _confirm(page)
    page.get_by_text("C’est défait : il ne reste rien de cet import.").wait_for()
    assert written() == (0, 0, [])

    page.get_by_role("button", name="Reprendre cet import").click()
    page.get_by_text("Toutes les lignes sont bonnes").wait_for()
    _carry(page)
    assert written() == there
    assert Message.objects.count() == 0


def _send(page: Page) -> None:
    page.goto("/equipe/apporter/")
    page.get_by_label("Des idées et des projets du passé").check()
    page.locator("[name=file]").set_input_files(badly_made.FILE)
    page.get_by_label("D’où vient-il ?").fill("Le tableau de l’accueil, 2022 à 2024")
    page.get_by_label("s’attendent à être jointes").check()
    page.get_by_role("button", name="Lire ce tableau").click()


def _match(page: Page) -> None:
    page.get_by_text("Que dit chaque colonne ?").wait_for()
    assert page.get_by_label("Ce que dit la colonne Nom").input_value() == "last_name"
    assert page.get_by_label("Ce que dit la colonne N°").input_value() == ""
    page.get_by_role("button", name="Vérifier les lignes").click()
    page.get_by_text(re.compile(r"\d+ lignes à reprendre")).first.wait_for()


def _mend(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"Accepter les \d+ propositions")).click()
    page.get_by_role("heading", name="5 lignes à reprendre").wait_for()
    for number, (field, text) in badly_made.MENDED.items():
        line = badly_made.line_of(number)
        box = page.locator(f"#r{line}-{field}")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
        page.get_by_role("button", name=f"Corriger : ligne {line}", exact=True).click()
        page.get_by_text(f"Ligne {line} : tout est bon.").wait_for()
    page.get_by_text("Toutes les lignes sont bonnes").wait_for()
    page.get_by_role("link", name="Regarder les ressemblances").click()


def _decide(page: Page, axe) -> None:
    """What looks alike here is the same: tests/programmes/bringing says so, pair by pair."""
    page.get_by_text("Est-ce la même chose ?").wait_for()
    if axe:
        axe(page)
    asked = Import.objects.get().likenesses.count()
    assert asked == len(badly_made.AGAIN) + 2 * len(badly_made.TWICE)
    for left in range(asked, 0, -1):
        expect(page.locator("div.card")).to_have_count(min(left, 25))
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent, page.expect_navigation():
            page.get_by_role("button", name=re.compile("^C’est la même chose")).first.click()
        assert (sent.value.status, sent.value.request.post_data.count("likeness=")) == (302, 1), sent.value.request.post_data
    page.get_by_text("Rien n’attend").wait_for()


def _carry(page: Page) -> None:
    page.get_by_role("link", name="Importer", exact=True).click()
    page.get_by_role("button", name=re.compile("Importer ces 300 lignes")).click()
    page.get_by_text("C’est importé. Personne n’a été prévenu.").wait_for()


def _confirm(page: Page) -> None:
    """With JavaScript some gestures ask once more."""
    yes = page.locator("dialog[open]").get_by_role("button", name="Oui")
    if yes.count():
        with page.expect_navigation():
            yes.click()
