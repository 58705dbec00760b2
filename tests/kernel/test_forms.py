"""The field of a form, known to be of a kind."""

import pytest
from django import forms

from terril.kernel.forms import field_of


class Asked(forms.Form):
    stage = forms.ChoiceField(choices=[("idea", "idée")])


def test_the_field_of_this_form_alone_is_adapted() -> None:
    form = Asked()
    field_of(form, "stage", forms.ChoiceField).choices = [("project", "projet")]
    assert (form.fields["stage"].choices, Asked().fields["stage"].choices) == ([("project", "projet")], [("idea", "idée")])


def test_a_field_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="stage is no DateField"):
        field_of(Asked(), "stage", forms.DateField)
