"""The pages that are measured, and whom they are shown to."""

from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import NoReverseMatch, reverse

from bench.client import Visitor
from bench.data import FREQUENT, RARE, World
from terril.kernel.access import SECOND_FACTOR
from terril.kernel.codes import spaced
from terril.people.models import Person

BARE = "/bench/nue/"


@dataclass(frozen=True)
class Measured:
    """One line of the table: `visitor` is "anybody", "holder" (with a code), "volunteer" or "coordinator"."""

    name: str
    path: str
    visitor: str = "anybody"
    ratio: int = 10
    page: bool = True


def _named(name: str, *arguments: object) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def pages(world: World, follow_path: str) -> list[Measured]:
    listed, ref = reverse("initiatives"), "b000001"
    past, coming = world.meetings[-4], world.meetings[-3]
    found = [
        Measured("accueil", _named("home")),
        Measured("initiatives", listed),
        Measured("initiatives, une étape", f"{listed}?etape=idea"),
        # Few answer at any size: this line is about finding them, the others about showing a full page.
        Measured("initiatives, trois filtres", f"{listed}?commune={world.communes[-1].insee_code}&etape=running&besoin=money"),
        Measured("initiatives, page suivante", f"{listed}?apres={int(world.now.timestamp() - 11 * 60 * 15) * 10**6}-1"),
        Measured("recherche, mot fréquent", f"{listed}?q={FREQUENT}"),
        Measured("recherche, mot rare", f"{listed}?q={RARE}"),
        Measured("carte", _named("initiatives_map")),
        Measured("initiative", _named("initiative", ref)),
        Measured("rencontres", _named("meetings")),
        Measured("rencontre à venir", _named("meeting", coming.pk)),
        Measured("rencontre passée", _named("meeting", past.pk)),
        Measured("calendrier", "/rencontres.ics", page=False),
        Measured("la plateforme", _named("platform")),
        Measured("dire une idée", _named("deposit")),
        Measured("suivre une idée", follow_path, "holder"),
        Measured("suivre, qui vous aide", _named("followed_support", follow_path.strip("/").split("/")[-1]), "holder"),
        Measured("aides", _named("help_search")),
        Measured("aides, près d’ici", f"{_named('help_search')}?commune={world.communes[0].insee_code}&q=ordinateur"),
        Measured("offres", _named("offers")),
        Measured("offres, près d’ici", f"{_named('offers')}?commune={world.communes[0].insee_code}&km=10"),
        Measured("bureau", _named("desk"), "coordinator", 15),
        Measured("initiative, équipe", _named("initiative", ref), "coordinator"),
        Measured("travailler sur une initiative", _named("initiative_work", ref), "coordinator", 15),
        Measured("idées en attente", _named("ideas_waiting"), "coordinator", 15),
        Measured("accompagnement", _named("support_page", ref), "coordinator", 15),
        Measured("accompagner, les miennes", _named("support_list"), "volunteer", 15),
        Measured("accompagner, l’équipe", _named("support_team"), "coordinator", 15),
        Measured("heures à valider", _named("time_all"), "coordinator", 15),
        Measured("mes heures", _named("time_mine"), "volunteer", 15),
        Measured("offres, équipe", _named("team_offers"), "coordinator", 15),
        Measured("entraide d’une idée", _named("initiative_help", ref), "coordinator", 15),
        Measured("à qui la présenter", _named("introduce", ref), "coordinator", 15),
        Measured("mises en relation", _named("introductions"), "coordinator", 15),
        Measured("promesses", _named("pledges"), "coordinator", 15),
        Measured("orientations", _named("referrals"), "coordinator", 15),
        Measured("délais des partenaires", _named("referral_delays"), "coordinator", 15),
        Measured("nouvelles à prendre", _named("news_calls"), "coordinator", 15),
        Measured("nouvelles, les réponses", _named("news_answers"), "coordinator", 15),
        Measured("rencontres, équipe", _named("team_meetings"), "coordinator", 15),
        Measured("rencontre, équipe", _named("team_meeting", coming.pk), "coordinator", 15),
        Measured("territoire, effort", _named("equity"), "coordinator", 15),
        Measured("territoire, idées", f"{_named('equity')}?vue=idees", "coordinator", 15),
        Measured("propositions de saison", _named("team_plans"), "coordinator", 15),
        Measured("proposition de saison", _named("team_plan", world.plan.pk), "coordinator", 15),
        Measured("jour de la rencontre", _named("team_meeting_day", past.pk), "coordinator", 15),
    ]
    return [page for page in found if page.path]


def visitors(world: World, port: int) -> tuple[dict[str, Visitor], str]:
    """Everybody who visits, already let in, and the address where a code leads."""
    holder = Visitor(port, address="192.0.2.2")
    follow = _named("follow")
    path = ""
    if follow:
        holder.get(follow)
        answer = holder.post(follow, {"code": spaced(world.codes[1])})
        path = answer.location or follow
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
