"""An idea arrives. Five ways in, one object; the first words are kept for ever as they came."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.initiatives.following.actions import WORDS_MAX, add_words, give_code, look_again
from terril.initiatives.models import Attachment, FollowCode, Holder, Initiative, Intake, IntakeWay, Visibility
from terril.initiatives.showing.words import put_in_public
from terril.initiatives.text import excerpt, search_text
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.plain import is_blank
from terril.kernel.verbs import taken
from terril.people import actions as people
from terril.people import contacts
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


@dataclass(frozen=True)
class Deposited:
    """`is_new` is False when the same `client_id` had already brought this idea: nothing was stored twice."""

    initiative: Initiative
    code: str
    attachment: Attachment
    is_new: bool


class _SomebodyElse(Exception):  # noqa: N818 - found out, then dealt with
    """The envelope has served, for another person."""


def _already(client_id: str, words: str, recording: Any, first_name: str, how: dict[str, str]) -> Deposited | None:
    """What this envelope brought before, with its code; other words of the same person are kept beside the first ones, so that nothing is
    lost. Raises _SomebodyElse for a page that the Back key opened again on a shared tablet, and that somebody else filled in."""
    code = (
        FollowCode.objects.filter(initiative__intake__client_id=client_id, revoked_at__isnull=True)
        .select_related("initiative__commune", "initiative__intake")
        .order_by("pk")
        .first()
    )
    if code is None:
        return None
    attachment = Attachment.objects.filter(initiative=code.initiative).select_related("programme").earliest("pk")
    before = Deposited(code.initiative, code.code, attachment, is_new=False)
    kept = code.initiative.intake
    if kept.words_fingerprint == people.fingerprint(words) and bool(kept.recording) == bool(recording):
        return before
    holder = code.initiative.holders.select_related("person").order_by("pk").first()
    person = holder.person if holder else None
    told = (" ".join(first_name.split())[:80], how["channel"], how["email"], how["phone"], how["relay"])
    same = person is not None and told == (person.first_name, person.channel, person.email, person.phone, person.relay)
    if person is None or not same or code.initiative.withdrawn_at or (recording and not kept.recording):
        raise _SomebodyElse
    if not is_blank(words):
        add_words(actor=person, initiative=code.initiative, words=words, client_id=client_id)
    return before


def _check(words: str, recording: Any, way: str, read_back: bool) -> None:
    if is_blank(words) and not recording:
        raise Refused(_("Il nous manque votre idée : écrivez quelques mots, ou enregistrez votre voix."), field="words")
    if len(words) > WORDS_MAX:
        raise Refused(
            _("Votre texte compte %(count)s signes ; nous pouvons en garder %(most)s. Rien n’est perdu : coupez ici, vous ajouterez la suite après.")
            % {"count": f"{len(words):,}".replace(",", "\u202f"), "most": f"{WORDS_MAX:,}".replace(",", "\u202f")},
            field="words",
        )
    if way in {IntakeWay.VOLUNTEER, IntakeWay.MEETING} and words.strip() and not read_back:
        raise Refused(_("Relisez les mots à voix haute avec la personne, puis cochez la case."), field="read_back")


def deposit(
    *,
    actor: Person | None,
    programme: Programme,
    words: str,
    commune: Commune,
    client_id: str,
    first_name: str = "",
    last_name: str = "",
    channel: str = "none",
    contact: str = "",
    way: str = IntakeWay.WEB,
    recording: Any = None,
    recording_type: str = "",
    consent: people.ConsentGiven | None = None,
    taken_where: str = "",
    read_back: bool = False,
    language: str = "fr",
    visibility: str = Visibility.PROGRAMME,
    person: Person | None = None,
    fictional: bool = False,
    taken_at: datetime | None = None,
    title: str = "",
) -> Deposited:
    """Stores an idea once, however often it is sent. `client_id` is made by whoever sends (random, 64 characters at most).

    The actor is who took the words down, or None when people tell their own. `person` is an existing holder; by default one is made.
    `taken_at`, for an idea of the past brought from a table (`IntakeWay.BROUGHT`): it arrived then, was dealt with then, and waits for no answer;
    `title` is the one that it had.
    Raises Refused (with the form's field) when there is nothing to keep or nobody could be reached as asked.
    """
    client_id = client_id.strip() or secrets.token_urlsafe(24)
    if len(client_id) > 64:
        raise Refused(_("L’envoi n’a pas été reconnu. Rechargez la page : vos mots sont gardés sur cet appareil."))
    how = contacts.read(channel, contact, commune)
    try:
        if taken_at is None and (already := _already(client_id, words, recording, first_name, how)):
            return already
    except _SomebodyElse:
        client_id = secrets.token_urlsafe(24)
    _check(words, recording, way, read_back)
    try:
        with transaction.atomic():
            return _store(
                actor=actor, programme=programme, words=words, commune=commune, client_id=client_id, way=way, recording=recording,
                recording_type=recording_type, consent=consent, taken_where=taken_where, read_back=read_back, language=language,
                visibility=visibility, fictional=fictional, taken_at=taken_at, title=" ".join(title.split())[:140],
                holder=person
                or people.register(
                    actor=actor, first_name=first_name, last_name=last_name, channel=channel, contact=contact, commune=commune,
                    language=language, fictional=fictional,
                ),
            )  # fmt: skip
    except IntegrityError as error:
        # The same envelope, sent twice at the same instant: the other one won, and this is its code.
        if taken(error, Intake, "client_id") and (already := _already(client_id, words, recording, first_name, how)):
            return already
        raise


def _store(*, holder: Person, actor: Person | None, programme: Programme, words: str, commune: Commune, consent: Any, **rest: Any) -> Deposited:
    past = rest["taken_at"]
    now = past or clock.now()
    for_somebody = past is not None or (actor is not None and actor.pk != holder.pk)
    initiative = Initiative.objects.create(
        ref=secrets.token_hex(5),
        commune=commune,
        visibility=rest["visibility"],
        created_at=now,
        updated_at=now,
        title=rest["title"],
        excerpt=excerpt(words),
        search_title=search_text(rest["title"]),
        search_text=search_text(words, commune.name, rest["title"]),
        fictional=rest["fictional"],
        # Whoever writes down another's words, or takes them from a table, has read them.
        read_at=now if for_somebody else None,
        to_read_since=None if for_somebody else now,
    )
    if holder.last_contact_on < clock.today() and not past:
        people.heard(holder)
    given = people.agree(actor=actor, person=holder, given=consent) if consent else None
    Intake.objects.create(
        initiative=initiative,
        way=rest["way"],
        words=words,
        words_fingerprint=people.fingerprint(words),
        language=rest["language"],
        recording=rest["recording"] or "",
        recording_type=rest["recording_type"],
        taken_at=now,
        taken_by=actor,
        taken_where=rest["taken_where"][:160],
        read_back=rest["read_back"],
        consent=given,
        client_id=rest["client_id"],
    )
    name = holder.first_name
    Holder.objects.create(initiative=initiative, person=holder, shown_as=name, read_as=name if for_somebody else "", since=now)
    attachment = Attachment.objects.create(
        initiative=initiative,
        programme=programme,
        attached_at=now,
        answer_due_on=clock.add_working_days(localtime(now).date(), programme.answer_days),
        answered_at=past,
    )
    code = give_code(initiative)
    put_in_public(initiative)
    initiative.save(update_fields=["public_title", "public_text"])
    journal.record(
        actor=actor if for_somebody else holder,
        verb="initiative.brought" if past else "initiative.deposited_for" if for_somebody else "initiative.deposited",
        subject=initiative,
        programme=programme,
        data={"way": rest["way"]},
        on_behalf_of=holder if for_somebody else None,
    )
    look_again(initiative)
    return Deposited(initiative, code, attachment, is_new=True)
