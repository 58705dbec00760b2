"""The commune field: a plain select that completes as one types, and that also understands a name or a postal code."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from terril.kernel.plain import composed
from terril.territory import france
from terril.territory.models import Commune, Territory
from terril.territory.queries import communes_of, folded_name, label, listed, of_code

# Beyond this a list is no help (35 000 communes in France): the field becomes a box where one types.
LISTED = 400
SELECTED = mark_safe(" selected")


class CommuneOptions(ModelChoiceIterator):  # type: ignore[type-arg]  # generic for the checker alone: Django’s class takes no parameter
    """The options from one light query; no model is made of them."""

    field: "CommuneField"

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for code, text, _also in self.rows():
            yield code, text

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """INSEE code, label, other postal codes; at most one more than can be listed."""
        among = self.field.own
        cut = slice(LISTED + 1)
        found = listed(self.field.territory, cut) if among is None else among.values_list("insee_code", "name", "postal_codes")[cut]
        return tuple([(code, label(name, postal), " ".join(postal[1:])) for code, name, postal in found])


@lru_cache(maxsize=256)
def _drawn(rows: tuple[tuple[str, str, str], ...], chosen: str) -> SafeString:
    """The options: the same communes are drawn once for whoever chose the same one."""
    return format_html_join(
        "",
        '<option value="{}"{}{}>{}</option>',
        ((code, format_html(' data-also="{}"', also) if also else "", SELECTED if code == chosen else "", text) for code, text, also in rows),
    )


class CommuneSelect(forms.Select):
    """Draws its options in one template: Django's own draws one template for each."""

    template_name = "territory/_commune_select.html"

    def use_required_attribute(self, initial: Any) -> bool:
        """Always: the first option is empty. Django's own reads the list once more to know."""
        return not self.is_hidden

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attributes = self.build_attrs(self.attrs, attrs)
        typed = "" if value is None else str(value)
        rows = self.choices.rows() if isinstance(self.choices, CommuneOptions) else ()
        listed = len(rows) <= LISTED
        if listed:
            attributes["data-combobox"] = _("Aucune commune d’ici ne porte ce nom.")
        return {
            "widget": {
                "name": name,
                "attrs": attributes,
                "listed": listed,
                "options": _drawn(rows, typed) if listed else "",
                "value": typed,
                "known": any(code == typed for code, _text, _also in rows),
            }
        }


class CommuneField(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    """`CommuneField()`, then `field.within(territory)` in the form's `__init__`. Its value is a `Commune`, sent by INSEE code.

    A name or a postal code typed in full is understood too, without accents, when it designates one commune only; a name of before too. One of the
    rest of France is said to be elsewhere.
    """

    queryset: QuerySet[Commune]
    # The communes of a territory (all those that we know when there is none), or a list of one's own.
    territory: Territory | None
    own: QuerySet[Commune] | None
    iterator = CommuneOptions
    widget = CommuneSelect
    default_error_messages = {
        "required": _("Choisissez une commune."),
        "invalid_choice": _(
            "Nous ne connaissons pas cette commune sur notre territoire. Choisissez-la dans la liste, ou appelez la permanence."
        ),
        "unknown": _(
            "Nous ne connaissons pas cette commune : « %(typed)s ». Choisissez-la dans la liste, ou appelez la permanence."
        ),
        "elsewhere": _(
            "« %(typed)s » n’est pas sur notre territoire. Si cela se passe aussi ici, choisissez la commune d’ici ; sinon, appelez la permanence."
        ),
        "several": _("Plusieurs communes répondent à « %(typed)s » : %(names)s. Choisissez la vôtre dans la liste."),
    }

    def __init__(self, *, territory: Territory | None = None, **options: Any) -> None:
        options.setdefault("label", _("Commune"))
        options.setdefault("empty_label", None)
        self.territory, self.own = territory, None
        super().__init__(communes_of(territory), **options)

    def within(self, territory: Territory | None) -> "CommuneField":
        """Only the communes of this territory (all those that we know when there is none)."""
        self.territory, self.own = territory, None
        self.queryset = communes_of(territory)
        return self

    def among(self, communes: QuerySet[Commune]) -> "CommuneField":
        """Only these."""
        self.queryset = self.own = communes
        return self

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "address-level2"}

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Commune) else value

    def to_python(self, value: Any) -> Commune | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, Commune):
            value = value.pk
        typed = " ".join(composed(str(value)).split())[:100]
        code = typed.upper()
        found: list[Commune] = []
        if len(code) == 5:
            found = of_code(self.territory, code) if self.own is None else list(self.own.filter(insee_code=code))
        if not found and len(code) == 5 and code.isdigit():
            found = list(self.queryset.filter(postal_codes__contains=[code])[:6])
        if not found:
            name, _open, rest = typed.partition("(")
            postal = rest.strip(" )")
            named = self.queryset.filter(sort_name=folded_name(name)) if folded_name(name) else self.queryset.none()
            found = list((named.filter(postal_codes__contains=[postal]) if postal else named)[:6])
            # A name of before, or one of the whole of France. What begins like one of here ("Bully") is not said to be elsewhere.
            towns = () if found or postal or not name else france.named(france.spoken(name))
            found = found or list(self.queryset.filter(insee_code__in={town.today for town in towns})[:6])
            if towns and not found and not self.queryset.filter(sort_name__startswith=f"{folded_name(name)} ").exists():
                raise ValidationError(self.error_messages["elsewhere"], code="elsewhere", params={"typed": typed})
        if len(found) > 1:
            names = ", ".join(label(commune.name, commune.postal_codes) for commune in found)
            raise ValidationError(
                self.error_messages["several"], code="several", params={"typed": typed, "names": names}
            )
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": typed})
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")
