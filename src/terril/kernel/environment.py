"""What the operator sets, read strictly: a value that nobody knows stops everything with a sentence, rather than being taken for another."""

import os
from collections.abc import Collection

_YES = frozenset({"1", "true", "yes", "on", "oui"})
_NO = frozenset({"0", "false", "no", "off", "non"})


def _stop(name: str, expected: str) -> SystemExit:
    told = f"terril : {name} vaut « {os.environ[name]} », que Terril ne connaît pas."
    return SystemExit(f"{told} Donnez {expected} (docs/operations.md), puis recommencez.")


def choice(name: str, default: str, among: Collection[str]) -> str:
    """One of several words. Raises SystemExit with a sentence."""
    value = os.environ.get(name) or default
    if value not in among:
        raise _stop(name, " ou ".join(among))
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no. Raises SystemExit with a sentence."""
    value = os.environ.get(name, "").strip().lower()
    if value and value not in _YES | _NO:
        raise _stop(name, "« oui » ou « non »")
    return value in _YES if value else default


def whole(name: str, default: int, *, least: int = 1, most: int = 2**53) -> int:
    """A whole number. Raises SystemExit with a sentence."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and least <= int(value[:20]) <= most):
        raise _stop(name, f"un nombre entier entre {least} et {most}")
    return int(value)


def address(name: str, default: str) -> str:
    """The address of a site, in http or https. Raises SystemExit with a sentence."""
    value = os.environ.get(name) or default
    scheme, _, rest = value.partition("://")
    if scheme not in {"http", "https"} or not rest or any(sign.isspace() for sign in value):
        raise _stop(name, "une adresse qui commence par https://")
    return value
