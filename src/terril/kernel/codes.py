"""Codes made to be dictated: nine letters, three by three, without I, O or Z, the last one a check letter.

23^8 codes (78 thousand million) and attempts that are slowed down (kernel.throttle) make guessing hopeless; the check
letter tells a slip of the pen without a look at the database.
"""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXY"
LENGTH = 9
# The spelling alphabets, as people use them on the telephone in each language.
SPELLING = {
    "A": "Anatole", "B": "Berthe", "C": "Célestin", "D": "Désiré", "E": "Eugène", "F": "François", "G": "Gaston",
    "H": "Henri", "J": "Joseph", "K": "Kilo", "L": "Louis", "M": "Marcel", "N": "Nicolas", "P": "Pierre", "Q": "Quintal",
    "R": "Raoul", "S": "Suzanne", "T": "Thérèse", "U": "Ursule", "V": "Victor", "W": "William", "X": "Xavier", "Y": "Yvonne",
}  # fmt: skip
SPELLING_EN = {
    "A": "Alfa", "B": "Bravo", "C": "Charlie", "D": "Delta", "E": "Echo", "F": "Foxtrot", "G": "Golf", "H": "Hotel",
    "J": "Juliett", "K": "Kilo", "L": "Lima", "M": "Mike", "N": "November", "P": "Papa", "Q": "Quebec", "R": "Romeo",
    "S": "Sierra", "T": "Tango", "U": "Uniform", "V": "Victor", "W": "Whiskey", "X": "X-ray", "Y": "Yankee",
}  # fmt: skip


def _check(body: str) -> str:
    """The letter that makes the weighted sum a multiple of 23: any single slip, and any swap of two neighbours, is seen."""
    total = sum((weight + 2) * ALPHABET.index(letter) for weight, letter in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def make() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def derived(seed: bytes) -> str:
    """The code that a digest gives, always the same. `seed` holds at least as many random bytes as a code has letters."""
    if len(seed) < LENGTH:
        raise ValueError("seed is too short")
    number = int.from_bytes(seed, "big")
    body = ""
    for _position in range(LENGTH - 1):
        number, letter = divmod(number, len(ALPHABET))
        body += ALPHABET[letter]
    return body + _check(body)


def clean(typed: str) -> str | None:
    """What somebody typed, as a code; None when it cannot be one (wrong length, letter or check)."""
    code = "".join(typed.upper().split()).replace("-", "").replace(".", "").replace("\u00a0", "")
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code) or _check(code[:-1]) != code[-1]:
        return None
    return code


def spaced(code: str) -> str:
    """ABC DEF GHJ"""
    return " ".join(code[i : i + 3] for i in range(0, len(code), 3))


def spelled(code: str, language: str = "fr") -> list[str]:
    """['A comme Anatole', ...]; in English ['A as in Alfa', ...]"""
    if language.startswith("en"):
        return [f"{letter} as in {SPELLING_EN[letter]}" for letter in code]
    return [f"{letter} comme {SPELLING[letter]}" for letter in code]
