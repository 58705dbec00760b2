"""What the site says of itself, and the choices of a visitor."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime

from terril.directory.actions import create_place
from terril.initiatives.models import Visibility
from terril.kernel import clock
from terril.meetings.models import Meeting, Series, Status
from terril.people import dossiers
from terril.territory.models import Commune

PUBLIC = ["home", "privacy", "accessibility", "legal", "account_login", "account_signup"]


def text(response) -> str:
    """The words of a page, spaces made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_is_strict_about_what_it_runs(client, db, programme, name, language):
    client.cookies["django_language"] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    policy = {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split("; ")}
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & {word for words in policy.values() for word in words}
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert (response["Referrer-Policy"], response["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)


def test_home_on_an_empty_site_shows_nothing_invented(client, programme):
    page = client.get("/")
    words = text(page)
    assert "Aucune date n’est encore fixée" in words
    assert "en 10 jours ouvrés au plus" in words
    assert (page.context["voices"], page.context["total"], page.context["meeting"]) == ([], 0, None)
    assert 'class="voice"' not in page.content.decode()


def test_home_opens_before_any_programme_exists(client, db):
    assert client.get("/").status_code == 200


def test_home_gives_the_next_meeting_with_its_date_and_place(client, programme, commune):
    series = Series.objects.create(programme=programme, title="2026", created_at=clock.now())
    start = clock.now() + timedelta(days=9)
    Meeting.objects.create(
        series=series, commune=commune, starts_at=start, ends_at=start + timedelta(hours=2), status=Status.CONFIRMED,
        place_name="Salle Jean Moulin", created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    words = text(client.get("/"))
    assert "Lens Salle Jean Moulin" in words
    assert date_format(localtime(start), "l j F Y") in words


def test_home_lets_three_public_ideas_speak_and_no_private_one(client, programme, idea):
    idea("Une première, trop ancienne.")
    for words in ("Un atelier de vélos.", "Des contes sous la yourte.", "Appelez-moi au 06 12 34 56 78, j’ai un four."):
        idea(words)
    idea("Une idée gardée pour moi.", visibility=Visibility.PRIVATE)
    page = client.get("/")
    assert [voice.words for voice in page.context["voices"]] == [
        "Appelez-moi au [numéro masqué], j’ai un four.",
        "Des contes sous la yourte.",
        "Un atelier de vélos.",
    ]
    assert (page.context["total"], page.context["places"]) == (4, 1)
    assert "gardée pour moi" not in text(page)


def test_home_asks_the_database_the_same_few_questions(client, programme, idea, django_assert_max_num_queries):
    counts = []
    for number in (3, 6):
        for n in range(number):
            idea(f"Idée {number} {n}")
        client.get("/")
        with django_assert_max_num_queries(12) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_register_says_every_holding_in_full(client, programme):
    words = text(client.get("/donnees-personnelles/"))
    for model, entry in dossiers.register():
        for said in (entry.data, entry.purpose, entry.basis, entry.retention, entry.recipients):
            assert " ".join(str(said).split()) in words.replace("&#x27;", "'"), model
    assert client.get("/vie-privee/")["Location"] == "/donnees-personnelles/"


PERSONAL = ["people.Person", "people.Account", "people.Consent", "kernel.Message", "kernel.JournalEntry", "kernel.Attempt",
            "account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession", "sessions.Session"]  # fmt: skip


@pytest.mark.parametrize("label", PERSONAL)
def test_what_holds_personal_data_is_declared(label):
    assert dossiers.is_declared(apps.get_model(label))


def test_the_accessibility_page_claims_no_more_than_is_true(client, programme):
    words = text(client.get("/accessibilite/"))
    assert "partiellement conforme" in words
    assert "n’a pas été audité" in words
    assert "totalement conforme" not in words


def test_the_legal_page_names_the_operator(client, programme, settings):
    settings.OPERATOR = "Association des Deux Terrils"
    assert "Association des Deux Terrils" in text(client.get("/mentions/"))


def test_robots_are_told_where_not_to_go(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *", "Disallow: /compte/", "Disallow: /mon-compte/", "Disallow: /suivi/", "Disallow: /partenaire/", "Disallow: /demo/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        ("/mentions/", "/mentions/"),
        ("https://ailleurs.exemple/", "/"),
        ("//ailleurs.exemple", "/"),
        ("javascript:x", "/"),
        ("", "/"),
    ],
)
def test_the_theme_is_kept_and_leads_back_to_a_page_of_the_site(client, programme, asked, gone):
    answer = client.post("/affichage/", {"theme": "dark", "next": asked})
    assert answer["Location"] == gone
    assert (client.cookies["theme"].value, client.cookies["theme"]["samesite"]) == ("dark", "Lax")
    assert 'data-theme="dark"' in client.get("/mentions/").content.decode()
    client.post("/affichage/", {"theme": "auto"})
    assert 'data-theme="auto"' in client.get("/mentions/").content.decode()


def test_an_unknown_theme_changes_nothing_and_a_visit_either(client, programme):
    client.post("/affichage/", {"theme": "<script>"})
    assert "theme" not in client.cookies
    assert client.get("/affichage/").status_code == 405


def test_the_language_is_kept(client, programme):
    assert client.post("/langue/", {"language": "en", "next": "/mentions/"})["Location"] == "/mentions/"
    assert '<html lang="en"' in client.get("/mentions/").content.decode()
    assert client.cookies["django_language"]["httponly"] is True


def test_an_address_that_is_a_button_alone_leads_a_browser_to_its_page(client, programme):
    asks = {"Accept": "text/html,application/xhtml+xml;q=0.9"}
    assert client.get("/affichage/", headers=asks)["Location"] == "/"
    assert client.get("/suivi/x-y/ajouter/", headers=asks)["Location"] == "/suivi/x-y/"
    assert client.get("/suivi/x-y/ajouter/", headers={"Accept": "application/json"}).status_code == 405
    assert client.put("/suivi/x-y/ajouter/", headers=asks).status_code == 405


def test_a_form_without_its_token_gives_the_words_back(strict_client, programme):
    words = "Un jardin partagé\nderrière la gare <b>Lens</b>"
    answer = strict_client.post("/deposer/", {"words": words, "client_id": "abc", "code": "SECRET"})
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "Un jardin partagé\nderrière la gare &lt;b&gt;Lens&lt;/b&gt;" in html
    assert "rien n’a été enregistré" in html
    assert "SECRET" not in html


def test_a_refusal_that_nobody_caught_is_a_sentence(rf, programme):
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore

    from terril.kernel.errors import Refused
    from terril.site.middleware import RefusedMiddleware

    request = rf.post("/deposer/", {"words": "Mes mots"})
    request.user, request.session, request._messages = AnonymousUser(), SessionStore(), []
    middleware = RefusedMiddleware(lambda _: None)
    answer = middleware.process_exception(request, Refused("Cette salle est déjà prise."))
    assert answer.status_code == 409
    assert "Cette salle est déjà prise." in answer.content.decode()
    assert "Mes mots" in answer.content.decode()
    assert middleware.process_exception(request, ValueError()) is None


def test_dates_carry_their_weekday_and_numbers_a_narrow_space():
    with translation.override("fr"):
        day = clock.now().replace(year=2024, month=1, day=26, hour=14, minute=0)
        assert localize(day.date()) == "vendredi 26 janvier 2024"
        assert localize(12500) == "12\u202f500"
        assert localize(1234.5) == "1\u202f234,5"
    with translation.override("en"):
        assert localize(day.date()) == "Friday 26 January 2024"
        assert localize(12500) == "12,500"


def test_the_places_of_a_partner_come_as_people_sort_names(programme, client):
    partner, commune = programme.organisation, Commune.objects.order_by("pk").first()
    wanted = ["À la bonne heure", "Atelier", "École Zola", "Œuvre", "Zone"]
    for name in reversed(wanted):
        create_place(actor=None, name=name, commune=commune, organisation=partner)
    page = client.get(f"/partenaires/{partner.slug}/").content.decode()
    assert sorted(wanted, key=page.index) == wanted
