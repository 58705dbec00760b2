"""The depth of a JSON text, before anything is made of it."""

import json

import pytest

from terril.kernel.nesting import DEEPEST, Depth, ShallowDecoder, TooDeep


def _deep(levels: int) -> str:
    return '[{"a":' * (levels // 2) + "1" + "}]" * (levels // 2)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_it_is_the_same_wherever_the_text_is_cut(size):
    strings = json.dumps(["[" * 50, '"[{' * 50, "\\" * 3 + '"' + "{" * 50, "é"], ensure_ascii=False)
    for text, fits in ((strings * 3, True), (_deep(DEEPEST), True), (_deep(DEEPEST + 2), False), (f"[{strings},{_deep(DEEPEST)}]", False)):
        sent, depth = text.encode(), Depth()
        pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
        if fits:
            for piece in pieces:
                depth.passed(piece)
        else:
            with pytest.raises(TooDeep):
                for piece in pieces:
                    depth.passed(piece)


def test_what_a_visitor_sends_is_read_or_is_no_json():
    assert json.loads('{"a": [1, "[["]}', cls=ShallowDecoder) == {"a": [1, "[["]}
    with pytest.raises(json.JSONDecodeError):
        json.loads("[" * 200_000, cls=ShallowDecoder)
