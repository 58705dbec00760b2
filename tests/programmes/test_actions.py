"""Roles are given and withdrawn by the coordinator; somebody always coordinates."""

import threading
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.models import Message
from terril.people.models import Account, Person
from terril.programmes import access, actions, queries
from terril.programmes.models import Partnership, Programme, Role

NOT_YOURS = "Seule la coordination de ce dispositif peut faire cela."


def sentences(subject):
    return [line.sentence for line in journal.tell(journal.of(subject), nobody="Le système")]


def held(person):
    return sorted(Role.objects.filter(person=person, withdrawn_at=None).values_list("programme__slug", "kind"))


def test_a_role_is_given_and_journalled(world):
    role = actions.give_role(
        actor=world.nadia, programme=world.programme, person=world.zoe, kind="facilitator", organisation=world.partner
    )
    assert (role.given_by, role.organisation, role.withdrawn_at) == (world.nadia, world.partner, None)
    assert access.can_work(world.zoe, world.programme)
    assert sentences(role) == ["Nadia Essai a confié l’animation à Zoe Essai."]


def test_a_role_is_withdrawn_and_stays_written(world):
    role = actions.withdraw_role(actor=world.nadia, role_id=world.role(world.marc, "volunteer").pk)
    assert (role.withdrawn_by, held(world.marc)) == (world.nadia, [])
    assert sentences(role) == [
        "Nadia Essai a accueilli Marc Essai parmi les bénévoles.",
        "Nadia Essai a retiré à Marc Essai le rôle de bénévole.",
    ]
    again = actions.give_role(actor=world.nadia, programme=world.programme, person=world.marc, kind="volunteer")
    assert again.pk != role.pk


@pytest.mark.parametrize("who", ["marc", "ines", "zoe"])
def test_only_the_coordination_or_the_administrator_gives_and_withdraws(world, who):
    actor = getattr(world, who)
    role = world.role(world.marc, "volunteer")
    attempts = {
        "give": lambda actor: actions.give_role(
            actor=actor, programme=world.programme, person=world.zoe, kind="observer"
        ),
        "withdraw": lambda actor: actions.withdraw_role(actor=actor, role_id=role.pk),
        "settings": lambda actor: actions.update_programme(actor=actor, programme=world.programme, answer_days=3),
        "partner": lambda actor: actions.enter_partner(actor=actor, programme=world.programme, name="CCAS"),
    }
    before = journal.JournalEntry.objects.count()
    for attempt in attempts.values():
        with pytest.raises(Refused, match=NOT_YOURS):
            attempt(actor)
    assert journal.JournalEntry.objects.count() == before
    for attempt in attempts.values():
        attempt(world.paul)
    assert journal.JournalEntry.objects.count() == before + 5


def test_a_role_held_is_not_given_twice(world):
    with pytest.raises(Refused, match="Marc Essai a déjà ce rôle"):
        actions.give_role(actor=world.nadia, programme=world.programme, person=world.marc, kind="volunteer")
    actions.give_role(actor=world.nadia, programme=world.programme, person=world.marc, kind="facilitator")
    assert held(world.marc) == [("fabrik-a-projets", "facilitator"), ("fabrik-a-projets", "volunteer")]


def test_a_role_unknown_or_for_somebody_erased_is_refused(world):
    with pytest.raises(Refused, match="Choisissez un rôle dans la liste"):
        actions.give_role(actor=world.nadia, programme=world.programme, person=world.zoe, kind="queen")
    Person.objects.filter(pk=world.zoe.pk).update(erased_at=world.programme.roles.first().given_at)
    with pytest.raises(Refused, match="ont été effacées"):
        actions.give_role(
            actor=world.nadia, programme=world.programme, person=Person.objects.get(pk=world.zoe.pk), kind="observer"
        )
    assert held(world.zoe) == []


