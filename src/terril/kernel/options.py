"""The options of a list, drawn in one go: fifty communes or eighty themes through a template cost more than the page itself."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")


def options(choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """`choices`: value and label, in the language of the page. The same ones are drawn once for whoever chose the same one."""
    return _drawn(tuple([(value, str(label)) for value, label in choices]), chosen)


@lru_cache(maxsize=512)
def _drawn(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    rows = ((value, SELECTED if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
