"""Each line that the room writes in the journal, whole: on which idea, by whom, for whom, what is kept with it, the sentence that people read."""

from datetime import datetime
from typing import Any

import pytest
from tests.harness.told import Line, lines_of

from terril.initiatives.answering import actions as answering
from terril.initiatives.calling import actions as calling
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.nearing import actions as nearing
from terril.initiatives.news import actions as news
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.replying import actions as replying
from terril.initiatives.showing import actions as showing
from terril.kernel import clock
from terril.kernel.journal import declared


def add(w: Any, kind: str) -> None:
    actor = w.nadia if kind == "transcription" else w.zoe
    following.add_words(actor=actor, initiative=w.idea, words="Avec une mare.", kind=kind)


def stages(w: Any, *steps: str) -> None:
    for to in steps:
        growing.change_stage(
            actor=w.nadia, initiative=w.idea, to=to, reason="Le terrain est vendu." if to == "ended" else ""
        )


def referent(w: Any, person: Any) -> None:
    answering.name_referent(actor=w.nadia, attachment=w.stored.attachment, person=person)


def show(w: Any, shown: bool) -> None:
    news.show_news(actor=w.zoe, follow_up=w.answered, shown=shown)


def read(w: Any) -> None:
    showing.let_show(actor=w.nadia, initiative=w.idea, seen=clock.now())


def seen(w: Any) -> None:
    replying.reply(actor=w.zoe, attachment=w.stored.attachment, kind="call")
    replying.seen(actor=w.nadia, attachment=w.stored.attachment)


def reported(w: Any) -> Any:
    following.set_visibility(actor=None, initiative=w.idea, visibility="public")
    return showing.report(initiative=w.idea, reason="other")


def shown_after_all(w: Any) -> None:
    growing.set_title(actor=w.nadia, initiative=w.idea, title="Le four")
    showing.let_show(actor=w.nadia, initiative=w.idea, seen=clock.now(), first_aside=True)
    showing.show_after_all(actor=w.nadia, initiative=w.idea, addition_id=None)


def featured(w: Any, *, then: bool) -> None:
    following.set_visibility(actor=None, initiative=w.idea, visibility="public")
    for one in (True, then):
        showing.feature(actor=w.nadia, initiative=w.idea, featured=one)


