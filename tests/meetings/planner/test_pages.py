"""The fair calendar through the door: asked for, read, changed by hand, thrown away, made into a season once."""

import re
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import override

from terril.directory.actions import create_place
from terril.kernel import journal
from terril.kernel.errors import Conflict, Refused
from terril.meetings import access
from terril.meetings.models import Meeting, Plan, PlanDate, PlanState, Series
from terril.meetings.planner import actions as planner
from terril.meetings.planner import ground as planning
from terril.meetings.planner.arithmetic import Wish, WishKind
from terril.meetings.scheduling import actions as scheduling
from terril.meetings.tasks import make_plan
from terril.programmes import actions as programmes
from terril.territory.models import Commune, Territory

pytestmark = pytest.mark.django_db

ASK = "/equipe/calendrier/proposer/"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch):
    """A proposal is as right in a fifth of a second; only less sure to be the best."""
    monkeypatch.setattr(planning, "SECONDS_WAITING", 0.2)
    monkeypatch.setattr(planner.compute_plan, "__kwdefaults__", {**planner.compute_plan.__kwdefaults__, "seconds": 0.2})


def asked(world: Any, **changes: Any) -> dict[str, Any]:
    """What the form sends, as it is when one opens it."""
    return {
        "programme": world.programme.pk, "title": "Saison 2024-2025", "first_day": "2024-09-01", "last_day": "2025-06-30", "weekday": "4",
        "holidays": "on", "days": "", "starts": "14:00", "ends": "17:00", "reach_km": "3.5", "reach_minutes": "", "wait_months": "12",
        "repeat_months": "12", "priorities": "", "bases": "", "fixed": "", "not_days": "", "not_communes": "", **changes,
    }  # fmt: skip


@pytest.fixture
def plan(world: Any) -> Plan:
    """A proposal for three dates after the ten real ones."""
    world.ten()
    return _ask(world)


def _ask(world: Any, **changes: Any) -> Plan:
    order = {
        "title": "Saison d’automne", "days": [date(2024, 9, 27), date(2024, 10, 18), date(2024, 11, 29)], "first_day": date(2024, 9, 1),
        "last_day": date(2024, 11, 30), "reach_km": 3.5, "repeat_months": 12, "wait_months": 12, **changes,
    }  # fmt: skip
    return planner.ask_plan(actor=world.nadia, programme=world.programme, **order)


def address(plan: Plan, end: str = "") -> str:
    return f"/equipe/calendrier/{plan.pk}/{end}"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


# ----------------------------------------------------------------------------------------------------------- asking


def test_a_season_is_asked_for_and_comes_with_its_reasons(world, enter):
    world.ten()
    client = enter(world.accounts["nadia"])
    page = client.get(ASK)
    assert 'value="2024-07-01"' in page.content.decode(), "the season after the one that ends in June"
    answer = client.post(ASK, asked(world), follow=True)
    made = Plan.objects.get()
    assert answer.redirect_chain == [(address(made), 302)]
    assert (made.state, made.title, made.series_id) == (PlanState.READY, "Saison 2024-2025", None)
    days = [one.day for one in made.dates.all()]
    # Without school in zone B: 25 October (Toussaint) and 27 December (Noël).
    assert days == [
        date(2024, 9, 27), date(2024, 10, 18), date(2024, 11, 29), date(2024, 12, 20), date(2025, 1, 31), date(2025, 2, 28),
        date(2025, 3, 28), date(2025, 4, 25), date(2025, 5, 30), date(2025, 6, 27),
    ]  # fmt: skip
    shown = text_of(answer)
    assert "n’avaient pas eu de rencontre à portée depuis" in shown
    assert "des habitants ont une rencontre à portée dans la saison" in shown
    assert "Entre " in shown and "si l’on fait un demi-kilomètre de moins ou de plus pour venir." in shown
    assert "Saison 2023-2024" in shown, "compared with the season as it was"
    assert Meeting.objects.filter(series__plan__isnull=False).count() == 0
    assert [line.verb for line in journal.tell(journal.of(made), nobody="")] == ["plan.asked"]


