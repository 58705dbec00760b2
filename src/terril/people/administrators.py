"""Who administers the site: whoever opened a link that a command of its machine showed."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terril.kernel import journal
from terril.kernel.errors import Conflict, Refused
from terril.people import actions
from terril.people.models import Account, Person


def administrators() -> bool:
    """Whether anybody administers the site."""
    return Account.objects.filter(is_administrator=True, is_active=True).exists()


@transaction.atomic
def open_administrator(*, actor: Person | None, first_name: str, last_name: str, email: str) -> Account:
    """A new account that administers the site, for somebody new. The address is proven by the first code that it receives. Raises Refused, with
    the field."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."), field="email") from error
    if not (actions.name(first_name, field="first_name") and actions.name(last_name, field="last_name")):
        raise Refused(_("Écrivez votre prénom et votre nom : ils signeront ce que vous faites ici."), field="first_name")
    person = actions.register(actor=actor, first_name=first_name, last_name=last_name, channel="email", contact=email)
    try:
        with transaction.atomic():
            account = Account.objects.create_user(email, person=person, is_administrator=True)
    except IntegrityError as error:
        raise Conflict(
            _("Un compte existe déjà avec cette adresse. Connectez-vous avec lui, puis ouvrez à nouveau le lien."), field="email"
        ) from error
    journal.record(actor=actor or person, verb="administrator.named", subject=person, data={"person_id": person.pk})
    return account


@transaction.atomic
def make_administrator(*, actor: Person | None, account: Account) -> Account:
    """An account that exists administers the site from now on. Raises Conflict when it does already."""
    changed = Account.objects.filter(pk=account.pk, is_administrator=False, is_active=True, person__isnull=False).update(is_administrator=True)
    if not changed:
        raise Conflict(_("Ce compte administre déjà le site, ou il est fermé."))
    person = Person.objects.get(account=account)
    journal.record(actor=actor or person, verb="administrator.named", subject=person, data={"person_id": person.pk})
    return Account.objects.select_related("person").get(pk=account.pk)
