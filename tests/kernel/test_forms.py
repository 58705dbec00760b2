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


def test_every_kind_of_field_says_in_plain_words_that_it_is_empty() -> None:
    class Empty(forms.Form):
        name = forms.CharField()
        day = forms.DateField()
        one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        some = forms.MultipleChoiceField(choices=[("a", "A")])
        agrees = forms.BooleanField()
        file = forms.FileField()

    missing, choose = "Il manque une réponse ici.", "Choisissez une réponse."
    assert {name: list(told) for name, told in Empty({}).errors.items()} == {
        "name": [missing], "day": [missing], "one": [choose], "some": [choose], "agrees": ["Cochez cette case."], "file": ["Choisissez un fichier."],
    }  # fmt: skip
