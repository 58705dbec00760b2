"""Organisations and places: entered once, corrected, with numbers that hold."""

import pytest

from terril.directory import actions
from terril.directory.models import Organisation, Place
from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.territory.actions import SHIPPED, import_csv
from terril.territory.models import Commune


@pytest.fixture
def harnes(db) -> Commune:
    import_csv(actor=None, file=SHIPPED)
    return Commune.objects.get(pk="62413")


def test_an_organisation_is_entered(harnes):
    made = actions.create_organisation(
        actor=None,
        name="  CCAS   de Harnes ",
        kind="public",
        siret="732 829 320 00074",
        rna="w621000123",
        commune=harnes,
        website="https://exemple.fr/ccas",
        summary="Conduit l’action sociale.",
    )
    kept = Organisation.objects.values().get(pk=made.pk)
    assert kept == {
        "id": made.pk,
        "name": "CCAS de Harnes",
        "slug": "ccas-de-harnes",
        "sort_name": "ccas de harnes",
        "acronym": "",
        "kind": "public",
        "siret": "73282932000074",
        "rna": "W621000123",
        "commune_id": "62413",
        "commune_said": "",
        "website": "https://exemple.fr/ccas",
        "summary": "Conduit l’action sociale.",
        "merged_into_id": None,
        "fictional": False,
    }
    lines = journal.tell(journal.of(made), nobody="Quelqu’un")
    assert [line.sentence for line in lines] == ["Quelqu’un a inscrit CCAS de Harnes dans l’annuaire."]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " \x00 ", "Donnez le nom de la structure."),
        ("name", "x" * 201, "C’est trop long : 200 caractères au plus."),
        ("kind", "secte", "Choisissez une sorte de structure dans la liste."),
        (
            "siret",
            "73282932000075",
            "Ce SIRET contient une erreur. Relisez ses quatorze chiffres.",
        ),
        (
            "siret",
            "35600000000041",
            "Ce SIRET contient une erreur. Relisez ses quatorze chiffres.",
        ),
        ("siret", "7328293200007", "Un SIRET compte quatorze chiffres."),
        ("siret", "7328293200007A", "Un SIRET compte quatorze chiffres."),
        ("rna", "W12345678", "Un numéro RNA est un W suivi de neuf chiffres."),
        (
            "website",
            "javascript:alert(1)",
            "L’adresse du site commence par https:// ; copiez-la depuis votre navigateur.",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(db, field, value, message):
    with pytest.raises(Refused) as refused:
        actions.create_organisation(actor=None, **{"name": "Un nom", field: value})
    assert (refused.value.message, refused.value.field) == (message, field)
    assert Organisation.objects.count() == 0
    actions.create_organisation(actor=None, name="Un nom")
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("siret", ["35600000049837", "356 000 000 00010"])
def test_the_post_office_has_a_rule_of_its_own(siret):
    """Not Luhn: the sum of the digits is a multiple of five."""
    assert actions.check_siret(siret) == siret.replace(" ", "")


def test_addresses_never_collide(db):
    made = [
        actions.create_organisation(actor=None, name=name)
        for name in ("Le Café", "Le café", "le cafe", "Le Café 2", "???")
    ]
    assert [organisation.slug for organisation in made] == [
        "le-cafe",
        "le-cafe-2",
        "le-cafe-3",
        "le-cafe-2-2",
        "structure",
    ]


def test_a_correction_keeps_the_address(db):
    made = actions.create_organisation(actor=None, name="Avenir des cité")
    done = actions.update_organisation(actor=None, organisation=made, name="Avenir des Cités", acronym="ADC")
    assert (done.name, done.acronym, done.slug) == ("Avenir des Cités", "ADC", "avenir-des-cite")
    actions.update_organisation(actor=None, organisation=made, acronym="ADC")
    assert [(entry.verb, entry.data) for entry in journal.of(made)] == [
        ("organisation.created", {"organisation_id": made.pk}),
        ("organisation.updated", {"organisation_id": made.pk, "fields": ["acronym", "name"]}),
    ]


def test_a_place_is_entered_and_corrected(harnes):
    place = actions.create_place(actor=None, name="Salle des fêtes", commune=harnes, capacity=80)
    assert (place.step_free, place.adapted_toilets) == (None, None)
    done = actions.update_place(actor=None, place=place, step_free=False)
    assert (done.step_free, done.capacity) == (False, 80)
    lines = journal.tell(journal.of(place), nobody="Quelqu’un")
    assert [line.sentence for line in lines] == [
        "Quelqu’un a inscrit un lieu : Salle des fêtes.",
        "Quelqu’un a corrigé la fiche d’un lieu : Salle des fêtes.",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Donnez le nom du lieu."),
        ({"name": "Mairie"}, "name", "Ce lieu existe déjà dans cette commune."),
        ({"capacity": 0}, "capacity", "Le nombre de personnes va de 1 à 32 767."),
        ({"getting_there": "x" * 301}, "getting_there", "C’est trop long : 300 caractères au plus."),
    ],
)
def test_a_place_that_cannot_be(harnes, changes, field, message):
    actions.create_place(actor=None, name="Mairie", commune=harnes)
    with pytest.raises(Refused) as refused:
        actions.create_place(actor=None, **{"name": "École", "commune": harnes, **changes})
    assert (refused.value.message, refused.value.field) == (message, field)
    assert list(Place.objects.values_list("name", flat=True)) == ["Mairie"]
    actions.create_place(actor=None, name="École", commune=harnes)
    assert Place.objects.count() == 2
