"""The ways in, through the door."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from terril.kernel.throttle import Attempt
from terril.people.models import Account, Person

LOGIN, CODE = "/compte/connexion/", "/compte/connexion/code/"


def totp_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def ask(client, email: str, **data):
    return client.post(LOGIN, {"email": email, **data}, follow=True)


def without_tokens(html: str, email: str) -> str:
    return re.sub(r'"[A-Za-z0-9]{64}"', '"TOKEN"', html).replace(email, "E-MAIL")


def test_a_code_received_by_mail_opens_the_account(client, account, mailoutbox, code_in):
    page = ask(client, "Zoe@Exemple.fr")
    assert page.redirect_chain == [(CODE, 302)]
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["zoe@exemple.fr"], "Votre code de connexion")
    answer = client.post(CODE, {"code": code_in(mail.body)}, follow=True)
    assert answer.redirect_chain == [("/mon-compte/", 302)]
    assert answer.context["user"] == account
    assert "Bonjour Zoé" in answer.content.decode()


def test_the_page_asked_for_opens_after_the_code(client, account, mailoutbox, code_in):
    page = client.get("/compte/nom/", follow=True)
    assert page.redirect_chain == [("/compte/connexion/?next=/compte/nom/", 302)]
    ask(client, account.email, next="/compte/nom/")
    answer = client.post(CODE, {"code": code_in(mailoutbox[0].body), "next": "/compte/nom/"})
    assert answer["Location"] == "/compte/nom/"


def test_another_site_is_never_the_next_page(client, account, mailoutbox, code_in):
    ask(client, account.email, next="https://ailleurs.exemple/")
    answer = client.post(CODE, {"code": code_in(mailoutbox[0].body), "next": "https://ailleurs.exemple/"})
    assert answer["Location"] == "/mon-compte/"


def test_an_unknown_address_is_answered_alike(client, account, mailoutbox):
    known = ask(client, account.email)
    client.cookies.clear()
    unknown = ask(client, "inconnue@exemple.fr")
    assert known.redirect_chain == unknown.redirect_chain
    assert without_tokens(known.content.decode(), account.email) == without_tokens(
        unknown.content.decode(), "inconnue@exemple.fr"
    )
    assert [mail.subject for mail in mailoutbox] == ["Votre code de connexion", "Votre demande de connexion"]
    assert "/compte/creer/" in mailoutbox[1].body


@pytest.mark.parametrize("email", ["zoe@exemple.fr", "inconnue@exemple.fr"])
def test_a_wrong_code_says_the_same_whether_the_account_exists_or_not(client, account, email):
    ask(client, email)
    page = client.post(CODE, {"code": "WRONG-CODE"})
    assert page.context["form"].errors == {"code": ["Code incorrect."]}
    assert client.post(CODE, {"code": "WRONG-CODE"}).status_code == 200
    assert client.post(CODE, {"code": "WRONG-CODE"})["Location"] == LOGIN


def test_wrong_codes_are_slowed_down_by_address(client, account, mailoutbox, code_in):
    for email in ("a@exemple.fr", "b@exemple.fr", "c@exemple.fr", "d@exemple.fr"):
        ask(client, email)
        for _ in range(3):
            client.post(CODE, {"code": "WRONG-CODE"})
    assert Attempt.objects.get(scope="login-code").count == 11
    client.cookies.clear()
    ask(client, account.email)
    slowed = client.post(CODE, {"code": code_in(mailoutbox[-1].body)})
    assert slowed.status_code == 429
    assert 0 < int(slowed["Retry-After"]) <= 600
    assert "Attendez encore" in slowed.content.decode()
    Attempt.objects.all().delete()
    assert client.post(CODE, {"code": code_in(mailoutbox[-1].body)})["Location"] == "/mon-compte/"


def test_codes_are_not_sent_without_end(client, account, mailoutbox):
    for _ in range(3):
        ask(client, account.email)
        client.cookies.clear()
    page = ask(client, account.email)
    assert page.redirect_chain == []
    assert list(page.context["form"].errors) == ["email"]
    assert len(mailoutbox) == 3


def test_an_account_is_opened_with_its_person(client, db, mailoutbox, code_in):
    page = client.post("/compte/creer/", {"email": "neuve@exemple.fr"}, follow=True)
    assert page.redirect_chain == [("/compte/e-mail/", 302)]
    answer = client.post("/compte/e-mail/", {"code": code_in(mailoutbox[0].body)}, follow=True)
    assert answer.redirect_chain == [("/mon-compte/", 302)]
    account = Account.objects.get()
    assert (account.email, account.has_usable_password()) == ("neuve@exemple.fr", False)
    assert list(Person.objects.values_list("email", "channel")) == [("neuve@exemple.fr", "email")]
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("neuve@exemple.fr", True)]


def test_an_account_made_by_a_command_gets_its_person_at_the_first_visit(client, db, mailoutbox, code_in):
    account = Account.objects.create_superuser("admin@exemple.fr")
    ask(client, account.email)
    answer = client.post(CODE, {"code": code_in(mailoutbox[0].body)}, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/mon-compte/", 302)], 200)
    assert Person.objects.get().account == account


def test_opening_an_account_that_exists_shows_the_same_page(client, account, mailoutbox):
    fresh = client.post("/compte/creer/", {"email": "neuve@exemple.fr"}, follow=True)
    client.cookies.clear()
    again = client.post("/compte/creer/", {"email": account.email}, follow=True)
    assert fresh.redirect_chain == again.redirect_chain
    assert without_tokens(fresh.content.decode(), "neuve@exemple.fr") == without_tokens(
        again.content.decode(), account.email
    )
    assert mailoutbox[1].subject == "Vous avez déjà un compte"
    assert Person.objects.filter(email=account.email).count() == 1


def test_no_page_asks_for_a_password(client, account, enter):
    for path in (LOGIN, "/compte/creer/"):
        assert 'type="password"' not in client.get(path).content.decode()
    for path in ("/compte/password/reset/", "/compte/password/change/", "/accounts/login/"):
        assert client.get(path).status_code in {302, 404}
    assert enter(account).get("/compte/confirmer/")["Location"] == "/compte/securite/"


def test_leaving_takes_a_click(client, account, enter):
    enter(account)
    assert client.get("/compte/sortir/").status_code == 200
    assert client.get("/mon-compte/").status_code == 200
    assert client.post("/compte/sortir/")["Location"] == "/"
    assert client.get("/mon-compte/").status_code == 302


def test_leaving_forgets_the_idea_that_was_just_told(client, account, enter):
    client.cookies["merci"] = "ABCDEFGHJ:signed"
    enter(account)
    left = client.post("/compte/sortir/").cookies["merci"]
    assert (left.value, left["path"], left["max-age"]) == ("", "/deposer/", 0)


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client, account, enter, settings):
    settings.SESSION_COOKIE_SECURE = True
    ask(client, account.email)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


@pytest.fixture
def protected(account):
    """An account with an application of codes; answers the secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


