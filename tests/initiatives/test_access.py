"""Who sees what: each predicate agrees with its queryset twin, on every mix of visibility, role, holder and withdrawal."""

from itertools import product

import pytest

from terril.initiatives import access
from terril.initiatives.answering import actions as answering
from terril.initiatives.closeness import suggest
from terril.initiatives.doors import loaded
from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message
from terril.people.models import Person
from terril.programmes.actions import withdraw_role
from terril.programmes.models import Programme

KINDS = ["coordinator", "facilitator", "volunteer", "partner", "observer", "nobody"]


@pytest.fixture
def everything(fabrik):
    """An initiative of each visibility, kept and withdrawn, with a referent, one who left the team, or none; people of two programmes; a
    holder."""
    elsewhere = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="…", starts_on="2024-01-01"
    )
    people = [fabrik.member(kind).person for kind in KINDS]
    people += [fabrik.member(kind, elsewhere).person for kind in ("partner", "coordinator")]
    referent, left = fabrik.member("volunteer").person, fabrik.member("volunteer").person
    mixes = product(["private", "programme", "network", "public"], [False, True], [None, referent, left])
    for n, (visibility, withdrawn, followed) in enumerate(mixes):
        stored = fabrik.idea(client_id=f"idee-{n}", visibility=visibility, first_name=f"Porteur{n}")
        if followed:
            answering.name_referent(actor=None, attachment=stored.attachment, person=followed)
        if withdrawn:
            following.withdraw(actor=None, initiative=stored.initiative)
    withdraw_role(actor=None, role_id=left.roles.get().pk)
    return [None, referent, left, *people, *Person.objects.filter(first_name__startswith="Porteur").order_by("pk")]


def test_what_one_sees_is_what_one_finds_in_lists(everything):
    rows = [loaded(ref) for ref in Initiative.objects.order_by("pk").values_list("ref", flat=True)]
    assert len(rows) == 24
    for person in everything:
        by_predicate = [i.pk for i in rows if access.can_see(person, i)]
        by_list = list(access.visible_to(person).order_by("pk").values_list("pk", flat=True))
        assert by_predicate == by_list, person


def test_what_one_works_on_is_what_one_finds_in_lists(everything):
    rows = [loaded(ref) for ref in Initiative.objects.order_by("pk").values_list("ref", flat=True)]
    for person in everything[1:]:
        assert [i.pk for i in rows if access.can_work_on(person, i)] == list(
            access.worked_on_by(person).order_by("pk").values_list("pk", flat=True)
        ), person
        assert [i.pk for i in rows if access.holds(person, i)] == list(access.held_by(person).order_by("pk").values_list("pk", flat=True)), person


def test_a_stranger_sees_the_public_ones_only(everything):
    assert set(Initiative.objects.filter(pk__in=access.visible_to(None)).values_list("visibility", flat=True)) == {"public"}


def test_somebody_of_the_team_follows_a_private_idea_as_long_as_they_are_of_it(fabrik, enter, client):
    stored = fabrik.idea("Un secret bien gardé", visibility="private", channel="phone", contact="06 12 34 56 78")
    coordinator, marc, other = fabrik.member("coordinator"), fabrik.member("volunteer"), fabrik.member("nobody")
    page = f"/equipe/initiatives/{stored.initiative.ref}/"

    def opened() -> list[int]:
        client = enter(marc)
        return [client.get(path).status_code for path in (page, f"/initiatives/{stored.initiative.ref}/")]

    def followed_by(person) -> None:
        answering.name_referent(actor=coordinator.person, attachment=stored.attachment, person=person)

    assert opened() == [404, 404]
    with pytest.raises(Refused) as refused:
        followed_by(other.person)
    assert refused.value.message == "Cette personne n’est pas de l’équipe."
    followed_by(marc.person)
    assert opened() == [200, 200]
    assert [row.what for step in client.get("/bureau/").context["steps"] for row in step.rows if row.what] == ["Un secret bien gardé"]
    followed_by(None)
    assert opened() == [404, 404]
    followed_by(marc.person)
    assert opened() == [200, 200]
    withdraw_role(actor=None, role_id=marc.person.roles.get().pk)
    assert opened() == [404, 404]


def test_what_is_written_about_a_private_idea_is_read_by_nobody_else_of_the_team(fabrik, enter):
    """Messages, promises, suggestions: the words of a private idea leave by no side door."""
    secret = fabrik.idea("Secret mirabelle confiture voisinage clandestin", channel="letter", contact="3 rue Cachée\n62160 Grenay", client_id="s")
    other = fabrik.idea("Mirabelle confiture voisinage clandestin ailleurs", client_id="o")
    answering.answer(actor=None, attachment=secret.attachment, kind="talk", body="Mot pour Zoé seule")
    pledging.pledge(
        actor=None, initiative=secret.initiative, programme=fabrik.programme, by_name="Discrète", what="des bocaux", due_on=clock.today()
    )
    suggest(secret.initiative.pk)
    suggest(other.initiative.pk)
    pages = ["/bureau/", "/equipe/messages/courriers/", "/equipe/promesses/", f"/equipe/initiatives/{other.initiative.ref}/repondre/"]

    def seen(kind: str) -> list[bool]:
        client = enter(fabrik.member(kind))
        texts = [client.get(page).content.decode() for page in pages]
        return [any(mark in text for mark in ("Secret", "Cachée", "Discrète", "Mot pour Zoé")) for text in texts]

    assert seen("volunteer") == [True] * 4
    following.set_visibility(actor=None, initiative=secret.initiative, visibility="private")
    assert (seen("volunteer"), seen("facilitator"), seen("coordinator")) == ([False] * 4, [False] * 4, [True] * 4)
    letter = Message.objects.get(channel="letter")
    for kind, status in (("volunteer", 404), ("coordinator", 200)):
        assert enter(fabrik.member(kind)).get(f"/equipe/messages/{letter.pk}/").status_code == status
    refused = enter(fabrik.member("volunteer")).post(
        "/equipe/messages/courriers/imprimer/", {"programme": fabrik.programme.pk, "letter": letter.pk}
    )
    letter.refresh_from_db()
    assert (refused.url, letter.status) == ("/equipe/messages/courriers/", "approved")
