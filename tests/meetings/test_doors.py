"""Every door of the room: as it should be opened, then with what is wrong, by whoever may not, led to what is another programme's."""

from collections import ChainMap
from dataclasses import replace
from functools import cached_property
from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Visit, swaps, tried
from tests.meetings.conftest import at
from tests.meetings.evening import Evening, evening
from tests.meetings.planner.test_pages import _hurried

from terril.meetings.models import Meeting, Plan, Registration
from terril.meetings.scheduling import actions
from terril.programmes.models import Programme
from terril.territory.models import Commune

__all__ = ["_hurried", "evening"]


class Places:
    """What stands in an address or in a form, made when it is first asked for."""

    def __init__(self, evening: Evening) -> None:
        self.e = evening

    def __getitem__(self, place: str) -> Any:
        made = getattr(self, place)
        return getattr(made, "pk", made)

    @property
    def meeting(self) -> Meeting:
        return self.e.meeting

    @property
    def programme(self) -> Programme:
        return self.e.w.programme

    @property
    def series(self) -> Any:
        return self.e.w.series

    @cached_property
    def minutes(self) -> Meeting:
        """A meeting of which the minutes were sent."""
        self.e.published()
        return self.e.meeting

    @cached_property
    def registration(self) -> Registration:
        return self.e.visitor("Jeanne")

    @cached_property
    def season(self) -> Registration:
        return self.e.visitor("Jeanne", series=self.e.w.series)

    @property
    def mine(self) -> Registration:
        """What this browser registered."""
        return Registration.objects.latest("pk")

    @cached_property
    def idea(self) -> Any:
        return self.e.w.idea()

    @cached_property
    def idea_ref(self) -> str:
        return str(self.idea.ref)

    @cached_property
    def passage(self) -> Any:
        return self.e.on_agenda(idea=self.idea)

    @cached_property
    def peers(self) -> Meeting:
        return self.e.peers()

    @cached_property
    def plan(self) -> Plan:
        return self.e.plan()

    @property
    def other(self) -> str:
        return self.e.another(self.plan)

    @property
    def guest(self) -> Any:
        return self.registration.person

    @property
    def insee(self) -> str:
        return str(self.e.meeting.commune_id)


TEAM, ONE, PLANS = "/equipe/rencontres/", "/equipe/rencontres/{meeting}/", "/equipe/calendrier/"
HERE = "/rencontres/{meeting}/"
COMES = {"first_name": "Rose", "scope": "once", "client_id": "un-envoi"}
DATE = {"series": "{series}", "date": "2024-03-22", "starts": "14:00", "ends": "17:00", "commune": "Lens", "place_name": ""}
TABLE = {"series": "{series}", "table": "29/02/2024\tLens", "starts": "14:00", "ends": "17:00"}
ASK = {
    "programme": "{programme}", "title": "Saison 2024-2025", "first_day": "2024-09-01", "last_day": "2024-11-30", "weekday": "4", "days": "",
    "starts": "14:00", "ends": "17:00", "reach_km": "3.5", "reach_minutes": "", "wait_months": "12", "repeat_months": "12", "priorities": "",
    "bases": "", "fixed": "", "not_days": "", "not_communes": "",
}  # fmt: skip

