"""An SMS is short, in the alphabet of the network, and counted before it leaves."""

from typing import Any

import pytest

from terril.kernel.outbox import carry, texting
from terril.kernel.outbox.texting import Size, plain, short, size


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("L’idée de « Zoé » est prête\u00a0: à relire…", "L'idée de \"Zoé\" est prete : à relire..."),
        ("Ça va être reçu, où ? Là – cœur", "Ça va etre recu, où ? Là - coeur"),
        ("HÉLÈNE À L’ŒUVRE", "HÉLENE A L'OEUVRE"),
        ("10 € [a|b]", "10 € [a|b]"),
        ("He\u0301le\u0300ne", "Hélène"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_it_is_written_in_the_alphabet_of_the_network(written: str, leaves: str) -> None:
    assert plain(written) == leaves


@pytest.mark.parametrize(
    ("text", "parts", "seven_bit"),
    [
        ("", 1, True),
        ("é" * 160, 1, True),
        ("é" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("€" * 80, 1, True),
        ("€" * 81, 2, True),
        # An escape is not cut in two: 76 in a part of 153.
        ("€" * 152, 2, True),
        ("€" * 153, 3, True),
        ("ê" * 70, 1, False),
        ("ê" * 71, 2, False),
        ("ê" * 134, 2, False),
        ("ê" * 135, 3, False),
        ("😀" * 35, 1, False),
        ("😀" * 36, 2, False),
        ("😀" * 67, 3, False),
    ],
)
def test_its_parts_are_counted(text: str, parts: int, seven_bit: bool) -> None:
    assert size(text) == Size(parts, seven_bit)


def test_it_is_short_and_keeps_its_end() -> None:
    assert short("Bonjour Zoé,\n\nLa rencontre a lieu vendredi.\n\nPlateforme d’ici") == (
        "Bonjour Zoé,\nLa rencontre a lieu vendredi.\nPlateforme d'ici"
    )
    long = "Bonjour,\n\n" + "Une phrase de plus, pour voir. " * 60 + "\n\nRépondez au 03 53 01 00 00."
    assert size(short(long)).parts == texting.MOST_PARTS
    assert short(long).startswith("Bonjour,") and short(long).endswith("voir. [...]\nRépondez au 03 53 01 00 00.")
    assert (texting.is_cut(long), texting.is_cut("Bonjour.")) == (True, False)
    for hostile in ("a" * 100_000, "مرحبا " * 5_000, "😀" * 9_000, "a\n" * 9_000):
        assert size(short(hostile)).parts <= texting.MOST_PARTS


def test_what_leaves_is_what_was_counted(write: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_BACKEND = "terril.kernel.outbox.sms.FileBackend"
    sent: list[str] = []
    monkeypatch.setattr("terril.kernel.outbox.sms.FileBackend.send", lambda self, number, text: sent.append(text) or "")
    message = write(channel="sms", to_address="+33612345678", body="Bonjour Zoé,\n\nVous êtes inscrite à l’atelier.")
    assert carry.carry(message.pk)
    assert sent == ["Bonjour Zoé,\nVous etes inscrite à l'atelier."]
