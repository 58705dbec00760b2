"""Every HTML answer that a test receives is read for the faults that no assertion thinks of."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S | re.I)
POST = re.compile(r"""method\s*=\s*["']?post""", re.I)
LEFTOVER = re.compile(r"\{\{|\{%|\{#")
# What a formatter of templates may bring in between two of their tags; no French sentence has it.
PARTED = re.compile(r"(?:\w|</(?:a|b|em|q|small|span|strong|time)>)[ \t\n]+[,.](?=[\s<])")
KEPT = re.compile(r"<(script|style|textarea|pre)\b.*?</\1>", re.S)
# Elements whose content the browser does not run: data for a script, or for a search engine.
DATA_TYPES = {"application/json", "application/ld+json"}

_lenient = False


def faults(html: str) -> list[str]:
    """What is wrong in a page, in words; empty when nothing is."""
    found = [f"template syntax left in the page: {_around(html, hit.start())}" for hit in LEFTOVER.finditer(html)]
    shown = KEPT.sub("", html)
    found += [f"a space before a comma or a full stop: {_around(shown, hit.start())}" for hit in PARTED.finditer(shown)]
    identifiers: set[str] = set()
    for tag in TAG.finditer(html):
        name, text = tag[1].lower(), tag[2]
        if not text.strip() and name not in {"script", "style"}:
            continue
        attributes = {key.lower(): (value or "").strip("\"'") for key, value in ATTRIBUTE.findall(text)}
        found += _tag_faults(name, attributes, tag[0])
        if identifier := attributes.get("id"):
            if identifier in identifiers:
                found.append(f'two elements have the id "{identifier}"')
            identifiers.add(identifier)
    for form in FORM.finditer(html):
        if POST.search(form[1]) and "csrfmiddlewaretoken" not in form[2]:
            found.append(f"a form that posts has no {{% csrf_token %}}: <form{form[1]}>")
    return found


def _tag_faults(name: str, attributes: dict[str, str], tag: str) -> Iterator[str]:
    for attribute, value in attributes.items():
        if attribute.startswith("on") and attribute[2:].isalpha():
            yield f"an inline handler, which the security policy refuses: {tag}"
        if value.lower().startswith("javascript:"):
            yield f"a javascript: address: {tag}"
    if "style" in attributes:
        yield f"an inline style, which the security policy refuses: {tag}"
    is_code = name == "style" or (
        name == "script" and "src" not in attributes and attributes.get("type") not in DATA_TYPES
    )
    if is_code and not attributes.get("nonce"):
        yield f"an inline <{name}> without nonce: {tag}"


def _around(html: str, position: int) -> str:
    return " ".join(html[max(0, position - 40) : position + 60].split())


def _reading(request: Any) -> Any:
    def checked(self: Client, **kwargs: Any) -> HttpResponse:
        response = request(self, **kwargs)
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        found = faults(response.content.decode(response.charset)) if is_page and not _lenient else []
        if found:
            pytest.fail(f"{response.request['PATH_INFO']} ({response.status_code}):\n  " + "\n  ".join(found))
        return response

    return checked


@pytest.fixture(autouse=True, scope="session")
def _strict_html() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", _reading(Client.request))
        yield


@pytest.fixture(autouse=True)
def _lenient_html(request: pytest.FixtureRequest) -> Iterator[None]:
    """`@pytest.mark.lenient_html` is for a test that shows a fault on purpose."""
    global _lenient
    _lenient = request.node.get_closest_marker("lenient_html") is not None
    yield
    _lenient = False
