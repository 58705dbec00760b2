"""What django-allauth asks of us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from allauth.account.auth_backends import AuthenticationBackend

from terril.people.models import Account, Person


class PersonBackend(ModelBackend):
    """The account comes with its person, in one query."""

    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None


class CodeBackend(AuthenticationBackend):
    """allauth's own back end, with the person in the same query."""

    get_user = PersonBackend.get_user


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: Any, user: Account, form: Any, commit: bool = True) -> Account:
        """A new account has its person from the start."""
        from terril.kernel import clock

        account = super().save_user(request, user, form, commit=False)
        if account.person_id is None:
            account.person = Person.objects.create(email=account.email, channel="email", last_contact_on=clock.today())
        if commit:
            account.save()
        return account
