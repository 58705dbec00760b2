"""Each way in which the room says no, in the whole sentence that people read; each line of its journal; its one door."""

from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Line, lines_of, refusal, words_of

from terril.directory import actions, merging
from terril.directory.models import Organisation
from terril.kernel.errors import Refused
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.actions import SHIPPED, create_territories, import_csv
from terril.territory.models import Commune

DIGITS = "Ce SIRET contient une erreur. Relisez ses quatorze chiffres."


def too_long(most: int) -> str:
    return f"C’est trop long : {most} caractères au plus."


@pytest.fixture
def harnes(db: None) -> Commune:
    import_csv(actor=None, file=SHIPPED)
    return Commune.objects.get(pk="62413")


@pytest.fixture
def nadia(db: None) -> Person:
    return Person.objects.create(first_name="Nadia", channel="none", last_contact_on="2024-01-09")


def organisation(name: str = "Union", **more: Any) -> Organisation:
    return actions.create_organisation(actor=None, name=name, **more)


# The sentence, the field, what is typed there.
ORGANISATION = [
    ("Donnez le nom de la structure.", "name", " \u200b "),
    (too_long(200), "name", "x" * 201),
    (too_long(40), "acronym", "x" * 41),
    ("Choisissez une sorte de structure dans la liste.", "kind", "secte"),
    (DIGITS, "siret", "73282932000075"),
    ("Un SIRET compte quatorze chiffres.", "siret", "7328"),
    ("Un numéro RNA est un W suivi de neuf chiffres.", "rna", "W12345678"),
    ("L’adresse du site commence par https:// ; copiez-la depuis votre navigateur.", "website", "exemple.fr"),
    (too_long(200), "website", "https://exemple.fr/" + "x" * 182),
]
PLACE = [
    ("Donnez le nom du lieu.", "name", " "),
    ("Ce lieu existe déjà dans cette commune.", "name", "Mairie"),
    (too_long(160), "name", "x" * 161),
    (too_long(200), "address", "x" * 201),
    (too_long(300), "getting_there", "x" * 301),
    ("Le nombre de personnes va de 1 à 32 767.", "capacity", 32_768),
]


@pytest.mark.parametrize(("sentence", "field", "value"), ORGANISATION)
def test_an_organisation_that_cannot_be(db, sentence, field, value):
    known = organisation()
    gestures = [
        lambda: organisation(**{"name": "Un nom", field: value}),
        lambda: actions.update_organisation(actor=None, organisation=known, **{field: value}),
    ]
    assert [refusal(one) for one in gestures] == [(sentence, field, Refused)] * 2
    assert [(one.name, getattr(one, field)) for one in Organisation.objects.all()] == [("Union", getattr(known, field))]


@pytest.mark.parametrize(("sentence", "field", "value"), PLACE)
def test_a_place_that_cannot_be(harnes, sentence, field, value):
    actions.create_place(actor=None, name="Mairie", commune=harnes)
    known = actions.create_place(actor=None, name="École", commune=harnes)
    gestures = [
        lambda: actions.create_place(actor=None, **{"name": "Un nom", "commune": harnes, field: value}),
        lambda: actions.update_place(actor=None, place=known, **{field: value}),
    ]
    assert [refusal(one) for one in gestures] == [(sentence, field, Refused)] * 2
    known.refresh_from_db()
    assert (known.name, known.address, known.capacity) == ("École", "", None)


def test_two_entries_that_cannot_become_one(db):
    kept, gone, third = organisation("Une"), organisation("Autre"), organisation("Tierce")
    assert refusal(lambda: merging.merge(actor=None, kept=kept, gone=kept)) == ("C’est déjà une seule et même fiche.", None, Refused)
    merging.merge(actor=None, kept=kept, gone=gone)
    already = ("L’une de ces fiches a déjà été réunie à une autre.", None, Refused)
    assert refusal(lambda: merging.merge(actor=None, kept=third, gone=gone)) == already
    assert refusal(lambda: merging.merge(actor=None, kept=gone, gone=third)) == already


def test_what_the_journal_keeps(harnes, nadia):
    made = lines_of(lambda: actions.create_organisation(actor=nadia, name="Union"))
    kept = Organisation.objects.get()
    told = (("organisation_id", kept.pk),)
    assert made == [Line("organisation.created", "Nadia a inscrit Union dans l’annuaire.", kept, nadia, data=told).kept]
    assert lines_of(lambda: actions.update_organisation(actor=nadia, organisation=kept, acronym="U")) == [
        Line("organisation.updated", "Nadia a corrigé la fiche de Union.", kept, nadia, data=(*told, ("fields", ["acronym"]))).kept
    ]
    assert lines_of(lambda: actions.update_organisation(actor=nadia, organisation=kept, acronym="U")) == []
    gone = organisation("Autre")
    assert lines_of(lambda: merging.merge(actor=nadia, kept=kept, gone=gone)) == [
        Line("organisation.merged", "Nadia a réuni deux fiches de la même structure : Union.", kept, nadia, data=(*told, ("merged", gone.pk))).kept
    ]
    entered = lines_of(lambda: actions.create_place(actor=nadia, name="École", commune=harnes))
    place = actions.Place.objects.get()
    at = (("place_id", place.pk),)
    assert entered == [Line("place.created", "Nadia a inscrit un lieu : École.", place, nadia, data=at).kept]
    assert lines_of(lambda: actions.update_place(actor=nadia, place=place, capacity=80)) == [
        Line("place.updated", "Nadia a corrigé la fiche d’un lieu : École.", place, nadia, data=(*at, ("fields", ["capacity"]))).kept
    ]
    assert lines_of(lambda: actions.update_place(actor=nadia, place=place, capacity=80)) == []


def test_the_page_of_an_organisation(harnes, client):
    """Whoever runs a programme has one; somebody who was only entered has none, and neither has who was never heard of."""
    union, twin = organisation(summary="Conduit la plateforme."), organisation("Union bis")
    organisation("Le café des voisins")
    Programme.objects.create(
        name="La Fabrik", slug="fabrik", organisation=union, territory=create_territories(actor=None)[0], starts_on="2023-09-01"
    )
    merging.merge(actor=None, kept=union, gone=twin)
    opened = client.get("/partenaires/union/")
    assert opened.status_code == 200
    assert "Conduit la plateforme." in words_of(opened)
    moved = client.get("/partenaires/union-bis/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/partenaires/union/")
    for slug in ("le-cafe-des-voisins", "nulle-part"):
        absent = client.get(f"/partenaires/{slug}/")
        assert (absent.status_code, NOT_FOUND in words_of(absent)) == (404, True)
