"""What nobody types does not reach the views, whatever the form; every letter of every script does."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel.plain import is_blank, is_plain, plain
from terril.site.middleware import PlainTextMiddleware


@pytest.mark.parametrize(
    "text",
    ["L’idée, ça marche : œuf, garçon ; 10 €", "ligne 1\r\nligne 2\tcolonne", "مرحبا بكم", "Zażółć gęślą jaźń", "👩‍🌾 jardin", "e\u0301te\u0301"],
)
def test_what_people_write_is_left_as_it_is(text: str) -> None:
    assert (plain(text), is_plain(text)) == (text, True)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ud800", "\ufffe", "\u202e", "\u2066"])
def test_what_nobody_types_goes(character: str) -> None:
    assert (plain(f"un{character} jardin"), is_plain(f"un{character} jardin")) == ("un jardin", False)


@given(st.text(alphabet=st.characters()))
def test_cleaning_twice_changes_nothing_more_and_keeps_the_order(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert is_plain(once)
    kept = iter(text)
    assert all(character in kept for character in once)


@pytest.mark.parametrize(
    ("text", "blank"),
    [("", True), (" \t\n", True), ("\u200b\u200d\ufeff", True), ("\u3164", True), ("a\u200b", False), ("…", False)],
)
def test_what_cannot_be_seen_is_blank(text: str, blank: bool) -> None:
    assert is_blank(text) == blank


def test_every_form_and_address_is_cleaned_and_the_others_are_untouched() -> None:
    seen = {}

    def view(request):  # type: ignore[no-untyped-def]
        seen.update(get=request.GET.dict(), post=request.POST.dict(), lists=request.POST.getlist("n"))
        return HttpResponse()

    def visit(request) -> None:  # type: ignore[no-untyped-def]
        middleware = PlainTextMiddleware(view)
        middleware.process_view(request, view, (), {})
        middleware(request)

    visit(RequestFactory().post("/?q=caf%00%C3%A9", {"words": "un\x00 jardin\x1b", "n": ["1", "2\x07"]}))
    assert seen == {"get": {"q": "café"}, "post": {"words": "un jardin", "n": "2"}, "lists": ["1", "2"]}
    request = RequestFactory().post("/?q=caf%C3%A9", {"words": "un jardin"})
    before = (request.GET, request.POST)
    visit(request)
    assert (request.GET is before[0], request.POST is before[1]) == (True, True)
