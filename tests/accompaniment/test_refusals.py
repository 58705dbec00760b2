"""Each way in which the room says no, each line it writes in the journal, each door: as it should be, then as it should not."""

from datetime import timedelta
from typing import Any

import pytest
from tests.beside import Beside
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, tried

from terril.accompaniment import actions, sessions
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, Availability, NextStep
from terril.directory.models import Organisation
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import declared
from terril.people import actions as people
from terril.people import merging
from terril.programmes import actions as programmes
from terril.programmes.models import Programme, Role


def say(b: Beside, account: Any = None, **said: Any) -> Availability:
    person = (account or b.marc).person
    return actions.say_offering(actor=person, programme=b.fabrik.programme, person=person, **said)


def ask(b: Beside, **said: Any) -> AccompanimentRequest:
    return actions.ask(actor=b.coordinator.person, attachment=b.attachment, **said)


def close(b: Beside, asking: AccompanimentRequest, reason: str = "Personne n’est libre.") -> AccompanimentRequest:
    return actions.close_asking(actor=b.coordinator.person, asking=asking, reason=reason)


def proposed(b: Beside, account: Any = None, **more: Any) -> Accompaniment:
    person = (account or b.marc).person
    return actions.propose(actor=b.coordinator.person, attachment=b.attachment, person=person, **more)


def accept(one: Accompaniment) -> Accompaniment:
    return actions.accept(actor=one.person, accompaniment=one)


def hand_on(b: Beside, one: Accompaniment, to: Any) -> Accompaniment:
    return actions.hand_on(actor=b.coordinator.person, accompaniment=one, to=to.person)


def end(b: Beside, one: Accompaniment, kind: str = "over", reason: str = "Le jardin est planté.") -> Accompaniment:
    return actions.end(actor=b.coordinator.person, accompaniment=one, kind=kind, reason=reason)


def note(b: Beside, one: Accompaniment | None = None, **said: Any) -> Accompaniment:
    one = one or b.follow()
    said = {"held_on": clock.today(), "minutes": 60, "way": "visit", "decided": "Écrire à la mairie.", "counts": False, **said}
    sessions.note_session(actor=one.person, accompaniment=one, **said)
    return one


def planned(b: Beside) -> NextStep:
    note(b, next_what="Rappeler la mairie", next_on=clock.today() + timedelta(days=7))
    return NextStep.objects.select_related("session__accompaniment").get()


def done(b: Beside, step: NextStep) -> NextStep:
    return sessions.step_done(actor=b.marc.person, step=step)


def seal(b: Beside, one: Accompaniment, words: str = "Elle hésite.", account: Any = None) -> Accompaniment:
    sessions.seal_note(actor=(account or b.marc).person, accompaniment=one, words=words)
    return one


def leave_the_team(one: Accompaniment) -> Accompaniment:
    Role.objects.filter(person=one.person).update(withdrawn_at=clock.now())
    return one


# ------------------------------------------------------------------------------------------------------------ it says no

