"""A passkey in a real browser, with an authenticator made of software (Chromium's WebAuthn domain)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from terril.kernel import clock
from terril.people.models import Account, Person


@pytest.fixture
def account(transactional_db) -> Account:
    person = Person.objects.create(
        first_name="Zoé", channel="email", email="zoe@exemple.fr", last_contact_on=clock.today()
    )
    account = Account.objects.create_user("zoe@exemple.fr", person=person)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def with_authenticator(page):
    """The page, as on a telephone that knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_in_by_code(page, code_in):
    page.goto("/compte/connexion/")
    page.get_by_label("Votre e-mail").fill("zoe@exemple.fr")
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code reçu par e-mail").fill(code_in(mail.outbox[-1].body))
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url("**/mon-compte/")


@pytest.mark.browser
def test_a_passkey_is_added_then_opens_the_account_without_a_code(page, account, code_in, axe, live_server):
    # A passkey belongs to a name, never to a number.
    root = live_server.url.replace("127.0.0.1", "localhost")
    page = with_authenticator(page)
    page.goto(f"{root}/compte/connexion/")
    axe(page)
    page.get_by_label("Votre e-mail").fill("zoe@exemple.fr")
    page.get_by_role("button", name="Recevoir un code").click()
    axe(page)
    page.get_by_label("Le code reçu par e-mail").fill(code_in(mail.outbox[-1].body))
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url("**/mon-compte/")
    axe(page)
    page.goto(f"{root}/compte/securite/")
    axe(page)
    page.get_by_role("link", name="Ajouter une clé").click()
    axe(page)
    page.get_by_label("Le nom de cette clé").fill("Mon téléphone")
    page.get_by_label("Me connecter aussi avec cette clé").check()
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.wait_for_url("**/compte/securite/secours/")
    axe(page)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Mon téléphone"
    sent = len(mail.outbox)
    page.goto(f"{root}/compte/sortir/")
    page.get_by_role("main").get_by_role("button", name="Me déconnecter").click()
    page.goto(f"{root}/compte/connexion/?next=/compte/securite/")
    page.get_by_role("button", name="Me connecter avec une clé d’accès").click()
    page.wait_for_url(f"{root}/compte/securite/")
    assert "est donnée pour cette visite" in page.content()
    assert len(mail.outbox) == sent


PAGES = [
    "/", "/donnees-personnelles/", "/accessibilite/", "/mentions/", "/compte/creer/", "/mon-compte/", "/mon-compte/effacer/",
    "/compte/coordonnees/", "/compte/nom/", "/compte/securite/", "/compte/securite/etat/", "/compte/securite/application/",
    "/compte/securite/cles/", "/compte/appareils/", "/compte/sortir/",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_on_these_pages(new_page, account, code_in, axe, scheme):
    page = new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    sign_in_by_code(page, code_in)
    for path in PAGES:
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
