"""Each way in which the room says no, each line it writes in the journal, and the doors that lead to no idea of somebody else's."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, tried
from tests.referrals.referring import Referring

from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import declared
from terril.programmes.models import Programme
from terril.referrals import actions, answers
from terril.referrals.clock import wake
from terril.referrals.models import Referral, Reply


def answer(r: Referring, referral: Referral, kind: str = "taken", **said: Any) -> Referral:
    answers.answer(actor=r.person, referral=referral, kind=kind, **said)
    return referral


def give_back(r: Referring, referral: Referral, words: str = "Le mardi.") -> Referral:
    answers.give_back(actor=r.person, referral=referral, words=words)
    return referral


def end(r: Referring, referral: Referral, outcome: str = "helped") -> Referral:
    return answers.end(actor=r.person, referral=referral, outcome=outcome)


def agree(r: Referring, referral: Referral, **more: Any) -> Referral:
    return actions.agree(actor=r.person, referral=referral, **{"way": "oral", "witness": "Rose", **more})


def nobodys(r: Referring, referral: Referral) -> Referral:
    Holder.objects.filter(initiative=referral.initiative).update(until=clock.now())
    return referral


def unasked(r: Referring) -> Referral:
    """A question whose words are gone."""
    referral = r.answered("more")
    Reply.objects.filter(referral=referral).update(returned="Le mardi.", returned_at=clock.now())
    return referral


def elsewhere(r: Referring) -> Programme:
    programme = r.fabrik.programme
    return Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=r.fabrik.partner, territory=programme.territory, starts_on=date(2024, 1, 1)
    )


def drafted(r: Referring, programme: Programme) -> Referral:
    return actions.write(
        actor=r.person, initiative=r.idea().initiative, programme=programme, organisation=r.fabrik.partner, shares=["words"],
        channel="email", contact="accueil@exemple.fr",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ it says no

LONG, LONGER = "C’est trop long : 2000 caractères au plus.", "C’est trop long : 3000 caractères au plus."
NOW = "Cette orientation est maintenant « %s » : rien n’a été changé. Rechargez la page pour voir où elle en est."
# The sentence, the field, what somebody does.
SAID: list[tuple[str, str | None, Any]] = [
    ("Le délai de réponse va de 1 à 60 jours ouvrés.", "answer_days", lambda r: r.draft(answer_days=0)),
    ("Le délai de réponse va de 1 à 60 jours ouvrés.", "answer_days", lambda r: r.draft(answer_days=61)),
    (LONG, "summary", lambda r: r.draft(summary="a" * 2001)),
    ("Cochez au moins une chose à transmettre, ou écrivez un résumé.", "shares", lambda r: r.draft(shares=[], summary=" ")),
    ("Ce dispositif ne suit pas cette idée.", None, lambda r: drafted(r, elsewhere(r))),
    ("Dites comment joindre Un centre social : un e-mail, un numéro ou une adresse.", "contact", lambda r: r.draft(contact=" ")),
    ("Un partenaire se joint par e-mail, par téléphone ou par courrier.", "channel", lambda r: r.draft(channel="relay", contact="Rose")),
    ("Il n’y a pas encore de quoi transmettre ceci : comment la joindre.", "shares",
     lambda r: r.draft(r.idea(channel="none", contact=""), shares=["contact"])),
    ("Le prénom ou le contact préparé n’est plus le bon : l’équipe doit reprendre cette orientation.", None,
     lambda r: agree(r, _renamed(r.draft()))),
    ("Cette orientation n’a pas encore été montrée à la personne.", None, lambda r: actions.agree(actor=None, referral=r.draft())),
    ("Personne ne porte plus cette idée : il n’y a personne à qui demander un accord.", None,
     lambda r: actions.ask(actor=r.person, referral=nobodys(r, r.draft()))),
    ("Cette orientation n’attend plus rien du partenaire : il n’y a pas de lien à refaire.", None,
     lambda r: actions.renew_link(actor=r.person, referral=r.draft())),
    ("Dites en une phrase pourquoi cette orientation s’arrête.", "reason",
     lambda r: actions.cancel(actor=r.person, referral=r.draft(), reason=" ")),
    (NOW % "préparée", None, lambda r: end(r, r.draft())),
    ("Choisissez une des trois réponses.", None, lambda r: answer(r, r.sent(), "peut-être")),
    (LONGER, "words", lambda r: answer(r, r.sent(), words="a" * 3001)),
    ("Dites qui pourrait aider : un nom, un service, un lieu.", "where", lambda r: answer(r, r.sent(), "elsewhere", where=" ")),
    ("Écrivez votre question : elle part telle quelle à la personne.", "words", lambda r: answer(r, r.sent(), "more", words=" ")),
    ("Écrivez votre réponse : elle part telle quelle à Un centre social.", "words", lambda r: give_back(r, r.answered("more"), " ")),
    (LONGER, "words", lambda r: give_back(r, r.answered("more"), "a" * 3001)),
    ("On ne répond qu’à une question.", None, lambda r: give_back(r, unasked(r))),
    ("Dites ce qu’il en est advenu.", "outcome", lambda r: end(r, r.answered("taken"), "gold")),
]  # fmt: skip


def _renamed(referral: Referral) -> Referral:
    holder = referral.initiative.holders.get().person
    holder.first_name = "Zoélie"
    holder.save(update_fields=["first_name"])
    return referral


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_what_is_refused_says_why(referring, sentence, field, gesture):
    assert refusal(lambda: gesture(referring)) == (sentence, field, Refused)


def test_an_idea_is_referred_once_to_a_partner_at_a_time(referring):
    stored = referring.idea()
    referring.draft(stored)
    told = "Cette idée est déjà orientée vers Un centre social : « préparée ». Rien n’a été fait deux fois."
    assert refusal(lambda: referring.draft(stored)) == (told, None, Conflict)


def test_what_was_prepared_again_is_read_again(referring):
    told = "Quelqu’un vient de reprendre cette orientation : relisez ce qui serait transmis, puis décidez."
    assert refusal(lambda: actions.ask(actor=referring.person, referral=referring.draft(), seen=0)) == (told, None, Conflict)


def test_an_answer_changes_for_a_week(referring, clock):
    referral = referring.answered("taken")
    clock.travel(clock.now() + timedelta(days=8))
    told = "Votre réponse date de plus d’une semaine. Pour la changer, appelez-nous : rien n’est perdu."
    assert refusal(lambda: answers.answer(actor=None, referral=referral, kind="taken")) == (told, None, Refused)


def test_one_holder_does_not_agree_for_the_other(referring):
    stored = referring.idea()
    other = referring.fabrik.member("nobody").person
    referral = referring.asked(stored)
    Holder.objects.create(initiative=stored.initiative, person=other, since=clock.now())
    told = "Ce qui serait transmis dit qui est l’autre personne qui porte cette idée : c’est à elle de donner son accord."
    assert refusal(lambda: actions.agree(actor=other, referral=referral)) == (told, None, Refused)


# ------------------------------------------------------------------------------------------------------------ it is told


def awake(referral: Referral, **more: Any) -> Referral:
    Referral.objects.filter(pk=referral.pk).update(wakes_on=clock.today(), **more)
    assert wake(referral=referral)
    return referral


def rewritten(r: Referring) -> Referral:
    stored = r.idea()
    return r.draft(stored, referral=r.draft(stored))


def by_the_team(verb: str) -> Any:
    """The team stops a referral that was asked, or withdraws the agreement of one that left."""
    gesture = getattr(actions, verb)
    return lambda r: gesture(actor=r.person, referral=r.sent() if verb == "withdraw" else r.asked(), reason="Elle préfère attendre.")


# The verb, who acts, the sentence, the gesture (it answers the subject), what is kept besides the organisation and the idea.
WRITTEN: list[tuple[Any, ...]] = [
    ("written", True, "Coordinator a préparé une orientation vers Un centre social.", lambda r: r.draft(), {}),
    ("rewritten", True, "Coordinator a repris une orientation vers Un centre social.", rewritten, {}),
    ("asked", True, "Coordinator a demandé à la personne son accord pour une orientation vers Un centre social.", lambda r: r.asked(), {}),
    ("refused", True, "La personne a refusé une orientation vers Un centre social.", by_the_team("refuse"), {}),
    ("sent", True, "Une orientation est partie vers Un centre social, avec l’accord de la personne.", lambda r: r.sent(), {}),
    ("received", True, "Un centre social a bien reçu l’orientation.",
     lambda r: answers.receive(actor=r.person, referral=r.sent()), {}),
    ("taken", True, "Un centre social prend l’idée en charge.", lambda r: answer(r, r.sent()), {}),
    ("elsewhere", True, "Un centre social renvoie ailleurs.", lambda r: answer(r, r.sent(), "elsewhere", where="La Bricole"), {}),
    ("more", True, "Un centre social demande une précision.", lambda r: answer(r, r.sent(), "more", words="Quel jour ?"), {}),
    ("returned", True, "La précision demandée par Un centre social est arrivée.", lambda r: give_back(r, r.answered("more")), {}),
    ("reminded", False, "Un centre social a reçu un rappel (1).", lambda r: awake(r.sent()), {"count": 1}),
    ("silent", False, "Un centre social n’a pas répondu : l’orientation revient à l’équipe.", lambda r: awake(r.sent(), reminders=3), {}),
    ("ended", True, "L’issue d’une orientation vers Un centre social est connue.", lambda r: end(r, r.answered("taken")), {"outcome": "helped"}),
    ("withdrawn", True, "L’accord d’une orientation vers Un centre social est retiré : le lien est fermé.", by_the_team("withdraw"), {}),
    ("cancelled", True, "Coordinator a annulé une orientation vers Un centre social.", by_the_team("cancel"), {}),
    ("link_new", True, "Coordinator a refait le lien d’une orientation vers Un centre social.",
     lambda r: actions.renew_link(actor=r.person, referral=r.sent()), {}),
]  # fmt: skip
VERBS = {
    "referral.written", "referral.rewritten", "referral.asked", "referral.refused", "referral.sent", "referral.received", "referral.taken",
    "referral.elsewhere", "referral.more", "referral.returned", "referral.reminded", "referral.silent", "referral.ended",
    "referral.withdrawn", "referral.cancelled", "referral.link_new",
}  # fmt: skip


@pytest.mark.parametrize(("verb", "acts", "sentence", "gesture", "data"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(referring, verb, acts, sentence, gesture, data):
    subjects: list[Any] = []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(referring))) if line[0] == f"referral.{verb}"]
    made = subjects[0]
    kept = {"organisation_id": referring.fabrik.partner.pk, "initiative_id": made.initiative_id, **data}
    told = Line(
        f"referral.{verb}", sentence, made, actor=referring.person if acts else None, programme=referring.fabrik.programme, data=tuple(kept.items())
    )
    assert lines == [told.kept]


def test_no_verb_of_the_room_is_left_out():
    ours = {code for code in declared() if code.split(".")[0] == "referral"}
    assert ours == VERBS == {f"referral.{row[0]}" for row in WRITTEN}


# ------------------------------------------------------------------------------------------------------------- the doors

TEAM = "/equipe/orientations/"
DOORS = [
    Visit("", TEAM),
    Visit("", TEAM + "delais/"),
    Visit("", "/equipe/orientations.csv"),
    Visit("", "/equipe/initiatives/{ref}/orienter/"),
    Visit("", "/equipe/initiatives/{ref}/orienter/{slug}/"),
    Visit("", TEAM + "{referral}/"),
    Visit("", TEAM + "{referral}/", {"gesture": "ask", "seen": "1"}),
    Visit("", TEAM + "{referral}/reprendre/"),
    Visit("", TEAM + "{referral}/reprendre/", {"channel": "email"}),
]


def places(referring: Referring) -> dict[str, Any]:
    referral = referring.draft()
    return {"referral": referral.pk, "ref": referral.initiative.ref, "slug": referral.organisation.slug}


@pytest.mark.parametrize("visit", DOORS, ids=str)
def test_a_door_does_not_exist_for_a_volunteer(referring, enter, visit):
    status, _lands, words = tried(enter(referring.fabrik.member("volunteer")), visit, places(referring))
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("visit", DOORS[3:], ids=str)
def test_a_door_leads_to_nothing_of_another_programme(referring, enter, visit):
    client = enter(referring.fabrik.member("coordinator", elsewhere(referring)))
    for there in (places(referring), {"referral": 0, "ref": "rien", "slug": "rien"}):
        status, _lands, words = tried(client, visit, there)
        assert (status, NOT_FOUND in words) == (404, True)


def test_a_draft_prepared_again_says_what_is_wrong(referring, enter):
    sends = {"channel": "email", "contact": "accueil", "answer_days": "10", "shares": "words"}
    visit = Visit("", TEAM + "{referral}/reprendre/", sends)
    status, lands, words = tried(enter(referring.account), visit, places(referring))
    assert (status, lands) == (422, "")
    assert "Cette adresse e-mail" in words
