"""What publishers write (HTML, Markdown, or plain words) as plain paragraphs. Nothing of it is ever shown as markup."""

import re
from html.parser import HTMLParser

from terril.kernel.plain import composed

_BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote"})
_SILENT = frozenset({"script", "style", "template", "iframe", "object", "svg", "head", "title"})
_TAG = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\(([^()\s]{1,500})\)")
_MARKS = (
    (re.compile(r"(?m)^[ \t]{0,3}#{1,6}[ \t]+"), ""),
    (re.compile(r"(?m)^[ \t]{0,3}[*+][ \t]+"), "- "),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.words.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def readable(text: str) -> str:
    """Plain words: tags and marks gone, the address of a link kept beside its words, one empty line between paragraphs."""
    text = composed(text).replace("\r\n", "\n").replace("\r", "\n")
    if _TAG.search(text):
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = "".join(reader.words)
    text = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", text)
    for mark, instead in _MARKS:
        text = mark.sub(instead, text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    """The same on one line: names, addresses, numbers."""
    return " ".join(readable(text).split())