@pytest.mark.django_db(transaction=True)
def test_an_application_of_codes_is_linked_and_counts_at_once(client, account, enter):
    enter(account, second_factor=False)
    assert "Une preuve de plus" in client.get("/compte/securite/").content.decode()
    page = client.get("/compte/securite/application/")
    assert 'fill="white"' in page.context["totp_svg"]
    secret = page.context["form"].secret
    assert client.post("/compte/securite/application/", {"code": "000000"}).context["form"].errors
    answer = client.post("/compte/securite/application/", {"code": totp_now(secret)})
    assert answer["Location"] == "/compte/securite/secours/"
    assert "est donnée pour cette visite" in client.get("/compte/securite/").content.decode()
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    assert len(client.get("/compte/securite/secours/").context["unused_codes"]) == 10


def test_the_second_proof_is_asked_when_signing_in(client, account, protected, mailoutbox, code_in):
    ask(client, account.email)
    step = client.post(CODE, {"code": code_in(mailoutbox[0].body)})
    assert step["Location"] == "/compte/securite/connexion/"
    assert not Attempt.objects.exists()
    assert client.get("/mon-compte/").status_code == 302
    wrong = client.post("/compte/securite/connexion/", {"code": "000000"})
    assert wrong.context["form"].errors == {"code": ["Code incorrect."]}
    answer = client.post("/compte/securite/connexion/", {"code": totp_now(protected)}, follow=True)
    assert answer.redirect_chain == [("/mon-compte/", 302)]
    assert answer.context["second_factor"] is True


def test_a_key_nested_without_end_is_no_key(client, db):
    """The library reads it before anybody is known."""
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": "[" * 200_000})
    assert answer.status_code == 302


def test_whoever_has_a_second_proof_is_led_to_give_it(client, account, protected, enter):
    enter(account, second_factor=False)
    asked = client.get("/compte/securite/?next=/mon-compte/")
    assert asked["Location"] == "/compte/securite/confirmer/?next=%2Fmon-compte%2F"
    answer = client.post(asked["Location"], {"code": totp_now(protected), "next": "/mon-compte/"}, follow=True)
    assert answer.redirect_chain == [("/mon-compte/", 302)]
    assert answer.context["second_factor"] is True


def test_removing_the_application_asks_for_it_first(client, account, protected, enter):
    enter(account, second_factor=False)
    assert client.get("/compte/securite/application/retirer/").status_code == 302
    client.post("/compte/securite/confirmer/?next=/mon-compte/", {"code": totp_now(protected)})
    assert client.get("/compte/securite/application/retirer/").status_code == 200
    client.post("/compte/securite/application/retirer/")
    assert not Authenticator.objects.filter(type="totp").exists()


PAGES = [
    "mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_activate_totp", "usersessions_list", "second_factor",
    "account_contact", "account_profile", "account_erase", "account_home", "account_logout",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_the_account_opens_for_its_owner_and_nobody_else(client, account, enter, name):
    path = reverse(name)
    refused = client.get(path)
    assert refused.status_code == 302
    assert refused["Location"] in {f"/compte/connexion/?next={path}", "/"}
    page = enter(account).get(path)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_a_key_of_somebody_else_is_not_there(client, account, enter):
    other = Account.objects.create_user("autre@exemple.fr", person=None)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "clé", "credential": {}})
    mine = Authenticator.objects.create(user=account, type="webauthn", data={"name": "mienne", "credential": {}})
    session = enter(account).session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 9e9, "reauthenticated": True, "type": "totp"}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    assert client.get(f"/compte/securite/cles/{mine.pk}/").status_code == 200
    assert client.get(f"/compte/securite/cles/{key.pk}/").status_code == 404
    assert client.get(f"/compte/securite/cles/{key.pk}/retirer/").status_code == 404
