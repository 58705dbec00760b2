"""What the team leaves aside: it can be shown after all, its holder is told, and the desk has lists that are whole."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from tests.initiatives.conftest import Fabrik
from tests.initiatives.test_showing import everywhere, show

from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Addition, Report
from terril.initiatives.showing import actions as showing
from terril.kernel import clock


@pytest.fixture
def nadia(fabrik: Fabrik) -> Any:
    return fabrik.member("coordinator").person


def words(answer: Any) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    return text.replace("\u00a0", " ").replace(" .", ".").replace(" ,", ",")


def page_of(stored: Any, client: Client) -> str:
    client.post("/suivi/", {"code": stored.code})
    return words(client.get(f"/suivi/{stored.initiative.ref}/"))


def drawn(client: Client, path: str) -> dict[str, str]:
    """What the page that was read says of itself."""
    page = client.get(path).content.decode()
    return {name: re.search(rf'name="{name}"(?: value="([^"]*)")?', page)[1] or "" for name in ("seen", "named")}  # type: ignore[index]


def test_words_left_aside_are_told_to_whoever_said_them_and_can_be_shown_after_all(fabrik, enter, client):
    stored = fabrik.idea("Un four à pain.", visibility="public")
    bad = following.add_words(actor=None, initiative=stored.initiative, words="Sauf pour ces fainéants.")
    coordinator, at = enter(fabrik.member("coordinator")), f"/equipe/initiatives/{stored.initiative.ref}"
    sent = {**drawn(coordinator, f"{at}/lire/"), "aside": str(bad.pk), "because": "Ces mots blessent des gens."}
    assert coordinator.post(f"{at}/lire/", sent).status_code == 302
    told = page_of(stored, Client())
    assert "L’équipe garde ces mots, et préfère ne pas les montrer à tout le monde : « Sauf pour ces fainéants. »" in told
    assert "Ces mots blessent des gens." in told and "fainéants" not in everywhere(stored.initiative)
    for page in ("lire/", ""):
        shown = words(coordinator.get(f"{at}/{page}"))
        assert "Laissé de côté" in shown and "Les montrer après tout" in shown and "Ces mots blessent des gens." in shown
    for _time in range(2):
        done = words(coordinator.post(f"{at}/montrer/", {"words": str(bad.pk)}, follow=True))
        assert "Ces mots sont montrés avec le reste." in done and "Les montrer après tout" not in done
    assert "fainéants" in everywhere(stored.initiative) and "L’équipe garde ces mots" not in page_of(stored, Client())
    again = Addition.objects.get(pk=bad.pk)
    assert (again.aside_at, again.aside_because) == (None, "")


def test_the_first_words_alone_can_be_left_aside(fabrik, enter):
    stored = fabrik.idea("Un four à pain, sauf pour ces fainéants.", visibility="public")
    following.add_words(actor=None, initiative=stored.initiative, words="Et un banc.")
    coordinator, at = enter(fabrik.member("coordinator")), f"/equipe/initiatives/{stored.initiative.ref}"
    aside = {"aside_first": "1", "because": "Ils blessent."}
    refused = coordinator.post(f"{at}/lire/", {**drawn(coordinator, f"{at}/lire/"), **aside})
    assert refused.status_code == 422
    assert "Donnez d’abord un titre : sans ses premiers mots, rien ne dirait de quelle idée il s’agit." in words(refused)
    # What was ticked and written stays.
    assert 'value="Ils blessent."' in refused.content.decode() and re.search(r'name="aside_first"[^>]*checked', refused.content.decode())
    growing.set_title(actor=None, initiative=stored.initiative, title="Le four du quartier")
    assert coordinator.post(f"{at}/lire/", {**drawn(coordinator, f"{at}/lire/"), **aside}).status_code == 302
    read = everywhere(stored.initiative) + Client().get("/initiatives/?q=faineants").content.decode()
    assert ("Le four du quartier" in read, "Et un banc" in read, "fainéants" in read) == (True, True, False)
    assert Client().get(f"/initiatives/{stored.initiative.ref}/affiche.pdf").status_code in {200, 404}
    assert "L’équipe préfère ne pas montrer vos premiers mots à tout le monde. Ils sont gardés." in page_of(stored, Client())
    # The team still reads them.
    assert "fainéants" in words(coordinator.get(f"{at}/"))
    coordinator.post(f"{at}/montrer/")
    assert "fainéants" in everywhere(stored.initiative)


def test_a_voice_that_is_left_aside_is_heard_by_the_team_alone(fabrik, nadia, enter):
    stored = fabrik.idea("", recording=ContentFile(b"son", name="son.webm"), way="recording", visibility="public")
    growing.set_title(actor=nadia, initiative=stored.initiative, title="Le four")
    at = f"/initiatives/{stored.initiative.ref}/enregistrement"
    assert Client().get(at).status_code == 200
    showing.let_show(actor=nadia, initiative=stored.initiative, seen=clock.now(), first_aside=True)
    assert (Client().get(at).status_code, enter(fabrik.member("coordinator")).get(at).status_code) == (404, 200)


def test_hiding_looks_at_what_was_reported_and_the_desk_is_not_pressed(fabrik, nadia, enter):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    showing.report(initiative=told, reason="private", words="C’est mon adresse.")
    coordinator = enter(fabrik.member("coordinator"))
    assert "Un signalement" in words(coordinator.get("/bureau/"))
    showing.hide(actor=nadia, initiative=told, reason="Elle donne une adresse.")
    assert "signalement" not in words(coordinator.get("/bureau/"))
    assert Report.objects.get().settled_by == nadia


def test_the_desk_leads_to_the_whole_of_what_waits(fabrik, enter):
    for n in range(8):
        told = fabrik.idea(f"Idée numéro {n}", visibility="public", unread=True, client_id=f"n{n}").initiative
        if n:
            show(fabrik.member("coordinator").person, told)
            showing.report(initiative=told, reason="other", words=f"Mot {n}")
            following.add_words(actor=None, initiative=told, words="Encore.")
    coordinator = enter(fabrik.member("coordinator"))
    desk = coordinator.get("/bureau/").content.decode()
    assert 'href="/equipe/a-lire/"' in desk and 'href="/equipe/signalements/"' in desk
    assert [f"Idée numéro {n}" in words(coordinator.get("/equipe/a-lire/")) for n in range(8)] == [True] * 8
    assert [f"Mot {n}" in words(coordinator.get("/equipe/signalements/")) for n in range(1, 8)] == [True] * 7
    Report.objects.all().delete()
    assert "Rien n’attend ici." in words(coordinator.get("/equipe/signalements/"))


def test_two_additions_of_one_day_are_told_apart_by_their_hour(fabrik, enter):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    for hour in (9, 15):
        added = following.add_words(actor=None, initiative=told, words=f"À {hour} heures.")
        Addition.objects.filter(pk=added.pk).update(said_at=clock.now().replace(hour=hour, minute=5))
    page = words(enter(fabrik.member("coordinator")).get(f"/equipe/initiatives/{told.ref}/lire/"))
    labels = re.findall(r"Laisser de côté ces mots du ([^.]*? h ?\d*)", page)
    assert len(labels) == 2 and len(set(labels)) == 2, page


def test_the_page_says_when_words_are_needed_to_answer(fabrik, nadia, client):
    from terril.initiatives.answering import actions as answering

    stored = fabrik.idea("Un four à pain.")
    answering.answer(actor=nadia, attachment=stored.attachment, kind="talk", body="Parlons-en mardi.", seen=0)
    page = page_of(stored, client)
    assert "Il en faut pour « J’ai quelque chose à dire »." in page


def test_nobody_else_shows_it_after_all(fabrik: Fabrik, elsewhere: Any, enter: Any) -> None:
    stored = fabrik.idea()
    at = f"/equipe/initiatives/{stored.initiative.ref}"
    assert enter(fabrik.member("partner")).post(f"{at}/montrer/").status_code in {403, 404}
    foreign = enter(fabrik.member("coordinator", elsewhere.programme))
    assert foreign.post(f"{at}/montrer/").status_code == 404
    assert [foreign.get(path).status_code for path in ("/equipe/a-lire/", "/equipe/signalements/")] == [200, 200]
    partner = enter(fabrik.member("partner"))
    assert {partner.get(path).status_code for path in ("/equipe/a-lire/", "/equipe/signalements/")} <= {403, 404}
