"""What became of it, answered: by the link, by the code, by whoever calls; who reads it afterwards."""

import csv
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import read_by_the_team
from tests.initiatives.conftest import at

from terril.initiatives import access
from terril.initiatives.answering import actions as answering
from terril.initiatives.calling import actions as calling
from terril.initiatives.following import actions as following
from terril.initiatives.models import Need, News, NewsCount
from terril.initiatives.news import actions as news
from terril.initiatives.news.queries import spread
from terril.initiatives.news.question import KIND
from terril.initiatives.news.rounds import ask_after_all
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people.exports import exported
from terril.people.models import Person
from terril.programmes.models import Programme

TOLD, ASKED = at("2023-10-09", 10), at("2024-04-09", 8)
CONTACT = {"email": "zoe@exemple.fr", "phone": "03 53 01 00 00", "letter": "3 rue du Terril\n62160 Grenay", "relay": "Mme Rose", "none": ""}


@pytest.fixture
def asked(fabrik, clock):
    """`asked("email", visibility="public")`: an idea of six months, asked about this morning."""

    def ask(channel="email", **more):
        clock.travel(TOLD)
        stored = fabrik.idea(channel=channel, contact=CONTACT[channel], **more)
        clock.travel(ASKED)
        return news.ask_news(actor=None, initiative=stored.initiative, months=6)

    return ask


def _news(asked):
    return News.objects.select_related("initiative").get(pk=asked.pk)


def _page(client, asked):
    return f"/nouvelles/{asked.code}/", client.get(f"/nouvelles/{asked.code}/").content.decode()


# ------------------------------------------------------------------------------------------------------- by the holder


def test_the_link_is_answered_in_one_tap_then_completed(asked, strict_client):
    row = asked()
    path, page = _page(strict_client, row)
    assert "Il y a six mois, vous nous avez raconté une idée. Qu’est-elle devenue ?" in page
    # A link is forwarded, a number is mistyped: the words of the idea are not on this page.
    assert "jardin" not in page
    strict_client.post_form(path, {"became": "alive"})
    assert _news(row).became == "alive"
    assert Message.objects.get(kind=KIND).status == "cancelled"
    strict_client.post_form(path, {"more": "1", "how_many": "12", "words": "Douze voisins bêchent le samedi.", "shown": "on"})
    kept = _news(row)
    assert (kept.how_many, kept.words, kept.shown, kept.noted_by) == (12, "Douze voisins bêchent le samedi.", True, None)


def test_the_link_used_twice_is_one_answer_that_can_be_changed_for_a_month(asked, strict_client, clock):
    row = asked()
    path = f"/nouvelles/{row.code}/"
    for _twice in range(2):
        strict_client.post_form(path, {"became": "waiting"})
    assert "Merci, c’est noté" in strict_client.get(path).content.decode()
    strict_client.post_form(path, {"became": "slowly"})
    assert (News.objects.count(), _news(row).became) == (1, "slowly")
    clock.travel(ASKED + timedelta(days=31))
    page = strict_client.get(path).content.decode()
    assert ('name="became"' in page, 'name="shown"' in page) == (False, True)
    strict_client.post_form(path, {"became": "alive"})
    assert _news(row).became == "slowly"
    strict_client.post_form(path, {"only_shown": "1", "shown": "1"})
    assert _news(row).shown
    strict_client.post_form(path, {"only_shown": "1"})
    assert not _news(row).shown


def test_what_is_missing_becomes_a_need_once(asked, strict_client):
    row = asked()
    path = f"/nouvelles/{row.code}/"
    strict_client.post_form(path, {"became": "waiting"})
    refused = strict_client.post_form(path, {"more": "1", "need_text": "Une clé du local", "words": "On attend."})
    assert (refused.status_code, "Une clé du local" in refused.content.decode(), "On attend." in refused.content.decode()) == (422, True, True)
    for _twice in range(2):
        strict_client.post_form(path, {"more": "1", "need_kind": "premises", "need_text": "Une clé du local"})
    assert list(Need.objects.values_list("kind", "text")) == [("premises", "Une clé du local")]