TEAM = "Cette personne n’est pas de l’équipe."
NUMBERS = "Vérifiez ces nombres : vingt idées et deux cents kilomètres au plus."
PAST, BOTH = "Notez un temps déjà passé, de treize mois au plus.", "Une prochaine étape a des mots et une date : il manque l’un des deux."
LASTS = "Une rencontre dure de une minute à douze heures."
DAY = timedelta(days=1)
# The sentence, the field, what somebody does.
SAID: list[tuple[str, str | None, Any]] = [
    (TEAM, None, lambda b: say(b, b.nobody)),
    (NUMBERS, "most", lambda b: say(b, most=21)),
    (NUMBERS, "most", lambda b: say(b, km=201)),
    ("Choisissez dans la liste.", "skills", lambda b: say(b, skills=["lune"])),
    ("Choisissez dans la liste.", "languages", lambda b: say(b, languages=["klingon"])),
    ("Choisissez dans la liste.", "language", lambda b: ask(b, language="klingon")),
    ("Dites pourquoi, en une phrase : la personne la lira.", "reason", lambda b: close(b, ask(b), " ")),
    (TEAM, "person", lambda b: proposed(b, b.nobody)),
    ("Marc Essai n’est plus de l’équipe : proposez quelqu’un d’autre.", None, lambda b: accept(leave_the_team(proposed(b)))),
    ("C’est la même personne.", "person", lambda b: hand_on(b, b.follow(), b.marc)),
    ("Choisissez comment cela s’arrête.", "kind", lambda b: end(b, b.follow(), kind="lune")),
    ("Un accompagnement ne s’arrête pas sans raison : écrivez-la en une phrase.", "reason", lambda b: end(b, b.follow(), reason=" ")),
    (PAST, "held_on", lambda b: note(b, held_on=clock.today() + DAY)),
    (PAST, "held_on", lambda b: note(b, held_on=clock.today() - 401 * DAY)),
    (LASTS, "minutes", lambda b: note(b, minutes=0)),
    (LASTS, "minutes", lambda b: note(b, minutes=721)),
    ("Choisissez comment vous vous êtes vus.", "way", lambda b: note(b, way="lune")),
    ("Écrivez ce que vous avez décidé ensemble, même en une ligne.", "decided", lambda b: note(b, decided=" ")),
    ("C’est trop long : gardez ce qui a été décidé.", "decided", lambda b: note(b, decided="a" * 4001)),
    (BOTH, "next_on", lambda b: note(b, next_what="Rappeler")),
    (BOTH, "next_what", lambda b: note(b, next_on=clock.today())),
    ("La prochaine étape vient après cette rencontre.", "next_on", lambda b: note(b, next_what="Rappeler", next_on=clock.today() - DAY)),
    ("Cet accompagnement est terminé : ce que vous avez écrit est gardé ci-dessous, à transmettre à qui a pris le relais.", None,
     lambda b: note(b, end(b, b.follow()))),
    ("Choisissez une date à venir.", "due_on",
     lambda b: sessions.put_off(actor=b.marc.person, step=planned(b), due_on=clock.today() - DAY)),
    ("Écrivez quelques mots avant de sceller.", "words", lambda b: seal(b, b.follow(), " ")),
    ("C’est trop long pour une note : coupez, scellez, puis écrivez la suite.", "words", lambda b: seal(b, b.follow(), "a" * 4001)),
    ("Seules les personnes qui suivent cette idée écrivent ici.", None, lambda b: seal(b, b.follow(), account=b.lila)),
    ("Seules les personnes qui suivent cette idée lisent ces notes.", None,
     lambda b: sessions.read_notes(actor=b.lila.person, initiative=b.stored.initiative)),
]  # fmt: skip
FOLLOWED = "Marc Essai suit déjà cette idée. Pour changer, passez le relais ; pour l’aider, proposez un renfort."
FASTER: list[tuple[str, str | None, Any]] = [
    ("Cette demande a déjà trouvé sa réponse.", None, lambda b: [asking := ask(b), close(b, asking), close(b, asking)]),
    (FOLLOWED, "person", lambda b: (b.follow(), proposed(b, b.lila))),
    ("Cette personne suit déjà cette idée, ou on le lui a déjà proposé.", "person", lambda b: (proposed(b), proposed(b))),
    ("Cet accompagnement est déjà terminé : proposez quelqu’un d’autre à partir de la page de l’idée.", None,
     lambda b: hand_on(b, end(b, b.follow()), b.lila)),
    ("Cette étape est déjà faite.", None,
     lambda b: sessions.put_off(actor=b.marc.person, step=done(b, planned(b)), due_on=clock.today())),
    ("C’est déjà fait : cet accompagnement est maintenant « terminé ». Rien n’a été changé.", None, lambda b: accept(end(b, b.follow()))),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_what_is_refused_says_why(beside, sentence, field, gesture):
    assert refusal(lambda: gesture(beside)) == (sentence, field, Refused)


@pytest.mark.parametrize(("sentence", "field", "gesture"), FASTER)
def test_whoever_was_faster_is_told(beside, sentence, field, gesture):
    assert refusal(lambda: gesture(beside)) == (sentence, field, Conflict)


def test_whoever_relays_and_finds_the_place_taken_is_thanked(beside):
    """The relay was proposed; meanwhile the first one left, and somebody else came."""
    relay = hand_on(beside, first := beside.follow(), beside.lila)
    end(beside, first)
    actions.accept(actor=None, accompaniment=proposed(beside, beside.coordinator))
    Accompaniment.objects.filter(pk=relay.pk).update(state="proposed", closed_at=None)
    told = "Nadia Essai a accepté juste avant vous. Merci d’avoir dit oui."
    assert refusal(lambda: accept(relay)) == (told, None, Conflict)


def test_two_entries_that_follow_one_idea_stay_two_once_something_was_said(beside):
    """Marc was noted twice, and both entries follow: what was decided with the second is lost by no merge."""
    twin = people.register(actor=None, first_name="Marc", last_name="Essai")
    programmes.give_role(actor=None, programme=beside.fabrik.programme, person=twin, kind="volunteer")
    first = beside.follow()
    second = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=twin, place=2, agreed=True)
    note(beside, second)
    told = "Les deux fiches ont chacune la leur (accompagnement), et d’autres choses en dépendent : on ne peut pas les réunir."
    assert refusal(lambda: merging.merge(actor=None, kept=beside.marc.person, gone=twin)) == (told, None, Refused)
    twin.refresh_from_db()
    assert twin.merged_into is None
    assert set(Accompaniment.objects.values_list("pk", "person")) == {(first.pk, beside.marc.person_id), (second.pk, twin.pk)}


