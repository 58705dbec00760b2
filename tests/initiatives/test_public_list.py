"""The public list and map: who is on them, how one searches, how one turns the pages, what they cost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from terril.initiatives import access, text
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Initiative, Need
from terril.initiatives.public_list.queries import PAGE, Cursor, Filters, public, public_map
from terril.kernel import clock


def titles(response) -> list[str]:
    """The names on the page, in order."""
    return [unescape(name) for name in re.findall(r'<h3><a href="/initiatives/[^"]+">(.*?)</a></h3>', response.content.decode())]


def ask(client, **filters):
    return client.get(reverse("initiatives"), filters)


def neighbour(response, way: str) -> str:
    found = re.search(rf'rel="{way}" href="([^"]+)"', response.content.decode())
    return unescape(found[1]) if found else ""


@pytest.fixture
def public_idea(fabrik):
    """`public_idea("Un titre", "des mots", need="money")`: everybody sees it."""

    def tell(title: str, words: str = "Quelques mots pour dire.", need: str = "", **more):
        stored = fabrik.idea(words, client_id=f"idee-{title}", visibility="public", **more)
        growing.set_title(actor=None, initiative=stored.initiative, title=title)
        if need:
            Need.objects.create(initiative=stored.initiative, kind=need, text="Il en faut.", said_at=clock.now())
        return stored.initiative

    return tell


@pytest.fixture
def many(fabrik):
    """`many(60)`: that many public initiatives, two of them at each moment."""

    def grow(count: int) -> list[str]:
        start = clock.now()
        rows = [
            Initiative(
                ref=f"grand{n}",
                title=f"Idée {n}",
                visibility="public",
                commune=fabrik.grenay,
                created_at=start + timedelta(minutes=n // 2),
                updated_at=start,
                excerpt="Un jardin",
                read_at=start,
                public_text="un jardin",
            )
            for n in range(count)
        ]
        Initiative.objects.bulk_create(rows)
        return [row.title for row in reversed(rows)]

    return grow


def test_the_list_is_what_a_stranger_may_see(fabrik, client):
    for visibility in ("private", "programme", "network", "public"):
        for withdrawn in (False, True):
            stored = fabrik.idea(f"Des mots, {visibility}.", client_id=f"{visibility}-{withdrawn}", visibility=visibility)
            if withdrawn:
                following.withdraw(actor=None, initiative=stored.initiative)
    assert titles(ask(client)) == ["Des mots, public."]
    assert set(public()) == set(access.visible_to(None))


@pytest.mark.parametrize("typed", ["cafe", "Café", "CAFÉS", "bistrot"])
def test_accents_capitals_plurals_and_local_words_do_not_matter(public_idea, client, typed):
    public_idea("Un café chantant", "On chante au café le samedi.")
    public_idea("Un garage", "On répare.")
    assert titles(ask(client, q=typed)) == ["Un café chantant"]


def test_tiers_lieu_finds_tiers_lieux(public_idea, client):
    public_idea("Des tiers-lieux", "Relier les tiers-lieux du bassin.")
    public_idea("Un lieu", "Un lieu.")
    assert titles(ask(client, q="tiers lieu")) == ["Des tiers-lieux"]


def test_filters_add_up_and_stay_in_the_address(fabrik, public_idea, client):
    public_idea("Un jardin à Grenay", "Un jardin.", need="hands")
    public_idea("Un jardin à Annay", "Un jardin.", need="hands", commune=fabrik.annay)
    public_idea("Un jardin sans besoin", "Un jardin.")
    public_idea("Un four", "Un four à pain.", need="hands")
    found = ask(client, q="jardin", commune="62386", etape="idea", besoin="hands")
    assert titles(found) == ["Un jardin à Grenay"]
    body = found.content.decode()
    assert 'value="jardin"' in body
    assert '<option value="62386" selected>Grenay</option>' in body
    assert re.search(r'<option value="hands" selected>', body)


def test_a_need_that_is_met_is_no_longer_looked_for(public_idea, client):
    met = public_idea("Un four", need="premises")
    Need.objects.filter(initiative=met).update(met_at=clock.now())
    public_idea("Un local", need="premises")
    assert titles(ask(client, besoin="premises")) == ["Un local"]


def test_filters_that_mean_nothing_are_dropped(public_idea, client):
    public_idea("Un four")
    found = ask(client, commune="Grenay", etape="rêve", besoin="lune", apres="demain", avant="-1")
    assert titles(found) == ["Un four"]


def test_nothing_found_says_so_and_leads_back(public_idea, client):
    public_idea("Un four")
    found = ask(client, q="zeppelin")
    assert titles(found) == []
    assert "Rien ne répond à cette recherche" in found.content.decode()


@pytest.mark.parametrize("typed", ["'", "%", "a\0b", "(((", "& | !", "é" * 500, "le la les"])
def test_odd_searches_are_answered(public_idea, client, typed):
    public_idea("Un four")
    assert ask(client, q=typed).status_code == 200


def test_turning_the_pages_shows_each_initiative_once_and_back_again(many, client):
    expected = many(2 * PAGE + 7)
    page, seen, there = ask(client), [], []
    for _turn in range(5):
        seen += titles(page)
        there.append(titles(page))
        if not (address := neighbour(page, "next")):
            break
        page = client.get(reverse("initiatives") + address)
    assert seen == expected
    back = [titles(page)]
    for _turn in range(5):
        if not (address := neighbour(page, "prev")):
            break
        page = client.get(reverse("initiatives") + address)
        back.append(titles(page))
    assert back == there[::-1]


def test_the_pages_keep_the_filters(many, client):
    many(PAGE + 1)
    assert neighbour(ask(client, q="jardin", etape="idea"), "next").startswith("?q=jardin&etape=idea&apres=")


def test_what_arrives_meanwhile_moves_no_page(many, fabrik, client):
    expected = many(PAGE + 3)
    onward = neighbour(ask(client), "next")
    late = fabrik.idea("Arrivée entre-temps.", visibility="public").initiative
    Initiative.objects.filter(pk=late.pk).update(created_at=clock.now() + timedelta(days=1))
    assert titles(client.get(reverse("initiatives") + onward)) == expected[PAGE:]


def test_a_cursor_reads_what_it_writes():
    cursor = Cursor(clock.now(), 12)
    assert Cursor.read(str(cursor)) == cursor
    assert Cursor.read("12") is None


def test_contacts_said_in_the_words_are_masked_in_the_list(public_idea, client):
    public_idea("Appelez le 06 12 34 56 78", "Écrivez à zoe@exemple.fr ou au +33 6 12 34 56 78.")
    body = ask(client).content.decode()
    assert "12 34 56" not in body
    assert "zoe@" not in body


def test_the_map_counts_commune_by_commune(fabrik, public_idea, client):
    public_idea("Un four")
    running = public_idea("Un jardin")
    Initiative.objects.filter(pk=running.pk).update(stage="running")
    public_idea("Un conte", commune=fabrik.annay)
    fabrik.idea("Pas pour tous.")
    found = [(commune.name, commune.count, commune.stages) for commune in public_map()]
    assert found == [("Annay", 1, (1, 0, 0, 0, 0)), ("Grenay", 2, (1, 0, 1, 0, 0))]
    assert client.get("/initiatives/carte.json").json() == {
        "communes": [
            ["Annay", 50.44, 2.74, 1, "/initiatives/?commune=62033"],
            ["Grenay", 50.44, 2.74, 2, "/initiatives/?commune=62386"],
        ]
    }


def test_the_map_follows_what_changes(fabrik, public_idea):
    moved = public_idea("Un four")
    following.set_visibility(actor=None, initiative=moved, visibility="programme")
    assert [commune.count for commune in public_map()] == [0, 0]


def test_the_map_says_everything_without_a_script(fabrik, public_idea, client):
    public_idea("Un four")
    body = client.get("/initiatives/carte/").content.decode()
    assert '<a href="/initiatives/?commune=62386">Grenay</a>' in body
    assert "<svg" in body
    assert "leaflet" in body


def test_a_commune_that_nobody_can_place_is_in_the_table_and_not_on_the_map(fabrik, public_idea, client):
    public_idea("Un four")
    public_idea("Un conte", commune=fabrik.annay)
    page = client.get("/initiatives/carte/").content.decode()
    assert (page.count("<circle"), "sur la carte" in page) == (2, False)
    type(fabrik.annay).objects.filter(pk=fabrik.annay.pk).update(latitude=None, longitude=None)
    page = client.get("/initiatives/carte/").content.decode()
    assert page.count("<circle") == 1
    assert '<a href="/initiatives/?commune=62033">Annay</a>' in page
    assert "1 commune n’est pas sur la carte : son emplacement ne nous est pas connu." in page
    assert client.get("/initiatives/carte.json").json() == {"communes": [["Grenay", 50.44, 2.74, 1, "/initiatives/?commune=62386"]]}
    type(fabrik.annay).objects.update(latitude=None, longitude=None)
    assert client.get("/initiatives/carte/").content.decode().count("<circle") == 0
    assert client.get("/initiatives/carte.json").json() == {"communes": []}


def test_leaflet_comes_with_the_map_only(public_idea, client):
    public_idea("Un four")
    assert "leaflet" not in ask(client).content.decode()


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("asked", [{}, {"q": "jardin"}, {"commune": "62386", "etape": "idea", "besoin": "hands"}])
def test_the_list_takes_three_queries_at_any_size(many, client, assert_queries, count, asked):
    many(count)
    with assert_queries(3):
        ask(client, **asked)


@pytest.mark.parametrize("count", [3, 60])
def test_the_map_takes_two_queries_at_any_size(many, client, assert_queries, count):
    many(count)
    with assert_queries(2):
        client.get("/initiatives/carte/")


def test_filters_read_only_what_they_know():
    assert Filters.read({"q": "  deux   mots ", "commune": "2A004", "etape": "ended", "besoin": "money"}) == Filters(
        commune="2A004", stage="ended", need="money", words="deux mots"
    )


# --------------------------------------------------------------------------------------------------------- titles first


def test_a_search_finds_titles_first_then_the_words_the_newest_first(public_idea, client):
    for title, words in (("Un four", "Près du jardin."), ("Le jardin", "Bêcher."), ("Un banc", "Face au jardin."), ("Nos jardins", "Planter.")):
        public_idea(title, words)
    assert titles(ask(client, q="jardin")) == ["Nos jardins", "Le jardin", "Un banc", "Un four"]


def test_an_earlier_title_finds_nothing_that_everybody_reads(public_idea, client):
    renamed = public_idea("Le jardin")
    public_idea("Un jardin")
    growing.set_title(actor=None, initiative=renamed, title="Le verger")
    assert titles(ask(client, q="jardin")) == ["Un jardin"]
    assert titles(ask(client, q="verger")) == ["Le verger"]


@pytest.mark.parametrize(("titled", "others"), [(0, 60), (60, 0), (25, 25), (10, 45), (45, 10), (26, 1)])
def test_the_pages_of_a_search_hold_each_once_in_both_directions(many, client, titled, others):
    many(titled + others)
    rows = list(Initiative.objects.order_by("pk"))
    for n, row in enumerate(rows):
        row.public_title = "jardin" if n % (titled + others) < titled else "banc"
    Initiative.objects.bulk_update(rows, ["public_title"])
    expected = [row.title for row in sorted(rows, key=lambda row: (row.public_title == "jardin", row.created_at, row.pk), reverse=True)]
    page, seen, pages = ask(client, q="jardin"), [], []
    while True:
        pages.append(titles(page))
        seen += pages[-1]
        if not (older := neighbour(page, "next")):
            break
        page = client.get(f"/initiatives/{older}")
    assert seen == expected
    back = [titles(page)]
    while newer := neighbour(page, "prev"):
        page = client.get(f"/initiatives/{newer}")
        back.append(titles(page))
    assert back[-1] == pages[0]
    assert [title for one in back[1:] for title in one][::-1] == [title for one in pages[:-1][::-1] for title in one][::-1]


@pytest.mark.parametrize("typed", ["jardin:*", "!jardin", "jardin & (", "<->", "le la les", "':A"])
def test_signs_of_a_search_engine_are_only_signs(public_idea, client, typed):
    public_idea("Un jardin")
    assert ask(client, q=typed).status_code == 200


@given(st.from_regex(text._EMAIL) | st.from_regex(text._PHONE))
def test_what_is_masked_is_never_left_alone(said):
    """The quick look that spares most texts misses none of those that the masks change."""
    slow = text._PHONE.sub("[numéro masqué]", text._EMAIL.sub("[adresse masquée]", said))
    assert text.masked(said) == slow


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jardinage", "Notre jardin"), ("jardain", "Notre jardin"), ("repaircafe", "Le repair café"), ("skate park", "Un skatepark"),
        ("boite a livre", "La cabine à livres"), ("Lieven", "Un banc"), ("vieux isolés", "Le thé de quatre heures"),
        ("jardin licorne", "Notre jardin"),
    ],
)  # fmt: skip
def test_what_nothing_says_in_these_words_is_found_by_what_it_means(public_idea, client, typed, found):
    public_idea("Notre jardin", "On bêche ensemble.")
    public_idea("Le repair café", "On répare le samedi.")
    public_idea("Un skatepark", "Pour rouler.")
    public_idea("La cabine à livres", "Chacun prend et donne.")
    public_idea("Le thé de quatre heures", "Rendre visite aux personnes âgées, rompre la solitude.")
    bench = public_idea("Un banc", "Devant chez nous.")
    Initiative.objects.filter(pk=bench.pk).update(public_text="un banc devant chez nous lievin")
    page = ask(client, q=typed)
    assert found in titles(page)[:2]
    assert "Aucune initiative ne dit tous ces mots" in page.content.decode()


@pytest.mark.parametrize("typed", ["zwertvaegher", "zwertvaeger", "zwert", "0639980042", "39 98", "39 licorne", "digicode licorne"])
def test_what_is_not_for_everybody_is_not_found_even_nearly(public_idea, client, typed):
    idea = public_idea("Notre jardin", "On bêche ensemble. Appelez Mme Zwertvaegher au 06 39 98 00 42.")
    Initiative.objects.filter(pk=idea.pk).update(
        search_text="on beche zwertvaegher 06 39 98 00 42 0639980042 digicode", public_title="notre jardin", public_text="on beche ensemble"
    )
    assert titles(ask(client, q=typed)) == []


@pytest.mark.parametrize("typed", ["zeppelin", "le de la", "& | !", "xyzxyz 4567"])
def test_what_nothing_comes_near_is_not_found(public_idea, client, typed):
    public_idea("Notre jardin", "On bêche ensemble.")
    page = ask(client, q=typed)
    assert titles(page) == []
    assert "Rien ne répond à cette recherche" in page.content.decode()


@pytest.mark.parametrize("count", [30, 300])
def test_what_comes_near_costs_the_same_at_any_size(many, client, assert_queries, count):
    many(count)
    with assert_queries(5):
        ask(client, q="jardinage licorne")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"page,query\naides,velo\n", b"page,query,targets\nailleurs,velo,Un velo\n"])
def test_a_file_that_is_no_table_of_searches_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "recherches.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"recherches\.csv"):
        call_command("measure", "search", queries=str(path))