def test_an_idea_is_closed_only_when_its_holder_says_so_and_why(asked, strict_client):
    row = asked()
    path = f"/nouvelles/{row.code}/"
    strict_client.post_form(path, {"became": "stopped"})
    strict_client.post_form(path, {"more": "1", "reason": "Le terrain est vendu."})
    assert (_news(row).reason, _news(row).initiative.stage) == ("Le terrain est vendu.", "idea")
    assert strict_client.post_form(path, {"more": "1", "reason": "", "end": "on"}).status_code == 422
    strict_client.post_form(path, {"more": "1", "reason": "Le terrain est vendu.", "end": "on"})
    assert (_news(row).initiative.stage, _news(row).initiative.ended_reason) == ("ended", "Le terrain est vendu.")
    # Once it is closed, nothing proposes to close it again.
    assert 'name="end"' not in strict_client.get(path).content.decode()


def test_a_tap_that_means_nothing_changes_nothing(asked, strict_client):
    row = asked()
    answer = strict_client.post_form(f"/nouvelles/{row.code}/", {"became": "morte"})
    assert (answer.status_code, _news(row).became) == (302, "")


def test_the_code_of_a_letter_is_typed(asked, strict_client):
    row = asked("letter")
    wrong = strict_client.post_form("/nouvelles/", {"code": "ABC DEF GHJ"})
    assert (wrong.status_code, "Nous ne trouvons pas ce code." in wrong.content.decode()) == (422, True)
    right = strict_client.post_form("/nouvelles/", {"code": f" {row.code[:3]} {row.code[3:6]} {row.code[6:].lower()}"})
    assert right["Location"] == f"/nouvelles/{row.code}/"


def test_codes_that_are_guessed_are_slowed_down(asked, client, clock):
    row = asked()
    for _n in range(21):
        assert client.get("/nouvelles/AAAAAAAAA/").status_code == 404
    # A right link says from there what a wrong one says: to wait, and how long, never that it leads nowhere.
    for held in (client.get(f"/nouvelles/{row.code}/"), client.get("/nouvelles/AAAAAAAAA/")):
        page = held.content.decode()
        assert (held.status_code, held["Retry-After"], "Attendez 2 secondes" in page) == (429, "2", True)
        assert "Cela va un peu vite" in page
    words = client.post(f"/nouvelles/{row.code}/", {"became": "alive", "words": "Un mot à moi"})
    assert (words.status_code, "Un mot à moi" in words.content.decode()) == (429, True)
    clock.travel(clock.now() + timedelta(seconds=61))
    assert client.get(f"/nouvelles/{row.code}/").status_code == 200


def test_the_code_of_the_question_does_not_open_the_idea(asked, strict_client):
    row = asked()
    assert strict_client.post_form("/suivi/", {"code": row.code}).status_code == 422
    _page(strict_client, row)
    assert strict_client.get(f"/suivi/{row.initiative.ref}/").status_code == 404


def test_the_link_of_a_withdrawn_idea_opens_nothing_and_gives_the_words_back(asked, client):
    row = asked()
    following.withdraw(actor=None, initiative=row.initiative)
    assert client.get(f"/nouvelles/{row.code}/").status_code == 404
    sent = client.post(f"/nouvelles/{row.code}/", {"became": "alive", "words": "Un mot à moi"})
    assert (sent.status_code, "Un mot à moi" in sent.content.decode(), News.objects.count()) == (404, True, 0)
    with pytest.raises(Refused):
        news.tell_news(actor=None, follow_up=row, became="alive")


def test_whoever_is_erased_leaves_a_number_and_no_word(asked, client):
    row = asked(visibility="public")
    news.tell_news(actor=None, follow_up=row, became="stopped", words="Zoé est partie.", reason="Zoé a déménagé", shown=True)
    people.erase(actor=None, person=Person.objects.get(holdings__initiative=row.initiative))
    kept = _news(row)
    assert (kept.became, kept.words, kept.reason, kept.code, kept.shown) == ("stopped", "", "", None, False)
    assert client.get(f"/nouvelles/{row.code}/").status_code == 404