RIGHT = [
    # Anybody.
    Visit("visitor", "/rencontres/", reads="Vendin-le-Vieil"),
    Visit("visitor", "/rencontres/passees/", reads="Aucune rencontre n’a encore eu lieu"),
    Visit("visitor", "/rencontres.ics", reads="BEGIN:VCALENDAR"),
    Visit("visitor", "/rencontres/commune/{insee}.ics", reads="X-WR-CALNAME:Rencontres à Vendin-le-Vieil"),
    Visit("visitor", "/rencontres.atom", reads="Vendin-le-Vieil"),
    Visit("visitor", HERE, reads="Vendin-le-Vieil"),
    Visit("visitor", HERE + "venir/", COMES, lands=HERE + "#venir", reads="Merci Rose, nous vous attendons vendredi 26 janvier 2024"),
    Visit("came", HERE + "ne-plus-venir/", {"registration": "{mine}"}, lands=HERE,
          reads="C’est noté : Rose ne vient plus. Vous pouvez changer d’avis quand vous voulez."),
    Visit("came", HERE + "pas-a-celle-ci/", {"registration": "{mine}"}, lands=HERE + "#venir",
          reads="C’est noté : Rose ne vient pas à celle-ci, et reste sur la liste des autres."),
    Visit("visitor", "/rencontres/{minutes}/compte-rendu/", reads="On a parlé jardin."),
    Visit("visitor", "/rencontres/{minutes}/compte-rendu.pdf", reads="%PDF"),
    # The calendar of the team.
    Visit("works", TEAM, reads="Vendin-le-Vieil"),
    Visit("plans", TEAM + "saison/", reads="Ouvrir une saison"),
    Visit("plans", TEAM + "saison/", {"programme": "{programme}", "title": "Saison 2024-2025", "kind": "monthly"}, lands=TEAM + "importer/",
          reads="« Saison 2024-2025 » est ouverte. Mettez-y des dates."),
    Visit("plans", TEAM + "nouvelle/", reads="Mettre une rencontre au calendrier"),
    Visit("plans", TEAM + "nouvelle/", DATE, lands=TEAM + "{last}/", reads="La rencontre est au calendrier."),
    Visit("plans", TEAM + "importer/", reads="Le calendrier, collé tel quel"),
    Visit("plans", TEAM + "importer/", {**TABLE, "confirm": "1"}, lands=TEAM, reads="Une rencontre est au calendrier."),
    # Before the meeting.
    Visit("works", ONE, reads="Vendin-le-Vieil"),
    Visit("works", ONE + "lieu/", {"place_name": "CCAS"}, lands=ONE, reads="Le lieu est confirmé : CCAS"),
    Visit("works", ONE + "deplacer/", {"date": "2024-02-02", "starts": "14:00", "ends": "17:00", "commune": "Vendin-le-Vieil"}, lands=ONE,
          reads="La rencontre est déplacée."),
    Visit("works", ONE + "annuler/", {"reason": "Il neige."}, lands=ONE, reads="La rencontre est annulée."),
    Visit("works", ONE + "ordre-du-jour/", {"initiative": "{idea}", "minutes_planned": "20"}, lands=ONE + "#ordre-du-jour",
          reads="Un jardin partagé derrière la gare"),
    Visit("works", ONE + "ordre-du-jour/", {"order": "{passage}"}, lands=ONE + "#ordre-du-jour", reads="L’ordre et les durées sont gardés."),
    Visit("works", ONE + "inscrire/", COMES, lands=ONE + "#inscrits", reads="Rose est sur la liste."),
    Visit("works", ONE + "desinscrire/", {"registration": "{registration}"}, lands=ONE + "#inscrits", reads="Jeanne n’est plus sur la liste."),
    Visit("works", ONE + "pas-a-celle-ci/", {"registration": "{season}"}, lands=ONE + "#inscrits",
          reads="C’est noté : Jeanne ne vient pas à celle-ci, et reste sur la liste des autres."),
    Visit("plans", TEAM + "{peers}/inviter/", reads="Inviter à cette rencontre d’entraide"),
    Visit("plans", TEAM + "{peers}/inviter/", {"initiative": "{idea_ref}"}, lands=TEAM + "{peers}/", reads="Une personne est invitée. 1 à imprimer."),
    # The day.
    Visit("day", ONE + "jour/", reads="Qui est là"),
    Visit("day", ONE + "jour/", {"here": "{guest}"}, lands=ONE + "jour/", reads="Jeanne"),
    Visit("day", ONE + "jour/inconnu/", {"first_name": "Rose"}, lands=ONE + "jour/", reads="Rose est là."),
    Visit("day", ONE + "jour/passages/", reads="En ce moment"),
    Visit("day", ONE + "jour/passages/", {"now": "{passage}"}, lands=ONE + "jour/passages/?passage={passage}",
          reads="Un jardin partagé derrière la gare"),
    Visit("day", ONE + "jour/notes/", {"notes": "Du monde.", "version": "0"}, lands=ONE + "jour/passages/?garde=rencontre-{meeting}",
          reads="Les notes sont gardées."),
    Visit("day", ONE + "jour/promesses/", reads="Promesses"),
    Visit("day", ONE + "jour/promesses/", {"by_name": "Robert", "what": "une clé", "initiative": "{idea}", "due_on": "2024-03-01"},
          lands=ONE + "jour/promesses/?garde=promesse-{meeting}", reads="C’est noté : Robert, avant le vendredi 1er mars 2024."),
    # What is kept of it.
    Visit("after", ONE + "clore/", {}, lands=ONE + "compte-rendu/", reads="La rencontre est close. Il reste à écrire le compte rendu."),
    Visit("after", ONE + "compte-rendu/", reads="Compte rendu"),
    Visit("after", ONE + "compte-rendu/", {"minutes": "On a parlé jardin."}, lands=ONE + "compte-rendu/?garde=minutes-{meeting}",
          reads="Le compte rendu est gardé. Il n’est pas encore envoyé."),
    Visit("after", ONE + "compte-rendu/", {"minutes": "On a parlé jardin.", "publish": "1"},
          lands=ONE + "compte-rendu/?garde=minutes-{meeting}", reads="Le compte rendu est publié. Aucun message."),
    # A proposal of season.
    Visit("plans", PLANS, reads="Demander une proposition"),
    Visit("plans", PLANS + "proposer/", reads="Nom de la saison"),
    Visit("plans", PLANS + "proposer/", ASK, lands=PLANS + "{asked}/", reads="Saison 2024-2025"),
    Visit("plans", PLANS + "trajets/", reads="Aucun trajet noté"),
    Visit("plans", PLANS + "trajets/", {"origin": "62498", "destination": "Vimy", "minutes": "25"}, lands=PLANS + "trajets/",
          reads="Ce trajet est gardé."),
    Visit("plans", PLANS + "trajets/retirer/", {"journey": "0"}, lands=PLANS + "trajets/",
          reads="Ce trajet est retiré : la ligne droite compte de nouveau."),
    Visit("plans", PLANS + "{plan}/", reads="Saison d’automne"),
    Visit("plans", PLANS + "{plan}/saison/", {"version": "0"}, lands=TEAM, reads="La saison est créée : 3 rencontres, lieux à confirmer."),
    Visit("plans", PLANS + "{plan}/jeter/", {}, lands=PLANS, reads="La proposition est jetée. Le calendrier n’a pas changé."),
    Visit("plans", PLANS + "{plan}/2024-09-27/", reads="Vous savez ce que Terril ne sait pas"),
    Visit("plans", PLANS + "{plan}/2024-09-27/", {"commune": "{other}", "reason": "La salle est prise.", "version": "0"}, lands=PLANS + "{plan}/",
          reads="Ce que cela change est écrit ci-dessous."),
]  # fmt: skip