def test_what_the_share_owes_to_half_a_kilometre_is_what_another_limit_says(world, enter):
    world.ten()
    client = enter(world.accounts["nadia"])
    between = re.search(r"Entre (\S+ %) et (\S+ %),", text_of(client.post(ASK, asked(world), follow=True)))
    made = Plan.objects.get()
    assert between is not None
    for share, km in zip(between.groups(), (made.reach_km - 0.5, made.reach_km + 0.5), strict=True):
        Plan.objects.filter(pk=made.pk).update(reach_km=km)
        assert f"{share} des habitants ont une rencontre à portée" in text_of(client.get(address(made)))
    assert between[1] != between[2]


def test_a_commune_that_nobody_can_place_is_left_out_by_name(world, enter):
    world.ten()
    Commune.objects.filter(name__in=["Grenay", "Vimy"]).update(latitude=None, longitude=None)
    client = enter(world.accounts["nadia"])
    page = text_of(client.post(ASK, asked(world), follow=True))
    made = Plan.objects.get()
    assert "2 communes sont laissées de côté, leur emplacement ne nous est pas connu : Grenay, Vimy." in page
    assert not {"Grenay", "Vimy"} & {one.commune.name for one in made.dates.select_related("commune")}
    # The team may still go there: it is of the territory.
    first = made.dates.order_by("day").first()
    planner.change_date(actor=world.nadia, date=first, commune=Commune.objects.get(name="Vimy"), reason="On nous y attend.")
    assert "n’est plus dans le territoire" not in text_of(client.get(address(made)))
    promised = text_of(client.post(ASK, asked(world, title="Autre", fixed="31/01/2025, Vimy")))
    assert "Une commune est laissée de côté, son emplacement ne nous est pas connu : Vimy." in promised
    Commune.objects.update(latitude=None, longitude=None)
    refused = text_of(client.post(ASK, asked(world, title="Autre")))
    assert "L’emplacement des communes de ce territoire ne nous est pas connu : aucun calendrier ne peut être proposé." in refused
    assert client.get(ASK).status_code == client.get(address(made)).status_code == 200
    assert Plan.objects.count() == 1


