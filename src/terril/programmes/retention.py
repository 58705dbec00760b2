"""How long people are known: two years after the last contact, with a month's notice; at once, within a month, when they ask.

CNIL, délibération 2023-095 (référentiel des durées): the active base keeps people who are accompanied two years after the last contact.
RGPD, art. 12.3: a request is answered within a month. What becomes of each
model is in its dossier (`people.dossiers`).
"""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal, sitewide
from terril.kernel.batch import one_by_one
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.queries import heard
from terril.kernel.outbox.states import WAITING
from terril.kernel.search import fold
from terril.kernel.verbs import locked, rows_locked
from terril.people import actions as people
from terril.people import dossiers, mourning
from terril.people.messages import tell, tell_if_reachable
from terril.people.models import Account, Person
from terril.programmes import queries
from terril.programmes.access import COORDINATES, active, administers
from terril.programmes.models import Programme, Role

KEPT = timedelta(days=2 * 365)
NOTICE = timedelta(days=30)
NOTICE_KIND = "person.purge_notice"
ANSWER = timedelta(days=30)
DIED = "somebody_died"
# One night's work: the rest waits for the next.
BATCH = 200
SHORTEST_SEARCH = 2
SEARCHED = 40
PHONE_DIGITS = 9


def _in_whose_name(person: Person) -> Programme | None:
    """The programme that writes to somebody, and on whose desk the call or the letter waits: one that knows them, open if there is one; the first
    open one for somebody whom none knows."""
    known = Programme.objects.filter(pk__in=dossiers.programmes_of(person)).order_by("pk")
    return known.filter(is_open=True).first() or known.first() or queries.current_programme()


@transaction.atomic
def ask_erasure(*, actor: Person | None, person: Person, words: str = "") -> int:
    """Keeps the request and tells the coordination; returns how many were told."""
    programme = queries.current_programme()
    known = dossiers.programmes_of(person)
    people.ask_erasure(actor=actor, person=person, programmes=known)
    reads = Role.objects.filter(active(COORDINATES), programme_id__in=known or [programme.pk if programme else 0])
    told = 0
    for role in reads.select_related("person", "programme").order_by("person_id", "pk").distinct("person_id"):
        with translation.override(role.person.language):
            body = _("%(name)s demande l’effacement de ses données. La loi nous donne un mois pour répondre.") % {"name": person.name}
            subject = _("Une demande d’effacement")
        # Whoever asks is not refused for an address of the team that is none.
        message = tell_if_reachable(
            actor=actor,
            person=role.person,
            kind="erasure_asked",
            subject=subject,
            body="\n\n".join(filter(None, [body, words.strip()])),
            programme=role.programme,
            about=person,
        )
        told += message is not None
    return told


@transaction.atomic
def note_death(*, actor: Person, person: Person) -> int:
    """Notes it, and says it in a few words to whoever did things with them and to the coordination; returns to how many."""
    known = dossiers.programmes_of(person)
    told_to = {one.pk: one for some in mourning.MOURNED_BY.collect(person) for one in some}
    reads = Role.objects.filter(active(COORDINATES), programme_id__in=known).select_related("person")
    told_to |= {role.person_id: role.person for role in reads}
    row = mourning.note(actor=actor, person=person)
    told = 0
    for one in (told_to[pk] for pk in sorted(told_to.keys() - {actor.pk, row.pk})):
        with translation.override(one.language):
            body = _(
                "%(name)s n’est plus. Nous ne lui écrivons plus, et nous pensons à ses proches. Si vous portez une idée avec elle ou lui, cette idée "
                "reste la vôtre si vous le souhaitez : dites-le-nous quand vous voudrez. Si personne d’autre ne la porte, l’équipe décide."
            ) % {"name": row.name}
            subject = _("Une triste nouvelle")
        told += tell_if_reachable(
            actor=actor, person=one, kind=DIED, subject=subject, body=body, programme=_in_whose_name(one), about=row
        ) is not None  # fmt: skip
    return told


@transaction.atomic
def take_death_back(*, actor: Person, person: Person) -> int:
    """It was a mistake: what has not left does not, and whoever was told already is told so; to how many. Raises Refused after a day."""
    noted_at = person.died_at
    row = mourning.take_back(actor=actor, person=person)
    outbox.drop(actor=actor, about=row, reason=gettext_lazy("C’était une erreur."), kinds={DIED})
    told = 0
    assert noted_at is not None  # noqa: S101 - it was noted: `take_back` refuses otherwise
    people_told = heard(row, DIED, noted_at).exclude(person_id=actor.pk).values("person_id")
    for one in Person.objects.filter(pk__in=people_told, erased_at__isnull=True).order_by("pk"):
        with translation.override(one.language):
            body = _(
                "Nous vous avons écrit : « %(name)s n’est plus ». C’était une erreur, la nôtre. Nous vous demandons pardon de la peine qu’elle a pu "
                "faire. Si vous portez une idée ensemble, rien ne change."
            ) % {"name": row.name}
            subject = _("Nous nous sommes trompés")
        told += tell_if_reachable(
            actor=actor, person=one, kind="not_dead", subject=subject, body=body, programme=_in_whose_name(one), about=row
        ) is not None  # fmt: skip
    return told