def test_the_last_coordinator_stays(world):
    with pytest.raises(Refused) as refused:
        actions.withdraw_role(actor=world.nadia, role_id=world.role(world.nadia).pk)
    assert refused.value.message == (
        "Il reste toujours à la coordination quelqu’un qui peut se connecter. Donnez d’abord ce rôle à une autre personne, avec un compte, "
        "puis retirez celui-ci."
    )
    actions.give_role(actor=world.nadia, programme=world.programme, person=world.zoe, kind="coordinator")
    actions.withdraw_role(actor=world.nadia, role_id=world.role(world.nadia).pk)
    assert (held(world.nadia), held(world.zoe)) == ([], [("fabrik-a-projets", "coordinator")])
    with pytest.raises(Refused, match=NOT_YOURS):
        actions.withdraw_role(actor=world.nadia, role_id=world.role(world.zoe).pk)


def test_a_role_is_withdrawn_once(world):
    role = world.role(world.marc, "volunteer")
    actions.withdraw_role(actor=world.nadia, role_id=role.pk)
    for role_id, message in ((role.pk, "Ce rôle a déjà été retiré."), (0, "Ce rôle n’existe pas.")):
        with pytest.raises(Refused, match=message):
            actions.withdraw_role(actor=world.nadia, role_id=role_id)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_withdraw_each_other_leave_one(world):
    actions.give_role(actor=world.nadia, programme=world.programme, person=world.zoe, kind="coordinator")
    pairs = [(world.nadia, world.role(world.zoe)), (world.zoe, world.role(world.nadia))]
    start = threading.Barrier(2)
    said = []

    def withdraw(actor, role):
        try:
            start.wait()
            actions.withdraw_role(actor=actor, role_id=role.pk)
            said.append("done")
        except Refused as refusal:
            said.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=withdraw, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [NOT_YOURS, "done"]
    assert Role.objects.filter(programme=world.programme, kind="coordinator", withdrawn_at=None).count() == 1


# ---------------------------------------------------------------------------------------------------------- invitation


def test_somebody_new_is_invited_with_an_account(world):
    role = actions.invite(
        actor=world.nadia,
        programme=world.programme,
        kind="volunteer",
        first_name="Léa",
        last_name="Dumont",
        email="Lea@exemple.fr",
        with_account=True,
    )
    account = Account.objects.get(person=role.person)
    assert (role.person.name, role.person.channel, account.has_usable_password()) == ("Léa Dumont", "email", False)
    assert list(EmailAddress.objects.filter(user=account).values_list("email", "verified", "primary")) == [
        ("lea@exemple.fr", True, True)
    ]
    message = Message.objects.get(kind="account_opened")
    assert (message.person_id, message.to_address) == (role.person_id, "Lea@exemple.fr")
    assert message.body.startswith(
        "Bonjour Léa Dumont,\n\nvous faites maintenant partie de l’équipe de « La Fabrik à projets »."
    )


def test_whoever_has_an_account_is_found_by_e_mail(world):
    role = actions.invite(
        actor=world.nadia,
        programme=world.programme,
        kind="partner",
        first_name="Zoé",
        last_name="essai",
        email="ZOE@exemple.fr",
        with_account=True,
    )
    assert role.person == world.zoe
    assert Account.objects.filter(email__iexact="zoe@exemple.fr").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"first_name": " ", "last_name": ""}, "first_name", "Écrivez le prénom et le nom de cette personne."),
        ({"with_account": True}, "email", "Pour ouvrir un compte, écrivez l’adresse e-mail de cette personne."),
        ({"email": "lea@"}, "email", "Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."),
    ],
)
def test_an_invitation_that_cannot_be_leaves_nothing(world, typed, field, message):
    good = {"kind": "volunteer", "first_name": "Léa", "last_name": "Dumont"}
    before = Person.objects.count()
    with pytest.raises(Refused) as refused:
        actions.invite(actor=world.nadia, programme=world.programme, **{**good, **typed})
    assert (refused.value.field, refused.value.message, Person.objects.count()) == (field, message, before)
    actions.invite(actor=world.nadia, programme=world.programme, **good)
    assert Person.objects.count() == before + 1


