"""Another person's idea, contact, voice or messages are never shown: every address of the site, opened by everybody who has no right to them.

The routes are not typed: they are read from the site, with the numbers and references of what must stay hidden in their places. A word that
stands nowhere else marks each secret, so that whatever form it takes on a page, in a feed, a file or a redirect, it is found.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils.functional import cached_property
from tests.factories import row
from tests.journeys.test_accessible import routes
from tests.services.conftest import listed_help

from terril.accompaniment import actions as accompaniment
from terril.accompaniment import sessions
from terril.hours.models import TimeEntry
from terril.imports import actions as bringing
from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Attachment, Closeness, FollowCode, Initiative
from terril.initiatives.news import actions as news
from terril.introductions import actions as introductions
from terril.introductions.models import Introduction
from terril.kernel import clock, outbox
from terril.kernel.doors import SECOND_FACTOR
from terril.kernel.outbox.models import Message
from terril.meetings.day import actions as day
from terril.meetings.minutes import actions as minutes_actions
from terril.meetings.planner import actions as planner
from terril.meetings.scheduling import actions as scheduling
from terril.offers import actions as offers
from terril.offers import matches
from terril.offers.models import Match, Offer
from terril.people.actions import ConsentGiven
from terril.people.models import Person
from terril.programmes import actions as programmes
from terril.programmes.models import Programme, Role
from terril.referrals import actions as referrals
from terril.referrals import answers
from terril.volunteering.models import Help

pytestmark = pytest.mark.django_db

# One word for each secret, found nowhere else.
SECRETS = {
    "words": "xylophagequartz",
    "later words": "kiosquefarfelu",
    "title": "brimborionbleu",
    "need": "escarpolettezinc",
    "answer": "zibelinecapucine",
    "message": "vuvuzelaambre",
    "family name": "Zwertvaegher",
    "number": "0639980042",
    "promise": "girandoleocre",
    "referral": "calembourindigo",
    "partner": "wagonnetsoufre",
    "partner's words": "farandolecuivre",
    "voice": "RIFFsecretWAVE",
    "decided": "quincailleriemauve",
    "sealed note": "passementerieocre",
    "news": "carabistouillemauve",
    "offer of the team": "tarabiscotegres",
    "what is told of it": "mirliflorebistre",
    "number of who offers": "0639980077",
    "number to pass": "0639980066",
    "help": "esperluetteambre",
    "number of who helps": "0639980088",
}
GIVEN = ConsentGiven(text="J’accepte.", way="oral", witness="Rose")
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"RIFFsecretWAVE"
# What the team was offered is the team's, whoever may read the idea to which it is proposed.
OFFERED = {"offer of the team", "number of who offers", "help", "number of who helps"}
# Who has no right to a private idea of the first programme.
OUTSIDERS = ["stranger", "nobody", "volunteer", "facilitator", "partner", "observer", "neighbour"]
# Who works in another programme has no right to an idea that only the team of the first one may read.
OF_THE_TEAM = ["stranger", "nobody", "observer", "neighbour"]


class World:
    def __init__(self, fabrik: Any, visibility: str) -> None:
        self.fabrik = fabrik
        self.visibility = visibility
        other = Programme.objects.create(
            name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="Un autre.",
            starts_on=clock.today(),
        )  # fmt: skip
        self.accounts = {kind: fabrik.member(kind) for kind in ("nobody", "volunteer", "facilitator", "partner", "observer", "coordinator")}
        self.accounts["neighbour"] = fabrik.member("coordinator", programme=other)
        self.secret = self._secret()
        # A public idea beside it, with the same rare words but one: what is close to it must not tell.
        shown = fabrik.idea("Un jardin au pied du terril, pour tout le quartier.", visibility="public").initiative
        Closeness.objects.create(initiative=shown, other=self.secret, score=0.9, shared="jardin")
        with TemporaryDirectory() as folder:
            self.help = listed_help(Path(folder))
        self.places = self._places(shown)

    def _secret(self) -> Initiative:
        coordinator = self.accounts["coordinator"].person
        stored = self.fabrik.idea(
            f"Un jardin de {SECRETS['words']}.", channel="phone", contact=SECRETS["number"], last_name=SECRETS["family name"],
            recording=ContentFile(SOUND, name="voix.wav"), recording_type="audio/wav",
        )  # fmt: skip
        self.code = stored.code
        idea = following.set_visibility(actor=None, initiative=stored.initiative, visibility=self.visibility)
        growing.set_title(actor=None, initiative=idea, title=SECRETS["title"])
        following.add_words(actor=None, initiative=idea, words=SECRETS["later words"])
        growing.say_need(actor=None, initiative=idea, kind="hands", text=SECRETS["need"])
        attachment = Attachment.objects.get(initiative=idea)
        answering.answer(actor=coordinator, attachment=attachment, kind="talk", body=SECRETS["answer"])
        person = idea.holders.get().person
        for draft in (False, True):
            outbox.write(
                actor=coordinator, channel="phone", to_name=person.name, to_address=person.phone, kind="essai", subject=SECRETS["message"],
                body=SECRETS["message"], person=person, programme=self.fabrik.programme, about=idea, draft=draft,
            )  # fmt: skip
        series = scheduling.create_series(actor=None, programme=self.fabrik.programme, title="Saison")
        start = clock.now().replace(minute=0, second=0, microsecond=0)
        self.asked = news.ask_news(actor=None, initiative=idea, months=6)
        news.tell_news(actor=None, follow_up=self.asked, became="waiting", words=SECRETS["news"], reason="")
        self.meeting = scheduling.create_meeting(
            actor=None, series=series, starts_at=start, ends_at=start.replace(minute=59), commune=self.fabrik.grenay, place_name="Salle"
        )
        day.present(actor=coordinator, meeting=self.meeting, initiative=idea)
        self.pledge = day.promise(
            actor=coordinator, meeting=self.meeting, initiative=idea, by_name="La mairie", what=SECRETS["promise"], due_on=clock.today()
        )
        self.plan = planner.ask_plan(
            actor=coordinator, programme=self.fabrik.programme, title="Saison prochaine", days=[clock.today() + timedelta(days=400)],
            first_day=clock.today(), last_day=clock.today() + timedelta(days=400), reach_km=3.5, repeat_months=12, wait_months=12,
        )  # fmt: skip
        self.referral = referrals.write(
            actor=coordinator, initiative=idea, programme=self.fabrik.programme, organisation=self.fabrik.partner, shares=["words", "contact"],
            summary=SECRETS["referral"], contact=f"{SECRETS['partner']}@exemple.fr",
        )  # fmt: skip
        referrals.agree(actor=coordinator, referral=self.referral, way="signed")
        answers.answer(actor=None, referral=self.referral, kind="more", words=SECRETS["partner's words"])
        minutes_actions.publish_minutes(actor=coordinator, meeting=self.meeting, minutes="Une belle rencontre.")
        follower = self.fabrik.member("volunteer").person
        self.following = accompaniment.propose(actor=coordinator, attachment=attachment, person=follower, agreed=True)
        session = sessions.note_session(
            actor=follower, accompaniment=self.following, held_on=clock.today(), minutes=30, way="phone", decided=SECRETS["decided"],
            next_what="Rappeler", next_on=clock.today(),
        )  # fmt: skip
        sessions.seal_note(actor=follower, accompaniment=self.following, words=SECRETS["sealed note"])
        self.step = session.next_step
        self.entry = TimeEntry.objects.get(noted_with=f"accompaniment.supportsession:{session.pk}")
        self._help(coordinator, idea)
        idea.refresh_from_db()
        return idea

    def _help(self, coordinator: Person, idea: Initiative) -> None:
        """An offer that only the team sees is proposed to it, and it is introduced to a public idea, whose holder has not answered yet."""
        somebody = {"first_name": "Robert", "channel": "phone", "contact": SECRETS["number of who offers"]}
        said = {"kind": "hands", "commune": self.fabrik.grenay, "somebody": somebody, "given": GIVEN}
        team = {"what": SECRETS["offer of the team"], "visibility": "team"}
        self.offers = [offers.publish(actor=coordinator, programme=self.fabrik.programme, **said, **more) for more in ({"what": "Des bras"}, team)]
        self.match = matches.propose(actor=coordinator, offer=self.offers[1], initiative=idea, to_offerer=SECRETS["what is told of it"])
        self.other = self.fabrik.idea("Un banc devant la gare.", channel="phone", contact="0639980055", first_name="Ali", visibility="public")
        self.introduction = introductions.propose(
            actor=coordinator, programme=self.fabrik.programme, one=idea, other=self.other.initiative, reason="Deux idées dehors.",
            told_one="Un banc devant la gare.", told_other="Quelqu’un d’ici.",
        )  # fmt: skip
        introductions.agree(
            actor=None, introduction=self.introduction, initiative=idea, first_name="Zoé", channel="phone", contact=SECRETS["number to pass"],
            given=ConsentGiven(text="J’accepte."),
        )  # fmt: skip

        # Offered while everybody could read the idea, and read by the team since.
        helper = row(Person, first_name="Robert", channel="phone", phone=f"+33{SECRETS['number of who helps'][1:]}")
        self.offered = row(Help, initiative=idea, programme=self.fabrik.programme, person=helper, words=SECRETS["help"], code="une-cle")

    def _places(self, shown: Initiative) -> dict[str, list[Any]]:
        """What may stand in the place of each route: the hidden thing first, then its neighbours."""
        with connection.cursor() as cursor:
            cursor.execute("select id from kernel_message order by id")
            messages = [row[0] for row in cursor.fetchall()]
        return {
            "<slug:ref>": [self.secret.ref, shown.ref],
            "<slug:slug>": [self.fabrik.partner.slug, "fabrik", "ailleurs"],
            "<slug:insee_code>": ["62386"],
            "<int:message_id>": messages,
            "<int:person_id>": list(Person.objects.order_by("pk").values_list("pk", flat=True))[:2],
            "<int:role_id>": list(Role.objects.order_by("pk").values_list("pk", flat=True))[:2],
            "<int:accompaniment_id>": [self.following.pk],
            "<int:step_id>": [self.step.pk],
            "<int:entry_id>": [self.entry.pk],
            "<int:plan_id>": [self.plan.pk],
            "<slug:day>": [self.plan.dates.get().day.isoformat()],
            "<int:service_id>": [self.help.pk],
            "<int:pk>": sorted(
                {self.referral.pk, self.pledge.pk, self.meeting.pk, self.secret.needs.get().pk, Closeness.objects.get().pk, self.asked.pk}
            ),
            # A code that nobody was sent: whoever has the right one has the link of the holder.
            "<slug:code>": ["ABCDEFGHJ"],
            "<slug:token>": ["a" * 43],
            "<int:offer_id>": list(Offer.objects.order_by("pk").values_list("pk", flat=True)),
            "<int:match_id>": list(Match.objects.order_by("pk").values_list("pk", flat=True)),
            "<int:introduction_id>": list(Introduction.objects.order_by("pk").values_list("pk", flat=True)),
            "<int:help_id>": list(Help.objects.order_by("pk").values_list("pk", flat=True)),
            "<str:code>": ["un-code-inconnu"],
            # The key of a proposal is a secret of its own: it opens a page for whoever holds it, as a code does.
            "<str:key>": ["une-cle-inconnue"],
            "<slug:batch>": ["20240126-1"],
            "<slug:name>": ["x"],
            **self._brought(),
        }

    def _brought(self) -> dict[str, list[Any]]:
        """A table that its coordinator is reading, which holds the same secrets."""
        secret = f"{SECRETS['family name']};{SECRETS['number']};{SECRETS['title']};{SECRETS['words']};Grenay;26/01/2024"
        coordinator = self.accounts["coordinator"].person
        batch = bringing.start(
            actor=coordinator, programme=self.fabrik.programme, kind="ideas", file_name="a.csv", source=SECRETS["message"],
            content=f"Nom;Téléphone;Titre;Mots;Commune;Date\n{secret}\n{secret}".encode(),
        )  # fmt: skip
        bringing.match(actor=coordinator, batch=batch, columns=batch.columns)
        holder = self.secret.holders.get().person_id
        return {
            "<int:import_id>": [batch.pk, self.help.seen_in_id],
            "<int:row_number>": [2],
            "<int:other_id>": [holder, self.accounts["volunteer"].person.pk],
            "<int:organisation_id>": [self.fabrik.partner.pk],
            "<slug:what>": ["personnes"],
        }

    @cached_property
    def addresses(self) -> list[str]:
        found: set[str] = set()
        for _name, route in routes():
            made = ["/" + route]
            for place, values in self.places.items():
                made = [address.replace(place, str(value)) for address in made for value in (values if place in address else [""])]
            found.update(made)
        assert not [address for address in found if "<" in address]
        return sorted(found)

    def visitor(self, who: str) -> Client:
        client = Client()
        if who != "stranger":
            client.force_login(self.accounts[who], backend="terril.people.adapters.PersonBackend")
            session = client.session
            session[SECOND_FACTOR] = True
            session.save()
        return client


def told(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return body.decode(errors="replace") + " ".join(f"{key}: {value}" for key, value in response.items())


def found_in(text: str) -> set[str]:
    folded = text.replace("\u00a0", " ").lower()
    digits = "".join(c for c in text if c.isdigit())
    shown = {name for name, secret in SECRETS.items() if secret.lower() in folded}
    numbers = {name: secret for name, secret in SECRETS.items() if name.startswith("number")}
    return shown | {name for name, secret in numbers.items() if secret in digits or f"33{secret[1:]}" in digits}


def seen_by(world: World, who: str) -> dict[str, set[str]]:
    """Each address that shows a secret to this visitor, and which ones; searches are tried too."""
    client = world.visitor(who)
    searches = [f"{path}?q={word}" for path in ("/initiatives/", f"/equipe/rencontres/{world.meeting.pk}/") for word in ("jardin", "zinc")]
    shown = {}
    for address in [*world.addresses, *searches]:
        if address.startswith("/compte/securite/secours/fichier"):
            continue
        found = found_in(told(client.get(address)))
        if found:
            shown[address] = found
    return shown


@pytest.fixture
def private(fabrik: Any, media: Any) -> World:
    return World(fabrik, "private")


@pytest.fixture
def team_only(fabrik: Any, media: Any) -> World:
    return World(fabrik, "programme")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_private_idea_is_shown_to_nobody_by_any_address(private: World, who: str) -> None:
    shown = seen_by(private, who)
    if who in {"volunteer", "facilitator"}:
        # She came to the meeting: whoever works there ticks her name and rings her with the minutes, which say nothing of her idea.
        about = ("/bureau/", "/equipe/messages/", f"/equipe/rencontres/{private.meeting.pk}/")
        shown = {a: f - ({"family name", "number"} if a.startswith(about) else set()) - OFFERED for a, f in shown.items()}
        shown = {address: found for address, found in shown.items() if found}
    assert shown == {}


@pytest.mark.parametrize("who", OF_THE_TEAM)
def test_an_idea_for_the_team_is_shown_to_nobody_else_by_any_address(team_only: World, who: str) -> None:
    assert seen_by(team_only, who) == {}


def test_the_same_walk_finds_every_secret_for_whoever_may_read_them(private: World) -> None:
    """Without this the walk could find nothing because it looks nowhere."""
    shown = seen_by(private, "coordinator")
    # What one of two holders chose to pass is read by nobody before both have agreed, a sealed note by whoever follows: not even by the team.
    assert set().union(*shown.values()) == set(SECRETS) - {"number to pass", "sealed note"}
    assert len(shown) > 8


def test_partners_read_an_idea_of_the_team_without_contact_nor_family_name(team_only: World) -> None:
    shown = seen_by(team_only, "partner")
    assert set().union(*shown.values()) == {"words", "later words", "title", "need", "promise", "voice"}
    assert {address.rsplit("/", 1)[0] for address in shown} >= {f"/initiatives/{team_only.secret.ref}"}


def test_a_withdrawn_idea_is_shown_to_nobody_not_even_the_team(team_only: World) -> None:
    following.withdraw(actor=None, initiative=team_only.secret)
    # Whoever had the most rights, in each of the three ways to have some.
    for who in ("stranger", "partner", "coordinator"):
        left = seen_by(team_only, who)
        if who == "coordinator":
            # The minutes of the meeting were published before: what was said there, and to whom it is still to be told.
            minutes = list(Message.objects.filter(kind="meeting.minutes").values_list("pk", flat=True))
            told_there = {"/bureau/", "/equipe/messages/appels/", *(f"/equipe/messages/{pk}/" for pk in minutes)}
            left = {a: f - ({"title", "promise", "family name", "number"} if a in told_there else set()) - OFFERED for a, f in left.items()}
            # Her own file, which she is reading, and the people whom she knows: neither comes from the idea.
            left = {a: f for a, f in left.items() if not a.startswith(("/equipe/apporter/", "/equipe/reunir/"))}
            left = {address: found for address, found in left.items() if found}
        assert left == {}, who
    # Nothing about it leaves any more, nor to whoever offers or was asked; only the partner who had received it is asked to erase it, and
    # whoever followed it is told, and whoever wished to help it too. What was asked of its news was answered before.
    written = Message.objects.exclude(kind__in=["meeting.minutes", "initiative.news"])
    leaving = written.exclude(status="cancelled").order_by("kind")
    told = ["accompaniment.ended", "help.over", "referral.partner.closed"]
    assert list(leaving.values_list("kind", "status")) == [(kind, "approved") for kind in told]
    assert [secret for secret in SECRETS.values() if secret in leaving[1].body] == []
    assert leaving[0].body == "L’idée que vous accompagniez à Grenay a été retirée. Merci pour le temps donné."
    about = written.filter(about_type="initiatives.initiative")
    assert set(about.values_list("outcome", flat=True)) == {"L’idée a été retirée."}


def test_a_code_that_was_replaced_opens_nothing(private: World) -> None:
    client = private.visitor("stranger")
    client.post("/suivi/", {"code": private.code})
    assert found_in(told(client.get(f"/suivi/{private.secret.ref}/"))) >= {"words", "title"}
    following.new_code(actor=None, initiative=private.secret)
    assert FollowCode.objects.filter(code=private.code, revoked_at__isnull=False).exists()
    assert {a: f for a in private.addresses if (f := found_in(told(client.get(a))))} == {}


def test_a_role_that_was_withdrawn_closes_its_pages_at_once(private: World) -> None:
    client = private.visitor("coordinator")
    assert found_in(told(client.get(f"/equipe/initiatives/{private.secret.ref}/")))
    programmes.give_role(actor=None, programme=private.fabrik.programme, person=private.accounts["nobody"].person, kind="coordinator")
    programmes.withdraw_role(actor=None, role_id=private.accounts["coordinator"].person.roles.get().pk)
    assert {a: f for a in private.addresses if (f := found_in(told(client.get(a))))} == {}
