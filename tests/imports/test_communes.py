"""Where people of a table live, anywhere in France, through the door: recognised, followed to the commune of today, kept as it was written, asked."""

import pytest
from tests.imports.test_brought_files import carried, matched, matching, nadia, send, words

from terril.directory.models import Organisation
from terril.imports.communes import Communes, Elsewhere, Unclear
from terril.initiatives.depositing.actions import deposit
from terril.people.models import Person
from terril.territory.models import Commune

__all__ = ["nadia", "send"]

TOWNS = (
    "Nom;Prénom;Ville\nAudin;Luc;Lomme (59160)\nBarré;Zoé;Noyelles s/ Lens\nCollin;Max;Noyelles/Lens\nDenis;Eva;62307 LENS CEDEX\nEvrard;Théo;Loos\n"
    "Faure;Lina;St Denis 93\nGiraud;Ali;Annay s/s Lens\nHuet;Inès;Lens et Liévin\nImbert;Noé;Douai\nJoly;Ana;Eleu\n"
)


def test_communes_of_the_whole_of_france_are_kept_as_they_were_written(nadia):
    batch, _page = matching(nadia, TOWNS)
    rows = matched(nadia, batch)
    assert [row.number for row in rows if row.wrong] == [6, 9]
    at = f"/equipe/apporter/{batch.pk}/lignes/"
    page = words(nadia.get(at))
    assert "Plusieurs communes répondent à « Loos » : Loos-en-Gohelle, Loos (59120). Laquelle ?" in page
    assert "Plusieurs communes répondent à « Lens et Liévin » : Lens, Liévin. Laquelle ?" in page
    nadia.post(at, {"row": "6", "mend": "1", "commune": "Loos (59120)"})
    nadia.post(at, {"row": "9", "keep": "commune"})
    page = words(nadia.get(f"{at}?voir=toutes"))
    for told in (
        "« Lomme (59160) » : aujourd’hui Lille.", "« Douai » : hors de notre territoire, gardé comme écrit.", "« Annay s/s Lens » : Annay.",
        "« Eleu » : Éleu-dit-Leauwette.",
    ):  # fmt: skip
        assert told in page
    nadia.post(f"/equipe/apporter/{batch.pk}/importer/")
    kept = Person.objects.filter(acquaintances__isnull=False).order_by("last_name").values_list("last_name", "commune__name", "commune_said")
    assert list(kept) == [
        ("Audin", None, "Lomme (59160)"), ("Barré", "Noyelles-sous-Lens", ""), ("Collin", "Noyelles-sous-Lens", ""), ("Denis", "Lens", ""),
        ("Evrard", None, "Loos (59120)"), ("Faure", "Saint-Denis", ""), ("Giraud", "Annay", ""), ("Huet", None, "Lens et Liévin"),
        ("Imbert", None, "Douai"), ("Joly", "Éleu-dit-Leauwette", ""),
    ]  # fmt: skip


def test_an_organisation_of_elsewhere_says_where_it_is_on_its_page(nadia):
    batch, _page = matching(nadia, "Structure;Ville\nLe fablab d’à côté;Douai\nLe cirque;Tournai", "organisations")
    matched(nadia, batch)
    at = f"/equipe/apporter/{batch.pk}/lignes/"
    page = words(nadia.get(at))
    assert "Nous ne connaissons pas de commune de ce nom : « Tournai »." in page
    assert "Garder comme c’est écrit" in page
    nadia.post(at, {"row": "3", "keep": "commune", "commune": "Tournai"})
    carried_page = nadia.post(f"/equipe/apporter/{batch.pk}/importer/", follow=True)
    assert carried_page.status_code == 200
    assert list(Organisation.objects.filter(commune_said__gt="").order_by("pk").values_list("commune_said", flat=True)) == ["Douai", "Tournai"]


def test_an_idea_is_of_here(nadia):
    batch, _page = matching(nadia, "Titre;Commune;Date\nUn jardin;Douai;12/03/2024", "ideas")
    matched(nadia, batch)
    page = words(nadia.get(f"/equipe/apporter/{batch.pk}/lignes/"))
    assert "« Douai » n’est pas une commune d’ici. Laquelle d’ici est-ce ?" in page


def test_a_letter_goes_where_somebody_lives_wherever_it_is(nadia):
    table = "Nom;Prénom;Adresse;Ville;Canal\nAudin;Luc;12 rue des Fleurs;Lomme (59160);courrier\nBarré;Zoé;3 rue Haute;Paris;courrier"
    batch, _page = matching(nadia, table)
    carried(nadia, batch)
    kept = Person.objects.filter(channel="letter", acquaintances__isnull=False).order_by("last_name").values_list("postal_address", flat=True)
    assert list(kept) == ["12 rue des Fleurs\n59160 Lomme", "3 rue Haute\nParis"]