BAD = [
    Visit("visitor", HERE + "venir/", {**COMES, "first_name": ""}, status=422, reads="Votre prénom\u00a0: Il manque une réponse ici."),
    Visit("visitor", HERE + "venir/", {**COMES, "contact": "03 53 01 00 07"}, status=422,
          reads="Vous avez écrit de quoi vous joindre : dites aussi par quel moyen."),
    Visit("plans", TEAM + "saison/", {"programme": "{programme}", "title": "Saison 2023-2024", "kind": "monthly"}, status=422,
          reads="Une saison porte déjà ce nom."),
    Visit("plans", TEAM + "nouvelle/", {**DATE, "ends": "13:00"}, status=422,
          reads="La rencontre doit finir après avoir commencé : vérifiez les deux heures."),
    Visit("plans", TEAM + "importer/", {**TABLE, "table": "30/02/2024\tLens"}, status=422, reads="Ce jour n’existe pas au calendrier."),
    Visit("works", ONE + "lieu/", {"place_name": ""}, status=422, reads="Choisissez un lieu, ou écrivez son nom."),
    Visit("works", ONE + "deplacer/", {"date": "2023-12-01", "starts": "14:00", "ends": "17:00", "commune": "Vendin-le-Vieil"}, status=422,
          reads="Cette date est passée : choisissez-en une à venir, ou annulez la rencontre."),
    Visit("works", ONE + "annuler/", {"reason": ""}, status=422, reads="Pourquoi elle est annulée\u00a0: Il manque une réponse ici."),
    Visit("works", ONE + "ordre-du-jour/", {"order": "{passage}", "minutes-{passage}": "beaucoup"}, lands=ONE + "#ordre-du-jour",
          reads="Un passage dure de 1 à 180 minutes."),
    Visit("works", ONE + "ordre-du-jour/", {"initiative": "{idea}", "minutes_planned": "0"}, status=422,
          reads="Assurez-vous que cette valeur est supérieure ou égale à 1."),
    Visit("works", ONE + "inscrire/", {**COMES, "channel": "phone", "contact": "12"}, status=422,
          reads="Ce numéro compte deux chiffres ; un numéro français en compte dix."),
    Visit("plans", TEAM + "{peers}/inviter/", {}, status=422, reads="Choisissez au moins une idée qui n’est pas encore invitée."),
    Visit("works", ONE + "jour/", {"here": "{guest}"}, lands=ONE + "jour/",
          reads="La rencontre a lieu le vendredi 26 janvier 2024 : cela se note le jour même. Rien n’a été changé."),
    Visit("day", ONE + "jour/inconnu/", {"first_name": ""}, status=422, reads="Prénom\u00a0: Il manque une réponse ici."),
    Visit("works", ONE + "jour/passages/", {"now": "{passage}"}, lands=ONE + "jour/passages/",
          reads="La rencontre a lieu le vendredi 26 janvier 2024 : cela se note le jour même. Rien n’a été changé."),
    Visit("day", ONE + "jour/notes/", {"notes": "a" * 40_001}, status=422,
          reads="Assurez-vous que cette valeur comporte au plus 40000 caractères (actuellement 40001)."),
    Visit("day", ONE + "jour/promesses/", {"by_name": "Robert", "what": "une clé", "initiative": "{idea}", "due_on": "2024-01-02"}, status=422,
          reads="Cette date est passée. Avant quand la promesse sera-t-elle tenue ?"),
    Visit("works", ONE + "clore/", {}, lands=ONE, reads="La rencontre n’a pas encore commencé : elle ne peut pas être close."),
    Visit("after", ONE + "compte-rendu/", {"minutes": "", "publish": "1"}, status=422,
          reads="Le compte rendu est vide : écrivez quelques mots avant de l’envoyer."),
    Visit("plans", PLANS + "proposer/", {**ASK, "last_day": "2024-08-01"}, status=422,
          reads="La saison doit finir après avoir commencé : vérifiez les deux dates."),
    Visit("plans", PLANS + "trajets/", {"origin": "62498", "destination": "62498", "minutes": "10"}, status=422,
          reads="Un trajet va d’une commune à une autre."),
    Visit("plans", PLANS + "{plan}/saison/", {"version": "7"}, status=409,
          reads="Quelqu’un vient de changer cette proposition. Relisez-la ci-dessous ; rien d’autre n’a été changé."),
    Visit("plans", PLANS + "{plan}/2024-09-27/", {"commune": "{other}", "reason": "", "version": "0"}, status=422,
          reads="Dites en une phrase pourquoi une autre commune : chacun de l’équipe la lira."),
]  # fmt: skip
DAYS = {"day": "2024-01-26", "after": "2024-01-27"}
WRONG_ROLE = {"works": "olga", "day": "olga", "after": "olga", "plans": "marc"}


