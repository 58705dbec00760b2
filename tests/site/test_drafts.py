"""What a device keeps of what one was writing: words and choices, for an hour, for whoever wrote them, asked about before they are shown."""

import json
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.forms import BaseForm
from django.test import Client

pytestmark = [pytest.mark.django_db(transaction=True)]
# Forms that keep nothing on a device, and why.
NO_DRAFT = {
    "imports/row.html": "the cells of a table are what somebody else gave, contacts with the rest",
    "imports/rows.html": "the cells of a table are what somebody else gave, contacts with the rest",
}
# Forms whose only words of more than a line say how to reach somebody, or are sealed.
PRIVATE_ALONE = {
    "accompaniment.NoteForm", "initiatives.ContactFields", "initiatives.WhoseContact", "initiatives.HolderContact", "introductions.AnswerForForm",
    "introductions.PassForm", "people.AccountContactForm", "people.ContactForm", "people.TheirContactForm",
    "volunteering.FollowForm", "volunteering.YesForForm", "volunteering.YesForm",
}  # fmt: skip
CONTACTS = re.compile(r"contact|phone|telephone|e?mail|address|street|first_name|last_name|by_name|to_name|shown_as|witness")


for _room in apps.get_app_configs():
    if _room.name.startswith("terril.") and find_spec(f"{_room.name}.forms"):
        import_module(f"{_room.name}.forms")


def _forms(kind: type[BaseForm] = BaseForm) -> set[type[BaseForm]]:
    return {kind, *(one for below in kind.__subclasses__() for one in _forms(below))}


def _name(kind: type[BaseForm]) -> str:
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def _written() -> dict[str, type[BaseForm]]:
    """Every form of the house in which one writes more than a line."""
    return {
        _name(kind): kind
        for kind in _forms()
        if kind.__module__.startswith("terril.")
        and any(isinstance(one.widget, forms.Textarea) for one in getattr(kind, "base_fields", {}).values())
    }


def _kept(page: Any) -> dict[str, Any]:
    found = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {key: json.loads(value) for key, value in found.items() if key.startswith("draft:")}


def _older(page: Any, minutes: int) -> None:
    """The drafts of this device, as if they had been written so many minutes ago."""
    page.evaluate(
        """minutes => Object.keys(localStorage).filter(key => key.startsWith("draft:")).forEach(key => {
            const draft = JSON.parse(localStorage.getItem(key));
            localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - minutes * 60000 }));
        })""",
        minutes,
    )


def test_a_form_without_draft_says_why() -> None:
    source = Path("src/terril")
    without = {path.relative_to(path.parents[1]).as_posix() for path in source.rglob("templates/**/*.html") if "data-no-draft" in path.read_text()}
    assert without == set(NO_DRAFT)


