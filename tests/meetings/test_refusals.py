"""Each way in which the room says no, in the whole sentence that people read, beside the field it names."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.harness.told import refusal
from tests.meetings.evening import Evening, evening
from tests.meetings.planner.test_pages import _hurried

from terril.directory.actions import create_place
from terril.kernel.errors import Conflict, Refused
from terril.meetings import measures
from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Plan
from terril.meetings.planner import actions as planner
from terril.meetings.planner import ground as planning
from terril.meetings.planner.arithmetic import Wish, WishKind
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.meetings.scheduling import calendar_table
from terril.meetings.scheduling.actions import BadTable
from terril.territory.models import Commune

__all__ = ["_hurried", "evening"]


def far(e: Evening) -> Any:
    return create_place(actor=e.nadia, name="Le foyer", commune=Commune.objects.get(name="Lens"))


CHANGED = (
    "Quelqu’un vient de changer cette rencontre : elle est maintenant prévue vendredi 26 janvier 2024 à 14\u00a0h, "
    "Vendin-le-Vieil (lieu à confirmer). Rien d’autre n’a été changé."
)
NOT_CHANGED = "Cette rencontre est annulée : rien n’a été changé."
MADE = "La saison « Saison d’automne » est déjà créée : changez-la dans le calendrier."
MINUTES = "Un passage dure de 1 à 180 minutes."
FULL = "Cette rencontre ne prend plus d’inscriptions : elle est passée, ou annulée. Les suivantes sont au calendrier."
TODAY = "La rencontre a lieu le vendredi 26 janvier 2024 : cela se note le jour même. Rien n’a été changé."

# The sentence, the field, what somebody does.
SAID = [
    # Dates and places.
    ("Donnez un nom à la saison.", None, lambda e: scheduling.create_series(actor=e.nadia, programme=e.w.programme, title=" ")),
    ("Une saison porte déjà ce nom.", None, lambda e: scheduling.create_series(actor=e.nadia, programme=e.w.programme, title="Saison 2023-2024")),
    ("Le foyer n’est pas à Vendin-le-Vieil.", "place", lambda e: e.place("", place=far(e))),
    ("Le lieu est déjà celui-là : rien n’a changé, personne n’est prévenu.", "place_name", lambda e: [e.place("CCAS") for _twice in range(2)]),
    ("Dites d’abord dans quel lieu.", None, lambda e: e.place(" ")),
    (CHANGED, None, lambda e: e.place("CCAS", sequence=7)),
    ("Cette date est passée : choisissez-en une à venir, ou annulez la rencontre.", "date", lambda e: e.move("2023-12-01")),
    ("La date est la même : rien n’a été changé.", "starts_at", lambda e: e.move("2024-01-26")),
    (NOT_CHANGED, None, lambda e: (e.cancelled(), e.move("2024-02-02"))),
    ("Dites en une phrase pourquoi la rencontre est annulée : chacun la lira.", "reason",
     lambda e: scheduling.cancel(actor=e.nadia, meeting=e.meeting, reason=" ")),
    # The agenda.
    ("Cette rencontre est annulée : son ordre du jour ne change plus.", None, lambda e: (e.cancelled(), e.on_agenda())),
    (MINUTES, "minutes_planned", lambda e: e.on_agenda(minutes_planned=181)),
    ("« Un jardin partagé derrière la gare » n’est pas suivie par la plateforme, ou a été retirée.", None, lambda e: e.on_agenda(idea=gone(e))),
    ("Une idée déjà présentée ne quitte pas l’ordre du jour.", None,
     lambda e: e.presented() and agenda.set_agenda(actor=e.nadia, meeting=e.meeting, initiatives=[])),
    ("Cette idée n’est plus à l’ordre du jour.", None, lambda e: agenda.move_presentation(actor=e.nadia, presentation=removed(e), up=True)),
    ("Cette idée a été présentée : elle reste à l’ordre du jour.", None,
     lambda e: agenda.remove_presentation(actor=e.nadia, presentation=e.presented())),
    # Who comes.
    ("Écrivez au moins un prénom, pour que l’on vous accueille.", "first_name", lambda e: e.visitor(" ")),
    (FULL, None, lambda e: (e.cancelled(), e.visitor())),
    ("Ce besoin n’est pas dans la liste : lune.", "needs", lambda e: e.visitor(needs=["lune"])),
    ("Cette inscription n’est pas pour toute la saison : rien n’a été changé.", None,
     lambda e: registration.skip(actor=e.nadia, registration=e.visitor(), meeting=e.meeting)),
    # The day.
    ("Cette rencontre est annulée : rien n’a été noté.", None, lambda e: (e.cancelled(), e.promise())),
    (TODAY, None, lambda e: day.mark_present(actor=e.nadia, meeting=e.meeting, person=e.w.person("marc"))),
    ("Écrivez au moins un prénom.", "first_name", lambda e: day.add_unknown(actor=e.nadia, meeting=e.on().meeting, first_name=" ")),
    ("Le compte rendu est parti : il dit que cette idée a été présentée.", None,
     lambda e: day.not_presented(actor=e.nadia, presentation=(e.presented(), e.published())[0])),
    # What is kept of it.
    ("La rencontre n’a pas encore commencé : elle ne peut pas être close.", None, lambda e: minutes.close(actor=e.nadia, meeting=e.meeting)),
    ("Le compte rendu est parti : il ne change plus. Ajoutez ce qui manque aux notes de la prochaine rencontre.", None,
     lambda e: (e.published(), minutes.write_minutes(actor=e.nadia, meeting=e.meeting, minutes="Trop tard."))),
    ("La rencontre n’a pas eu lieu : il n’y a pas de compte rendu à envoyer.", None,
     lambda e: minutes.publish_minutes(actor=e.nadia, meeting=e.meeting, minutes="Rien.")),
    ("Le compte rendu est vide : écrivez quelques mots avant de l’envoyer.", "minutes",
     lambda e: minutes.publish_minutes(actor=e.nadia, meeting=e.on("2024-01-27").meeting, minutes=" ")),
    # Inviting.
    ("Tout le monde vient à la rencontre mensuelle : on n’y invite personne en particulier.", None, lambda e: e.invite(e.meeting, e.w.idea())),
    ("Cette rencontre est passée ou annulée : on n’y invite plus.", None, lambda e: e.invite(e.peers(), (e.on("2024-02-03"), e.w.idea())[1])),
    ("Choisissez au moins une idée qui n’est pas encore invitée.", None, lambda e: e.invite(e.peers())),
    # A proposal of season.
    ("Une saison compte au plus 60 dates.", "days", lambda e: e.plan(days=[date(2024, 9, 1) + timedelta(days=n) for n in range(61)])),
    ("Le 5 janvier 2024 est passé : choisissez des jours à venir.", "days", lambda e: e.plan(days=[date(2024, 1, 5)])),
    ("Aucun jour n’est libre pour une rencontre. Élargissez les dates, ou donnez les vôtres.", "last_day", lambda e: e.plan(days=[])),
    ("C’est déjà la commune de ce jour : rien n’a changé.", "commune",
     lambda e: e.change(plan := e.plan(), plan.dates.order_by("day")[0].commune.name)),
    ("Hénin-Beaumont n’est pas dans le territoire.", "commune", lambda e: e.change(e.plan(), "Hénin-Beaumont", reason="Plus grand.")),
    ("Dites en une phrase pourquoi une autre commune : chacun de l’équipe la lira.", "reason", lambda e: e.change(plan := e.plan(), e.another(plan))),
    ("Quelqu’un vient de changer cette proposition. Relisez-la ci-dessous ; rien d’autre n’a été changé.", None,
     lambda e: e.season(e.plan(), version=7)),
    ("Cette proposition a été jetée par quelqu’un de l’équipe. Rien n’a été changé.", None, lambda e: e.season(thrown(e))),
    (MADE, None, lambda e: [e.season(plan) for plan in [e.plan()] * 2]),
    (MADE, None, lambda e: (e.season(plan := e.plan()), planner.discard_plan(actor=e.nadia, plan=plan))),
    # The figures.
    ("On vient de 0,1 à 200 km : corrigez --reach-km.", None, lambda e: measures.run(reach_km=300)),
    ("Une saison compte de 1 à 60 rencontres : corrigez --meetings.", None, lambda e: measures.run(meetings=61)),
    ("--communes-limit et --seconds sont des nombres positifs (600 secondes au plus).", None, lambda e: measures.run(seconds=0)),
]  # fmt: skip


def gone(e: Evening) -> Any:
    from terril.initiatives.following import actions as following

    idea = e.w.idea()
    return following.withdraw(actor=None, initiative=idea)


def removed(e: Evening) -> Any:
    one = e.on_agenda()
    kept = type(one).objects.select_related("meeting").get(pk=one.pk)
    agenda.remove_presentation(actor=e.nadia, presentation=one)
    return kept


def thrown(e: Evening) -> Plan:
    plan = e.plan()
    kept = Plan.objects.get(pk=plan.pk)
    planner.discard_plan(actor=e.nadia, plan=plan)
    return kept


FASTER = {CHANGED, "Quelqu’un vient de changer cette proposition. Relisez-la ci-dessous ; rien d’autre n’a été changé.",
          "Cette proposition a été jetée par quelqu’un de l’équipe. Rien n’a été changé.", "Une saison porte déjà ce nom."}  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_it_says_no(evening, sentence, field, gesture):
    assert refusal(lambda: gesture(evening)) == (sentence, field, Conflict if sentence in FASTER else Refused)


WAITS = "Cette proposition n’est pas prête : attendez la fin du calcul, ou demandez-en une autre."
NO_TOWN = (
    "Même sans aucun souhait, il n’y a pas assez de communes pour ces dates : raccourcissez le temps sans revenir dans une commune, "
    "ou gardez moins de dates. Rien n’a été changé."
)
BLOCKED = (
    "Ces souhaits ne tiennent pas ensemble : une rencontre à Lens le 27 septembre 2024 ; une rencontre à Lens le 18 octobre 2024. "
    "Retirez l’un d’eux ; sans lui, la saison est possible."
)
TWICE = "Une rencontre de cette saison commence déjà à ce moment-là."
BAD_LINES = "Rien n’a été importé : des lignes sont à reprendre, avec leur raison."


def test_a_proposal_that_is_being_made_is_left_alone(evening, monkeypatch):
    monkeypatch.setattr(planning, "WHILE_WAITING", 10)
    assert refusal(lambda: evening.season(evening.plan())) == (WAITS, None, Refused)


def test_wishes_that_block_each_other_are_named(evening):
    lens = Commune.objects.get(name="Lens").pk
    wishes = [Wish(WishKind.FIXED, date(2024, 9, 27), lens), Wish(WishKind.FIXED, date(2024, 10, 18), lens)]
    assert refusal(lambda: evening.plan(wishes=wishes)) == (BLOCKED, "fixed", Refused)


def test_too_few_communes_for_the_dates(evening):
    territory = evening.w.programme.territory
    territory.communes.set(Commune.objects.filter(name__in=["Lens", "Vimy"]))
    assert refusal(evening.plan) == (NO_TOWN, "repeat_months", Refused)


def test_a_commune_that_left_the_territory_receives_nobody(evening):
    plan = evening.plan()
    first = plan.dates.select_related("commune").order_by("day")[0]
    evening.w.programme.territory.communes.remove(first.commune)
    sentence = f"{first.commune.name}, prévue le 27 septembre 2024, n’est plus dans le territoire. Choisissez une autre commune. Rien n’a été créé."
    assert refusal(lambda: evening.season(plan)) == (sentence, None, Refused)


@pytest.mark.parametrize(
    ("sentence", "text", "bad"),
    [
        ("Nous n’avons trouvé aucune date dans ce tableau. Rien n’a été importé.", "", []),
        ("Ce tableau compte plus de 400 lignes. Importez-le en plusieurs fois.", "29/09/2023\tLens\n" * 401, []),
        (BAD_LINES, "29/09/2023\tLens\n30/02/2024\tLens", ["Ce jour n’existe pas au calendrier."]),
    ],
)
def test_a_table_that_cannot_be_imported(evening, sentence, text, bad):
    rows = calendar_table.read(text, programme=evening.w.programme, series=evening.w.series)
    with pytest.raises(BadTable) as refused:
        scheduling.import_calendar(actor=evening.nadia, series=evening.w.series, rows=rows)
    assert (refused.value.message, refused.value.field, [row.error for row in refused.value.rows]) == (sentence, "table", bad)


def test_two_people_who_import_the_same_table_write_it_once(evening):
    rows = calendar_table.read("29/02/2024\tLens", programme=evening.w.programme, series=evening.w.series)
    scheduling.import_calendar(actor=evening.nadia, series=evening.w.series, rows=rows)
    with pytest.raises(BadTable) as refused:
        scheduling.import_calendar(actor=evening.nadia, series=evening.w.series, rows=rows)
    assert (refused.value.message, refused.value.field, refused.value.rows) == (TWICE, "table", rows)


def test_figures_of_a_territory_that_is_not_known_or_too_small(db):
    unknown = "Nous ne connaissons aucune commune de l’intercommunalité 123. Importez-la d’abord : terril territory import."
    assert refusal(lambda: measures.run(intercommunality="123")) == (unknown, None, Refused)
    assert refusal(lambda: measures.run(communes_limit=1, seconds=0.1)) == (NO_TOWN, None, Refused)


def test_a_gesture_that_says_neither_where_nor_what_is_a_fault_of_ours(evening):
    with pytest.raises(TypeError, match="a meeting or a season"):
        registration.register(actor=evening.nadia, person=evening.nadia)
    with pytest.raises(TypeError, match="a presentation, or an initiative and its meeting"):
        day.present(actor=evening.nadia, meeting=evening.meeting)
    with pytest.raises(TypeError, match="a meeting or a presentation"):
        day.write_notes(actor=evening.nadia, notes="Rien.")