# The verb, who acts, the sentence, the gesture; then what else the line keeps: of which programme, for whom, with which data.
ARRIVES = {"initiative.deposited", "initiative.deposited_for", "initiative.brought"}
IN_IT, FOR_ZOE = {"programme": True}, {"on_behalf_of": True}
SIX: dict[str, Any] = {"data": {"months": 6}, **IN_IT}
WRITTEN: list[tuple[Any, ...]] = [
    ("initiative.deposited", "zoe", "L’idée est arrivée.", lambda w: w.stored, IN_IT, {"data": {"way": "web"}}),
    ("initiative.deposited_for", "nadia", "Nadia a recueilli l’idée de Zoé.",
     lambda w: setattr(w, "stored", w.tell(actor=w.nadia, way="paper")), IN_IT, FOR_ZOE, {"data": {"way": "paper"}}),
    ("initiative.brought", "nadia", "Nadia a repris cette idée d’un tableau.",
     lambda w: setattr(w, "stored", w.tell(actor=w.nadia, way="brought", taken_at=datetime(2023, 9, 9, 9, tzinfo=clock.now().tzinfo))),
     IN_IT, FOR_ZOE, {"data": {"way": "brought"}}),
    ("initiative.words_added", "zoe", "De nouveaux mots ont été ajoutés.", lambda w: add(w, "addition")),
    ("initiative.corrected", "zoe", "Une correction a été ajoutée.", lambda w: add(w, "correction")),
    ("initiative.transcribed", "nadia", "Nadia a écrit les mots entendus dans l’enregistrement.", lambda w: add(w, "transcription")),
    ("initiative.answered", "nadia", "La Fabrik d’essai a répondu.", lambda w: w.answer(), IN_IT,
     {"data": {"kind": "talk", "programme_name": "La Fabrik d’essai", "days": 0}}),
    ("initiative.titled", "nadia", "L’idée a reçu un titre.", lambda w: growing.set_title(actor=w.nadia, initiative=w.idea, title="Un jardin")),
    ("initiative.visibility", "zoe", "Qui peut voir l’idée a changé.",
     lambda w: following.set_visibility(actor=w.zoe, initiative=w.idea, visibility="private"), {"data": {"to": "private"}}),
    ("initiative.replied", "zoe", "Zoé a répondu à l’équipe.",
     lambda w: replying.reply(actor=w.zoe, attachment=w.stored.attachment, kind="call"), IN_IT, {"data": {"kind": "call"}}),
    ("initiative.reply_seen", "nadia", "Nadia a lu ce que dit la personne.", seen, IN_IT),
    ("initiative.read", "nadia", "Nadia a lu l’idée avant qu’elle soit montrée.", read),
    ("initiative.words_shown", "nadia", "Nadia a montré des mots laissés de côté.", shown_after_all),
    ("initiative.hidden", "nadia", "Nadia a choisi de ne pas montrer l’idée à tout le monde.",
     lambda w: showing.hide(actor=w.nadia, initiative=w.idea, reason="Un nom.")),
    ("initiative.featured", "nadia", "L’idée est sur l’accueil.", lambda w: featured(w, then=True)),
    ("initiative.unfeatured", "nadia", "L’idée n’est plus sur l’accueil.", lambda w: featured(w, then=False)),
    ("initiative.reported", None, "Quelqu’un a signalé cette idée.", reported),
    ("initiative.report_settled", "nadia", "Nadia a regardé un signalement.",
     lambda w: showing.settle_report(actor=w.nadia, report=reported(w))),
    ("initiative.contact", "zoe", "Les coordonnées ont changé.",
     lambda w: following.change_contact(actor=w.zoe, initiative=w.idea, channel="none", contact="")),
    ("initiative.withdrawn", "zoe", "L’idée a été retirée.", lambda w: w.withdraw()),
    ("initiative.claimed", "rose", "L’idée a été rattachée à un compte.", lambda w: following.claim(actor=w.rose.person, initiative=w.idea)),
    ("initiative.project", "nadia", "L’idée est devenue un projet.", lambda w: stages(w, "project")),
    ("initiative.idea", "nadia", "On repart de l’idée.", lambda w: stages(w, "ended", "idea")),
    ("initiative.running", "nadia", "Le projet s’est mis en route.", lambda w: stages(w, "running")),
    ("initiative.completed", "nadia", "Le projet est accompli.", lambda w: stages(w, "running", "completed")),
    ("initiative.ended", "nadia", "Elle s’est arrêtée.", lambda w: stages(w, "ended")),
    ("initiative.referent", "nadia", "Volunteer suit maintenant cette idée.", lambda w: referent(w, w.marc), IN_IT,
     {"data": lambda w: {"person_id": w.marc.pk}}),
    ("initiative.referent_none", "nadia", "Plus personne ne suit cette idée en particulier.",
     lambda w: [referent(w, one) for one in (w.marc, None)], IN_IT),
    ("initiative.picture", "nadia", "Une image a été ajoutée.", lambda w: w.pictured),
    ("initiative.code_read", "nadia", "Nadia a redit le code.", lambda w: following.read_code(actor=w.nadia, initiative=w.idea)),
    ("initiative.code_new", "nadia", "Un nouveau code a remplacé l’ancien.", lambda w: following.new_code(actor=w.nadia, initiative=w.idea)),
    ("need.said", "nadia", "Un besoin a été noté.", lambda w: w.need, {"data": {"kind": "hands"}}),
    ("need.met", "nadia", "Un besoin a trouvé sa réponse.", lambda w: growing.need_met(actor=w.nadia, need=w.need), {"data": {"kind": "hands"}}),
    ("pledge.made", "nadia", "Une promesse d’aide a été faite.", lambda w: w.pledge, IN_IT, {"data": lambda w: {"person_id": w.robert.pk}}),
    ("pledge.kept", "nadia", "Une promesse a été tenue.", lambda w: w.closed, IN_IT),
    ("pledge.not_kept", "nadia", "Une promesse n’a pas pu être tenue.",
     lambda w: pledging.close_pledge(actor=w.nadia, pledge=w.pledge, kept=False, reason="La clé est perdue."), IN_IT),
    ("pledge.reopened", "nadia", "Une promesse notée par erreur attend de nouveau.",
     lambda w: pledging.reopen_pledge(actor=w.nadia, pledge=w.closed), IN_IT),
    ("pledge.reminded", "nadia", "Une promesse a été rappelée.", lambda w: pledging.remind_pledge(actor=w.nadia, pledge=w.pledge), IN_IT),
    ("news.asked", None, "Nous avons demandé de ses nouvelles.", lambda w: w.news, SIX),
    ("news.reminded", None, "Nous avons redemandé de ses nouvelles, une seule fois.", lambda w: news.remind_news(follow_up=w.news), SIX),
    ("news.closed", None, "La question est restée sans nouvelles. Nous n’insistons pas.", lambda w: news.close_news(follow_up=w.news), SIX),
    ("news.alive", "zoe", "Des nouvelles sont arrivées : elle vit.", lambda w: w.say("alive"), SIX),
    ("news.slowly", "zoe", "Des nouvelles sont arrivées : elle avance doucement.", lambda w: w.say("slowly"), SIX),
    ("news.waiting", "zoe", "Des nouvelles sont arrivées : elle attend.", lambda w: w.say("waiting"), SIX),
    ("news.stopped", "nadia", "Des nouvelles sont arrivées : elle s’est arrêtée.",
     lambda w: news.tell_news(actor=w.nadia, follow_up=w.news, became="stopped", noted=True), SIX, FOR_ZOE),
    ("news.unsaid", "zoe", "Une réponse est arrivée.", lambda w: w.say("unsaid"), SIX),
    ("news.shown", "zoe", "Des nouvelles peuvent être montrées.", lambda w: show(w, True), SIX),
    ("news.hidden", "zoe", "Des nouvelles ne sont plus montrées.", lambda w: [show(w, shown) for shown in (True, False)], SIX),
    ("news.taken", "nadia", "Nadia se charge d’appeler.", lambda w: w.taken, IN_IT),
    ("news.left", "nadia", "Nadia n’appellera pas.", lambda w: w.taken and calling.leave_call(actor=w.nadia, follow_up=w.news), IN_IT),
    ("closeness.dismissed", "nadia", "Nadia a écarté un rapprochement.",
     lambda w: nearing.dismiss_close(actor=w.nadia, close=w.close, initiative=w.idea)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "who", "sentence", "gesture", "rest"),
    [(*row[:4], row[4:]) for row in WRITTEN],
    ids=[row[0] for row in WRITTEN],
)
def test_a_gesture_writes_its_line(world, verb, who, sentence, gesture, rest):
    if verb not in ARRIVES:
        world.stored.initiative.refresh_from_db()
    lines = [line for line in lines_of(lambda: gesture(world)) if line[0] == verb]
    kept = {name: value for part in rest for name, value in part.items()}
    data = kept.get("data", {})
    expected = Line(
        verb=verb,
        sentence=sentence,
        subject=world.idea,
        actor=getattr(getattr(world, who), "person", None) or getattr(world, who) if who else None,
        on_behalf_of=world.zoe if kept.get("on_behalf_of") else None,
        programme=world.programme if kept.get("programme") else None,
        data=tuple((data(world) if callable(data) else data).items()),
    )
    assert lines == [expected.kept]


def test_no_verb_of_the_room_is_left_out():
    ours = {code for code in declared() if code.split(".")[0] in {"initiative", "need", "pledge", "news", "closeness"}}
    assert ours == {row[0] for row in WRITTEN}
