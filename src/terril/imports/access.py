"""Who brings tables and brings rows together: the coordination of the programme. Each predicate has its queryset twin."""

from django.db.models import Q, QuerySet

from terril.directory.models import Organisation
from terril.imports.models import Import
from terril.people import dossiers
from terril.people.models import Account, Person
from terril.programmes.access import COORDINATES, administers, has_role_somewhere, programmes_of
from terril.programmes.models import Partnership, Programme


def brings_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, COORDINATES)


def can_see(person: Person | None, batch: Import) -> bool:
    """Reads an import, mends it, carries it out, undoes it."""
    return person is not None and batch.programme_id in programmes_of(person, COORDINATES)


def seen_by(person: Person) -> QuerySet[Import]:
    """Twin of `can_see`."""
    return Import.objects.filter(programme_id__in=programmes_of(person, COORDINATES))


def can_merge(actor: Person | None, person: Person) -> bool:
    """Brings together a row with another: only when every programme that knows this human is coordinated by the actor. Whoever administers the site
    is nobody's to touch."""
    if actor is None or person.erased_at or Account.objects.filter(person=person, is_administrator=True).exclude(person=actor).exists():
        return False
    known = set(dossiers.programmes_of(person))
    return bool(known) and known <= set(programmes_of(actor, COORDINATES))


def mergeable_by(actor: Person) -> QuerySet[Person]:
    """Twin of `can_merge`: known here, and known nowhere else."""
    mine = programmes_of(actor, COORDINATES)
    found, others = Q(pk__in=[]), Q(pk__in=[])
    for pk in Programme.objects.order_by("pk").values_list("pk", flat=True):
        if pk in mine:
            found |= Q(pk__in=dossiers.people_of(pk).values("pk"))
        else:
            others |= Q(pk__in=dossiers.people_of(pk).values("pk"))
    administrators = Account.objects.filter(is_administrator=True).exclude(person=actor).values("person_id")
    return Person.objects.filter(found, erased_at__isnull=True).exclude(others).exclude(pk__in=administrators)


def can_merge_organisation(actor: Person | None, organisation: Organisation) -> bool:
    """The directory is shared: whoever coordinates brings together what no other programme runs on, or is a partner of."""
    if actor is None or not has_role_somewhere(actor, COORDINATES):
        return False
    taking = set(Programme.objects.filter(organisation=organisation).values_list("pk", flat=True))
    taking |= set(Partnership.objects.filter(organisation=organisation).values_list("programme_id", flat=True))
    return administers(actor) or taking <= set(programmes_of(actor, COORDINATES))


def organisations_mergeable_by(actor: Person) -> QuerySet[Organisation]:
    """Twin of `can_merge_organisation`."""
    if not has_role_somewhere(actor, COORDINATES):
        return Organisation.objects.none()
    if administers(actor):
        return Organisation.objects.all()
    mine = programmes_of(actor, COORDINATES)
    elsewhere = Programme.objects.exclude(pk__in=mine)
    return Organisation.objects.exclude(pk__in=elsewhere.values("organisation_id")).exclude(
        pk__in=Partnership.objects.exclude(programme_id__in=mine).values("organisation_id")
    )
