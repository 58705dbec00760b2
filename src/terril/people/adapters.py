"""What django-allauth asks of us."""

from typing import Any, cast

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from terril.kernel import clock, throttle
from terril.kernel.written import one_of, written_once
from terril.people.actions import heard
from terril.people.models import Account, Person


@written_once
def _account(pk: int) -> QuerySet[Account]:
    return Account.objects.select_related("person").filter(pk=pk)


class PersonBackend(ModelBackend):
    """The account comes with its person, in one query."""

    def get_user(self, user_id: int) -> Account | None:
        account = one_of(_account(user_id))
        return account if account and self.user_can_authenticate(account) else None


class CodeBackend(AuthenticationBackend):
    """allauth's own back end, with the person in the same query."""

    get_user = PersonBackend.get_user


def _its_person(account: Account) -> Person:
    """Whom the account stands for, made now when there is nobody yet; the account is not saved."""
    if account.person is None:
        account.person = Person.objects.create(email=account.email, channel="email", last_contact_on=clock.today())
    return account.person


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: Any, user: AbstractBaseUser, form: Any, commit: bool = True) -> Account:
        """A new account has its person from the start."""
        account = cast("Account", super().save_user(request, user, form, commit=False))
        _its_person(account)
        if commit:
            account.save()
        return account

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, *, email: str | None = None, **kwargs: Any) -> Any:
        """Whoever has just read a code in this mailbox need not prove again that it is theirs."""
        account = cast("Account", user)
        read = any(
            r.get("method") == "code" and r.get("email") == email for r in get_authentication_records(request, account)
        )
        if email and read and not EmailAddress.objects.filter(user=account).exists():
            EmailAddress.objects.create(user=account, email=email.lower(), verified=True, primary=True)
        return super().pre_login(request, account, email=email, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """So has an account that was made by a command, at its first visit."""
        account = cast("Account", user)
        is_new = account.person_id is None
        person = _its_person(account)
        if is_new:
            account.save(update_fields=["person"])
        super().login(request, account)
        heard(person)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody opens an account that exists: the page looks the same, only the mail says so, and how to come in."""
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {"login_url": self.request.build_absolute_uri(reverse("account_login"))},
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address as everywhere else: the last hop that the operator's proxy added."""
        return throttle.address(request)

    def format_email_subject(self, subject: str) -> str:
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """On white, in the dark theme too: a telephone reads nothing else."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))


@receiver(authenticator_added)
def proven_a_moment_ago(
    sender: Any, request: HttpRequest, user: Account, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just set up a second factor has just given it: a code cannot be given twice."""
    record_authentication(
        request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )
