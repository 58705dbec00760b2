"""The equity page through the door: who opens it, what it says first, what it never says, and its table."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client

from terril.insight import words
from terril.insight.fairness.verdicts import State
from terril.insight.queries import Went, report
from terril.territory.models import Territory

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/equipe/territoire/", "/equipe/territoire/communes.csv"
VIEWS = [PAGE, f"{PAGE}?vue=idees", f"{PAGE}?vue=voisines"]


@pytest.fixture
def coordinator(land, enter) -> Client:
    return enter(land.world.accounts["nadia"])


def rows(html: str) -> list[list[str]]:
    """The cells of the table, as one reads them."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [re.sub(r"[ \n\xa0]+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def marks(page: str) -> list[str]:
    """The communes of the drawing."""
    return re.findall(r"<title>(.*?)</title>", page.partition('<figure class="land">')[2].partition("</svg>")[0])


def table(client: Client, address: str = TABLE) -> list[dict[str, str]]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


# --- who


@pytest.mark.parametrize("address", [*VIEWS, TABLE])
@pytest.mark.parametrize(
    ("kind", "status"),
    [("coordinator", 200), ("facilitator", 200), ("observer", 200), ("volunteer", 404), ("partner", 404), ("nobody", 404)],
)
def test_those_who_decide_and_those_who_observe_open_it(land, enter, kind, status, address):
    assert enter(land.member(kind)).get(address).status_code == status


def test_another_programme_does_not_exist_for_who_has_no_role_in_it(coordinator):
    assert coordinator.get(f"{PAGE}?dispositif=fabrik").status_code == 200
    assert [coordinator.get(f"{address}?dispositif={slug}").status_code for address in (PAGE, TABLE) for slug in ("ailleurs", "rien")] == [404] * 4


def test_each_reads_the_territory_of_their_own_programme(land, enter):
    found = rows(read(enter(land.world.accounts["ines"]), PAGE))
    assert (len(found), found[0][0]) == (14, "Bois-Bernard 839 hab.")


def test_the_desk_and_the_account_lead_to_it_for_those_who_may_open_it(land, enter):
    link = f'href="{PAGE}?dispositif=fabrik"'
    assert [link in read(enter(land.member(kind)), "/bureau/") for kind in ("coordinator", "facilitator", "volunteer")] == [True, True, False]
    assert [link in read(enter(land.member(kind)), "/mon-compte/") for kind in ("observer", "partner")] == [True, False]


# --- the effort first


def test_at_the_start_the_page_says_kindly_that_nobody_went_anywhere_and_nothing_came(coordinator):
    html = read(coordinator, PAGE)
    assert "Dans 36 communes, personne n’est encore allé" in html.replace("\u00a0", " ")
    assert "Aucune idée n’est encore arrivée" in html
    assert {row[1] for row in rows(html)} == {"Personne n’y est encore allé"}
    assert {row[1] for row in rows(read(coordinator, VIEWS[1]))} == {"Personne n’y est encore allé. Trop tôt pour le dire"}
    assert {row[3] for row in rows(read(coordinator, VIEWS[1]))} == {"–"}
    assert all(row[1] == "Personne n’est encore allé dans 6 d’entre elles. Trop tôt pour le dire" for row in rows(read(coordinator, VIEWS[2])))


def test_those_where_nobody_went_come_first_then_by_name(land, coordinator, clock):
    land.world.meeting("2024-01-26", "Méricourt")
    clock.travel(date(2024, 2, 1))
    found = [(row[1].split(" 1 ")[0], row[0]) for row in rows(read(coordinator, PAGE))]
    order = ["Personne n’y est encore allé", "Nous sommes passés à côté", "Nous y sommes allés"]
    assert [order.index(said) for said, _name in found] == sorted(order.index(said) for said, _name in found)
    assert [name.split()[0] for said, name in found if said == order[1]] == ["Acheville", "Sallaumines"]
    never = [re.sub(r" [\d\u202f]+ hab\.$", "", name) for said, name in found if said == order[0]]
    assert never == [line.name for line in report(land.programme).lines if line.name in never]
    assert len(never) == 33


def test_a_row_tells_where_and_when_the_last_meeting_in_reach_was(land, coordinator, clock):
    land.world.meeting("2024-01-26", "Méricourt")
    clock.travel(date(2024, 2, 1))
    found = {row[0].split()[0]: row[1:] for row in rows(read(coordinator, PAGE))}
    assert found["Méricourt"] == ["Nous y sommes allés 1 rencontre", "Sur place, 26 janvier 2024", "0", "0"]
    assert found["Sallaumines"] == ["Nous sommes passés à côté", "Méricourt, à 3 km, 26 janvier 2024", "0", "0"]
    assert found["Wingles"] == ["Personne n’y est encore allé", "aucune", "0", "0"]


def test_a_commune_that_is_silent_and_where_nobody_went_is_told_as_such_before_its_ideas(land, coordinator):
    land.even(but=("Avion",))
    html = read(coordinator, VIEWS[1])
    found = {row[0].split()[0]: row[1:] for row in rows(html)}
    assert found["Avion"][:2] == ["Personne n’y est encore allé. Moins d’idées que prévu", "0"]
    assert found["Avion"][2].startswith("de ")
    assert "Moins d’idées que prévu : Avion (et personne n’y est allé)." in " ".join(re.sub(r"<[^>]+>", "", html).split())


# --- three states, never a rank


def test_the_three_states_are_told_by_a_word_and_a_shape(land, coordinator, clock):
    land.world.meeting("2024-01-26", "Vimy")
    clock.travel(date(2024, 2, 1))
    land.even(but=("Avion",))
    html = read(coordinator, VIEWS[1])
    told = {shape: set(re.findall(rf'<span class="land-mark {shape}">([^<]+)<', html)) for shape in ("calls", "waits", "full")}
    assert told == {"calls": {"Moins d’idées que prévu"}, "waits": {"Trop tôt pour le dire"}, "full": {"Comme les autres"}}
    drawn = re.findall(r'<path class="(calls|waits|full)"', html)
    assert (len(drawn), drawn.count("calls")) == (36, 1)


def test_ideas_are_in_the_order_of_names_whatever_they_are(land, coordinator):
    land.ideas("Wingles", 30)
    land.ideas("Annay", 3)
    names = [row[0] for row in rows(read(coordinator, VIEWS[1]))]
    expected = [line.name for line in report(land.programme).lines]
    assert [name.startswith(known) for name, known in zip(names, expected, strict=True)] == [True] * 36
    assert names[0].startswith("Ablain")


def test_a_count_of_zero_is_not_told_as_one(land, coordinator):
    """French has no plural for zero: "une commune" would be false."""
    land.ideas("Lens", 1)
    said = " ".join(re.sub(r"<[^>]+>", "", read(coordinator, PAGE).split('class="notice')[1].split("</div>")[0]).replace("\u00a0", " ").split())
    assert "Trop tôt pour le dire : 36 communes." in said
    assert "Comme les autres" not in said


def test_neighbours_are_named_and_counted_together(land, coordinator):
    land.even()
    found = {circle.name: circle for circle in report(land.programme).circles}
    shown = rows(read(coordinator, VIEWS[2]))
    first = shown[0]
    circle = next(c for name, c in found.items() if first[0].startswith(name))
    assert first[0].endswith(f"avec {', '.join(circle.others)} : {words.spaced(circle.verdict.part.population)} hab.")
    assert first[2] == words.spaced(circle.verdict.part.ideas)
    assert len(shown) == len(found) <= 36


def test_the_method_is_told_in_two_paragraphs_on_each_view(coordinator):
    for address in VIEWS:
        method = read(coordinator, address).split('id="methode"')[1].split("<details")[0]
        assert method.count("<p>") == 2
        assert "120 communes" in method


def test_each_view_says_how_often_it_is_wrong(coordinator):
    for address in VIEWS:
        part = read(coordinator, address).split('id="erreurs"')[1].split("<details")[0]
        said = " ".join(re.sub(r"<[^>]+>", "", part).replace("\u00a0", " ").split())
        assert "l’indice sort à tort environ 0,2 fois pour 120 communes ; 0,5 au pire" in said
        assert "environ 0,5 fois pour 120 communes, et 2,2 dans le pire cas mesuré ailleurs" in said
        assert "ne sont vues que 5 à 95 fois sur 100" in said


# --- periods


def test_twelve_months_forget_what_came_before(land, coordinator, clock):
    clock.travel(date(2025, 6, 2))
    land.ideas("Vimy", 4, days_ago=500)
    assert [row[2] for row in rows(read(coordinator, f"{PAGE}?vue=idees")) if row[0].startswith("Vimy")] == ["4"]
    html = read(coordinator, f"{PAGE}?vue=idees&periode=12")
    assert [row[1:3] for row in rows(html) if row[0].startswith("Vimy")] == [["Personne n’y est allé depuis un an. Trop tôt pour le dire", "0"]]
    assert "Aucune idée n’est arrivée depuis un an" in html
    assert 'href="?periode=12&amp;vue=voisines"' in html
    assert 'href="?periode=12"' in html.split("communes.csv", 1)[0] or 'communes.csv?periode=12"' in html


