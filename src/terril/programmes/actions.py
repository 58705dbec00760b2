"""The verbs of a programme: set it up, change its settings, take partners in, give and withdraw roles, open an account.

Only the coordinator of the programme or the administrator of the instance may; `actor=None` is the system (commands, the demo). Each verb
locks its programme first, so that two people at the same second are heard one after the other.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terril.directory import actions as directory
from terril.directory.models import Organisation, OrganisationKind
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.search import fold
from terril.kernel.verbs import first_free, locked
from terril.people import actions as people
from terril.people import messages
from terril.people.models import Account, Person
from terril.programmes.access import administers
from terril.programmes.models import Partnership, Programme, Role, RoleKind
from terril.territory.models import Territory

SETTINGS = frozenset(
    {
        "name", "organisation", "territory", "summary", "origins", "for_whom", "how", "principles", "starts_on", "ends_on", "answer_days",
        "phone", "opening", "is_open",
    }
)  # fmt: skip


# Addresses tried for a name that other programmes bear.
TRIED = 100


@transaction.atomic
def create_programme(
    *,
    actor: Person | None,
    name: str,
    organisation: Organisation,
    territory: Territory,
    summary: str,
    starts_on: date,
    slug: str = "",
    ends_on: date | None = None,
    origins: str = "",
    for_whom: str = "",
    how: str = "",
    principles: Iterable[str] = (),
    answer_days: int = 10,
    phone: str = "",
    opening: str = "",
    is_open: bool = True,
    coordinator: Person | None = None,
) -> Programme:
    """Sets a programme up, with its first coordinator when there is one. Raises Refused, with the field."""
    if actor is not None and not administers(actor):
        raise Refused(_("Seule la personne qui administre l’instance ouvre un dispositif."))
    programme = Programme(
        name=name,
        slug=slugify(fold(slug or name))[:56] or "dispositif",
        organisation=organisation,
        territory=territory,
        summary=summary,
        starts_on=starts_on,
        ends_on=ends_on,
        origins=origins,
        for_whom=for_whom,
        how=how,
        principles=list(principles),
        answer_days=answer_days,
        phone=phone,
        opening=opening,
        is_open=is_open,
    )
    _check(programme)
    addresses = [programme.slug, *(f"{programme.slug}-{number}" for number in range(2, 0 if slug else TRIED))]
    if not first_free(programme, "slug", addresses):
        raise Conflict(_("Un autre dispositif a déjà cette adresse."), field="slug")
    journal.record(actor=actor, verb="programme.created", subject=programme, programme=programme)
    if coordinator is not None:
        _give(actor, programme, coordinator, RoleKind.COORDINATOR, None)
    return programme


@transaction.atomic
def update_programme(*, actor: Person | None, programme: Programme, **changes: Any) -> Programme:
    """Changes the settings given. Raises Refused, with the field."""
    if unknown := set(changes) - SETTINGS:
        raise TypeError(f"unknown settings: {sorted(unknown)}")
    kept = _lock(actor, programme)
    if "principles" in changes:
        changes["principles"] = list(changes["principles"])
    before = {name: getattr(kept, name) for name in changes}
    for name, value in changes.items():
        setattr(kept, name, value)
    _check(kept)
    changed = sorted(name for name, value in before.items() if getattr(kept, name) != value)
    if changed:
        kept.save()
        journal.record(actor=actor, verb="programme.updated", subject=kept, programme=kept, data={"fields": changed})
    return kept


@transaction.atomic
def add_partner(
    *, actor: Person | None, programme: Programme, organisation: Organisation, since: date | None = None
) -> Partnership:
    """An organisation becomes a partner. Raises Refused when it is one."""
    kept = _lock(actor, programme)
    partnership, created = Partnership.objects.get_or_create(
        programme=kept, organisation=organisation, defaults={"since": since or clock.today()}
    )
    if not created:
        raise Conflict(_("Cette structure est déjà partenaire."), field="organisation")
    journal.record(
        actor=actor,
        verb="programme.partner_added",
        subject=kept,
        programme=kept,
        data={"organisation_id": organisation.pk},
    )
    return partnership


@transaction.atomic
def enter_partner(
    *,
    actor: Person | None,
    programme: Programme,
    name: str,
    kind: str = OrganisationKind.ASSOCIATION,
    summary: str = "",
    website: str = "",
) -> Partnership:
    """Enters an organisation in the directory and takes it in as a partner; one of the same name is not entered twice. Raises Refused."""
    _lock(actor, programme)
    known = Organisation.objects.filter(name__iexact=" ".join(name.split())).order_by("pk").first()
    organisation = known or directory.create_organisation(
        actor=actor, name=name, kind=kind, summary=summary, website=website
    )
    return add_partner(actor=actor, programme=programme, organisation=organisation)


@transaction.atomic
def give_role(
    *, actor: Person | None, programme: Programme, person: Person, kind: str, organisation: Organisation | None = None
) -> Role:
    """Gives a role to somebody. Raises Refused when the actor may not, or when the person holds it already."""
    return _give(actor, _lock(actor, programme), person, kind, organisation)


@transaction.atomic
def invite(
    *,
    actor: Person | None,
    programme: Programme,
    kind: str,
    first_name: str,
    last_name: str,
    email: str = "",
    organisation: Organisation | None = None,
    with_account: bool = False,
) -> Role:
    """Gives a role to somebody told by name. Whoever signs in with that e-mail is that person; otherwise a new one becomes known.

    `with_account` opens the account at once. Raises Refused, with the field.
    """
    kept = _lock(actor, programme)
    email = email.strip()
    if with_account and not email:
        raise Refused(_("Pour ouvrir un compte, écrivez l’adresse e-mail de cette personne."), field="email")
    account = (
        Account.objects.select_related("person").filter(email__iexact=email, is_active=True).first() if email else None
    )
    person = account.person if account else None
    if person is not None and fold(f"{first_name} {last_name}") not in {"", fold(f"{person.first_name} {person.last_name}")}:
        raise Refused(
            _("Un compte existe avec cette adresse, sous un autre nom. Vérifiez l’adresse, ou écrivez le nom de cette personne."), field="email"
        )
    if person is None:
        if not f"{first_name}{last_name}".strip():
            raise Refused(_("Écrivez le prénom et le nom de cette personne."), field="first_name")
        try:
            person = people.register(
                actor=actor,
                first_name=first_name,
                last_name=last_name,
                channel="email" if email else "none",
                contact=email,
            )
        except Refused as refusal:
            raise Refused(refusal.message, field="email") from refusal
    role = _give(actor, kept, person, kind, organisation)
    if with_account and account is None:
        _open_account(actor, kept, person)
    return role


@transaction.atomic
def withdraw_role(*, actor: Person | None, role_id: int) -> Role:
    """Withdraws a role; it stays written that it was held. The last coordinator keeps hers. Raises Refused."""
    found = Role.objects.select_related("programme").filter(pk=role_id).first()
    if found is None:
        raise Refused(_("Ce rôle n’existe pas."))
    programme = _lock(actor, found.programme)
    role = Role.objects.select_related("person", "organisation").get(pk=role_id)
    if role.withdrawn_at:
        raise Conflict(_("Ce rôle a déjà été retiré."))
    others = Role.objects.filter(programme=programme, withdrawn_at__isnull=True, kind=RoleKind.COORDINATOR).exclude(pk=role.pk)
    # Somebody who cannot sign in answers no idea: an account counts, a name alone does not, unless nobody has one.
    can_enter = others.filter(person__account__is_active=True)
    entered = Account.objects.filter(person=role.person, is_active=True).exists()
    if role.kind == RoleKind.COORDINATOR and not (can_enter if entered else others).exists():
        raise Refused(
            _(
                "Il reste toujours à la coordination quelqu’un qui peut se connecter. Donnez d’abord ce rôle à une autre personne, avec un "
                "compte, puis retirez celui-ci."
            )
        )
    role.withdrawn_at, role.withdrawn_by = clock.now(), actor
    role.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _forget_roles(role.person, actor)
    journal.record(
        actor=actor,
        verb=f"role.withdrawn.{role.kind}",
        subject=role,
        programme=programme,
        data={"person_id": role.person_id, "role_id": role.pk},
    )
    return role


@transaction.atomic
def open_account(*, actor: Person | None, role_id: int) -> Account:
    """Opens an account for somebody of the team: a code sent to her e-mail lets her in. Raises Refused."""
    role = Role.objects.select_related("programme", "person").filter(pk=role_id, withdrawn_at__isnull=True).first()
    if role is None:
        raise Refused(_("Ce rôle n’existe pas, ou il a été retiré."))
    return _open_account(actor, _lock(actor, role.programme), role.person)


# --------------------------------------------------------------------------------------------------------------------


def _lock(actor: Person | None, programme: Programme) -> Programme:
    """The programme, ours until the end of the transaction; the right of the actor is read again under the lock, never remembered.

    Deposits that cite the programme go on meanwhile.
    """
    kept = locked(programme)
    if actor is not None:
        coordinates = Role.objects.filter(
            programme=kept, person_id=actor.pk, kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True
        ).exists()
        if (
            not coordinates
            and not Account.objects.filter(person_id=actor.pk, is_administrator=True, is_active=True).exists()
        ):
            raise Refused(_("Seule la coordination de ce dispositif peut faire cela."))
    return kept


def _give(
    actor: Person | None, programme: Programme, person: Person, kind: str, organisation: Organisation | None
) -> Role:
    if kind not in RoleKind.values:
        raise Refused(_("Choisissez un rôle dans la liste."), field="kind")
    if person.erased_at:
        raise Refused(_("Les données de cette personne ont été effacées : elle ne peut plus recevoir de rôle."))
    if Role.objects.filter(programme=programme, person=person, kind=kind, withdrawn_at__isnull=True).exists():
        raise Conflict(_("%(name)s a déjà ce rôle.") % {"name": person.name})
    role = Role.objects.create(
        programme=programme, person=person, kind=kind, organisation=organisation, given_at=clock.now(), given_by=actor
    )
    _forget_roles(person, actor)
    journal.record(
        actor=actor,
        verb=f"role.given.{kind}",
        subject=role,
        programme=programme,
        data={"person_id": person.pk, "role_id": role.pk},
    )
    return role


def _forget_roles(*persons: Person | None) -> None:
    """What `queries.active_roles` remembered of a loaded person is no longer true."""
    for person in persons:
        if person is not None:
            person.__dict__.pop("_active_roles", None)


def _open_account(actor: Person | None, programme: Programme, person: Person) -> Account:
    email = person.email.strip()
    if person.erased_at or not email:
        raise Refused(
            _("Nous n’avons pas d’adresse e-mail pour %(name)s : un compte ne peut pas s’ouvrir.")
            % {"name": person.name},
            field="email",
        )
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            _("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."), field="email"
        ) from error
    if Account.objects.filter(person=person).exists():
        raise Conflict(_("%(name)s a déjà un compte.") % {"name": person.name})
    try:
        with transaction.atomic():
            account = Account.objects.create_user(email, person=person)
            # The code that lets in goes to this address: whoever signs in has shown that it is hers.
            EmailAddress.objects.create(user=account, email=email.lower(), verified=True, primary=True)
    except IntegrityError as error:
        raise Conflict(_("Un compte existe déjà avec cet e-mail."), field="email") from error
    journal.record(
        actor=actor, verb="account.opened_for", subject=programme, programme=programme, data={"person_id": person.pk}
    )
    with translation.override(person.language):
        messages.tell(
            actor=actor,
            person=person,
            kind="account_opened",
            subject=_("Votre compte est ouvert"),
            body=_(
                "Bonjour %(name)s,\n\nvous faites maintenant partie de l’équipe de « %(programme)s ». Votre compte est ouvert : il n’y a "
                "pas de mot de passe. Donnez votre adresse e-mail à la page « Se connecter », et un code vous parviendra."
            )
            % {"name": person.name, "programme": programme.name},
            programme=programme,
        )
    return account


def _check(programme: Programme) -> None:
    programme.name = " ".join(programme.name.split())
    if not programme.name:
        raise Refused(_("Donnez un nom à ce dispositif."), field="name")
    if not 1 <= programme.answer_days <= 60:
        raise Refused(_("Le délai de réponse va de 1 à 60 jours ouvrés."), field="answer_days")
    if programme.ends_on and programme.ends_on < programme.starts_on:
        raise Refused(_("La fin vient après le début."), field="ends_on")
    programme.phone, programme.opening = programme.phone.strip(), " ".join(programme.opening.split())
    for name, most in (("name", 160), ("phone", 20), ("opening", 160)):
        if len(getattr(programme, name)) > most:
            raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": most}, field=name)
    programme.principles = [text.strip() for text in programme.principles if text.strip()]
    if any(len(text) > 300 for text in programme.principles):
        raise Refused(_("Un principe tient en 300 caractères."), field="principles")
