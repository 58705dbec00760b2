"""axe finds nothing, on any page: every address of the site that answers a page, for whoever may open it, by day and by night. Those that
anybody may open are looked at in English too; the team's are the same mark-up.

The list is not typed: it is read from the routes, so a page added tomorrow is tested tomorrow.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.services.conftest import listed_help

from terril.accompaniment import actions as accompaniment
from terril.accompaniment import sessions
from terril.directory.actions import create_organisation
from terril.hours import actions as hours
from terril.hours.models import TimeEntry
from terril.imports import actions as bringing
from terril.imports import carrying
from terril.imports.models import Acquaintance
from terril.initiatives.answering import actions as answering
from terril.initiatives.calling import actions as calling
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Attachment
from terril.initiatives.news import actions as news
from terril.initiatives.pledging import actions as pledging
from terril.introductions import actions as introductions
from terril.kernel import clock, outbox
from terril.kernel.doors import SECOND_FACTOR
from terril.meetings.planner import actions as planner
from terril.meetings.scheduling import actions as scheduling
from terril.offers import actions as offers
from terril.offers import matches
from terril.people.actions import ConsentGiven
from terril.programmes.retention import ask_erasure
from terril.referrals import actions as referrals
from terril.referrals import links as referral_links
from terril.territory import journeys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

# Third-party steps that only exist in the middle of a sign-in are walked by their own tests (tests/people).
ELSEWHERE = {"account_confirm_login_code", "account_email_verification_sent", "mfa_authenticate"}


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route with its places as <kind:name>) of every address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", prefix + str(pattern.pattern)


@pytest.fixture
def town(fabrik: Any, tmp_path: Path) -> dict[str, Any]:
    """One of each: ideas public and waiting, a promise, a meeting with its agenda, messages of each channel."""
    coordinator = fabrik.member("coordinator")
    shown = fabrik.idea(channel="letter", contact="3 rue du Terril\n62160 Grenay", visibility="public")
    growing.set_title(actor=None, initiative=shown.initiative, title="Un jardin au pied du terril")
    growing.say_need(actor=None, initiative=shown.initiative, kind="hands", text="Des bras pour bêcher")
    pledge = pledging.pledge(
        actor=None, initiative=shown.initiative, programme=fabrik.programme, by_name="La mairie", what="de la terre", due_on=clock.today()
    )
    fabrik.idea("Un café solidaire pour le quartier", channel="phone", contact="03 53 01 00 00")
    series = scheduling.create_series(actor=None, programme=fabrik.programme, title="Saison d’essai")
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    meeting = scheduling.create_meeting(
        actor=None, series=series, starts_at=start, ends_at=start + timedelta(hours=3), commune=fabrik.grenay, place_name="Salle du Coron"
    )
    plan = planner.ask_plan(
        actor=None, programme=fabrik.programme, title="Saison prochaine", days=[clock.today() + timedelta(days=400)], first_day=clock.today(),
        last_day=clock.today() + timedelta(days=400), reach_km=3.5, repeat_months=12, wait_months=12,
    )  # fmt: skip
    journeys.keep_journey(actor=None, origin=fabrik.grenay, destination=fabrik.annay, minutes=20)
    person = coordinator.person
    peers = scheduling.create_series(actor=None, programme=fabrik.programme, title="Entraide", kind="peers")
    gathering = scheduling.create_meeting(
        actor=None, series=peers, starts_at=start, ends_at=start + timedelta(hours=2), commune=fabrik.grenay, place_name="La Lampisterie"
    )
    other = fabrik.idea("Un hangar qui dort, pour qui voudra.", channel="phone", contact="03 53 01 00 00", client_id="hangar", first_name="Ali")
    given = ConsentGiven(text="J’accepte.", way="oral", witness="Rose")
    somebody = {"first_name": "Robert", "channel": "phone", "contact": "03 53 01 00 07"}
    said = {"programme": fabrik.programme, "kind": "hands", "commune": fabrik.grenay, "somebody": somebody, "given": given}
    offer = offers.publish(actor=person, what="Deux bras le samedi", quantity=2, **said)
    offers.publish(actor=person, what="Trois bras le dimanche", **said)
    match = matches.propose(actor=person, offer=offer, initiative=shown.initiative, to_offerer="Une idée cherche des bras.")
    introduction = introductions.propose(
        actor=person, programme=fabrik.programme, one=shown.initiative, other=other.initiative, reason="Deux idées qui s’aideraient.",
        told_one="Quelqu’un a un hangar.", told_other="Quelqu’un jardine.",
    )  # fmt: skip
    ids = {}
    words = (("phone", "+33353010000", False), ("letter", "3 rue du Terril\n62160 Grenay", False), ("email", "z@exemple.fr", True))
    for channel, address, draft in words:
        ids[channel] = outbox.write(
            actor=person, channel=channel, to_name="Zoé", to_address=address, kind="essai", subject="Un mot", body="Bonjour Zoé.",
            programme=fabrik.programme, draft=draft,
        ).pk  # fmt: skip
    ask_erasure(actor=None, person=fabrik.member("volunteer").person)
    calls = fabrik.idea("Un atelier de couture pour finir les ourlets du quartier", channel="phone", contact="03 53 01 00 00")
    asked = news.ask_news(actor=None, initiative=calls.initiative, months=6)
    told = news.ask_news(actor=None, initiative=shown.initiative, months=6)
    news.tell_news(actor=None, follow_up=told, became="waiting", words="On attend le printemps.", shown=True)
    calling.take_call(actor=person, follow_up=asked)
    answering.answer(actor=person, attachment=Attachment.objects.get(initiative=shown.initiative), kind="talk", body="Parlons-en.")
    attachment = Attachment.objects.get(initiative=shown.initiative)
    accompaniment.say_offering(actor=None, programme=fabrik.programme, person=person, skills=["budget"], languages=["pl"], commune=fabrik.grenay)
    accompaniment.ask(actor=None, attachment=attachment, words="Remplir un dossier", skills=["budget"], language="pl")
    following = accompaniment.propose(actor=person, attachment=attachment, person=person, agreed=True)
    session = sessions.note_session(
        actor=person, accompaniment=following, held_on=clock.today(), minutes=30, way="phone", decided="On écrit à la mairie.",
        next_what="Relire", next_on=clock.today(),
    )  # fmt: skip
    sessions.seal_note(actor=person, accompaniment=following, words="Une note")
    hours.set_rate(actor=None, programme=fabrik.programme, from_day=clock.today(), cents=1200, source="SMIC")
    aid = listed_help(tmp_path)
    referral = referrals.write(
        actor=person, initiative=shown.initiative, programme=fabrik.programme, organisation=fabrik.partner, shares=["words", "title", "needs"],
        summary="Un jardin à douze, sur la friche.", contact="accueil@exemple.fr",
    )  # fmt: skip
    referral = referrals.agree(actor=person, referral=referral, way="signed")
    return {
        "account": coordinator,
        "code": shown.code,
        "places": {
            "ref": shown.initiative.ref,
            "slug": fabrik.partner.slug,
            "insee_code": "62386",
            "pledge_close": pledge.pk,
            "meeting": meeting.pk,
            "code": told.code,
            "news_call": asked.pk,
            "draft": ids["email"],
            "message": ids["phone"],
            "referral": referral.pk,
            "token": referral_links.token(referral),
            "role": coordinator.person.roles.get().pk,
            "accompaniment": following.pk,
            "step": session.next_step.pk,
            "entry": TimeEntry.objects.get(noted_with=f"accompaniment.supportsession:{session.pk}").pk,
            "person": person.pk,
            "plan": plan.pk,
            "day": plan.dates.get().day.isoformat(),
            "service": aid.pk,
            "help_import": aid.seen_in_id,
            **_brought(fabrik, person),
            "gathering": gathering.pk,
            "offer_id": offer.pk,
            "match_id": match.pk,
            "key": match.key,
            "introduction_id": introduction.pk,
        },
    }


def _number(name: str, places: dict[str, Any]) -> int | None:
    kinds = {"team_meeting_invite": "gathering", "pledge": "pledge_close", "news": "news_call", "referral": "referral"}
    named = next((place for kind, place in kinds.items() if name.startswith(kind)), "meeting" if "meeting" in name else "")
    return places[named] if named else None


def _import(name: str, places: dict[str, Any]) -> int:
    """A file of help, a table that is done, a table half mended."""
    return places["help_import" if name.startswith("help") else "imported" if name in {"imports", "import_report"} else "import"]


def _brought(fabrik: Any, coordinator: Any) -> dict[str, Any]:
    """A table half mended, one that is done, and two entries of one organisation."""
    found = {}
    for key, lines in (("import", "Léa;Dubois;Gren;612345678\nLéa;Dubois;Grenay;0612345678\nLEA;Dubois;Grenay;0612345678"), ("imported",
        "Zoé;Lecoq;Annay;\nZoe;Lecoq;;")):
        batch = bringing.start(
            actor=coordinator, programme=fabrik.programme, kind="people", file_name="liste.csv", source="Le cahier",
            content=f"Prénom;Nom;Commune;Tél\n{lines}".encode(),
        )  # fmt: skip
        bringing.match(actor=coordinator, batch=batch, columns=batch.columns)
        found[key] = batch.pk
    bringing.decide_rest(actor=coordinator, batch=batch, verdict="later")
    carrying.carry_out(actor=coordinator, batch=batch)
    twin = create_organisation(actor=None, name="Un centre social (asso)")
    known = Acquaintance.objects.order_by("pk").values_list("person_id", flat=True)
    return {**found, "people": list(known), "organisations": [fabrik.partner.pk, twin.pk]}


def _address(name: str, route: str, places: dict[str, Any]) -> str | None:
    """The route with its places filled; None when this world has nothing to put there."""
    values = {
        "<slug:ref>": places["ref"],
        "<slug:slug>": "fabrik" if name == "programme" else places["slug"],
        "<slug:insee_code>": places["insee_code"],
        "<int:message_id>": places["draft"] if name == "draft" else places["message"],
        "<slug:code>": places["code"],
        "<int:pk>": _number(name, places),
        "<slug:token>": places["token"],
        "<int:role_id>": places["role"],
        "<int:accompaniment_id>": places["accompaniment"],
        "<int:step_id>": places["step"],
        "<int:entry_id>": places["entry"],
        "<int:person_id>": places["people"][0] if name == "merge_people" else places["person"],
        "<int:plan_id>": places["plan"],
        "<slug:day>": places["day"],
        "<int:service_id>": places["service"],
        "<int:import_id>": _import(name, places),
        "<int:row_number>": 3,
        "<int:organisation_id>": places["organisations"][0],
        "<int:other_id>": places["people" if name == "merge_people" else "organisations"][1],
        **{f"<int:{name}>": places[name] for name in ("offer_id", "match_id", "introduction_id")},
        "<str:key>": places["key"],
    }
    for place, value in values.items():
        if place in route:
            if value is None:
                return None
            route = route.replace(place, str(value))
    return None if "<" in route else "/" + route


def _pages(town: dict[str, Any], client: Client) -> list[str]:
    """The addresses that answer this visitor with a page."""
    found = []
    for name, route in routes():
        path = _address(name, route, town["places"])
        if path is None or name in ELSEWHERE or name == "account_logout":
            continue
        answer = client.get(path)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            found.append(path)
    return sorted(set(found))


def _visitor(town: dict[str, Any], signed: bool) -> Client:
    client = Client()
    if signed:
        client.force_login(town["account"], backend="terril.people.adapters.PersonBackend")
        session = client.session
        session[SECOND_FACTOR] = True
        session.save()
    client.post("/suivi/", {"code": town["code"]})
    return client


@pytest.mark.parametrize(("signed", "language"), [(True, "fr"), (False, "fr"), (False, "en")], ids=["coordinator-fr", "visitor-fr", "visitor-en"])
def test_axe_finds_nothing_on_any_page(town, new_page, live_server, axe, signed, language):
    client = _visitor(town, signed)
    pages = _pages(town, client)
    # A wall against a list that would silently become short.
    assert len(pages) >= (30 if signed else 14), pages
    # Without motion, or a colour caught half-way between two themes would be measured.
    page = new_page(viewport={"width": 412, "height": 800}, reduced_motion="reduce")
    cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    faults = []
    for path in pages:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language, path
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wide:
            faults.append(f"{path} is wider than a phone")
        # All of a page in French and by day; then what its night, and its English, can change.
        looks = [("light", None), ("dark", "colours")] if language == "fr" else [("light", "words")]
        for scheme, only in looks:
            page.emulate_media(color_scheme=scheme)
            try:
                axe(page, only=only)
            except AssertionError as fault:
                faults.append(f"{scheme} {fault}")
    assert not faults, "\n".join(faults)