def test_an_idea_that_others_carry_too_loses_the_name_and_the_link_of_whoever_leaves(asked, fabrik, client):
    row = asked()
    following.claim(actor=fabrik.member("nobody").person, initiative=row.initiative)
    news.tell_news(actor=None, follow_up=row, became="alive", words="Zoé arrose le jardin.")
    people.erase(actor=None, person=Person.objects.get(holdings__initiative=row.initiative, first_name="Zoé"))
    assert _news(row).words == "une personne arrose le jardin."
    assert client.get(f"/nouvelles/{row.code}/").status_code == 404
    assert client.get(f"/nouvelles/{_news(row).code}/").status_code == 200


def test_the_answer_is_in_the_story_of_its_holder_and_in_what_they_take_away(asked, strict_client):
    row = asked()
    news.tell_news(actor=None, follow_up=row, became="alive", how_many=12, words="On bêche.")
    strict_client.post_form("/suivi/", {"code": row.initiative.codes.get().code})
    page = strict_client.get(f"/suivi/{row.initiative.ref}/").content.decode()
    assert "Six mois après : elle vit." in page
    assert "12 personnes y prennent part.\nOn bêche." in page
    assert f"/nouvelles/{row.code}/" in page
    known = exported(Person.objects.get(holdings__initiative=row.initiative))
    assert [(n["months"], n["became"], n["how_many"], n["words"]) for n in known["news"]] == [(6, "alive", 12, "On bêche.")]


# ------------------------------------------------------------------------------------------------------ who reads them


@pytest.mark.parametrize(
    ("visibility", "shown", "stranger", "volunteer"),
    [("public", True, True, True), ("public", False, False, True), ("programme", True, False, True), ("private", True, False, False)],
)
def test_words_are_public_when_the_idea_is_and_its_holder_agreed(asked, fabrik, enter, client, visibility, shown, stranger, volunteer):
    row = asked(visibility=visibility)
    words = "On bêche, appelez le 06 39 98 00 01."
    news.tell_news(actor=None, follow_up=row, became="alive", words=words, shown=shown)
    read_by_the_team(row.initiative)
    path = f"/initiatives/{row.initiative.ref}/"
    page = client.get(path).content.decode()
    assert ("On bêche" in page, "elle vit" in page, "06 39" in page) == (stranger, stranger, False)
    inside = enter(fabrik.member("volunteer")).get(path).content.decode()
    assert ("On bêche" in inside) == volunteer


def test_who_asks_after_an_idea_is_found_alike_in_lists(asked, fabrik):
    rows = [asked(client_id=f"v{n}", visibility=visibility) for n, visibility in enumerate(["private", "programme", "public"])]
    referent = fabrik.member("volunteer").person
    answering.name_referent(actor=None, attachment=rows[0].initiative.attachments.get(), person=referent)
    other = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="…", starts_on="2024-01-01"
    )
    people_ = [fabrik.member(kind).person for kind in ("coordinator", "facilitator", "volunteer", "partner", "observer", "nobody")]
    seen = set()
    for person in [*people_, referent, fabrik.member("coordinator", other).person]:
        every = News.objects.select_related("initiative").order_by("pk")
        by_predicate = [row.pk for row in every if access.can_ask_after(person, row)]
        assert by_predicate == list(access.asked_after_by(person).order_by("pk").values_list("pk", flat=True)), person
        seen.add(len(by_predicate))
    assert seen == {0, 2, 3}


# ------------------------------------------------------------------------------------------------------------- calling


def test_a_call_is_taken_then_the_number_shows_and_the_answer_is_noted(asked, fabrik, enter):
    row = asked("phone")
    volunteer = fabrik.member("volunteer")
    client = enter(volunteer)
    path = f"/equipe/nouvelles/{row.pk}/"
    number = "03 53 01 00 00"
    assert "Je m’en charge" in client.get("/equipe/nouvelles/").content.decode()
    assert number not in client.get(path).content.decode().replace("\u00a0", " ")
    assert client.post(f"{path}prendre/")["Location"] == path
    page = client.get(path).content.decode()
    assert number in page.replace("\u00a0", " ")
    assert "Un jardin au pied du terril" in page
    sent = client.post(path, {"became": "waiting", "need_kind": "hands", "need_text": "Des bras", "words": "Elle a ri.", "shown": "on"})
    kept = _news(row)
    assert (sent.status_code, kept.became, kept.words, kept.shown) == (302, "waiting", "Elle a ri.", True)
    assert (kept.noted_by, kept.taken_by) == (volunteer.person, None)
    assert (Message.objects.get().status, Need.objects.get().text) == ("read_back", "Des bras")
    assert "Personne n’est à appeler" in client.get("/equipe/nouvelles/").content.decode()