@pytest.mark.browser
def test_every_form_in_which_one_writes_has_a_draft_and_none_keeps_a_contact(page: Any, programme: Any) -> None:
    """Each form of the house with its lines and its boxes, on one page with the script of the site: everything is filled in, then looked for."""
    parts = []
    for name, kind in sorted(_written().items()):
        fields = {key: one for key, one in kind.base_fields.items() if isinstance(one.widget, forms.TextInput | forms.Textarea)}  # type: ignore[attr-defined]
        fields = {key: one for key, one in fields.items() if not isinstance(one.widget, forms.HiddenInput)}
        drawn = type("Drawn", (forms.Form,), dict(fields))(auto_id=f"{name}-%s")
        parts.append(f'<form method="post" action="/{name}/" id="{name}">{drawn}<button>ok</button></form>')
    page.goto("/deposer/")
    shell = page.content()
    body = re.sub(r"<main.*</main>", lambda _: f"<main>{''.join(parts)}</main>", shell, flags=re.DOTALL)
    page.route("**/essai/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto("/essai/")
    without = set(page.evaluate("[...document.querySelectorAll('main form')].filter(form => !form.dataset.drafted).map(form => form.id)"))
    assert without == PRIVATE_ALONE
    page.evaluate(
        """() => document.querySelectorAll("main input, main textarea").forEach(field => {
            if (!["date", "time", "number"].includes(field.type)) field.value = "écrit dans " + field.name;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        })"""
    )
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    kept = _kept(page)
    assert len(kept) == len(_written()) - len(PRIVATE_ALONE)
    told = {(key, value) for draft in kept.values() for key, values in draft["values"].items() for value in values}
    assert {key for key, _value in told if CONTACTS.search(key)} == set()
    lines = {"what"}
    areas = {key for kind in _written().values() for key, one in kind.base_fields.items() if isinstance(one.widget, forms.Textarea)}  # type: ignore[attr-defined]
    assert {key for key, value in told if value.startswith("écrit dans")} <= areas | lines


def test_only_what_has_arrived_is_forgotten(programme: Any, idea: Any, member: Any, client: Client, enter: Any) -> None:
    ref = idea().ref

    def told(path: str, **data: str) -> bool:
        """Whether the next page says that the draft has arrived."""
        client.post(path, {"garde": "texte-1a2b", **data})
        return 'data-draft-done="texte-1a2b"' in client.get("/").content.decode()

    report = f"/initiatives/{ref}/signaler/"
    assert not told(report, words="Un numéro")
    assert told(report, words="Un numéro", reason="insult")
    assert not told(report, words="Un numéro", reason="insult", garde="<script>")
    # Nobody is signed in, then the second factor is missing, then the gesture is refused in a sentence: each leads to a page, and nothing arrived.
    answer = f"/equipe/initiatives/{ref}/etape/"
    assert not told(answer, stage="ended")
    enter(member("coordinator"), second_factor=False)
    assert not told(answer, stage="ended")


def test_what_a_page_gives_back_of_a_refused_form_is_words(programme: Any, client: Client, settings: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/deposer/", {"words": "Un four", "garde": "depot", "aside-recording": "jeton-signe"}).content.decode()
    assert ("Un four" in page, ">depot<" in page, "jeton-signe" in page) == (True, False, False)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_next_person_is_asked_before_anything_is_shown(new_page: Any, programme: Any, width: int, axe: Any) -> None:
    page = new_page(viewport={"width": width, "height": 780})
    page.goto("/deposer/")
    words = page.locator("[name=words]")
    words.fill("Un four à pain au pied du terril")
    page.evaluate("document.querySelector('[name=first_name]').value = 'Zoé'")
    page.evaluate("document.querySelector('[name=contact]').value = '06 39 98 00 01'")
    page.evaluate("document.querySelector('[name=channel][value=sms]').checked = true")
    page.goto("/")
    assert not re.search("06 39|Zoé", json.dumps(_kept(page), ensure_ascii=False))
    _older(page, 12)
    page.goto("/deposer/")
    page.get_by_text("Un texte a été commencé ici, il y a 12 minutes. Est-ce le vôtre").wait_for()
    assert "four à pain" not in page.locator("main").inner_text()
    assert words.input_value() == ""
    axe(page)
    page.get_by_role("button", name="Reprendre").click()
    assert words.input_value() == "Un four à pain au pied du terril"
    assert page.locator("[name=contact]").input_value() == page.locator("[name=first_name]").input_value() == ""
    page.goto("/")
    page.goto("/deposer/")
    page.get_by_role("button", name="Effacer").click()
    assert (_kept(page), words.input_value()) == ({}, "")
    # The Back key shows nothing either.
    words.fill("Un autre four")
    page.locator("header .brand").click()
    page.wait_for_url("**/")
    page.go_back()
    page.get_by_text("Un texte a été commencé ici").wait_for()
    assert words.input_value() == ""
    # An hour later, nothing is left, wherever one looks.
    _older(page, 61)
    page.goto("/")
    assert _kept(page) == {}


@pytest.mark.browser
def test_a_draft_is_that_of_whoever_wrote_it(page: Any, programme: Any, member: Any, client: Client, enter: Any, live_server: Any) -> None:
    def come(account: Any) -> None:
        enter(account)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page.goto("/deposer/")

    def asked() -> bool:
        return page.get_by_text("Un texte a été commencé ici").count() == 1

    one, other = member("volunteer"), member("coordinator")
    page.goto("/deposer/")
    page.locator("[name=words]").fill("Écrit sans être connecté")
    come(one)
    assert (asked(), _kept(page)) == (False, {})
    page.locator("[name=words]").fill("Écrit par la première personne")
    # A session that ends is nobody else: the words wait for an hour, unseen.
    page.context.clear_cookies()
    page.goto("/deposer/")
    assert (asked(), len(_kept(page))) == (False, 1)
    come(one)
    assert asked()
    come(other)
    assert (asked(), _kept(page)) == (False, {})
    page.locator("[name=words]").fill("Écrit par la seconde")
    page.goto("/compte/sortir/")
    assert len(_kept(page)) == 1
    page.locator("main form[data-forget] button").click()
    page.wait_for_url(lambda url: "sortir" not in url)
    assert _kept(page) == {}


@pytest.mark.browser
def test_a_draft_goes_once_the_server_has_it_and_no_sooner(page: Any, programme: Any, idea: Any) -> None:
    page.goto(f"/initiatives/{idea().ref}/signaler/")
    page.locator("[name=words]").fill("Il y a un numéro dans ce texte")
    # Refused: what is missing is said, the words are still there, and on the device too.
    page.locator("main form[method=post] button").last.click()
    page.get_by_text("Choisissez ce qui ne va pas.").first.wait_for()
    assert len(_kept(page)) == 1
    assert page.locator("[name=words]").input_value() == "Il y a un numéro dans ce texte"
    page.locator("[name=reason]").first.check(force=True)
    with page.expect_navigation():
        page.locator("main form[method=post] button").last.click()
    assert _kept(page) == {}
