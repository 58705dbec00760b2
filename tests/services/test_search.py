"""What inhabitants find: by words, theme, place, audience, price; how fresh it is; and that it costs the same at 30 and 3,000 services."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from tests.services.conftest import service, structure

from terril.services import hours, queries, themes
from terril.services.models import HelpService, HelpStructure
from terril.services.queries import Search, Wish
from terril.services.readable import readable
from terril.territory.models import Commune
from terril.territory.queries import distance_km
from terril.territory.reach import ROAD

ROW = re.compile(r'<h3><a href="/aides/\d+/">(.*?)</a></h3><p>(.*?)</p>')


def ask(client: Any, **asked: Any) -> Any:
    return client.get(reverse("help_search"), asked)


def names(response: Any) -> list[str]:
    return [unescape(name) for name, _line in ROW.findall(response.content.decode())]


def lines(response: Any) -> list[str]:
    return [unescape(re.sub(r"<.*?>", "", line)).strip().replace("\u00a0", " ") for _name, line in ROW.findall(response.content.decode())]


@pytest.fixture
def town(communes: None, bring_in: Any) -> None:
    """Lens, and what is around: Liévin 3.7 km away in a straight line, Carvin 12 km, and Paris."""
    lien = ["remobilisation--lien-social"]
    bring_in(
        [
            structure(1, nom="Centre social"),
            structure(2, nom="Garage", code_insee="62510"),
            structure(3, nom="Plateforme", code_insee="75056", latitude=48.85, longitude=2.35),
            service(1, nom="Café des voisins", thematiques=lien, publics=["tous-publics"], frais="gratuit", date_maj="2026-01-01"),
            service(2, nom="Atelier vélo", of=2, code_insee="62510", thematiques=["mobilite--entretenir-reparer-son-vehicule"], frais="payant",
                    publics=["jeunes"], date_maj="2026-01-03"),
            service(3, nom="Potager", code_insee="62215", thematiques=lien, description="Un jardin partagé.", publics=["seniors"]),
            service(4, nom="Écoute", of=3, code_insee=None, modes_accueil=["a-distance"], zone_eligibilite=["62"], date_maj="2026-01-05"),
            service(5, nom="Ailleurs", of=3, code_insee=None, modes_accueil=["a-distance"], zone_eligibilite=["2A"]),
            service(6, nom="Guichet parisien", of=3, code_insee=None),
        ]
    )  # fmt: skip


# The most recently updated first; on the same day, the last come.
ALL = ["Guichet parisien", "Ailleurs", "Potager", "Écoute", "Atelier vélo", "Café des voisins"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"q": "velos"}, ["Atelier vélo"]),
        ({"q": "jardins partagés"}, ["Potager"]),
        ({"q": "centre social"}, ["Potager", "Café des voisins"]),
        ({"q": "lien social voisin"}, ["Café des voisins"]),
        ({"q": "???"}, []),
        # A sentence: nothing holds every word, what holds most comes first.
        ({"q": "je cherche un jardin partagé pour rouler à vélo"}, ["Potager", "Atelier vélo"]),
        ({"q": "jardinage"}, ["Potager"]),
        ({"q": "velau"}, ["Atelier vélo"]),
        ({"q": "partajé"}, ["Potager"]),
        ({"q": "zeppelin dirigeable"}, []),
        ({"theme": "remobilisation--lien-social"}, ["Potager", "Café des voisins"]),
        ({"theme": "mobilite"}, ["Atelier vélo"]),
        ({"theme": "initiatives"}, ["Potager"]),
        ({"theme": "initiatives--cultiver-et-cuisiner"}, ["Potager"]),
        ({"theme": "sante"}, []),
        ({"theme": "n’importe quoi"}, ALL),
        ({"commune": "62498", "km": "5"}, ["Café des voisins", "Atelier vélo", "Écoute"]),
        ({"commune": "62498", "km": "2"}, ["Café des voisins", "Écoute"]),
        ({"commune": "62498", "km": "20"}, ["Café des voisins", "Atelier vélo", "Potager", "Écoute"]),
        ({"commune": "Liévin", "km": "2"}, ["Atelier vélo", "Écoute"]),
        ({"commune": "62498", "km": "5", "accueil": "en-presentiel"}, ["Café des voisins", "Atelier vélo"]),
        ({"accueil": "a-distance"}, ["Ailleurs", "Écoute"]),
        ({"public": "jeunes"}, ["Guichet parisien", "Ailleurs", "Écoute", "Atelier vélo", "Café des voisins"]),
        ({"public": "seniors", "theme": "remobilisation"}, ["Potager", "Café des voisins"]),
        ({"gratuit": "1"}, ["Café des voisins"]),
        ({"gratuit": "oui", "accueil": "x", "public": "x", "km": "7", "page": "x"}, ALL),
        ({"q": "x" * 500}, []),
    ],
)  # fmt: skip
def test_what_is_asked_is_what_is_found(town, client, asked, found):
    assert names(ask(client, **asked)) == found


def test_around_a_commune_that_nobody_can_place_is_what_is_given_there(town, client):
    """Without a distance, and said to be off the map; what is given at a distance to those who live there comes too."""
    Commune.objects.filter(pk="62510").update(latitude=None, longitude=None)
    page = ask(client, commune="62510", km="20")
    assert sorted(names(page)) == ["Atelier vélo", "Écoute"]
    assert not [line for line in lines(page) if "km" in line or "kilomètre" in line]
    assert "1 commune n’est pas sur la carte" in page.content.decode()
    assert "n’est pas sur la carte" not in ask(client, commune="62498", km="2").content.decode()


def test_a_row_says_who_where_how_far_how_fresh_and_how_much(town, client, clock):
    clock.travel(date(2026, 3, 4))
    page = ask(client, commune="62498", km=10)
    assert lines(page) == [
        "Centre social · Lens · à moins d’un kilomètre", "Garage · Liévin · à 5 km environ", "Plateforme · à distance",
    ]  # fmt: skip
    html = re.sub(r"\s", " ", page.content.decode().replace("\u00a0", " "))
    assert "<small>mis à jour il y a 2 mois</small> <span class=\"tag\">gratuit</span>" in html
    assert "la ligne droite, et trois dixièmes de plus" in html
    assert "3 aides" in html


def test_the_distance_is_the_one_of_the_earth_and_three_tenths_more(communes):
    lens = Commune.objects.get(pk="62498")
    home = HelpStructure.objects.create(key="s", source="x", name="S", updated_on=date(2026, 1, 1))
    for commune in Commune.objects.order_by("pk"):
        HelpService.objects.create(
            key=commune.pk, source="x", name=commune.name, structure=home, updated_on=date(2026, 1, 1), latitude=commune.latitude,
            longitude=commune.longitude, search_text="",
        )  # fmt: skip
    found = dict(queries.found(Wish.of(Search(commune=lens, km=20))).values_list("key", "km"))
    truth = {c.pk: distance_km(lens, c) for c in Commune.objects.order_by("pk")}
    assert set(found) == {pk for pk, km in truth.items() if km * ROAD <= 20}
    assert 10 < len(found) < len(truth)
    assert {pk: pytest.approx(km, abs=0.02) for pk, km in truth.items() if pk in found} == found


def test_an_unknown_commune_is_told_and_the_list_stays(town, client):
    page = ask(client, commune="Brest")
    assert names(page) == ALL
    assert "« Brest » n’est pas sur notre territoire." in page.content.decode().replace("\u00a0", " ")


def test_what_has_left_is_not_listed_and_its_page_says_so(town, client, bring_in):
    gone = HelpService.objects.get(name="Atelier vélo")
    page = client.get(reverse("help_service", args=[gone.pk]))
    assert "n’est plus annoncée" not in page.content.decode()
    bring_in([structure(1), structure(3), service(1)], complete=True)
    assert names(ask(client)) == ["Aide 1"]
    page = client.get(reverse("help_service", args=[gone.pk]))
    assert (page.status_code, "n’est plus annoncée par sa source" in page.content.decode(), page["X-Robots-Tag"]) == (200, True, "noindex")


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ([structure(1, telephone="0321000001", courriel="accueil@exemple.fr"), service(1, telephone="0321000002", courriel="aide@exemple.fr")],
         ["03 21 00 00 02", "aide@exemple.fr"]),
        # The structure still publishes how to reach it; the service itself is gone.
        ([structure(1, telephone="0321000001", courriel="accueil@exemple.fr"), service(2)], ["03 21 00 00 01", "accueil@exemple.fr"]),
        ([structure(2), service(2, of=2)], []),
    ],
    ids=["published", "service gone", "both gone"],
)  # fmt: skip
def test_what_its_source_publishes_no_more_tells_no_number_and_no_address(communes, client, bring_in, left, shown):
    bring_in([structure(1, telephone="0321000001", courriel="accueil@exemple.fr"), service(1, telephone="0321000002", courriel="aide@exemple.fr")])
    bring_in(left, complete=True)
    page = client.get(reverse("help_service", args=[HelpService.objects.get(key="essai--a1").pk]))
    html = page.content.decode().replace("\u00a0", " ")
    told = ["03 21 00 00 01", "03 21 00 00 02", "accueil@exemple.fr", "aide@exemple.fr"]
    assert [one for one in told if one in html] == shown
    assert (page.status_code, "appelez avant de vous déplacer" in html) == (200, len(shown) > 0 and "aide@exemple.fr" not in shown)


def test_an_empty_directory_and_an_empty_search_are_said_kindly(communes, client, bring_in):
    assert "L’annuaire est encore vide" in ask(client).content.decode()
    assert "Rien ne répond à cette recherche" in ask(client, q="rien").content.decode()


def test_the_map_and_its_list_say_where(town, client):
    html = ask(client, theme="remobilisation").content.decode()
    found = re.findall(r'<li><a href="/aides/\?([^"]+)">([^<]+) <span>(\d+)</span>', html)
    assert [(unescape(url), name, count) for url, name, count in found] == [
        ("theme=remobilisation&amp;commune=62215&amp;km=10".replace("&amp;", "&"), "Carvin", "1"),
        ("theme=remobilisation&commune=62498&km=10", "Lens", "1"),
    ]


@pytest.mark.parametrize("sentence", ["aide", "aide licorne"])
def test_pages_are_turned_without_losing_the_search(communes, client, bring_in, sentence):
    bring_in([structure(), *(service(n, nom=f"Aide {n:02}", date_maj="2026-01-10") for n in range(60))])
    first = ask(client, q=sentence, gratuit="")
    assert "60 aides" in first.content.decode()
    second = client.get("/aides/" + unescape(re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1]))
    third = client.get("/aides/" + unescape(re.search(r'rel="next" href="([^"]+)"', second.content.decode())[1]))
    seen = names(first) + names(second) + names(third)
    assert ([len(names(p)) for p in (first, second, third)], len(set(seen))) == ([25, 25, 10], 60)
    assert 'rel="next"' not in third.content.decode()
    assert names(client.get("/aides/" + unescape(re.search(r'rel="prev" href="([^"]+)"', third.content.decode())[1]))) == names(second)


@pytest.mark.parametrize("asked", [{}, {"q": "aide", "theme": "remobilisation", "commune": "62498", "public": "jeunes", "gratuit": "1"}])
@pytest.mark.parametrize("size", [30, 3_000])
def test_the_list_costs_the_same_whatever_the_size(communes, client, assert_queries, size, asked):
    _many(size)
    ask(client, **asked)
    with assert_queries(7 if asked else 6):
        assert len(names(ask(client, **asked))) == 25
    assert re.search(r"<h2>[\d\s]+ aides", ask(client, **asked).content.decode())


def _many(size: int) -> HelpService:
    home = HelpStructure.objects.create(key="s", source="x", name="Structure", updated_on=date(2026, 1, 1))
    HelpService.objects.bulk_create(
        HelpService(
            key=f"k{n}", source="x", name=f"Aide {n}", structure=home, updated_on=date(2026, 1, 1) + timedelta(n % 9), search_text="aide",
            themes=["remobilisation--lien-social"], fee="gratuit", commune_id="62498", latitude=50.43, longitude=2.82, zone=["62498", "62"],
        )
        for n in range(size)
    )  # fmt: skip
    return HelpService.objects.get(key="k0")


@pytest.mark.parametrize("size", [30, 3_000])
def test_a_page_costs_the_same_whatever_the_size(communes, client, assert_queries, size):
    one = _many(size)
    with assert_queries(4):
        page = client.get(reverse("help_service", args=[one.pk]))
    assert page.content.decode().count('class="whole"') == 10


# ------------------------------------------------------------------------------------------------------------ one page


def test_a_page_says_what_for_whom_how_and_when(communes, client, clock, bring_in):
    clock.travel(date(2026, 3, 4))
    bring_in(
        [
            structure(1, nom="Le Clic", description="Une maison.", horaires_accueil="Mo-Fr 09:00-12:00", site_web="https://exemple.fr/clic"),
            service(
                1, nom="Un ordinateur", description="Premier.\n\nSecond.", type="aide-materielle", thematiques=["numerique--acquerir-un-equipement"],
                publics=["etudiants", "jeunes"], publics_precisions="Moins de 26 ans", frais="payant", frais_precisions="40 €",
                conditions_acces="Une attestation", telephone="+33353010000", courriel="clic@exemple.fr", adresse="2 rue du Port",
                code_postal="62300", zone_eligibilite=["62498", "59"], modes_mobilisation=["telephoner", "se-presenter"],
                mobilisable_par=["professionnels"], mobilisation_precisions="Le matin.",
            ),
            service(2, nom="Une connexion"),
        ]
    )  # fmt: skip
    one = HelpService.objects.get(name="Un ordinateur")
    html = client.get(reverse("help_service", args=[one.pk])).content.decode()
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])).split())
    assert text == (
        "Trouver de l’aide · Aide matérielle Un ordinateur Le Clic · Lens De quoi il s’agit Premier. Second. Acquérir un équipement "
        "Pour qui Publics Étudiants, Jeunes Moins de 26 ans Prix Payant 40 € Conditions Une attestation Pour les habitants de Lens, 59 "
        "Comment la demander Seul un professionnel peut la demander : parlez-en à la personne qui suit votre projet, à votre assistante "
        "sociale ou à votre conseiller. En se présentant sur place, en téléphonant. Le matin. Téléphone 03 53 01 00 00 E-mail clic@exemple.fr "
        "Site de la structure https://exemple.fr/clic Accueil En présentiel Adresse 2 rue du Port 62300 Lens Horaires Du lundi au vendredi, "
        "de 9 h à 12 h Cette structure propose aussi Une connexion D’où cela vient Mis à jour il y a 2 mois, le samedi 10 janvier 2026. "
        "Source : essai, au format data·inclusion. Le Clic Une maison."
    )
    assert 'href="tel:+33353010000"' in html


def test_markup_in_words_is_shown_as_words(communes, client, bring_in):
    bring_in(
        [structure(1, nom="<i>S</i>"), service(1, nom="<img src=x onerror=alert(1)> Aide", description="<script>alert(1)</script>Oui &lt;b&gt; non")]
    )
    one = HelpService.objects.get()
    for html in (client.get(f"/aides/{one.pk}/").content.decode(), ask(client).content.decode()):
        assert ("alert(1)" in html, "<b>" in html.replace("<b>Terril", "").replace("<b>à", ""), "Oui &lt;b&gt; non" in html) == (False, False, True)


@pytest.mark.parametrize(
    ("days", "told", "stale"),
    [
        (0, "mis à jour aujourd’hui", False), (1, "mis à jour il y a un jour", False), (30, "mis à jour il y a 30 jours", False),
        (31, "mis à jour il y a un mois", False), (91, "mis à jour il y a 3 mois", False), (365, "mis à jour il y a 12 mois", False),
        (366, "mis à jour il y a 12 mois", True), (800, "mis à jour il y a plus de 2 ans", True), (-3, "mis à jour aujourd’hui", False),
    ],
)  # fmt: skip
def test_how_fresh_it_is(days, told, stale):
    today = date(2026, 6, 1)
    day = today - timedelta(days)
    assert (queries.freshness(day, today), queries.is_stale(day, today)) == (told, stale)


def test_what_is_old_is_to_be_checked_before_going(communes, client, clock, bring_in):
    bring_in([structure(1), service(1, date_maj="2024-01-10"), service(2, date_maj="2026-01-10")])
    clock.travel(date(2026, 1, 20))
    assert ask(client).content.decode().count("à vérifier avant de s’y rendre") == 1
    old, new = HelpService.objects.order_by("key")
    assert "à vérifier avant de s’y rendre" in client.get(f"/aides/{old.pk}/").content.decode()
    assert "à vérifier avant de s’y rendre" not in client.get(f"/aides/{new.pk}/").content.decode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Mo-Fr 09:00-12:00,13:30-17:00; PH off", ["du lundi au vendredi, de 9 h à 12 h et de 13 h 30 à 17 h", "jours fériés : fermé"]),
        ("Tu,Th 14:00-18:30", ["mardi, jeudi, de 14 h à 18 h 30"]),
        ("Sa 10:00 - 12:00 ;", ["samedi, de 10 h à 12 h"]),
        ("24/7", ["ouvert jour et nuit"]),
        ("Mo[1] 09:00-10:00", []),
        ("Mo-Fr 09:00-12:00; Jan-Mar off", []),
        ("le mardi", []),
    ],
)
def test_opening_hours_are_said_when_they_are_simple(written, told):
    assert [rule.replace("\u00a0", " ") for rule in hours.in_words(written)] == told


def test_hours_in_english():
    with translation.override("en"):
        assert "9:00" in hours.in_words("Mo 09:00-12:30")[0]


def test_hours_that_are_not_simple_are_shown_as_they_are(communes, client, bring_in):
    bring_in([structure(1), service(1, horaires_accueil="1er jeudi, 14h-17h")])
    html = client.get(f"/aides/{HelpService.objects.get().pk}/").content.decode()
    assert "tels que publiés" in html
    assert "1er jeudi, 14h-17h" in html


def test_a_number_that_is_none_is_shown_as_it_is(communes, client, bring_in):
    bring_in([structure(1), service(1, telephone="le 115, la nuit")])
    html = client.get(f"/aides/{HelpService.objects.get().pk}/").content.decode()
    assert ("le 115, la nuit" in html, "tel:" in html.split("<main")[1].split("</main")[0]) == (True, False)


def test_a_page_that_does_not_exist(client, db):
    assert client.get("/aides/999/").status_code == 404


# ------------------------------------------------------------------------------------------------------------- themes


def test_each_local_theme_keeps_its_national_counterparts():
    known = {theme.code for category in themes._national() for theme in category.themes}
    local = themes.local()
    assert len(known) > 60
    assert len(local) == 8
    assert {code for theme in local.values() for code in theme.national} <= known
    assert all(theme.national and code.split("--")[0] in {"culture", "initiatives"} for code, theme in local.items())
    assert themes.national(["culture--memoire-et-patrimoine", "sante--addictions"]) == [
        "remobilisation--activites-sportives-et-culturelles", "remobilisation--lien-social", "sante--addictions",
    ]  # fmt: skip


def test_words_without_marks_stay_as_they_are():
    assert readable("Un prix < 3 €, R&D, 5 * 4, snake_case") == "Un prix < 3 €, R&D, 5 * 4, snake_case"