def test_somebody_else_sees_that_a_call_is_taken_and_cannot_take_it(asked, fabrik, enter, clock):
    row = asked("phone")
    calling.take_call(actor=fabrik.member("facilitator").person, follow_up=row)
    client = enter(fabrik.member("volunteer"))
    page = client.get("/equipe/nouvelles/").content.decode()
    assert "Facilitator s’en charge" in page
    refused = client.post(f"/equipe/nouvelles/{row.pk}/prendre/", follow=True).content.decode()
    assert "Facilitator s’en charge depuis 8 h." in refused.replace("\u00a0", " ")
    assert "n’appelez pas" in client.get(f"/equipe/nouvelles/{row.pk}/").content.decode()
    clock.travel(ASKED + timedelta(hours=4))
    assert client.post(f"/equipe/nouvelles/{row.pk}/prendre/")["Location"] == f"/equipe/nouvelles/{row.pk}/"


@pytest.mark.django_db(transaction=True)
def test_two_volunteers_at_the_same_second_take_one_call(asked, fabrik):
    row = asked("phone")
    both = [fabrik.member("volunteer").person, fabrik.member("facilitator").person]

    def go(person):
        try:
            calling.take_call(actor=person, follow_up=row)
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, both)) == ["conflict", "taken"]
    assert _news(row).taken_by in both


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_second_ask_once(asked, fabrik):
    idea = asked().initiative
    News.objects.all().delete()
    Message.objects.all().delete()

    def go(_n):
        try:
            return news.ask_news(actor=None, initiative=idea, months=6).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(go, range(2)))) == 1
    assert (News.objects.count(), Message.objects.count()) == (1, 1)


def test_no_answer_comes_back_tomorrow_and_frees_the_call(asked, fabrik, enter, clock):
    row = asked("phone")
    client = enter(fabrik.member("volunteer"))
    client.post(f"/equipe/nouvelles/{row.pk}/prendre/")
    client.post(f"/equipe/nouvelles/{row.pk}/pas-joint/", {"outcome": "Répondeur"})
    assert (_news(row).taken_by, Message.objects.get().attempts) == (None, 1)
    assert "Personne n’est à appeler" in client.get("/equipe/nouvelles/").content.decode()
    clock.travel(ASKED + timedelta(days=1, hours=1))
    client.post(f"/equipe/nouvelles/{row.pk}/prendre/")
    assert "Déjà essayé une fois" in client.get(f"/equipe/nouvelles/{row.pk}/").content.decode()
    client.post(f"/equipe/nouvelles/{row.pk}/rendre/")
    assert _news(row).taken_by is None


def test_an_answer_that_came_meanwhile_is_not_written_over(asked, fabrik, enter):
    row = asked("phone")
    news.tell_news(actor=None, follow_up=row, became="alive")
    client = enter(fabrik.member("volunteer"))
    late = client.post(f"/equipe/nouvelles/{row.pk}/", {"became": "stopped", "words": "Mon beau texte"})
    assert (late.status_code, _news(row).became) == (422, "alive")
    assert "La réponse est arrivée juste avant vous." in late.content.decode()
    refused = client.post(f"/equipe/nouvelles/{row.pk}/prendre/", follow=True).content.decode()
    assert "Cette question n’attend plus" in refused


