"""The controls that are written without a template are those that Django's own templates would draw on a page, without their layout."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import Context, Template
from django.utils.functional import lazy, lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from terril.site.forms import WIDGETS, TerrilRenderer

LABELS = [("", "—"), ("a&b", "L’un & l’autre <b>"), ("\"'", mark_safe("<b>gras</b>")), (12345, 12345), (1.5, 1.5), (None, gettext_lazy("Oui"))]
GROUPED = [("Autour", LABELS[:2]), ("x<y", LABELS[2:]), ("seul", "Seul")]
WIDGETS_DRAWN = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.TelInput, forms.SearchInput, forms.PasswordInput,
    forms.HiddenInput, forms.DateInput, forms.TimeInput, forms.DateTimeInput, forms.CheckboxInput, forms.ColorInput, forms.Textarea,
    forms.Select, forms.NullBooleanSelect, forms.SelectMultiple,
]  # fmt: skip
VALUES = [None, "", "l’eau", "<i>\"&'", 0, 12345, 1.5, True, False, mark_safe("a&amp;b"), "a&b", 12345.678]
ATTRS: list[dict[str, Any]] = [{}, {"required": True, "disabled": False, "data-x": "\"'<", "rows": 1200, "class": mark_safe("a&amp;b"), 'o"<': "n"}]


class Drawn:
    """What says one thing in a page and another in words: a template writes the words."""

    def __html__(self) -> str:
        return "<b>une forme</b>"

    def __str__(self) -> str:
        return "<i>des mots</i>"


# What no form of the house gives yet: a renderer that differs on them would surprise whoever does.
RARE: list[Any] = [
    Drawn(), lazystr("<l>"), lazy(lambda: mark_safe("<q>"), str)(), Decimal("12345.60"), date(2026, 1, 2), time(1, 2),
    datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), ("a", "b<"), ["<x>"], [], {"a": "<"}, b"<o>",
    float("nan"), 10**30, "\x00", "\n\nx", "</textarea><script>", "{{ b }}{% c %}", "%s",
]  # fmt: skip


def drawn(widget: forms.Widget, value: Any, attrs: dict[str, Any]) -> tuple[str, str]:
    """By us, then by Django's templates, read as the site reads every template."""
    return tuple(widget.render("mot<", value, attrs, renderer) for renderer in (TerrilRenderer(), TemplatesSetting()))  # type: ignore[return-value]  # two of them


@pytest.mark.parametrize("kind", WIDGETS_DRAWN)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_written_here_is_what_django_draws(kind: type[forms.Widget], language: str) -> None:
    assert f"{kind().template_name}" in TerrilRenderer.written or kind is forms.SelectMultiple
    several = [LABELS, GROUPED, []] if issubclass(kind, forms.Select) and kind is not forms.NullBooleanSelect else [None]
    with override(language):
        for choices in several:
            widget = kind() if choices is None else kind(choices=choices)  # type: ignore[call-arg]  # a list to choose from
            for value in VALUES:
                for attrs in ATTRS:
                    given_value = [value] if isinstance(widget, forms.SelectMultiple) else value
                    ours, theirs = drawn(widget, given_value, attrs)
                    assert ours == theirs


@pytest.mark.parametrize("rare", RARE, ids=[f"{number}" for number in range(len(RARE))])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_rare_is_drawn_alike_wherever_it_comes(rare: Any, language: str) -> None:
    """As a value, the name or the words of an attribute, the name of a group, the value or the label of an option."""
    named = {} if isinstance(rare, list | dict) else {rare: "n"}
    label = "mot" if isinstance(rare, list | tuple) else rare
    choices = [("", label), (rare, label), *([] if isinstance(rare, list) else [(rare, [(1234, 1234.5), (rare, label)])])]
    with override(language):
        for widget in (forms.TextInput(), forms.DateInput(), forms.CheckboxInput(), forms.Textarea(), forms.Select(choices=choices)):
            for attrs in ({"x": rare}, named):
                for localized in (False, True):
                    widget.is_localized = localized
                    ours, theirs = drawn(widget, rare, attrs)
                    assert ours == theirs


CARDS = """<div class="choices"{% if widget.attrs.id %} id="{{ widget.attrs.id }}"{% endif %}>{% for group, options, index in widget.optgroups %}\
{% for option in options %} <label{% if option.attrs.id %} for="{{ option.attrs.id }}"{% endif %}>\
<input type="{{ option.type }}" name="{{ option.name }}" value="{{ option.value|stringformat:"s" }}"\
{% include "django/forms/widgets/attrs.html" with widget=option %}><span>{{ option.label }}</span></label>{% endfor %}{% endfor %} </div>"""


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_cards_to_choose_from_are_what_a_template_would_say(kind: type[forms.RadioSelect], language: str) -> None:
    with override(language):
        for choices in (LABELS, GROUPED, [], [(rare, rare) for rare in RARE if not isinstance(rare, list | tuple | dict)]):
            widget = kind(choices=choices)
            for value in VALUES:
                for attrs in ({"id": "id_<mot>"}, *ATTRS):
                    said = Template(CARDS).render(Context(widget.get_context("mot<", [value], attrs)))
                    assert widget.render("mot<", [value], attrs, TerrilRenderer()) == said


@given(st.text(), st.dictionaries(st.text(min_size=1), st.one_of(st.text(), st.booleans(), st.integers())))
def test_whatever_is_typed_is_escaped_as_django_escapes_it(value: str, attrs: dict[str, Any]) -> None:
    for widget in (forms.TextInput(), forms.Textarea(), forms.Select(choices=[(value, value)])):
        ours, theirs = drawn(widget, value, attrs)
        assert ours == theirs


class Asked(forms.Form):
    words = forms.CharField(label=gettext_lazy("Oui"), help_text="L’eau & <le feu>", widget=forms.Textarea)
    name = forms.CharField(label=Drawn(), required=False)  # type: ignore[arg-type]  # as no form of the house does
    day = forms.DateField(label="<i>", help_text=lazystr("<l>"))
    agrees = forms.BooleanField(label=mark_safe("<b>gras</b>"), help_text="Une <aide>")
    kept = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=LABELS, widget=forms.RadioSelect, required=False, help_text="Choisissez.")
    several = forms.MultipleChoiceField(choices=LABELS, widget=forms.CheckboxSelectMultiple)
    of_many = forms.ChoiceField(choices=GROUPED)


@pytest.mark.parametrize("data", [None, {}, {"words": "<i>", "day": "31/02", "one": "ailleurs", "several": ["x"], "of_many": "seul"}])
@pytest.mark.parametrize("auto_id", ["id_%s", False])
@pytest.mark.parametrize("classes", ["", "large"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_whole_field_is_what_its_template_says(data: dict[str, Any] | None, auto_id: Any, classes: str, language: str) -> None:
    with override(language):
        form = Asked(data, renderer=TerrilRenderer(), auto_id=auto_id)
        form.required_css_class = classes
        for field in form:
            said = form.renderer.get_template("pieces/_field.html").render({"field": field})
            assert str(field.as_field_group()) == said


def test_every_control_that_is_written_exists_at_django() -> None:
    for name in TerrilRenderer.written:
        assert name.startswith(WIDGETS)
        assert DjangoTemplates().get_template(name)
