"""Templates are laid out for whoever reads them, one element a line; pages leave without that layout.

The spaces between elements are folded once, when a template is compiled (docs/decisions/0034-templates-laid-out.md).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.template import Origin
from django.template.loaders import cached

DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
# A sentence to translate is its own key: not a character of it may change. The others keep their spaces on the screen.
KEPT = (
    r"\{%\s*(?P<kept>comment|blocktranslate|verbatim)\b.*?\{%\s*end(?P=kept)\b.*?%\}"
    r"|<(?P<raw>pre|textarea|script|style)\b.*?</(?P=raw)\s*>|<!--.*?-->"
)
VALUE = rf""""(?:{DJANGO}|[^"])*"|'(?:{DJANGO}|[^'])*'"""
TOKEN = re.compile(
    rf"(?P<whole>{KEPT})|(?P<django>{DJANGO})"
    rf"|(?P<element><(?P<close>/?)(?P<name>[a-zA-Z!][\w-]*)(?P<attributes>(?:{DJANGO}|{VALUE}|[^>\"'])*)>)"
    r"|(?P<space>[ \t\n\r\f]+)|(?P<words>[^\s<{]+|.)",
    re.S,
)
# `<p {% if late %}class="late"{% endif %}>`: the space belongs to the attribute, and goes with it.
PERHAPS = re.compile(r" (\{% if [^{}]*%\}) ?((?:(?!\{% ?(?:if|elif|else|endif)).)+?) ?(\{% endif %\})", re.S)
# Django’s own template of attributes begins with a space.
WIDGET = '{% include "django/forms/widgets/attrs.html" %}'
ATTRIBUTES = re.compile(rf"(?P<said>{DJANGO}|{VALUE})|(?P<space>[ \t\n\r\f]+)", re.S)

# What stands on lines of its own: no space shows next to its tags, inside or outside.
BLOCK = re.compile(
    r"!doctype|html|head|body|meta|link|title|script|style|noscript|main|header|footer|nav|section|article|aside|div|p"
    r"|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|figure|figcaption|form|fieldset|legend|details|summary|hr|br|pre"
    r"|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|option|optgroup|datalist|path|use|g|defs|rect|circle"
)
# A box in a line of text: no space shows at the edges of what it holds, but those outside part words.
BOX = re.compile(r"button|select|label|svg|audio")


class Token(NamedTuple):
    """A piece of a template: a "space", what draws "nothing", "if", "elif", "else", "endif", or what is "seen"."""

    text: str
    kind: str = "seen"
    # Whether a block begins or ends there: no space shows before it, or after it.
    edge_before: bool = False
    edge_after: bool = False


class Loader(cached.Loader):
    """Django's own cache of compiled templates, over pages folded."""

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        return folded(contents) if origin.name.endswith(".html") else contents


def folded(source: str) -> str:
    """The template without the spaces that no browser shows; each of the others becomes one space.

    A space goes when a block begins or ends right before or right after it, or another space stands before it, on
    every path through the template’s branches.
    """
    tokens = [_read(hit) for hit in TOKEN.finditer(source)]
    forwards = list(enumerate(tokens))
    dropped = _hidden(forwards, "if", "endif", lambda token: token.edge_after, one_is_enough=True)
    dropped |= _hidden(forwards[::-1], "endif", "if", lambda token: token.edge_before)
    return "".join(
        token.text if token.kind != "space" else "" if place in dropped else " " for place, token in forwards
    )


def _hidden(
    tokens: list[tuple[int, Token]],
    enters: str,
    leaves: str,
    is_edge: Callable[[Token], bool],
    one_is_enough: bool = False,
) -> set[int]:
    """The places of the spaces right behind an edge, in the order of the tokens given."""
    hidden = set()
    edge = False
    # For each branching that is open: the edge where it was entered, then those at the end of each branch.
    branchings: list[list[bool]] = []
    for place, token in tokens:
        match token.kind:
            case "space":
                if edge:
                    hidden.add(place)
                edge = edge or one_is_enough
            case "seen":
                edge = is_edge(token)
            case kind if kind == enters:
                branchings.append([edge])
            case "elif" | "else":
                branchings[-1].append(edge)
                edge = branchings[-1][0]
            case kind if kind == leaves:
                edge = all([edge, *branchings.pop()])
    return hidden


def _read(hit: re.Match[str]) -> Token:
    text = hit[0]
    if hit["space"]:
        return Token(text, "space")
    if hit["django"]:
        words = text[2:-2].split() if text.startswith("{%") else [""]
        if words[0] in {"if", "elif", "else", "endif"}:
            return Token(text, words[0])
        draws_nothing = words[0] in {"load", "csrf_token"} or words[-2:-1] == ["as"]
        return Token(text, "nothing" if draws_nothing else "seen")
    if hit["whole"]:
        is_block = BLOCK.fullmatch(hit["raw"] or "") is not None
        return Token(text, "nothing" if hit["kept"] == "comment" else "seen", is_block, is_block)
    if hit["element"]:
        closes = bool(hit["close"])
        is_block = BLOCK.fullmatch(hit["name"].lower()) is not None
        is_box = BOX.fullmatch(hit["name"].lower()) is not None
        attributes = ATTRIBUTES.sub(lambda part: part["said"] or " ", hit["attributes"]).rstrip()
        attributes = PERHAPS.sub(r"\1 \2\3", attributes).replace(f" {WIDGET}", WIDGET)
        return Token(
            f"<{hit['close']}{hit['name']}{attributes}>",
            edge_before=is_block or (is_box and closes),
            edge_after=is_block or (is_box and not closes),
        )
    return Token(text)