def test_the_same_screen_sent_twice_asks_once(world, enter):
    client = enter(world.accounts["nadia"])
    answers = [client.post(ASK, asked(world, client_id="une-fois")) for _again in range(2)]
    made = Plan.objects.get()
    assert [answer["Location"] for answer in answers] == [address(made)] * 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"last_day": "2024-08-01"}, "La saison doit finir après avoir commencé : vérifiez les deux dates."),
        ({"fixed": "31/01/2025, Grenai"}, "Ligne 1 : « Grenai » n’est pas une commune du territoire. Vouliez-vous dire Grenay ?"),
        ({"fixed": "05/01/2024, Lens"}, "Le 5 janvier 2024 est passé : choisissez des jours à venir."),
        ({"fixed": "Grenay"}, "Ligne 1 : Nous ne lisons pas de date au début de cette ligne. Écrivez par exemple « 29/09/2023 »."),
        ({"fixed": "31/02/2025, Grenay"}, "Ligne 1 : Ce jour n’existe pas au calendrier."),
        ({"not_days": "du 03/01/2025 au 20/12/2024"}, "Ligne 1 : Cette période finit avant d’avoir commencé, ou dure plus de quatre mois."),
        ({"not_communes": "Vimy\nParis"}, "Ligne 2 : « Paris » n’est pas une commune du territoire."),
        ({"title": "Saison 2023-2024"}, "Une saison porte déjà ce nom."),
        ({"first_day": "2025-07-10", "last_day": "2025-07-30"}, "Aucun jour n’est libre pour une rencontre."),
        (
            {"fixed": "27/09/2024, Grenay"},
            "Ce souhait ne peut pas être tenu : une rencontre à Grenay le 27 septembre 2024. Une rencontre est déjà prévue ou tenue à Grenay "
            "le 28 juin 2024, et l’on n’y revient pas avant un an. Retirez-le, ou changez les règles.",
        ),
        (
            {"fixed": "27/09/2024, Lens\n29/11/2024, Lens"},
            "Ces souhaits ne tiennent pas ensemble : une rencontre à Lens le 27 septembre 2024 ; une rencontre à Lens le 29 novembre 2024. "
            "Retirez l’un d’eux ; sans lui, la saison est possible.",
        ),
        (
            {"fixed": "27/09/2024, Lens", "not_communes": "Lens"},
            "Ces souhaits ne tiennent pas ensemble : une rencontre à Lens le 27 septembre 2024 ; pas de rencontre à Lens. "
            "Retirez l’un d’eux ; sans lui, la saison est possible.",
        ),
        ({"repeat_months": "36", "last_day": "2026-08-30", "places_only": "on"}, "Même sans aucun souhait, il n’y a pas assez de communes"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(world, enter, changes, told):
    world.ten()
    client = enter(world.accounts["nadia"])
    answer = client.post(ASK, asked(world, bases="Lens", **changes))
    assert (answer.status_code, Plan.objects.count()) == (422, 0)
    assert told in text_of(answer)
    assert ">\nLens</textarea>" in answer.content.decode().replace("\r", "")
    assert client.post(ASK, asked(world, bases="Lens")).status_code == 302


def test_wishes_are_kept_and_holidays_are_skipped(world, enter):
    world.ten()
    client = enter(world.accounts["nadia"])
    client.post(
        ASK,
        asked(
            world,
            fixed="vendredi 15 novembre 2024, Lens",
            not_days="du 20/09/2024 au 30/09/2024\n31/01/2025",
            not_communes="Liévin\n06/12/2024, Avion",
            priorities="Servins",
            never="on",
            bases="Éleu-dit-Leauwette",
        ),
    )
    made = Plan.objects.get()
    dates = {one.day: one.commune.name for one in made.dates.select_related("commune")}
    assert dates[date(2024, 11, 15)] == "Lens"
    assert (date(2024, 9, 13) in dates, date(2024, 11, 29) in dates) == (True, False)
    assert "Liévin" not in dates.values()
    assert (made.priorities, made.bases, made.never_percent) == (["62793"], ["62291"], 200)
    shown = text_of(client.get(address(made)))
    assert "date promise" in shown
    assert "une rencontre à Lens le 15 novembre 2024" in shown


def test_own_days_are_taken_but_for_holidays_which_are_named(world, enter):
    client = enter(world.accounts["nadia"])
    answer = client.post(ASK, asked(world, days="27/09/2024\n25/10/2024\n11/11/2024\n12/11/2024"), follow=True)
    assert [one.day for one in Plan.objects.get().dates.all()] == [date(2024, 9, 27), date(2024, 11, 12)]
    shown = text_of(answer)
    assert "Le 25 octobre 2024 est un jour férié ou de vacances scolaires : il est laissé de côté." in shown
    assert "Le 11 novembre 2024 est un jour férié" in shown


def test_holidays_that_nobody_decreed_yet_are_said_to_be_unknown(world, enter):
    answer = enter(world.accounts["nadia"]).post(ASK, asked(world, first_day="2030-09-01", last_day="2030-10-30"), follow=True)
    assert "Les vacances scolaires ne sont connues que jusqu’au" in text_of(answer)


def test_no_proof_is_told_that_somebody_could_beat_by_hand(world, plan, enter):
    client = enter(world.accounts["nadia"])
    told = {
        (0.0, 6): "Aucun calendrier ne fait mieux avec ces règles, but après but : servir les communes oubliées à qui une date est due, le moins "
        "d’attente trop longue, le plus d’habitants à portée, des communes différentes, le plus d’habitants servis deux fois, le moins de "
        "route. C’est prouvé.",
        (0.0, 2): "le moins d’attente trop longue. C’est prouvé. Rien n’est prouvé pour la suite : le plus d’habitants à portée,",
        (0.021, 0): "Aucun calendrier n’éviterait plus de 2,1 % d’attente trop longue en plus : c’est prouvé. Rien n’est prouvé pour la suite",
    }
    for (gap, proven), sentence in told.items():
        Plan.objects.filter(pk=plan.pk).update(late_gap=gap, goals_proven=proven)
        assert sentence in text_of(client.get(address(plan)))
    # A loose ceiling, a proposal made under other goals, a calendar that the team changed: nothing.
    for gap, proven in ((0.3, 0), (0.0, None)):
        Plan.objects.filter(pk=plan.pk).update(late_gap=gap, goals_proven=proven)
        assert "prouvé" not in text_of(client.get(address(plan)))
    Plan.objects.filter(pk=plan.pk).update(late_gap=0.0, goals_proven=6)
    planner.change_date(actor=world.nadia, date=plan.dates.first(), commune=Commune.objects.get(name="Bénifontaine"), reason="La salle")
    assert "prouvé" not in text_of(client.get(address(plan)))


def test_two_dates_one_week_apart_are_said_to_be_no_season(world, plan, enter):
    client = enter(world.accounts["nadia"])
    close = _ask(world, title="Courte", days=[date(2024, 9, 6), date(2024, 9, 13)])
    assert "Ces 2 dates tiennent en 8 jours : ce n’est pas une saison." in text_of(client.get(address(close)))
    assert "ce n’est pas une saison" not in text_of(client.get(address(plan)))


def test_a_reach_is_proposed_from_the_distances_between_communes(world, enter):
    client = enter(world.accounts["nadia"])
    assert "D’après les distances entre vos communes, 3,5 km conviennent." in text_of(client.get(ASK))
    # The same communes, three times as far from each other, and villages all.
    for commune in world.programme.territory.communes.all():
        commune.latitude, commune.longitude = 50.4 + 3 * (commune.latitude - 50.4), 2.8 + 3 * (commune.longitude - 2.8)
        commune.population = 400
        commune.save()
    page = client.get(ASK)
    assert page.context["form"]["reach_km"].value() == 15.0
    assert "nous proposons 15 km : à 3,5 km, une rencontre n’atteint guère que sa commune ; à 15 km, d’ordinaire" in text_of(page)
    assert "nous proposons 15 km" in text_of(client.get(address(_ask(world))))
    assert "nous proposons 15 km" not in text_of(client.get(address(_ask(world, title="Loin", reach_km=15.0))))


def test_the_forgotten_are_named_with_the_year_in_which_each_is_reached(world, enter):
    client = enter(world.accounts["nadia"])
    world.programme.starts_on = date(2020, 1, 1)
    world.programme.save()
    days = [date(2024, month, 20) for month in (9, 10, 11, 12)]
    shown = text_of(client.get(address(_ask(world, days=days, last_day=date(2024, 12, 31)))))
    assert "communes n’auront eu aucune rencontre à portée depuis plus de 36 mois. Une date sur 10 leur est due" in shown
    assert "Dans cette saison" in shown
    assert "Vers 2025" in shown
    short = text_of(client.get(address(_ask(world, title="Courte"))))
    assert "Une saison de moins de 4 dates ne leur en doit aucune" in short


# ------------------------------------------------------------------------------------------------------------ roles


@pytest.mark.parametrize("who", ["marc", "olga", "ines"])
def test_a_proposal_does_not_exist_for_who_does_not_plan_that_programme(world, plan, client, enter, who):
    enter(world.accounts[who])
    day = plan.dates.first().day.isoformat()
    for end in ("", f"{day}/"):
        assert client.get(address(plan, end)).status_code == 404
    for end in ("saison/", "jeter/", f"{day}/"):
        assert client.post(address(plan, end), {"commune": "62498", "reason": "Essai"}).status_code == 404
    assert Plan.objects.get(pk=plan.pk).series_id is None
    listed = client.get("/equipe/calendrier/")
    assert listed.status_code == (200 if who == "ines" else 404)
    assert plan.title not in listed.content.decode()
    # The same addresses answer to who plans it.
    enter(world.accounts["nadia"])
    assert [client.get(address(plan, end)).status_code for end in ("", f"{day}/")] == [200, 200]
    assert plan.title in client.get("/equipe/calendrier/").content.decode()


def test_predicate_and_queryset_say_the_same(world, plan):
    programmes.give_role(actor=world.nadia, programme=world.programme, person=world.person("olga"), kind="facilitator")
    for account in world.accounts.values():
        person = account.person
        vars(person).pop("_active_roles", None)
        assert [access.can_open_plan(person, plan)] == [access.plans_open_to(person).filter(pk=plan.pk).exists()]
    assert not access.plans_open_to(None).exists()


# --------------------------------------------------------------------------------------------------------- by hand


def test_a_human_takes_another_commune_with_a_reason_and_sees_what_it_costs(world, plan, enter):
    client = enter(world.accounts["nadia"])
    first = plan.dates.select_related("proposed").first()
    path = address(plan, f"{first.day.isoformat()}/")
    refused = client.post(path, {"commune": "62107", "reason": " ", "version": 0})
    assert refused.status_code == 422
    assert "Dites en une phrase pourquoi une autre commune" in text_of(refused)
    words = "La salle de Bénifontaine est prêtée, et rien d’autre n’est libre."
    answer = client.post(path, {"commune": "62107", "reason": words, "version": 0}, follow=True)
    changed = PlanDate.objects.get(pk=first.pk)
    assert (changed.commune.name, changed.proposed, changed.reason) == ("Bénifontaine", first.proposed, words)
    shown = text_of(answer)
    assert words in shown
    assert "Vos changements laissent loin" in shown
    assert f"Proposée : {first.proposed.name}." in shown
    assert f"Nadia Essai a remplacé {first.proposed.name} par Bénifontaine." in shown
    # Back to the proposal, without a word.
    client.post(path, {"commune": first.proposed_id, "reason": "", "version": 1})
    back = PlanDate.objects.get(pk=first.pk)
    assert (back.commune, back.reason) == (first.proposed, "")
    assert [line.verb for line in journal.tell(journal.of(plan), nobody="")] == ["plan.asked", "plan.changed", "plan.restored"]


def test_two_people_who_change_the_same_proposal_see_each_other(world, plan, enter):
    client = enter(world.accounts["nadia"])
    one, other, _last = plan.dates.all()
    planner.change_date(actor=world.nadia, date=one, commune=Commune.objects.get(name="Bénifontaine"), reason="La salle", version=0)
    late = {"commune": "62380", "reason": "Le maire y tient", "version": 0}
    answer = client.post(address(plan, f"{other.day.isoformat()}/"), late)
    assert answer.status_code == 422
    assert "Quelqu’un vient de changer cette proposition." in text_of(answer)
    assert PlanDate.objects.get(pk=other.pk).reason == ""
    assert client.post(address(plan, "saison/"), {"version": 0}).status_code == 409
    assert client.post(address(plan, f"{other.day.isoformat()}/"), {**late, "version": 1}).status_code == 302


# ------------------------------------------------------------------------------------------------------- the season


def test_the_season_is_created_whole_with_places_to_confirm(world, plan, enter):
    client = enter(world.accounts["nadia"])
    chosen = {one.day: one.commune for one in plan.dates.select_related("commune")}
    answer = client.post(address(plan, "saison/"), {"version": 0}, follow=True)
    assert "La saison est créée : 3 rencontres, lieux à confirmer." in text_of(answer)
    series = Series.objects.get(title="Saison d’automne")
    made = {localtime(one.starts_at).date(): one for one in series.meetings.select_related("commune")}
    assert {day: one.commune for day, one in made.items()} == chosen
    assert {(one.status, localtime(one.starts_at).hour, localtime(one.ends_at).hour) for one in made.values()} == {("tentative", 14, 17)}
    assert Plan.objects.get().series == series
    # Pressed again, it leads to the season that is there; and what was proposed stays readable.
    again = client.post(address(plan, "saison/"), {"version": 0}, follow=True)
    assert "est déjà créée" in text_of(again)
    assert (Series.objects.count(), series.meetings.count()) == (2, 3)
    shown = text_of(client.get(address(plan)))
    assert "La saison est au calendrier." in shown
    assert client.get(address(plan, f"{next(iter(chosen)).isoformat()}/")).status_code == 404
    assert client.post(address(plan, "jeter/")).status_code == 409


def test_a_season_that_cannot_be_whole_is_not_begun(world, plan, enter):
    scheduling.create_series(actor=world.nadia, programme=world.programme, title=plan.title)
    client = enter(world.accounts["nadia"])
    answer = client.post(address(plan, "saison/"), {"version": 0})
    assert answer.status_code == 409
    assert "Une saison porte déjà ce nom." in text_of(answer)
    assert (Meeting.objects.count(), Plan.objects.get().series) == (10, None)


def test_a_commune_that_left_the_territory_is_said_and_can_be_replaced(world, plan, enter):
    client = enter(world.accounts["nadia"])
    gone = plan.dates.select_related("commune").first()
    Territory.objects.get(slug="lens-lievin").communes.remove(gone.commune)
    shown = text_of(client.get(address(plan)))
    assert "n’est plus dans le territoire" in shown
    answer = client.post(address(plan, "saison/"), {"version": 0})
    assert answer.status_code == 409
    assert f"{gone.commune.name}, prévue le 27 septembre 2024, n’est plus dans le territoire." in text_of(answer)
    assert Meeting.objects.count() == 10
    replaced = {"commune": "62380", "reason": "La commune a rejoint sa voisine", "version": 0}
    client.post(address(plan, f"{gone.day.isoformat()}/"), replaced)
    assert client.post(address(plan, "saison/"), {"version": 1}).status_code == 302
    assert Meeting.objects.count() == 13


def test_a_proposal_is_thrown_away_and_the_calendar_does_not_change(world, plan, enter):
    client = enter(world.accounts["nadia"])
    answer = client.post(address(plan, "jeter/"), follow=True)
    assert "La proposition est jetée." in text_of(answer)
    assert (Plan.objects.count(), PlanDate.objects.count(), Meeting.objects.count()) == (0, 0, 10)
    assert client.get(address(plan)).status_code == 404
    with pytest.raises(Conflict, match="a été jetée"):
        planner.create_season(actor=world.nadia, plan=plan)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_press_together_and_one_season_is_created(world):
    plan = _ask(world)
    barrier, ends = Barrier(2), []

    def press() -> None:
        try:
            barrier.wait()
            planner.create_season(actor=world.nadia, plan=plan)
            ends.append("created")
        except Refused as refusal:
            ends.append(refusal.message)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["La saison « Saison d’automne » est déjà créée : changez-la dans le calendrier.", "created"]
    assert Series.objects.filter(title="Saison d’automne").count() == 1
    assert Meeting.objects.count() == 3


# ------------------------------------------------------------------------------------------------- large territories


def test_a_large_territory_is_planned_by_the_worker_while_a_page_waits(world, enter, monkeypatch):
    monkeypatch.setattr(planning, "WHILE_WAITING", 10)
    client = enter(world.accounts["nadia"])
    client.post(ASK, asked(world))
    plan = Plan.objects.get()
    page = client.get(address(plan))
    assert plan.state == PlanState.WAITING
    assert '<meta http-equiv="refresh" content="3">' in page.content.decode()
    assert client.post(address(plan, "saison/"), {"version": 0}).status_code == 409
    planner.show_progress(plan.pk, 0.42)
    planner.show_progress(plan.pk, 0.20)
    assert "42 %" in text_of(client.get(address(plan)))
    make_plan.func(plan_id=plan.pk)
    make_plan.func(plan_id=plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.progress, plan.dates.filter(commune=None).count()) == (PlanState.READY, 100, 0)
    assert "refresh" not in client.get(address(plan)).content.decode().split("</head>")[0]
    plan_pk = plan.pk
    plan.delete()
    make_plan.func(plan_id=plan_pk)


def test_what_became_impossible_while_one_waited_is_said(world, enter, monkeypatch):
    monkeypatch.setattr(planning, "WHILE_WAITING", 10)
    plan = _ask(world, wishes=[Wish(WishKind.FIXED, date(2024, 9, 27), "62498")])
    world.meeting(day="2024-08-30", commune="Lens")
    with override("en"):
        make_plan.func(plan_id=plan.pk)
    page = text_of(enter(world.accounts["nadia"]).get(address(plan)))
    assert "Ce souhait ne peut pas être tenu : une rencontre à Lens le 27 septembre 2024." in page


# ------------------------------------------------------------------------------------------------------------- cost


def test_the_page_costs_the_same_with_few_dates_and_many(world, plan, enter, assert_queries):
    client = enter(world.accounts["nadia"])
    longer = _ask(world, title="Longue", days=[date(2024, 9, 6 + n) for n in range(20)], repeat_months=1, reach_minutes=20)
    shorter = _ask(world, title="Courte", days=[date(2024, 9, 6)], reach_minutes=20)
    for one in (longer, shorter):
        with assert_queries(11):
            assert client.get(address(one)).status_code == 200
    with assert_queries(5):
        client.get("/equipe/calendrier/")


def test_known_places_are_shown_where_one_changes_a_date(world, plan, enter):
    one = plan.dates.select_related("commune").first()
    create_place(actor=None, name="Salle du Coron", commune=one.commune)
    assert "Salle du Coron" in text_of(enter(world.accounts["nadia"]).get(address(plan, f"{one.day.isoformat()}/")))


def test_only_where_a_place_is_known(world):
    for name in ("Lens", "Vimy", "Souchez"):
        create_place(actor=None, name=f"Salle de {name}", commune=Commune.objects.get(name=name))
    plan = _ask(world, places_only=True)
    assert {one.commune.name for one in plan.dates.all()} == {"Lens", "Vimy", "Souchez"}


