"""The pages that are measured, and whom they are shown to."""

from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from bench.client import Visitor
from bench.data import FREQUENT, RARE, World
from terril.kernel.codes import spaced
from terril.kernel.doors import SECOND_FACTOR
from terril.people.models import Person

BARE = "/bench/nue/"


@dataclass(frozen=True)
class Class:
    """What a page may cost: `most` times the processor of the bare page, as anybody opens it, in the same run."""

    name: str
    most: int


# Whoever walks by opens these, often many at once (a poster, an article, the evening of a meeting), on the smallest server: lists, and pages
# that say one thing.
OPEN = Class("publique", 4)
# What gathers all that several rooms know of one idea, or one list that the team works from: opened by those concerned, one at a time.
WORK = Class("travail", 7)
# All that waits in every room, for each of the few who coordinate, some times a day.
DESK = Class("bureau", 18)


@dataclass(frozen=True)
class Measured:
    """One line of the table: `visitor` is "anybody", "holder" (with a code), "volunteer" or "coordinator"; `page`: a browser fetches its
    style sheets with it."""

    name: str
    path: str
    budget: Class
    visitor: str = "anybody"
    page: bool = True


def _named(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)


def pages(world: World, follow_path: str) -> list[Measured]:
    listed, ref = reverse("initiatives"), "b000001"
    past, coming = world.meetings[-4], world.meetings[-3]
    return [
        Measured("accueil", _named("home"), OPEN),
        Measured("initiatives", listed, OPEN),
        Measured("initiatives, une étape", f"{listed}?etape=idea", OPEN),
        # Few answer at any size: this line is about finding them, the others about showing a full page.
        Measured("initiatives, trois filtres", f"{listed}?commune={world.communes[-1].insee_code}&etape=running&besoin=money", OPEN),
        Measured("initiatives, page suivante", f"{listed}?apres={int(world.now.timestamp() - 11 * 60 * 15) * 10**6}-1", OPEN),
        Measured("recherche, mot fréquent", f"{listed}?q={FREQUENT}", OPEN),
        Measured("recherche, mot rare", f"{listed}?q={RARE}", OPEN),
        Measured("carte", _named("initiatives_map"), OPEN),
        Measured("initiative", _named("initiative", ref), WORK),
        Measured("rencontres", _named("meetings"), OPEN),
        Measured("rencontre à venir", _named("meeting", coming.pk), OPEN),
        Measured("rencontre passée", _named("meeting", past.pk), OPEN),
        Measured("calendrier", "/rencontres.ics", OPEN, page=False),
        Measured("la plateforme", _named("platform"), OPEN),
        Measured("dire une idée", _named("deposit"), OPEN),
        Measured("suivre une idée", follow_path, WORK, "holder"),
        Measured("suivre, qui vous aide", _named("followed_accompaniment", follow_path.strip("/").split("/")[-1]), WORK, "holder"),
        Measured("aides", _named("help_search"), OPEN),
        Measured("aides, près d’ici", f"{_named('help_search')}?commune={world.communes[0].insee_code}&q=ordinateur", OPEN),
        Measured("offres", _named("offers"), OPEN),
        Measured("offres, près d’ici", f"{_named('offers')}?commune={world.communes[0].insee_code}&km=10", OPEN),
        Measured("bureau", _named("desk"), DESK, "coordinator"),
        Measured("initiative, équipe", _named("initiative", ref), WORK, "coordinator"),
        Measured("travailler sur une initiative", _named("initiative_work", ref), WORK, "coordinator"),
        Measured("idées en attente", _named("ideas_waiting"), WORK, "coordinator"),
        Measured("accompagnement", _named("accompaniment_page", ref), WORK, "coordinator"),
        Measured("accompagner, les miennes", _named("accompaniment_list"), WORK, "volunteer"),
        Measured("accompagner, l’équipe", _named("accompaniment_team"), WORK, "coordinator"),
        Measured("heures à valider", _named("time_all"), WORK, "coordinator"),
        Measured("mes heures", _named("time_mine"), WORK, "volunteer"),
        Measured("offres, équipe", _named("team_offers"), WORK, "coordinator"),
        Measured("entraide d’une idée", _named("initiative_help", ref), WORK, "coordinator"),
        Measured("à qui la présenter", _named("introduce", ref), WORK, "coordinator"),
        Measured("mises en relation", _named("introductions"), WORK, "coordinator"),
        Measured("promesses", _named("pledges"), WORK, "coordinator"),
        Measured("orientations", _named("referrals"), WORK, "coordinator"),
        Measured("délais des partenaires", _named("referral_delays"), WORK, "coordinator"),
        Measured("nouvelles à prendre", _named("news_calls"), WORK, "coordinator"),
        Measured("nouvelles, les réponses", _named("news_answers"), WORK, "coordinator"),
        Measured("rencontres, équipe", _named("team_meetings"), WORK, "coordinator"),
        Measured("rencontre, équipe", _named("team_meeting", coming.pk), WORK, "coordinator"),
        Measured("territoire, effort", _named("equity"), WORK, "coordinator"),
        Measured("territoire, idées", f"{_named('equity')}?vue=idees", WORK, "coordinator"),
        Measured("propositions de saison", _named("team_plans"), WORK, "coordinator"),
        Measured("proposition de saison", _named("team_plan", world.plan.pk), WORK, "coordinator"),
        Measured("jour de la rencontre", _named("team_meeting_day", past.pk), WORK, "coordinator"),
    ]


def visitors(world: World, port: int) -> tuple[dict[str, Visitor], str]:
    """Everybody who visits, already let in, and the address where a code leads."""
    holder = Visitor(port, address="192.0.2.2")
    follow = _named("follow")
    holder.get(follow)
    path = holder.post(follow, {"code": spaced(world.codes[1])}).location
    known = {"coordinator": signed_in(world.coordinator, port), "volunteer": signed_in(world.volunteer, port)}
    return {"anybody": Visitor(port), "holder": holder, **known}, path


def signed_in(person: Person, port: int) -> Visitor:
    account = person.account
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "terril.people.adapters.PersonBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_FACTOR] = True
    session.create()
    return Visitor(port, cookies={"sessionid": session.session_key or ""}, address="192.0.2.3")