# ------------------------------------------------------------------------------------------------------------ it is told

MARC = {"person_id": True}
# The verb, who acts, the sentence, the gesture (it answers the subject), the data; `person_id` is Marc's.
WRITTEN: list[tuple[Any, ...]] = [
    ("accompaniment.available", "marc", "Marc Essai a dit ce que quelqu’un de l’équipe peut apporter.", say, {}),
    ("accompaniment.asked", "coordinator", "Un accompagnement a été demandé.", lambda b: ask(b).attachment.initiative, {}),
    ("accompaniment.request_closed", "coordinator", "La demande d’accompagnement n’a trouvé personne pour l’instant.",
     lambda b: close(b, ask(b)).attachment.initiative, {}),
    ("accompaniment.proposed", "coordinator", "Nadia Essai a proposé Marc Essai pour suivre cette idée.", proposed, MARC),
    ("accompaniment.followed", "marc", "Marc Essai a commencé à suivre cette idée.", lambda b: accept(proposed(b)), MARC),
    ("accompaniment.declined", "marc", "Marc Essai a décliné.",
     lambda b: actions.decline(actor=b.marc.person, accompaniment=proposed(b)), MARC),
    ("accompaniment.taken_back", "coordinator", "Nadia Essai a repris la proposition faite à Marc Essai.",
     lambda b: actions.take_back(actor=b.coordinator.person, accompaniment=proposed(b)), MARC),
    ("accompaniment.ended", "coordinator", "Marc Essai a cessé de suivre cette idée.", lambda b: end(b, b.follow()), {**MARC, "kind": "over"}),
    ("accompaniment.session", "marc", "Marc Essai a noté 60 minutes passées ensemble.", note, {"minutes": 60}),
    ("accompaniment.step_done", "marc", "Une étape prévue a été faite.", lambda b: done(b, planned(b)).session.accompaniment, {}),
    ("accompaniment.step_put_off", "marc", "Une étape prévue a été repoussée.",
     lambda b: sessions.put_off(actor=b.marc.person, step=planned(b), due_on=clock.today()).session.accompaniment, {}),
    ("accompaniment.note_sealed", "marc", "Marc Essai a scellé une note.", lambda b: seal(b, b.follow()), {}),
    ("accompaniment.notes_read", "marc", "Marc Essai a lu les notes scellées.",
     lambda b: sessions.read_notes(actor=b.marc.person, initiative=seal(b, b.follow()).attachment.initiative)[0][0].accompaniment, {"count": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "who", "sentence", "gesture", "data"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(beside, verb, who, sentence, gesture, data):
    subjects: list[Any] = []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(beside))) if line[0] == verb]
    kept = {name: beside.marc.person_id if name == "person_id" else value for name, value in data.items()}
    told = Line(
        verb, sentence, subjects[0], actor=getattr(beside, who).person, programme=beside.fabrik.programme, data=tuple(kept.items())
    )
    assert lines == [told.kept]