def test_whoever_noted_an_answer_corrects_it(asked, fabrik, enter):
    row = asked("relay")
    client = enter(fabrik.member("volunteer"))
    client.post(f"/equipe/nouvelles/{row.pk}/", {"became": "stopped", "reason": "Fatigue"})
    assert "Corriger ce que j’ai noté" in client.get(f"/equipe/nouvelles/{row.pk}/").content.decode()
    client.post(f"/equipe/nouvelles/{row.pk}/", {"became": "waiting", "words": "Elle attend le printemps."})
    assert (_news(row).became, _news(row).reason, _news(row).words) == ("waiting", "", "Elle attend le printemps.")


def test_somebody_reached_by_another_channel_is_noted_from_the_whole_list(asked, fabrik, enter):
    row = asked("email")
    client = enter(fabrik.member("volunteer"))
    assert "Zoé" not in client.get("/equipe/nouvelles/").content.decode()
    assert f"/equipe/nouvelles/{row.pk}/" in client.get("/equipe/nouvelles/?toutes=1").content.decode()
    client.post(f"/equipe/nouvelles/{row.pk}/", {"became": "alive", "how_many": "0"})
    assert _news(row).became == ""
    client.post(f"/equipe/nouvelles/{row.pk}/", {"became": "alive", "how_many": "4"})
    assert (_news(row).how_many, Message.objects.get().status) == (4, "cancelled")


def test_what_others_ask_after_is_out_of_reach(asked, fabrik, enter):
    private, row = asked("phone", client_id="p", visibility="private"), asked("phone", client_id="q")
    other = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="…", starts_on="2024-01-01"
    )
    addresses = ("", "prendre/", "rendre/", "pas-joint/")
    for account, hidden in ((fabrik.member("volunteer"), [private]), (fabrik.member("coordinator", other), [private, row])):
        client = enter(account)
        for one in hidden:
            found = {client.post(f"/equipe/nouvelles/{one.pk}/{end}", {"became": "alive"}).status_code for end in addresses}
            assert found | {client.get(f"/equipe/nouvelles/{one.pk}/").status_code} == {404}
        page = client.get("/equipe/nouvelles/").content.decode()
        assert [f"/equipe/nouvelles/{one.pk}/" in page for one in hidden] == [False] * len(hidden)
    assert enter(fabrik.member("volunteer")).post(f"/equipe/nouvelles/{row.pk}/prendre/").status_code == 302
    for kind in ("partner", "observer", "nobody"):
        assert enter(fabrik.member(kind)).get("/equipe/nouvelles/").status_code == 404
    for kind in ("volunteer", "facilitator"):
        assert [enter(fabrik.member(kind)).get(f"/equipe/nouvelles/reponses{end}").status_code for end in ("/", ".csv")] == [404, 404]


def test_the_list_of_calls_says_where_the_answer_is_noted_and_the_desk_keeps_them_apart(asked, fabrik, enter):
    row = asked("phone")
    client = enter(fabrik.member("volunteer"))
    calls = client.get("/equipe/messages/appels/").content.decode()
    assert f'href="/equipe/nouvelles/{row.pk}/"' in calls
    desk = client.get("/bureau/").content.decode()
    assert ("1 personne à appeler" in desk, "À dire de vive voix" in desk) == (True, False)


# From one answer on: a list that is empty asks nothing of its rows.
@pytest.mark.parametrize(("count", "answers"), [(1, 5), (2, 6), (40, 6)])
def test_the_lists_cost_the_same_when_they_grow(asked, fabrik, enter, assert_queries, count, answers):
    for n in range(count):
        row = asked("phone", client_id=f"n{n}")
        if n % 2:
            news.tell_news(actor=None, follow_up=row, became="alive", words=f"Mot {n}")
    row = asked("phone", client_id="z")
    client = enter(fabrik.member("coordinator"))
    costs = {
        "/equipe/nouvelles/": 5,
        "/equipe/nouvelles/?toutes=1": 5,
        f"/equipe/nouvelles/{row.pk}/": 6,
        "/equipe/nouvelles/reponses/": answers,
        "/bureau/": 28,
    }
    for path, most in costs.items():
        client.get(path)
        with assert_queries(most):
            assert client.get(path).status_code == 200
    # As many at any size: a term read, the question, its idea.
    client.logout()
    with assert_queries(3):
        client.get(f"/nouvelles/{row.code}/")


