"""The address of a letter: every line of it, inside the window of the envelope; too many lines for one are said, and mended by whoever knows."""

import re
import zlib
from typing import Any

import pytest
from django.urls import reverse
from tests.messages.test_pages import nadia, programme

from terril.kernel.outbox import actions
from terril.kernel.outbox.models import Message, MessageStatus
from terril.programmes.models import Programme

__all__ = ["nadia", "programme"]

# A French DL window shows this of the sheet, wherever it slides (millimetres; NF Z 10-011).
LEFT, RIGHT, TOP, BOTTOM = 100, 190, 55, 79
MM = 25.4 / 72
PAGE = 841.8898
LONG = (
    "Chez Madame Bernadette Szymczak-Vandenberghe, tutrice\nRésidence du Carreau de la Fosse numéro 11-19, bâtiment C\n"
    "Escalier 4, appartement 12, boîte aux lettres au fond à gauche\n12 bis, avenue du Général de Gaulle prolongée\n"
    "BP 40017 Cité des Provinces\n62303 LENS CEDEX"
)


def lines_of(pdf: bytes) -> list[tuple[float, float, float]]:
    """Of each line of text of the first page: how far its foot is from the left and from the top, and the size of its letters."""
    for part in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            drawn = zlib.decompress(part[1]).decode("latin-1")
        except zlib.error:
            continue
        if "BT" in drawn:
            found = re.findall(r"1 0 0 -1 ([\d.]+) ([\d.]+) cm\s*(?:(?!\scm).)*?BT.*?([\d.]+) Tf", drawn, re.DOTALL)
            return [(float(x) * MM, (PAGE - float(y)) * MM, float(size) * MM) for x, y, size in found]
    return []


def letter(write: Any, programme: Programme, address: str) -> Message:
    return write(channel="letter", to_address=address, programme=programme)


@pytest.mark.parametrize(("address", "count"), [(LONG, 7), ("12 rue de la Fosse\n62300 Lens", 3), ("\n".join(["Résidence des Lilas " * 5] * 6), 7)])
def test_every_line_of_an_address_is_in_the_window(nadia: Any, write: Any, programme: Programme, address: str, count: int) -> None:
    one = letter(write, programme, address)
    answer = nadia.post(reverse("letters_print"), {"programme": programme.pk, "letter": [one.pk]})
    shown = [line for line in lines_of(nadia.get(answer["Location"]).content) if LEFT <= line[0] <= RIGHT and TOP <= line[1] <= BOTTOM + 20]
    assert len(shown) == count
    # What hangs below the foot of the letters is inside too.
    assert all(foot - 0.7 * size >= TOP and foot + 0.2 * size <= BOTTOM + 0.1 for _left, foot, size in shown), shown


def test_too_many_lines_are_said_and_nothing_is_dropped(nadia: Any, write: Any, programme: Programme) -> None:
    long, short = letter(write, programme, "\n".join(f"ligne {n}" for n in range(8))), letter(write, programme, "12 rue de la Fosse\n62300 Lens")
    page = nadia.post(reverse("letters_print"), {"programme": programme.pk, "letter": [long.pk, short.pk]})
    assert page["Location"].endswith(".pdf")
    assert "1 courrier n’est pas imprimé" in nadia.get(reverse("letters")).content.decode().replace("\u00a0", " ")
    long.refresh_from_db()
    short.refresh_from_db()
    assert (long.status, short.status) == (MessageStatus.FAILED, MessageStatus.SENT)
    page = nadia.get(reverse("message", args=[long.pk])).content.decode().replace("\u00a0", " ")
    assert "Cette adresse compte 9 lignes avec le nom, et une enveloppe en montre 7. Réunissez-en deux, sans rien perdre." in page
    assert re.search(r"<textarea[^>]*name=\"to_address\"[^>]*>\s*ligne 0\nligne 1", page)
    at = reverse("message_retry", args=[long.pk])
    again = nadia.post(at, {"to_address": "\n".join(f"ligne {n}" for n in range(7))})
    assert again.status_code == 422 and "Cette adresse compte 8 lignes" in again.content.decode()
    assert nadia.post(at, {"to_address": "ligne 0, ligne 1\r\nligne 2\r\n62300 Lens"}).status_code == 302
    long.refresh_from_db()
    assert long.status == MessageStatus.APPROVED
    assert nadia.post(reverse("letters_print"), {"programme": programme.pk, "letter": [long.pk]})["Location"].endswith(".pdf")


def test_when_none_can_be_printed_the_page_of_what_did_not_leave_opens(nadia: Any, write: Any, programme: Programme) -> None:
    long = letter(write, programme, "\n".join("abcdefgh"))
    assert nadia.post(reverse("letters_print"), {"programme": programme.pk, "letter": [long.pk]})["Location"] == reverse("messages_failed")
    assert actions.print_batch(actor=None, programme=programme, message_ids=[letter(write, programme, "\n".join("abcdefgh")).pk]) == ("", [])
