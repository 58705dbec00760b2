"""A public idea is carried further: its address, a sentence ready, a QR code, a poster; nothing of them for any other idea, nor of what is masked."""

import re
from typing import Any
from urllib.parse import unquote

import pytest

from terril.initiatives.growing import actions as growing
from terril.initiatives.showing import actions as showing
from terril.kernel import documents

FILES = ("qr.svg", "affiche.pdf")
WORDS = "Un jardin au pied du terril. Appelez-moi au 06 39 98 11 11, ou zoe@exemple.fr. " + "Des carottes et des fleurs. " * 40


@pytest.fixture
def on_the_wall(client, monkeypatch):
    """`on_the_wall(idea)`: the poster, and what it says."""
    drawn: dict[str, Any] = {}
    render = documents.render

    def seen(template: str, data: Any) -> bytes:
        drawn.update(data)
        return render(template, data)

    def poster(idea: Any, **headers: str) -> tuple[bytes, dict[str, Any]]:
        with monkeypatch.context() as watched:
            watched.setattr(documents, "render", seen)
            return client.get(f"/initiatives/{idea.ref}/affiche.pdf", headers=headers).content, drawn

    return poster


@pytest.fixture
def idea(fabrik):
    return fabrik.idea(WORDS, visibility="public").initiative


def test_its_page_gives_an_address_a_sentence_a_code_and_a_poster(idea, client, settings):
    page = client.get(f"/initiatives/{idea.ref}/").content.decode()
    url = f"{settings.PUBLIC_URL}/initiatives/{idea.ref}/"
    assert f'value="{url}"' in page
    assert "Une idée de Grenay : « Un jardin au pied du terril" in unquote(page)
    assert unquote(page).count(url) >= 3
    for start in ('href="mailto:?subject=', 'href="sms:?&amp;body=', f"/initiatives/{idea.ref}/qr.svg", f"/initiatives/{idea.ref}/affiche.pdf"):
        assert start in page
    assert client.get(f"/initiatives/{idea.ref}/qr.svg").content.decode() == documents.qr_svg(url)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_poster_is_one_page_and_holds_what_everybody_reads(idea, on_the_wall, language):
    growing.set_title(actor=None, initiative=idea, title="Le jardin du terril, 06 39 98 11 11")
    pdf, said = on_the_wall(idea, **{"accept-language": language})
    assert (pdf[:5], len(re.findall(rb"/Type\s*/Page\b", pdf))) == (b"%PDF-", 1)
    assert (said["commune"], said["language"], said["help"], len(said["words"]) < 430) == ("Grenay", language, True, True)
    assert said["title"].startswith("Le jardin du terril")
    assert said["words"].startswith("Un jardin au pied du terril.")
    assert [secret for secret in ("11 11", "zoe@exemple.fr", "1111") if secret in str(said)] == []


def test_an_idea_that_has_stopped_asks_for_no_help(idea, client, on_the_wall):
    growing.change_stage(actor=None, initiative=idea, to="ended", reason="Faute de terre.")
    assert "Je peux aider" not in client.get(f"/initiatives/{idea.ref}/").content.decode()
    assert on_the_wall(idea)[1]["help"] is False


def test_an_idea_that_everybody_does_not_read_has_none_of_them(fabrik, idea, client, enter):
    showing.hide(actor=fabrik.member("coordinator").person, initiative=idea, reason="Elle nomme quelqu’un.")
    team = enter(fabrik.member("volunteer"))
    for visitor in (client, team):
        assert [visitor.get(f"/initiatives/{ref}/{file}").status_code for file in FILES for ref in (idea.ref, "rien")] == [404] * 4
    page = team.get(f"/initiatives/{idea.ref}/").content.decode()
    assert [said for said in ("Je peux aider", "Suivre cette idée", "affiche.pdf") if said in page] == []