# What a form sends names things of this meeting: those of another are not found.
OURS = [
    Visit("works", ONE + "ordre-du-jour/", {"up": "{passage}"}),
    Visit("works", ONE + "desinscrire/", {"registration": "{registration}"}),
    Visit("works", ONE + "pas-a-celle-ci/", {"registration": "{registration}"}),
    Visit("day", ONE + "jour/", {"here": "{guest}"}),
    Visit("day", ONE + "jour/passages/", {"now": "{passage}"}),
    Visit("day", ONE + "jour/notes/", {"notes": "Du monde.", "presentation": "{passage}"}),
    Visit("came", HERE + "ne-plus-venir/", {"registration": "{registration}"}),
    Visit("came", HERE + "pas-a-celle-ci/", {"registration": "{registration}"}),
]


class Elsewhere(Places):
    """What Inès prepares, in a programme of which Nadia is not."""

    def __init__(self, evening: Evening) -> None:
        super().__init__(Foreign(evening))


class Foreign(Evening):
    def __init__(self, evening: Evening) -> None:
        ines = evening.w.person("ines")
        programme = Programme.objects.get(slug="ailleurs")
        series = actions.create_series(actor=ines, programme=programme, title="Ailleurs")
        accounts = {**evening.w.accounts, "nadia": evening.w.accounts["ines"]}
        world = replace(evening.w, programme=programme, series=series, accounts=accounts)
        starts, ends, commune = at("2024-01-26"), at("2024-01-26", 17), Commune.objects.get(name="Hénin-Beaumont")
        meeting = actions.create_meeting(actor=ines, series=series, starts_at=starts, ends_at=ends, commune=commune)
        super().__init__(world, evening.clock, meeting)