def test_no_verb_of_the_room_is_left_out():
    assert {code for code in declared() if code.split(".")[0] == "accompaniment"} == {row[0] for row in WRITTEN}


# ------------------------------------------------------------------------------------------------------------- the doors

LIST, PAGE = "/equipe/accompagner/", "/equipe/initiatives/{ref}/accompagnement/"
SESSION = {"held_on": "{today}", "minutes": "60", "way": "visit", "decided": "Écrire à la mairie."}
# Of an idea that Marc follows, with a step; Lila is proposed to help him.
FOLLOWING = [
    Visit("marc", LIST, reads="couture"),
    Visit("marc", LIST + "moi/", reads="Ce que je sais faire"),
    Visit("marc", LIST + "moi/", {"km": "10", "most": "2"}, lands=LIST, reads="Merci, c’est noté."),
    Visit("coordinator", LIST + "equipe/", reads="Marc Essai"),
    Visit("coordinator", LIST + "depart/{marc}/", reads="Marc Essai"),
    Visit("coordinator", LIST + "depart/{marc}/", {"to_{following}": "{coordinator}"}, lands=LIST, reads="Relais proposés : 1."),
    Visit("lila", LIST + "{proposal}/oui/", {}, lands=LIST, reads="Lila Essai suit maintenant cette idée."),
    Visit("lila", LIST + "{proposal}/non/", {"reason": "Pas le temps."}, lands=LIST, reads="C’est noté. Merci d’avoir répondu."),
    Visit("coordinator", LIST + "{proposal}/reprendre/", {}, lands=LIST, reads="La proposition est reprise."),
    Visit("marc", LIST + "{following}/relais/", reads="Marc Essai"),
    Visit("marc", LIST + "{following}/relais/", {"person": "{coordinator}"}, lands=PAGE, reads="La proposition est faite à Nadia Essai."),
    Visit("marc", LIST + "{following}/finir/", reads="Comment cela s’arrête-t-il ?"),
    Visit("marc", LIST + "{following}/finir/", {"kind": "over", "reason": "C’est fait."}, lands=PAGE, reads="C’est noté, et la personne le saura."),
    Visit("marc", LIST + "etape/{step}/faite/", {}, lands=LIST, reads="Bravo, une étape de faite."),
    Visit("marc", LIST + "etape/{step}/repousser/", reads="Nouvelle date"),
    Visit("marc", LIST + "etape/{step}/repousser/", {"due_on": "{today}"}, lands=LIST, reads="La date est changée."),
    Visit("marc", PAGE, reads="Marc Essai"),
    Visit("marc", PAGE + "temps/", SESSION, lands=PAGE + "?garde=temps-{ref}", reads="C’est noté. La personne qui porte l’idée peut le lire"),
    Visit("marc", PAGE + "sceller/", {"words": "Elle hésite."}, lands=PAGE, reads="La note est scellée."),
    Visit("marc", PAGE + "notes/", {}, reads="couture"),
]  # fmt: skip
# Of an idea that nobody follows, for which somebody is asked.
ALONE = [
    Visit("marc", PAGE + "demander/", {"words": "Un renfort."}, lands=PAGE, reads="La demande est notée."),
    Visit("coordinator", PAGE + "clore-la-demande/", {"reason": "Personne n’est libre."}, lands=PAGE, reads="C’est noté, et la personne le saura."),
    Visit("coordinator", PAGE + "proposer/", {"person": "{marc}"}, lands=PAGE, reads="La proposition est faite à Marc Essai."),
    Visit("marc", PAGE + "je-peux/", {}, lands=PAGE, reads="Merci. La coordination vous répond."),
]
BAD = [
    Visit("marc", LIST + "moi/", {"km": "500", "most": "2"}, status=422, reads="inférieure ou égale à 200"),
    Visit("marc", LIST + "{following}/relais/", {"agreed": "on"}, status=422, reads="Choisissez une personne."),
    Visit("marc", LIST + "{following}/finir/", {"kind": "over", "reason": ""}, status=422, reads="Il manque une réponse ici."),
    Visit("marc", LIST + "etape/{step}/repousser/", {"due_on": "2024-01-01"}, status=422, reads="Choisissez une date à venir."),
    Visit("marc", PAGE + "temps/", {**SESSION, "decided": " "}, status=422, reads="Il manque une réponse ici."),
    Visit("marc", PAGE + "sceller/", {"words": ""}, status=422, reads="Il manque une réponse ici."),
    Visit("lila", LIST + "{proposal}/non/", {"reason": "a" * 301}, lands=LIST, reads="C’est noté. Merci d’avoir répondu."),
    Visit("coordinator", LIST + "depart/{marc}/", {"to_{following}": "0"}, status=200, reads="Sélectionnez un choix valide."),
]  # fmt: skip
BAD_ALONE = [
    Visit("marc", PAGE + "demander/", {"language": "klingon"}, status=422, reads="Sélectionnez un choix valide."),
    Visit("coordinator", PAGE + "clore-la-demande/", {"reason": ""}, status=422, reads="Dites pourquoi, en une phrase : la personne la lira."),
    Visit("coordinator", PAGE + "proposer/", {}, status=422, reads="Choisissez une personne."),
]


