"""What a person reads in an answer of the site, as lines of text: what `test_same_text.py` records and compares.

Left out: what nobody reads (addresses, tokens, names of static files). Written `•••`: codes and keys, which are drawn again in each world.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

# Elements whose text runs on in the sentence around them.
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
UNREAD = {"style", "svg"}
# A script is read when it carries words for another one.
DATA_TYPES = {"application/json", "application/ld+json"}
READ_ATTRIBUTES = ("alt", "aria-label", "aria-description", "title", "placeholder", "label")
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "time", "datetime-local", "month", "week", "range"}
BUTTONS = {"submit", "button", "reset"}
# What begins the lines around the main part of a page.
AROUND = "| "
# What begins the first line of a page, and of anything else.
PAGE, OTHER = "# ", "% "
# Where an element of the sentence begins and ends, until the block is whole.
BEGINS, ENDS = "\1", "\0"
# Spaces that a browser collapses: the unbreakable ones of French typography are words' own.
SPACES = re.compile(r"[ \t\r\n\f]+")
SENTENCE_ENDS = re.compile(r"(?<=[.!?…]) (?=[A-ZÀ-ÖØ-Þ«“])")

SECRETS = [
    # The same code, spelled letter by letter.
    re.compile(r"\b[A-Z][\s\u00a0⍽](?:comme|as[\s\u00a0⍽]in)[\s\u00a0⍽]\w+(?:-\w+)?"),
    # How far the search for a season went in the seconds it was given depends on the machine.
    re.compile(r"(?:Aucun calendrier ne ferait mieux|Le meilleur calendrier possible|No calendar would do better|The best possible calendar)[^\n]*"),
    # A code of nine letters, as it is kept or as it is dictated.
    re.compile(r"(?<![^\W_])(?!VCALENDAR)[A-HJ-NP-Y]{3}([ \u00a0\u202f]?)[A-HJ-NP-Y]{3}\1[A-HJ-NP-Y]{3}(?![^\W_])"),
    re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    re.compile(r"(?<![\w-])[0-9a-f]{32,64}(?![\w-])"),
    # What an application for codes is given.
    re.compile(r"(?<![\w-])[A-Z2-7]{32}(?![\w-])"),
    # A key of an address: capitals, small letters and figures together, or long beyond any word.
    re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?:(?=[\w-]*[0-9])[A-Za-z0-9_-]{20,}|[A-Za-z0-9_-]{30,})(?![\w-])"),
]


def masked(text: str) -> str:
    for secret in SECRETS:
        text = secret.sub("•••", text)
    return text


class Reader(HTMLParser):
    """`lines` is what the page shows, one block or one sentence a line; `title` what the tab says.

    `links` is where it leads, `gestures` where its buttons send to.
    What stands around the main part (`<main>`), the same on page after page, begins with AROUND.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.title = ""
        self.links: list[str] = []
        self.gestures: list[str] = []
        self._block: list[str] = []
        self._unread: list[str] = []
        self._in_title = False
        self._in_main = False
        self.feed(html)
        self.close()
        self._end_block()

    def _end_block(self) -> None:
        # Between two elements a space more or less is a matter of layout; between a word and its comma it shows.
        apart = re.sub(f"{ENDS}+{BEGINS}", " ", "".join(self._block))
        text = SPACES.sub(" ", apart.replace(BEGINS, "").replace(ENDS, "")).strip(" ")
        self._block = []
        if text:
            self.lines += [f"{'' if self._in_main else AROUND}{said}" for said in SENTENCE_ENDS.split(masked(text))]

    def _say(self, text: str) -> None:
        self._end_block()
        self._block.append(text)
        self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.append(tag)
            return
        if tag in UNREAD or (tag == "script" and attributes.get("type") not in DATA_TYPES):
            self._unread.append(tag)
            return
        if tag == "title":
            self._in_title = True
        if tag in INLINE:
            self._block.append(BEGINS)
        else:
            self._end_block()
        if tag == "main":
            self._in_main = True
        self._read_attributes(tag, attributes)

    def _read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text")
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "form" and "action" in attributes:
            self.gestures.append(attributes["action"])
        if tag == "meta" and attributes.get("name") == "description":
            self._say(attributes.get("content", ""))
        for name in READ_ATTRIBUTES:
            if attributes.get(name, "").strip():
                self._say(f"[{name}] {attributes[name]}")
        for name in sorted(attributes):
            # What a script will say: a sentence, never a setting.
            if name.startswith("data-") and re.search(r"\w \w", attributes[name]) and not attributes[name].startswith(("{", "[")):
                self._say(f"[{name}] {attributes[name]}")
        if tag == "input" and kind in TYPED | BUTTONS and attributes.get("value"):
            self._say(f"[{kind}] {attributes['value']}")
        if (tag == "input" and "checked" in attributes) or (tag == "option" and "selected" in attributes):
            self._block.append("✓ ")
        if tag in {"br", "hr"}:
            self._end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the stroke of <br/> means nothing, and <path/> stands where nothing is read.
        if not self._unread:
            self.handle_starttag(tag, attrs)
            if self._unread:
                self._unread.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
            return
        if tag == "title":
            self._in_title = False
            self._block = []
        elif tag not in INLINE:
            self._end_block()
            self._in_main = self._in_main and tag != "main"
        else:
            self._block.append(ENDS)

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._in_title:
            self.title = masked(SPACES.sub(" ", self.title + data).strip(" "))
        else:
            self._block.append(data)


def read(response: HttpResponse) -> list[str]:
    """The lines of an answer. The first one is the title of a page, or the kind of anything else, with the status unless it is 200."""
    kind = response.headers.get("Content-Type", "").split(";")[0]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    status = "" if response.status_code == 200 else f" ({response.status_code})"
    if kind == "text/html":
        page = Reader(body.decode())
        around = [line for line in page.lines if line.startswith(AROUND)]
        return [f"{PAGE}{page.title}{status}", *around, *(line for line in page.lines if not line.startswith(AROUND))]
    return [f"{OTHER}{kind}{status}", *(masked(line) for line in _other(kind, body))]


def _other(kind: str, body: bytes) -> Iterator[str]:
    if kind == "application/pdf":
        # In the tests of the recording, the words that a document was given stand in the place of its drawing.
        yield from body.decode().splitlines()
    elif kind in {"application/json", "application/geo+json"}:
        yield from _flat(json.loads(body))
    elif kind == "text/calendar":
        yield from re.sub(r"\r?\n[ \t]", "", body.decode()).splitlines()
    elif kind.startswith("text/") or kind.endswith("xml"):
        yield from (stripped for line in body.decode("utf-8-sig").splitlines() if (stripped := line.strip()))
    else:
        yield f"({len(body)} bytes)" if kind.startswith("audio/") else "(a file)"


def _flat(value: Any, path: str = "") -> Iterator[str]:
    """One line for each value: lists are numbered, so a line that moves shows."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{number}]")
    else:
        yield f"{path}: {json.dumps(value, ensure_ascii=False)}"