@pytest.mark.parametrize("query", ["?vue=x&periode=y&page=z", "?page=99", "?vue=", "?periode=-1"])
def test_an_address_that_means_nothing_opens_the_page(coordinator, query):
    assert len(rows(read(coordinator, PAGE + query))) == 36


# --- small numbers


def test_the_team_reads_small_numbers_and_observers_do_not(land, enter):
    land.ideas("Vimy", 4)
    land.ideas("Lens", 8)
    land.ideas("Carvin", 2)

    def seen(kind: str) -> tuple[dict[str, str], str]:
        client = enter(land.member(kind))
        html = read(client, VIEWS[1])
        return {row[0].split()[0]: row[2] for row in rows(html)}, html

    team, team_html = seen("facilitator")
    observer, html = seen("observer")
    assert (team["Vimy"], team["Lens"], team["Annay"]) == ("4", "8", "0")
    assert (observer["Vimy"], observer["Lens"], observer["Annay"]) == ("moins de 5", "8", "0")
    assert "36 communes : 12." in team_html.replace("\u00a0", " ")
    assert "36 communes : environ 10." in html.replace("\u00a0", " ")
    assert "Venues d’ailleurs : environ 5." in html.replace("\u00a0", " ")


def test_no_sum_lets_an_observer_find_a_small_number(land, enter):
    """Every sum that holds a small number is rounded: two groups that differ by one commune give nothing away."""
    land.ideas("Vimy", 3)
    land.ideas("Lens", 21)
    found = rows(read(enter(land.member("observer")), VIEWS[2]))
    assert {row[2] for row in found} <= {"0", "environ 5", "environ 20", "environ 25"}


def test_veiled_words(db):
    assert [words.number(n, veiled=True) for n in (0, 1, 4, 5, 1234)] == ["0", "moins de 5", "moins de 5", "5", "1\u202f234"]
    assert [words.total(n, veiled=True) for n in (0, 1, 7, 8, 1234)] == ["0", "environ 5", "environ 5", "environ 10", "environ 1\u202f235"]
    assert [words.number(n, veiled=False) for n in (0, 4)] == ["0", "4"]


# --- the table to take away


def test_the_table_opens_in_a_french_spreadsheet(land, coordinator, clock):
    land.world.meeting("2024-01-26", "Wingles")
    clock.travel(date(2024, 2, 1))
    land.even(but=("Avion",))
    answer = coordinator.get(TABLE)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="territoire-2024-02-01.csv"'
    assert answer.content.count(b"\r\n") == 37
    found = {row["Commune"]: row for row in table(coordinator)}
    assert len(found) == 36
    verdict = next(line.verdict for line in report(land.programme).lines if line.name == "Avion")
    low, high = verdict.limits
    circle = next(c for c in report(land.programme).circles if c.name == "Avion")
    assert found["Avion"] == {
        "Code INSEE": "62065", "Commune": "Avion", "Habitants": "17435", "Année de la population": "2023",
        "Source": "Code officiel géographique 2026", "Ce qui a été fait": "Personne n’y est encore allé", "Rencontres sur place": "0",
        "Dernière rencontre sur place": "", "Dernière rencontre à portée": "", "Inscriptions sur place": "0", "Idées dites à quelqu’un": "0",
        "Idées reçues": "0", "Ordinaire : au moins": str(low), "Ordinaire : au plus": str(high),
        "Ce que l’on peut dire": "Moins d’idées que prévu", "Avec ses voisines": words.state(circle.verdict.state),
        "Ses voisines": ", ".join(circle.others),
    }  # fmt: skip
    assert found["Wingles"]["Dernière rencontre sur place"] == found["Vendin-le-Vieil"]["Dernière rencontre à portée"] == "26/01/2024"


def test_the_table_keeps_small_numbers_from_observers(land, enter):
    land.ideas("Vimy", 4)
    team, observer = ({r["Commune"]: r["Idées reçues"] for r in table(enter(land.member(kind)))} for kind in ("coordinator", "observer"))
    assert (team["Vimy"], observer["Vimy"], observer["Lens"]) == ("4", "moins de 5", "0")


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_only_a_name(land, coordinator):
    commune = land.programme.territory.communes.get(name="Vimy")
    commune.name = "=1+1"
    commune.save()
    assert "'=1+1" in [row["Commune"] for row in table(coordinator)]


