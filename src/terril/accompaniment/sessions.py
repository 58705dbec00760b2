"""Time spent beside somebody: what was decided, what comes next, and what stays between those who follow."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from terril.accompaniment import seal
from terril.accompaniment.access import follows
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentState,
    NextStep,
    SealedNote,
    SessionWay,
    SupportSession,
)
from terril.initiatives.following.actions import holder_of, locked_initiative, touch
from terril.initiatives.models import Initiative
from terril.initiatives.panels import TIME_GIVEN, TimeGiven
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.plain import is_blank
from terril.kernel.verbs import envelope, locked, once
from terril.people.actions import heard
from terril.people.models import Person

# A session is noted the same evening, or weeks later from a notebook.
OLDEST = timedelta(days=400)
WORDS_MAX = 4_000


def _active(accompaniment: Accompaniment) -> tuple[Accompaniment, Initiative]:
    """The accompaniment, with the initiative locked. Raises Refused once it is over, or the idea withdrawn."""
    initiative = locked_initiative(Initiative(pk=accompaniment.attachment.initiative_id))
    row = Accompaniment.objects.select_related("attachment__programme", "person").get(pk=accompaniment.pk)
    if row.state != AccompanimentState.ACTIVE:
        raise Refused(_("Cet accompagnement est terminé : ce que vous avez écrit est gardé ci-dessous, à transmettre à qui a pris le relais."))
    return row, initiative


@transaction.atomic
def note_session(
    *,
    actor: Person | None,
    accompaniment: Accompaniment,
    held_on: date,
    minutes: int,
    way: str,
    decided: str,
    next_what: str = "",
    next_on: date | None = None,
    counts: bool = True,
    client_id: str | None = None,
) -> SupportSession:
    """A time spent together (minutes), in words that the holder will read. `counts`: these minutes are declared as time given.

    The same `client_id` twice keeps one. Raises Refused.
    """
    today = clock.today()
    if not today - OLDEST <= held_on <= today:
        raise Refused(_("Notez un temps déjà passé, de treize mois au plus."), field="held_on")
    if not 1 <= minutes <= 720:
        raise Refused(_("Une rencontre dure de une minute à douze heures."), field="minutes")
    if way not in SessionWay.values:
        raise Refused(_("Choisissez comment vous vous êtes vus."), field="way")
    if is_blank(decided):
        raise Refused(_("Écrivez ce que vous avez décidé ensemble, même en une ligne."), field="decided")
    if len(decided) > WORDS_MAX:
        raise Refused(_("C’est trop long : gardez ce qui a été décidé."), field="decided")
    if is_blank(next_what) != (next_on is None):
        missing = "next_on" if next_on is None else "next_what"
        raise Refused(_("Une prochaine étape a des mots et une date : il manque l’un des deux."), field=missing)
    if next_on is not None and next_on < held_on:
        raise Refused(_("La prochaine étape vient après cette rencontre."), field="next_on")
    row, initiative = _active(accompaniment)
    client_id = envelope(client_id, held_on, minutes, way, decided.strip(), next_what.strip(), next_on)
    sent = SupportSession(
        accompaniment=row, held_on=held_on, minutes=minutes, way=way, decided=decided.strip(), noted_at=clock.now(), client_id=client_id
    )
    kept, is_new = once(sent, "accompaniment")
    if not is_new:
        return kept
    if next_what.strip() and next_on is not None:
        NextStep.objects.create(session=kept, what=" ".join(next_what.split())[:300], due_on=next_on)
    if counts:
        noted_with = f"{SupportSession._meta.label_lower}:{kept.pk}"
        TIME_GIVEN.collect(TimeGiven(row.person, row.attachment.programme, initiative, held_on, minutes, noted_with))
    holder = holder_of(initiative)
    if holder is not None:
        heard(holder)
    touch(initiative)
    journal.record(actor=actor, verb="accompaniment.session", subject=row, programme=row.attachment.programme_id, data={"minutes": minutes})
    return kept


@transaction.atomic
def step_done(*, actor: Person | None, step: NextStep) -> NextStep:
    """It is done; saying it twice changes nothing."""
    row = locked(step, "session__accompaniment__attachment")
    if row.done_at is None:
        row.done_at = clock.now()
        row.save(update_fields=["done_at"])
        accompaniment = row.session.accompaniment
        journal.record(actor=actor, verb="accompaniment.step_done", subject=accompaniment, programme=accompaniment.attachment.programme_id)
    return row


@transaction.atomic
def put_off(*, actor: Person | None, step: NextStep, due_on: date) -> NextStep:
    """Another date. Raises Refused for one that has passed, Conflict when the step is done."""
    if due_on < clock.today():
        raise Refused(_("Choisissez une date à venir."), field="due_on")
    row = locked(step, "session__accompaniment__attachment")
    if row.done_at is not None:
        raise Conflict(_("Cette étape est déjà faite."))
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    accompaniment = row.session.accompaniment
    journal.record(actor=actor, verb="accompaniment.step_put_off", subject=accompaniment, programme=accompaniment.attachment.programme_id)
    return row


@transaction.atomic
def seal_note(*, actor: Person, accompaniment: Accompaniment, words: str, client_id: str | None = None) -> SealedNote:
    """A note for those who follow, sealed before it is kept. The same `client_id` twice keeps one. Raises Refused."""
    if is_blank(words):
        raise Refused(_("Écrivez quelques mots avant de sceller."), field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long pour une note : coupez, scellez, puis écrivez la suite."), field="words")
    row, initiative = _active(accompaniment)
    if not follows(actor, initiative):
        raise Refused(_("Seules les personnes qui suivent cette idée écrivent ici."))
    client_id = envelope(client_id, words)
    sent = SealedNote(accompaniment=row, sealed=seal.close(words), written_at=clock.now(), written_by=actor, client_id=client_id)
    note, is_new = once(sent, "accompaniment")
    if not is_new:
        return note
    journal.record(actor=actor, verb="accompaniment.note_sealed", subject=row, programme=row.attachment.programme_id)
    return note


@transaction.atomic
def read_notes(*, actor: Person, initiative: Initiative) -> list[tuple[SealedNote, str]]:
    """Every sealed note about an initiative with its words, the latest first; one that no secret opens any more says so in their place. The
    reading is journalled before a word is shown.

    Raises Refused for whoever does not follow it.
    """
    if not follows(actor, initiative):
        raise Refused(_("Seules les personnes qui suivent cette idée lisent ces notes."))
    notes = list(
        SealedNote.objects.filter(accompaniment__attachment__initiative=initiative)
        .select_related("accompaniment__attachment", "written_by")
        .order_by("-written_at", "-pk")
    )
    read = {note.accompaniment_id: note.accompaniment for note in notes}
    for accompaniment in read.values():
        count = sum(note.accompaniment_id == accompaniment.pk for note in notes)
        journal.record(
            actor=actor, verb="accompaniment.notes_read", subject=accompaniment, programme=accompaniment.attachment.programme_id,
            data={"count": count},
        )  # fmt: skip
    return [(note, _words(note)) for note in notes]


def _words(note: SealedNote) -> str:
    try:
        return seal.opened(note.sealed)
    except Refused as refused:
        # One note that does not open closes none of the others.
        return refused.message