# ----------------------------------------------------------------------------------------------------- all of them


def _settle(asked, states):
    for n, became in enumerate(states):
        row = asked("none", client_id=f"s{n}")
        if became == "silent":
            news.close_news(follow_up=row)
        elif became:
            news.tell_news(actor=None, follow_up=row, became=became)


def test_all_are_counted_helped_or_not_with_those_without_news(asked, fabrik):
    _settle(asked, ["alive", "alive", "waiting", "stopped", "silent", ""])
    first, second, third = spread(fabrik.programme)
    assert [(row.label, row.value, row.share) for row in first.rows] == [
        ("Elle vit", 2, 40.0), ("Elle avance doucement", 0, 0.0), ("Elle attend", 1, 20.0), ("Elle s’est arrêtée", 1, 20.0),
        ("Autre chose, ou rien à dire", 0, 0.0), ("Sans nouvelles", 1, 20.0),
    ]  # fmt: skip
    assert (first.note, {row.too_small for row in first.rows}) == ("5 en tout. Questions encore sans réponse : 1.", {False})
    assert {row.too_small for row in (*second.rows, *third.rows)} == {True}


def test_under_five_it_is_too_early_to_tell(asked, fabrik, enter):
    _settle(asked, ["alive", "alive", "alive", "alive", ""])
    page = enter(fabrik.member("coordinator")).get("/equipe/nouvelles/reponses/").content.decode()
    assert page.count("trop tôt pour le dire") == 18
    assert page.count("Six mois après : elle vit.") == 4


def test_an_idea_withdrawn_before_it_answered_is_not_counted(asked, fabrik):
    _settle(asked, ["alive"] * 5)
    gone = asked("none", client_id="parti")
    assert spread(fabrik.programme)[0].waiting == 1
    following.withdraw(actor=None, initiative=gone.initiative)
    assert (spread(fabrik.programme)[0].waiting, spread(fabrik.programme)[0].settled) == (0, 5)


def test_the_counts_that_are_kept_are_those_that_one_would_count(asked, fabrik):
    _settle(asked, ["alive", "silent", "", "stopped", "waiting"])
    rows = list(News.objects.order_by("pk"))
    news.tell_news(actor=None, follow_up=rows[0], became="slowly")
    news.tell_news(actor=None, follow_up=rows[1], became="slowly")
    following.withdraw(actor=None, initiative=rows[2].initiative)
    people.erase(actor=None, person=Person.objects.get(holdings__initiative=rows[3].initiative))
    rows[4].delete()
    kept = dict(NewsCount.objects.exclude(count=0).values_list("outcome", "count"))
    assert kept == Counter(News.objects.values_list("became", flat=True)) == {"slowly": 2, "stopped": 1}


def test_the_table_opens_in_a_spreadsheet_without_names_nor_formulas(asked, fabrik, enter):
    row = asked(commune=fabrik.annay)
    news.tell_news(actor=None, follow_up=row, became="alive", how_many=3, words="=1+1 ; on bêche\nle samedi")
    news.close_news(follow_up=asked("none", client_id="b"))
    answer = enter(fabrik.member("coordinator")).get("/equipe/nouvelles/reponses.csv")
    text = answer.content.decode()
    head, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert text.startswith("\ufeff")
    assert (head[2], first[2], first[8:11], second[8]) == (
        "commune", "Annay", ["Elle vit", "3", "'=1+1 ; on bêche\nle samedi"], "Sans nouvelles",
    )  # fmt: skip
    assert "Zoé" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"became": "alive"}, {"reason": "Une raison"}, {"months": 6}, {"taken_by_id": 1},
        {"became": "alive", "answered_at": ASKED, "closed_at": ASKED},
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_makes_no_sense(asked, fabrik, wrong):
    row = asked()
    fields = {"initiative": row.initiative, "programme": fabrik.programme, "months": 12, "asked_at": ASKED, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        News.objects.create(**fields)


def test_a_question_of_no_term_is_refused(asked):
    row = asked()
    with pytest.raises(Refused):
        news.ask_news(actor=None, initiative=row.initiative, months=7)
    assert ask_after_all() == (0, 0, 0)