def test_an_account_is_opened_once_for_one_e_mail(world):
    def invited(email):
        return actions.invite(
            actor=world.nadia,
            programme=world.programme,
            kind="observer",
            first_name="Léa",
            last_name="Dumont",
            email=email,
        )

    first, twin = invited("lea@exemple.fr"), invited("lea@exemple.fr")
    assert first.person != twin.person
    actions.open_account(actor=world.nadia, role_id=first.pk)
    for role, message in ((first, "Léa Dumont a déjà un compte."), (twin, "Un compte existe déjà avec cet e-mail.")):
        with pytest.raises(Refused, match=message):
            actions.open_account(actor=world.nadia, role_id=role.pk)
    assert Account.objects.filter(email__iexact="lea@exemple.fr").count() == 1
    with pytest.raises(Refused, match="Nous n’avons pas d’adresse e-mail"):
        actions.open_account(actor=world.nadia, role_id=invited("").pk)


# ------------------------------------------------------------------------------------------------ programme, partners


def test_settings_are_kept_and_journalled(world):
    done = actions.update_programme(actor=world.nadia, programme=world.programme, answer_days=5, opening="Le  mardi")
    assert (done.answer_days, done.opening) == (5, "Le mardi")
    actions.update_programme(actor=world.nadia, programme=world.programme, answer_days=5)
    assert [e.data for e in journal.of(world.programme).filter(verb="programme.updated")] == [
        {"fields": ["answer_days", "opening"]}
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": " "}, "name", "Donnez un nom à ce dispositif."),
        ({"answer_days": 0}, "answer_days", "Le délai de réponse va de 1 à 60 jours ouvrés."),
        ({"ends_on": date(2020, 1, 1)}, "ends_on", "La fin vient après le début."),
        ({"phone": "0" * 21}, "phone", "C’est trop long : 20 caractères au plus."),
        ({"principles": ["x" * 301]}, "principles", "Un principe tient en 300 caractères."),
    ],
)
def test_settings_that_cannot_be(world, changes, field, message):
    before = Programme.objects.values().get(pk=world.programme.pk)
    with pytest.raises(Refused) as refused:
        actions.update_programme(actor=world.nadia, programme=world.programme, **changes)
    assert (refused.value.field, refused.value.message) == (field, message)
    assert Programme.objects.values().get(pk=world.programme.pk) == before


def test_only_the_administrator_opens_a_programme(world):
    def opened(actor, slug):
        return actions.create_programme(
            actor=actor,
            name="Un troisième",
            slug=slug,
            organisation=world.organisation,
            territory=world.programme.territory,
            summary="…",
            starts_on=date(2024, 1, 1),
        )

    with pytest.raises(Refused, match="Seule la personne qui administre"):
        opened(world.nadia, "troisieme")
    with pytest.raises(Refused, match="Un autre dispositif a déjà cette adresse"):
        opened(world.paul, "ailleurs")
    assert sentences(opened(world.paul, "troisieme")) == ["Paul Essai a ouvert ce dispositif."]


def test_a_partner_is_taken_in_once(world):
    with pytest.raises(Refused, match="Cette structure est déjà partenaire"):
        actions.enter_partner(actor=world.nadia, programme=world.programme, name="avenir des cités")
    actions.enter_partner(actor=world.nadia, programme=world.programme, name="CCAS de Harnes", kind="public")
    assert [o.name for o in queries.partners_of(world.programme)] == ["Avenir des Cités", "CCAS de Harnes"]
    assert Partnership.objects.count() == 2


def test_principles_are_told_with_what_they_mean(world):
    assert queries.principles_of(world.programme) == [
        queries.Principle("Mettre en réseau", "Nous présentons les gens l’un à l’autre."),
        queries.Principle("Capitaliser les expériences", ""),
    ]