def test_the_commune_says_of_which_country_a_number_is(nadia):
    batch, _page = matching(nadia, "Nom;Prénom;Ville;Téléphone\nPayet;Maëlle;97411 St Denis;262 20 00 12\nHoarau;Kevin;Pointe-à-Pitre;0590 20 00 12")
    rows = matched(nadia, batch)
    assert not any(row.wrong for row in rows[1:])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Paris 12e", "75056"), ("Paris 12ème arrondissement", "75056"), ("75012 Paris", "75056"), ("Lyon 3", "69123"), ("13005 Marseille", "13055"),
        ("Lille Cedex 9", "59350"), ("La Faute sur Mer", "85001"), ("59355", "59350"), ("Annay", "62033"), ("Annay (58450)", "58007"),
        ("Annay 58", "58007"), ("Bully", "62186"), ("Bully 69", "69032"), ("lens (pas de calais)", "62498"), ("Mons en Baroeul", "59410"),
        ("Éleu dit Leauwette", "62291"), ("97411 St Denis", "97411"), ("Ste Marie aux Mines", "68298"), ("Sangatte", "62774"),
        ("Ajaccio 2A", "2A004"), ("20000 Ajaccio", "2A004"),
    ],
)  # fmt: skip
def test_one_way_of_writing_a_commune(world, typed, found):
    commune, _told = Communes(world.programme.territory_id).find(typed)
    assert commune.insee_code == found
    assert not isinstance(commune, Elsewhere) or commune.said == typed


@pytest.mark.parametrize("typed", ["Loos", "Saint-Denis", "Ste Marie", "Lens ou Liévin", "Lens/Liévin", "62300", "Tournai", "Lenss", "99999"])
def test_what_may_be_several_or_none_is_asked(world, typed):
    with pytest.raises(Unclear):
        Communes(world.programme.territory_id).find(typed)


def test_a_commune_kept_as_it_was_said_is_read_by_the_team_where_it_reads_of_somebody(world, nadia):
    batch, _page = matching(nadia, "Nom;Prénom;Ville\nImbert;Noé;Douai\nCollin;Max;Tournai")
    matched(nadia, batch)
    whole = f"/equipe/apporter/{batch.pk}/lignes/3/"
    assert "Garder comme c’est écrit" in words(nadia.get(whole))
    nadia.post(whole, {"row": "3", "keep": "commune", "last_name": "Collin", "first_name": "Max", "commune": "Tournai"})
    nadia.post(f"/equipe/apporter/{batch.pk}/importer/")
    found = words(nadia.get("/equipe/reunir/?q=imbert")) + words(nadia.get("/equipe/reunir/?q=collin"))
    assert "Noé Imbert, Douai" in found and "Max Collin, Tournai" in found
    somebody = Person.objects.get(last_name="Collin")
    told = deposit(
        actor=world.nadia, programme=world.programme, words="Un four à pain.", commune=Commune.objects.get(name="Lens"), client_id="four",
        person=somebody, way="paper", read_back=True,
    )  # fmt: skip
    assert "Commune, comme elle a été dite : Tournai" in words(nadia.get(f"/equipe/initiatives/{told.initiative.ref}/"))


def test_a_name_that_two_communes_bear_is_told_as_the_one_of_here_and_can_be_changed(nadia):
    """Bully-les-Mines is written Bully by people of here; Bully of the Rhône bears that name in full."""
    batch, _page = matching(nadia, "Nom;Prénom;Ville\nImbert;Noé;Bully\nCollin;Max;Bully")
    assert not any(row.wrong for row in matched(nadia, batch))
    at = f"/equipe/apporter/{batch.pk}/lignes/"
    assert words(nadia.get(f"{at}?voir=toutes")).count("« Bully » : Bully-les-Mines.") == 2
    nadia.post(at, {"row": "3", "mend": "1", "commune": "Bully (69210)"})
    assert "« Bully (69210) » : hors de notre territoire, gardé comme écrit." in words(nadia.get(f"{at}?voir=toutes"))
    nadia.post(f"/equipe/apporter/{batch.pk}/importer/")
    kept = Person.objects.filter(acquaintances__isnull=False).order_by("last_name").values_list("last_name", "commune__name", "commune_said")
    assert list(kept) == [("Collin", None, "Bully (69210)"), ("Imbert", "Bully-les-Mines", "")]
