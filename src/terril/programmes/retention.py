"""How long people are known: two years after the last contact, with a month's notice; at once, within a month, when they ask.

CNIL, délibération 2023-095 (référentiel des durées): the active base keeps people who are accompanied two years after the last contact.
RGPD, art. 12.3: a request is answered within a month. What each room takes away is declared in `people.actions.ERASERS`.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from terril.kernel import clock, journal
from terril.kernel.words import long_date
from terril.people import actions as people
from terril.people.actions import OBJECTIONS
from terril.people.messages import tell
from terril.people.models import Account, Person
from terril.programmes import queries
from terril.programmes.access import coordinators
from terril.programmes.models import Role

KEPT = timedelta(days=2 * 365)
NOTICE = timedelta(days=30)
ANSWER = timedelta(days=30)
# One night's work: the rest waits for the next.
BATCH = 200


@OBJECTIONS.register(10)
def holds_a_role(person: Person) -> str | None:
    held = Role.objects.filter(person=person, withdrawn_at__isnull=True).exists()
    return _("Cette personne tient encore un rôle dans l’équipe : retirez-le d’abord.") if held else None


@transaction.atomic
def ask_erasure(*, actor: Person | None, person: Person, words: str = "") -> int:
    """Keeps the request and tells the coordination; returns how many were told."""
    people.ask_erasure(actor=actor, person=person)
    programme = queries.current_programme()
    told = 0
    for role in coordinators(programme).select_related("person").order_by("pk") if programme else []:
        with translation.override(role.person.language):
            body = _("%(name)s demande l’effacement de ses données. La loi nous donne un mois pour répondre.") % {"name": person.name}
            subject = _("Une demande d’effacement")
        message = tell(
            actor=actor,
            person=role.person,
            kind="erasure_asked",
            subject=subject,
            body="\n\n".join(filter(None, [body, words.strip()])),
            programme=programme,
            about=person,
        )
        told += message is not None
    return told


def asking() -> QuerySet[Person]:
    """Those who asked to be erased and are not yet, the oldest request first."""
    return Person.objects.filter(erasure_asked_at__isnull=False, erased_at__isnull=True).order_by("erasure_asked_at", "pk")


def long_unheard() -> QuerySet[Person]:
    """Nobody heard of them for two years, they did not sign in either, and they hold no role. People of the demonstration are nobody's data."""
    limit = clock.today() - KEPT
    held = Role.objects.filter(person=OuterRef("pk"), withdrawn_at__isnull=True)
    signed_in = Account.objects.filter(person=OuterRef("pk"), last_login__date__gte=limit)
    found = Person.objects.filter(erased_at__isnull=True, fictional=False, last_contact_on__lt=limit)
    return found.filter(~Exists(held), ~Exists(signed_in)).order_by("pk")


def to_be_told() -> QuerySet[Person]:
    """Long unheard of, and not told since."""
    return long_unheard().filter(Q(purge_notice_on__isnull=True) | Q(purge_notice_on__lte=F("last_contact_on")))


def to_be_erased() -> QuerySet[Person]:
    """Told a month ago, and silent since."""
    told = Q(purge_notice_on__gt=F("last_contact_on"), purge_notice_on__lte=clock.today() - NOTICE)
    return long_unheard().filter(told)


@transaction.atomic
def give_notice(*, person: Person) -> None:
    """Says, through the channel that was chosen, what will go and how to keep it. Who chose no channel has the month all the same."""
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    programme = queries.current_programme()
    row.purge_notice_on = clock.today()
    row.save(update_fields=["purge_notice_on"])
    with translation.override(row.language):
        subject = _("Ce que nous savons de vous va être effacé")
        body = _(
            "Bonjour,\n\nVoilà deux ans que nous n’avons plus échangé. Sans nouvelle de vous avant le %(date)s, nous effaçons vos coordonnées "
            "et les mots que vous nous aviez confiés. Pour les garder, répondez-nous d’un mot%(phone)s.\n\n%(programme)s"
        ) % {
            "date": long_date(clock.today() + NOTICE),
            "phone": _(", ou appelez le %(phone)s") % {"phone": programme.phone} if programme and programme.phone else "",
            "programme": programme.name if programme else "Terril",
        }
    tell(actor=None, person=row, kind="person.purge_notice", subject=subject, body=body, programme=programme)
    journal.record(actor=None, verb="person.purge_notice", subject=row, programme=programme)


def purge() -> tuple[int, int]:
    """One night: how many were told, how many erased."""
    told = list(to_be_told()[:BATCH])
    for person in told:
        give_notice(person=person)
    erased = 0
    for person in to_be_erased()[:BATCH]:
        erased += _erase_if_still_silent(person)
    return len(told), erased


@transaction.atomic
def _erase_if_still_silent(person: Person) -> bool:
    """Whoever is heard of while the night's work goes on is kept."""
    silent = to_be_erased().filter(pk=person.pk).select_for_update(of=("self",)).first()
    if silent is not None:
        people.erase(actor=None, person=silent)
    return silent is not None