@pytest.fixture
def places(evening: Evening) -> Places:
    """An idea was told before."""
    places = Places(evening)
    places.idea.refresh_from_db()
    return places


@pytest.fixture
def elsewhere(evening: Evening) -> Elsewhere:
    return Elsewhere(evening)


@pytest.fixture
def come(evening, client, enter):
    """Comes in as `by` says: on its day when it says one, signed in when it is of the team."""

    def entered(by: str, name: str = "nadia") -> Any:
        if by in DAYS:
            evening.on(DAYS[by])
        if by == "came":
            client.post(f"/rencontres/{evening.meeting.pk}/venir/", {**COMES, "scope": "season"})
        return enter(evening.w.accounts[name]) if by in WRONG_ROLE else client

    return entered


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(places, come, visit):
    status, lands, words = tried(come(visit.by), visit, places)
    made = {"last": Meeting.objects.latest("pk").pk, "asked": getattr(Plan.objects.order_by("-pk").first(), "pk", None)}
    assert (status, lands) == (visit.status, visit.lands.format_map(ChainMap(made, places)))
    assert visit.reads in words


@pytest.mark.parametrize("visit", [visit for visit in RIGHT if visit.by in WRONG_ROLE], ids=str)
def test_a_door_of_the_team_does_not_exist_for_others(places, come, visit):
    """Whoever observes works on nothing; a volunteer prepares nothing."""
    status, _lands, words = tried(come(visit.by, WRONG_ROLE[visit.by]), visit, places)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("end", ["lieu/", "deplacer/", "annuler/", "ordre-du-jour/", "clore/", "compte-rendu/"])
def test_what_is_prepared_is_not_for_a_volunteer(places, come, end):
    status, _lands, words = tried(come("works", "marc"), Visit("works", ONE + end, {}), places)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT, everybody={"visitor", "came"}), ids=str)
def test_a_door_leads_to_nothing_that_is_not_theirs(places, elsewhere, come, visit, place, to):
    client = come(visit.by)
    other = elsewhere[place] if to == "elsewhere" else {"insee": "99999"}.get(place, 0)
    status, _lands, words = tried(client, visit, ChainMap({place: other}, places))
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("visit", OURS, ids=str)
def test_a_form_finds_nothing_of_another_meeting(places, elsewhere, come, visit):
    client = come(visit.by)
    other = {name: elsewhere[name] for name in ("passage", "registration", "guest")}
    status, _lands, words = tried(client, visit, ChainMap(other, places))
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("day", ["2024-09-28", "demain"])
def test_a_proposal_has_no_other_day(places, come, day):
    status, _lands, words = tried(come("plans"), Visit("plans", PLANS + "{plan}/" + day + "/"), places)
    assert (status, NOT_FOUND in words) == (404, True)
