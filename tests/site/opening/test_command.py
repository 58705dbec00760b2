"""`terril init`: the same, from a terminal, as often as needed."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from terril.kernel import sitewide
from terril.kernel.errors import Closed
from terril.kernel.journal import JournalEntry, tell
from terril.people.administrators import open_administrator
from terril.people.models import Account
from terril.programmes.models import Programme
from terril.site.management.commands import init
from terril.site.opening import actions, link
from terril.territory.models import Territory

pytestmark = pytest.mark.django_db


def said(*arguments: str, **options: Any) -> str:
    told = io.StringIO()
    call_command("init", *arguments, stdout=told, **options)
    return told.getvalue()


WHOLE = (
    "--no-input", "--name", "Les idées du Val", "--operator", "Mairie du Val", "--land", "val de sambre", "--land-name", "Le Val",
    "--programme", "La Fabrik du Val", "--summary", "On vous écoute.",
)  # fmt: skip


def test_a_site_is_opened_in_one_line_and_again_without_harm() -> None:
    told = said(*WHOLE)
    assert "Territoire : Le Val, 43 communes." in told
    assert "✓ Le nom du site, et qui en répond : Les idées du Val · Mairie du Val" in told
    assert "· Ce qui s’ouvre aux habitants : La Fabrik du Val est prêt, mais ne reçoit pas encore d’idées." in told
    address = told.strip().rsplit("\n", 1)[1]
    assert link.opened(address.rstrip("/").rsplit("/", 1)[1]) == link.Entry(None)
    programme = Programme.objects.select_related("organisation", "territory").get()
    assert (programme.is_open, programme.organisation.name, programme.territory.name) == (False, "Mairie du Val", "Le Val")
    open_administrator(actor=None, first_name="Zoé", last_name="Wiart", email="zoe@exemple.fr")
    again = said(*WHOLE)
    assert "/ouvrir/" not in again
    assert (Territory.objects.count(), Programme.objects.count()) == (1, 1)
    assert "/ouvrir/" in said("--no-input", "--link")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--land", "zzz"), "Nous ne connaissons ni intercommunalité ni département à ce nom : zzz."),
        (("--land", "vallee"), "Donnez le numéro"),
        (("--programme", "La Fabrik"), "Un dispositif a un territoire : donnez aussi --land."),
        (("--land", "val de sambre", "--programme", "La Fabrik"), "Dites en une phrase ce que fait ce dispositif"),
        (("--land", "val de sambre", "--programme", "La Fabrik", "--summary", "On écoute."), "Dites qui porte ce dispositif."),
    ],
)
def test_what_it_cannot_do_it_says(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("--no-input", *arguments)


def test_on_a_terminal_it_asks_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = {"Le nom du site": "Les idées du Val", "L’intercommunalité": "val de sambre"}

    def answer(question: str) -> str:
        asked.append(question.partition(" (")[0])
        return next((text for start, text in answers.items() if question.startswith(start)), "")

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(init.sys.stdin, "isatty", lambda: True, raising=False)
    said()
    assert asked == ["Le nom du site", "Qui en répond", "L’intercommunalité, le département, ou leur numéro", "Le nom du premier dispositif"]
    assert (sitewide.text("name"), Territory.objects.count(), Programme.objects.count()) == ("Les idées du Val", 1, 0)
    asked.clear()
    said()
    assert asked == ["Qui en répond", "Le nom du premier dispositif"]


def test_a_link_for_somebody_lets_them_in_without_mail(strict_client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    zoe = open_administrator(actor=None, first_name="Zoé", last_name="Wiart", email="zoe@exemple.fr")
    with pytest.raises(CommandError, match=r"Aucun compte n’administre le site avec cette adresse : ali@exemple\.fr"):
        said("--no-input", "--for", "ali@exemple.fr")
    address = said("--no-input", "--link", "--for", "ZOE@exemple.fr").strip().rsplit("\n", 1)[1]
    assert "Ce lien ouvre votre compte une fois" in strict_client.get(address).content.decode()
    assert strict_client.post_form(address)["Location"] == "/ouvrir/"
    assert "Vous êtes entré" in strict_client.get("/ouvrir/").content.decode()
    entry = JournalEntry.objects.get(verb="administrator.let_in")
    assert [line.sentence for line in tell([entry], nobody="")] == ["Zoé Wiart est entré par un lien montré sur la machine du site."]
    assert Client().get(address).status_code == 404
    # It makes nobody else an administrator, and lets nobody in who administers nothing any more.
    later = link.make(zoe).rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(Closed, match="Ce lien a déjà servi"):
        actions.found(actor=None, key=later, first_name="Ali", last_name="Petit", email="ali@exemple.fr")
    Account.objects.update(is_administrator=False)
    with pytest.raises(Closed, match="Ce lien a déjà servi"):
        actions.let_in(key=later)