def asking(reader: Person) -> QuerySet[Person]:
    """Those who asked to be erased and are not yet, the oldest request first: of the programmes that the reader coordinates, or known of
    none; all of them for an administrator."""
    found = Person.objects.filter(erasure_asked_at__isnull=False, erased_at__isnull=True).order_by("erasure_asked_at", "pk")
    if administers(reader):
        return found
    mine = [role.programme_id for role in queries.active_roles(reader) if role.kind in COORDINATES]
    return found.filter(Q(erasure_programmes__overlap=mine) | Q(erasure_programmes=[]))


def may_ask_for(reader: Person, person: Person) -> bool:
    """Notes a request made by word of mouth: the coordination of a programme that knows the person, or an administrator."""
    mine = {role.programme_id for role in queries.active_roles(reader) if role.kind in COORDINATES}
    return administers(reader) or bool(mine.intersection(dossiers.programmes_of(person)))


def named(reader: Person, words: str) -> list[Person]:
    """Those whom a coordination knows under this name, e-mail or number; ten at most."""
    words = words.strip()
    if len(words) < SHORTEST_SEARCH:
        return []
    digits = re.sub(r"\D", "", words)
    same = Q(sort_name__contains=fold(words)) | Q(email__iexact=words)
    if len(digits) >= PHONE_DIGITS:
        same |= Q(phone__endswith=digits[-PHONE_DIGITS:])
    found = Person.objects.filter(same, erased_at__isnull=True, erasure_asked_at__isnull=True).order_by("sort_name", "pk")
    return [person for person in found[:SEARCHED] if may_ask_for(reader, person)][:10]


def twins(person: Person) -> QuerySet[Person]:
    """Other rows with the same e-mail or number: perhaps the same human, perhaps a family. A human decides."""
    same = Q(pk__in=[])
    if person.email:
        same |= Q(email__iexact=person.email)
    if person.phone:
        same |= Q(phone=person.phone)
    return Person.objects.filter(same, erased_at__isnull=True).exclude(pk=person.pk).order_by("sort_name", "pk")


def long_unheard() -> QuerySet[Person]:
    """Nobody heard of them for two years, they did not sign in either, and nothing objects to their erasure: no role is held. People of the
    demonstration are nobody's data."""
    limit = clock.today() - KEPT
    signed_in = Account.objects.filter(person=OuterRef("pk"), last_login__date__gte=limit)
    found = Person.objects.filter(erased_at__isnull=True, fictional=False, last_contact_on__lt=limit)
    # The same first name with the same contact, noted a second time: somebody who was heard of.
    heard = Person.objects.filter(
        Q(email=OuterRef("email")) & ~Q(email="") | Q(phone=OuterRef("phone")) & ~Q(phone=""),
        first_name__iexact=OuterRef("first_name"),
        last_contact_on__gte=limit,
    )
    return found.filter(dossiers.nobody_objects(), ~Exists(signed_in), ~Exists(heard)).order_by("pk")


def to_be_told() -> QuerySet[Person]:
    """Long unheard of, and not told since."""
    return long_unheard().filter(Q(purge_notice_on__isnull=True) | Q(purge_notice_on__lte=F("last_contact_on")))


def to_be_erased() -> QuerySet[Person]:
    """Told a month ago, and silent since. The month begins when the notice has left, was printed or was said; as long as it waits, nobody
    is erased. Who chose no channel could not be told."""
    limit = clock.now() - NOTICE
    notice = Message.objects.filter(kind=NOTICE_KIND, person_id=OuterRef("pk"), written_at__date__gte=OuterRef("purge_notice_on"))
    waiting = WAITING
    told = Q(purge_notice_on__gt=F("last_contact_on"), purge_notice_on__lte=limit.date())
    return long_unheard().filter(told, ~Exists(notice.filter(Q(status__in=waiting) | Q(sent_at__gt=limit))))


@transaction.atomic
def give_notice(*, person: Person) -> None:
    """Says, through the channel that was chosen, what will go and how to keep it. Who chose no channel has the month all the same."""
    row = locked(person)
    programme = _in_whose_name(row)
    row.purge_notice_on = clock.today()
    row.save(update_fields=["purge_notice_on"])
    with translation.override(row.language):
        subject = _("Ce que nous savons de vous va être effacé")
        body = _(
            "Bonjour,\n\nVoilà deux ans que nous n’avons plus échangé. Sans nouvelle de vous dans le mois, nous effacerons vos coordonnées "
            "et les mots que vous nous aviez confiés. Pour les garder, faites-nous signe%(phone)s.\n\n%(programme)s"
        ) % {
            "phone": _(", ou appelez le %(phone)s") % {"phone": programme.phone} if programme and programme.phone else "",
            "programme": programme.name if programme else sitewide.text("name") or "Terril",
        }
    tell(actor=None, person=row, kind=NOTICE_KIND, subject=subject, body=body, programme=programme)
    journal.record(actor=None, verb="person.purge_notice", subject=row, programme=programme)


def purge() -> tuple[int, int]:
    """One night: how many were told, how many erased."""
    told = one_by_one(to_be_told()[:BATCH], lambda person: give_notice(person=person) or True, what="person to be told")
    return told, one_by_one(to_be_erased()[:BATCH], _erase_if_still_silent, what="person to be erased")


@transaction.atomic
def _erase_if_still_silent(person: Person) -> bool:
    """Whoever is heard of while the night's work goes on is kept."""
    dossiers.lock([person])
    silent = rows_locked(to_be_erased().filter(pk=person.pk))
    for row in silent:
        people.erase(actor=None, person=row)
    return bool(silent)