# --- a territory without a commune, or with few


def test_a_territory_without_a_commune_is_told_kindly(land, coordinator):
    Territory.objects.get(programmes=land.programme).communes.clear()
    for address in VIEWS:
        assert "Ce territoire n’a pas encore de commune" in read(coordinator, address)
    assert table(coordinator) == []


def test_where_the_facts_are_from_is_told_on_each_view(land, coordinator):
    said = "Communes d’après : Code officiel géographique 2026. Population municipale de 2023."
    assert [said in read(coordinator, address) for address in VIEWS] == [True] * 3
    land.programme.territory.communes.update(source="", vintage=None, population_year=None)
    assert "Communes d’après" not in read(coordinator, PAGE)
    assert {(row["Année de la population"], row["Source"]) for row in table(coordinator)} == {("", "")}


def test_three_communes_are_too_few_to_group(land, coordinator):
    territory = Territory.objects.get(programmes=land.programme)
    territory.communes.set(territory.communes.order_by("pk")[:3])
    assert "Il y a trop peu de communes pour les grouper" in read(coordinator, VIEWS[2])
    assert len(rows(read(coordinator, VIEWS[1]))) == 3


def test_a_commune_that_nobody_can_place_is_in_the_list_and_the_drawing_says_that_it_is_not(land, coordinator, clock):
    from terril.territory.models import Commune

    territory = Territory.objects.get(programmes=land.programme)
    assert "sur la carte" not in read(coordinator, PAGE)
    Commune.objects.filter(name="Grenay").update(latitude=None, longitude=None)
    land.world.ten()
    clock.travel(date(2024, 7, 10))
    for address, communes, drawn in ((VIEWS[0], 36, 35), (VIEWS[1], 36, 35)):
        page = read(coordinator, address)
        assert (len(rows(page)), len(marks(page))) == (communes, drawn)
        assert "1 commune n’est pas sur la carte : son emplacement ne nous est pas connu." in page
    # Where a meeting was held, people were met, wherever that is; a neighbour is nobody knows whose.
    told = {line.name: line for line in report(land.programme).lines}
    assert (told["Grenay"].effort.went, told["Grenay"].effort.near_km) == (Went.THERE, 0.0)
    assert all("Grenay" not in [circle.name, *circle.others] for circle in report(land.programme).circles)
    territory.communes.update(latitude=None, longitude=None)
    for address in VIEWS[:2]:
        page = read(coordinator, address)
        assert (len(rows(page)), len(marks(page))) == (36, 0)
        assert "36 communes ne sont pas sur la carte : leur emplacement ne nous est pas connu." in page
    assert "Il y a trop peu de communes pour les grouper" in read(coordinator, VIEWS[2])


def test_more_than_fifty_communes_are_read_in_pages(land, coordinator):
    from terril.territory.models import Commune

    Territory.objects.get(programmes=land.programme).communes.set(Commune.objects.all())
    first, second = (rows(read(coordinator, f"{VIEWS[1]}&page={n}")) for n in (1, 2))
    assert (len(first), len(second)) == (50, Commune.objects.count() - 50)
    assert "Suivant" in read(coordinator, VIEWS[1])


# --- the cost


@pytest.mark.parametrize("ideas", [3, 300])
@pytest.mark.parametrize("address", [*VIEWS, f"{PAGE}?vue=idees&periode=12", TABLE])
def test_the_page_costs_the_same_queries_at_any_size(land, coordinator, assert_queries, address, ideas):
    land.ideas("Lens", ideas)
    land.ideas("Carvin", ideas)
    coordinator.get(address)
    with assert_queries(8):
        assert coordinator.get(address).status_code == 200


def test_the_first_visit_after_a_new_idea_counts_again_in_a_few_queries(land, coordinator, assert_queries):
    coordinator.get(PAGE)
    land.ideas("Lens", 1)
    with assert_queries(12):
        assert [row[2] for row in rows(read(coordinator, VIEWS[1])) if row[0].startswith("Lens")] == ["1"]


def test_the_states_of_the_page_are_those_of_the_method(land, coordinator):
    land.even(but=("Avion", "Vimy"))
    shown = {row[0].split()[0]: row[1] for row in rows(read(coordinator, VIEWS[1]))}
    for line in report(land.programme).lines:
        assert shown[line.name.split()[0]].endswith(words.state(line.verdict.state))
    assert {line.verdict.state for line in report(land.programme).lines} == set(State)