def places(b: Beside, alone: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"ref": b.stored.initiative.ref, "today": f"{clock.today():%Y-%m-%d}"}
    found |= {name: getattr(b, name).person_id for name in ("marc", "lila", "coordinator")}
    if alone:
        ask(b)
        return found
    step = planned(b)
    return {**found, "step": step.pk, "following": step.session.accompaniment_id, "proposal": proposed(b, b.lila, place=2).pk}


def sent(visit: Visit, there: dict[str, Any]) -> Visit:
    """The names of its fields have places too."""
    sends = None if visit.sends is None else {name.format_map(there): value for name, value in visit.sends.items()}
    return Visit(visit.by, visit.address, sends, visit.reads, visit.status, visit.lands)


@pytest.mark.parametrize("visit", [*FOLLOWING, *BAD, *ALONE, *BAD_ALONE], ids=str)
def test_a_door_answers(beside, enter, visit):
    there = places(beside, alone=visit in [*ALONE, *BAD_ALONE])
    status, lands, words = tried(enter(getattr(beside, visit.by)), sent(visit, there), there)
    assert (status, lands) == (visit.status, visit.lands.format_map(there))
    assert visit.reads in words


@pytest.mark.parametrize("visit", [*FOLLOWING, *ALONE], ids=str)
def test_a_door_does_not_exist_for_whoever_may_not(beside, enter, visit):
    there = places(beside, alone=visit in ALONE)
    status, _lands, words = tried(enter(beside.nobody), sent(visit, there), there)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("visit", [one for one in [*FOLLOWING, *ALONE] if "{" in one.address], ids=str)
def test_a_door_leads_to_nothing_that_is_not_theirs(beside, enter, visit):
    fabrik = beside.fabrik
    runs = Organisation.objects.create(name="Ailleurs", slug="ailleurs")
    programme = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=runs, territory=fabrik.programme.territory, starts_on=clock.today()
    )
    there = places(beside, alone=visit in ALONE)
    Initiative.objects.update(visibility="private")
    nothing = {**there, "ref": "rien", "marc": 0, "step": 0, "following": 0, "proposal": 0}
    for account, led in ((fabrik.member("coordinator", programme), there), (getattr(beside, visit.by), nothing)):
        status, _lands, words = tried(enter(account), sent(visit, led), led)
        assert (status, NOT_FOUND in words) == (404, True)


def test_a_demand_of_the_holder_says_what_is_wrong(beside, client):
    client.post("/suivi/", {"code": beside.stored.code})
    visit = Visit("", "/suivi/{ref}/accompagnement/demander/", {"language": "klingon"})
    status, lands, words = tried(client, visit, {"ref": beside.stored.initiative.ref})
    assert (status, lands, "Sélectionnez un choix valide." in words) == (422, "", True)
