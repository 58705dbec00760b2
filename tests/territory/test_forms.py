"""The commune field: a select without JavaScript, and words understood."""

import re

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terril.territory.forms import CommuneField
from terril.territory.models import Commune


class Where(forms.Form):
    commune = CommuneField()

    def __init__(self, *args, territory, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].within(territory)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("62498", "62498"),
        ("Lens", "62498"),
        ("lens", "62498"),
        ("eleu dit leauwette", "62291"),
        ("Annay (62880)", "62033"),
        ("62800", "62510"),
    ],
)
def test_what_designates_one_commune_is_understood(lens_lievin, typed, code):
    form = Where({"commune": typed}, territory=lens_lievin)
    assert form.is_valid()
    assert form.cleaned_data == {"commune": Commune.objects.get(pk=code)}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Choisissez une commune."),
        (
            "Atlantis",
            "Nous ne connaissons pas cette commune : « Atlantis ». Choisissez-la dans la liste, ou appelez la permanence.",
        ),
        (
            "Douai",
            "« Douai » n’est pas sur notre territoire. Si cela se passe aussi ici, choisissez la commune d’ici ; sinon, appelez la permanence.",
        ),
        (
            "Lomme",
            "« Lomme » n’est pas sur notre territoire. Si cela se passe aussi ici, choisissez la commune d’ici ; sinon, appelez la permanence.",
        ),
        (
            "Bully",
            "Nous ne connaissons pas cette commune : « Bully ». Choisissez-la dans la liste, ou appelez la permanence.",
        ),
        (
            "93066",
            "Nous ne connaissons pas cette commune : « 93066 ». Choisissez-la dans la liste, ou appelez la permanence.",
        ),
        (
            "\x00",
            "Nous ne connaissons pas cette commune : «  ». Choisissez-la dans la liste, ou appelez la permanence.",
        ),
        (
            "62300",
            "Plusieurs communes répondent à « 62300 » : Éleu-dit-Leauwette (62300), Lens (62300). Choisissez la vôtre dans la liste.",
        ),
    ],
)
def test_what_designates_none_or_several_is_told(lens_lievin, typed, message):
    form = Where({"commune": typed}, territory=lens_lievin)
    assert form.errors == {"commune": [message]}
    assert Where({"commune": "62498"}, territory=lens_lievin).is_valid()


def test_the_select_names_each_commune_with_its_postal_code_in_one_query(lens_lievin):
    form = Where(territory=lens_lievin, initial={"commune": "62033"})
    with CaptureQueriesContext(connection) as made:
        drawn = str(form["commune"])
    assert len(made) == 1
    options = re.findall(r'<option value="(\w*)"( selected)?>([^<]+)</option>', drawn)
    assert len(options) == 37
    assert options[0] == ("", "", "Choisissez une commune")
    assert ("62033", " selected", "Annay (62880)") in options
    assert [code for code, selected, _label in options if selected] == ["62033"]
    assert re.match(
        r'<select name="commune" autocomplete="address-level2" required id="id_commune" data-combobox="[^"]+">', drawn
    )


def test_what_was_typed_and_is_not_known_stays_written(lens_lievin):
    drawn = str(Where({"commune": 'Lans"'}, territory=lens_lievin)["commune"])
    assert '<option value="">Choisissez une commune</option><option value="Lans&quot;" data-typed selected>Lans&quot;</option>' in drawn


def test_other_postal_codes_are_found_as_one_types(lens_lievin):
    drawn = str(Where(territory=None)["commune"])
    assert '<option value="93066" data-also="93210 93380">Saint-Denis (93200)</option>' in drawn


def test_a_whole_country_is_typed_not_listed(lens_lievin, monkeypatch):
    monkeypatch.setattr("terril.territory.forms.LISTED", 20)
    form = Where({"commune": 'Len"s'}, territory=lens_lievin)
    assert str(form["commune"]).startswith(
        '<input type="text" name="commune" value="Len&quot;s" data-communes="/territoire/communes.json"'
    )
    assert Where({"commune": "Lens"}, territory=lens_lievin).is_valid()
