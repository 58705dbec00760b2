"""Each way in which the room says no, in the whole sentence that people read, and each line that it leaves in the journal."""

from datetime import date
from typing import Any

import pytest
from tests.harness.told import Line, lines_of, refusal

from terril.directory.models import Organisation
from terril.kernel.errors import Conflict, Refused
from terril.people import actions as people
from terril.people.models import Account
from terril.programmes import actions, retention
from terril.programmes.models import Programme, Role

YOURS = "Seule la coordination de ce dispositif peut faire cela."
LAST = (
    "Il reste toujours à la coordination quelqu’un qui peut se connecter. Donnez d’abord ce rôle à une autre personne, avec un compte, puis "
    "retirez celui-ci."
)
INCOMPLETE = "Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."
UNDER_ANOTHER_NAME = "Un compte existe avec cette adresse, sous un autre nom. Vérifiez l’adresse, ou écrivez le nom de cette personne."


def create(w: Any, actor: Any = None, **more: Any) -> Programme:
    given = {"name": "Un dispositif", "starts_on": date(2024, 1, 1), "summary": "Ici.", **more}
    return actions.create_programme(actor=actor, organisation=w.organisation, territory=w.programme.territory, **given)


def change(w: Any, **changes: Any) -> Programme:
    return actions.update_programme(actor=w.nadia, programme=w.programme, **changes)


def give(w: Any, person: Any, kind: str = "observer", actor: Any = None) -> Role:
    return actions.give_role(actor=actor or w.nadia, programme=w.programme, person=person, kind=kind)


def withdraw(w: Any, person: Any, kind: str = "coordinator") -> Role:
    return actions.withdraw_role(actor=w.nadia, role_id=w.role(person, kind).pk)


def invite(w: Any, **more: Any) -> Role:
    given = {"kind": "volunteer", "first_name": "Léa", "last_name": "Dumont", **more}
    return actions.invite(actor=w.nadia, programme=w.programme, **given)


def account_for(w: Any, **known: Any) -> Account:
    """Somebody of the team, told by what is known of her, receives an account."""
    return actions.open_account(actor=w.nadia, role_id=give(w, people.register(actor=None, first_name="Léa", **known)).pk)


# The sentence, the field, whether somebody else was faster, what somebody does.
SAID = [
    # A programme is set up, and its settings are changed.
    ("Seule la personne qui administre l’instance ouvre un dispositif.", None, Refused, lambda w: create(w, w.nadia)),
    ("Un autre dispositif a déjà cette adresse.", "slug", Conflict, lambda w: create(w, w.paul, slug=w.programme.slug)),
    ("Donnez un nom à ce dispositif.", "name", Refused, lambda w: create(w, name=" \n")),
    ("Le délai de réponse va de 1 à 60 jours ouvrés.", "answer_days", Refused, lambda w: change(w, answer_days=0)),
    ("Le délai de réponse va de 1 à 60 jours ouvrés.", "answer_days", Refused, lambda w: change(w, answer_days=61)),
    ("La fin vient après le début.", "ends_on", Refused, lambda w: change(w, ends_on=date(2023, 8, 31))),
    ("C’est trop long : 160 caractères au plus.", "name", Refused, lambda w: change(w, name="x" * 161)),
    ("C’est trop long : 20 caractères au plus.", "phone", Refused, lambda w: change(w, phone="0" * 21)),
    ("C’est trop long : 160 caractères au plus.", "opening", Refused, lambda w: change(w, opening="x" * 161)),
    ("Un principe tient en 300 caractères.", "principles", Refused, lambda w: change(w, principles=["x" * 301])),
    ("Cette structure est déjà partenaire.", "organisation", Conflict,
     lambda w: actions.add_partner(actor=w.nadia, programme=w.programme, organisation=w.partner)),
    # A role is given and withdrawn.
    (YOURS, None, Refused, lambda w: give(w, w.zoe, actor=w.ines)),
    (YOURS, None, Refused, lambda w: actions.update_programme(actor=w.marc, programme=w.programme, answer_days=3)),
    (YOURS, None, Refused, lambda w: actions.enter_partner(actor=w.zoe, programme=w.programme, name="CCAS")),
    (YOURS, None, Refused, lambda w: actions.withdraw_role(actor=w.ines, role_id=w.role(w.marc, "volunteer").pk)),
    (YOURS, None, Refused, lambda w: actions.open_account(actor=w.ines, role_id=w.role(w.marc, "volunteer").pk)),
    ("Choisissez un rôle dans la liste.", "kind", Refused, lambda w: give(w, w.zoe, "reine")),
    ("Les données de cette personne ont été effacées : elle ne peut plus recevoir de rôle.", None, Refused,
     lambda w: give(w, people.erase(actor=None, person=w.zoe))),
    ("Marc Essai a déjà ce rôle.", None, Conflict, lambda w: give(w, w.marc, "volunteer")),
    ("Ce rôle n’existe pas.", None, Refused, lambda w: actions.withdraw_role(actor=w.nadia, role_id=0)),
    ("Ce rôle a déjà été retiré.", None, Conflict,
     lambda w: [actions.withdraw_role(actor=w.nadia, role_id=number) for number in [w.role(w.marc, "volunteer").pk] * 2]),
    (LAST, None, Refused, lambda w: withdraw(w, w.nadia)),
    (LAST, None, Refused, lambda w: (give(w, people.register(actor=None, first_name="Léa"), "coordinator"), withdraw(w, w.nadia))),
    # Somebody is invited, and receives an account.
    ("Pour ouvrir un compte, écrivez l’adresse e-mail de cette personne.", "email", Refused, lambda w: invite(w, with_account=True)),
    (UNDER_ANOTHER_NAME, "email", Refused, lambda w: invite(w, email="MARC@exemple.fr")),
    ("Écrivez le prénom et le nom de cette personne.", "first_name", Refused, lambda w: invite(w, first_name=" ", last_name="")),
    (INCOMPLETE, "email", Refused, lambda w: invite(w, email="lea@exemple")),
    ("Un nom s’écrit sans adresse ni lien.", "email", Refused, lambda w: invite(w, first_name="www.exemple.fr")),
    ("Ce rôle n’existe pas, ou il a été retiré.", None, Refused, lambda w: actions.open_account(actor=w.nadia, role_id=0)),
    ("Ce rôle n’existe pas, ou il a été retiré.", None, Refused,
     lambda w: actions.open_account(actor=w.nadia, role_id=withdraw(w, w.marc, "volunteer").pk)),
    ("Nous n’avons pas d’adresse e-mail pour Léa : un compte ne peut pas s’ouvrir.", "email", Refused, account_for),
    (INCOMPLETE, "email", Refused, lambda w: account_for(w, email="lea@exemple")),
    ("Marc Essai a déjà un compte.", None, Conflict,
     lambda w: actions.open_account(actor=w.nadia, role_id=w.role(w.marc, "volunteer").pk)),
    ("Un compte existe déjà avec cet e-mail.", "email", Conflict, lambda w: account_for(w, channel="email", contact="Marc@exemple.fr")),
    # Whoever holds a role is known as long as they hold it.
    ("Cette personne tient encore un rôle dans l’équipe : retirez-le d’abord.", None, Refused, lambda w: people.erase(actor=None, person=w.marc)),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "kind", "gesture"), SAID)
def test_it_says_no(world, sentence, field, kind, gesture):
    assert refusal(lambda: gesture(world)) == (sentence, field, kind)


# What people read once a role is given, then once it is withdrawn.
ROLES = {
    "coordinator": ("Nadia Essai a confié la coordination à Zoe Essai.", "Nadia Essai a retiré la coordination à Zoe Essai."),
    "facilitator": ("Nadia Essai a confié l’animation à Zoe Essai.", "Nadia Essai a retiré l’animation à Zoe Essai."),
    "volunteer": ("Nadia Essai a accueilli Zoe Essai parmi les bénévoles.", "Nadia Essai a retiré à Zoe Essai le rôle de bénévole."),
    "partner": ("Nadia Essai a donné à Zoe Essai le rôle de partenaire.", "Nadia Essai a retiré à Zoe Essai le rôle de partenaire."),
    "observer": ("Nadia Essai a donné à Zoe Essai le rôle d’observation.", "Nadia Essai a retiré à Zoe Essai le rôle d’observation."),
}
VERBS = {
    "coordinator": ("role.given.coordinator", "role.withdrawn.coordinator"),
    "facilitator": ("role.given.facilitator", "role.withdrawn.facilitator"),
    "volunteer": ("role.given.volunteer", "role.withdrawn.volunteer"),
    "partner": ("role.given.partner", "role.withdrawn.partner"),
    "observer": ("role.given.observer", "role.withdrawn.observer"),
}


@pytest.mark.parametrize("kind", ROLES)
def test_a_role_given_and_withdrawn_is_in_the_journal(world, kind):
    made = lines_of(lambda: give(world, world.zoe, kind))
    role = world.role(world.zoe, kind)
    whose = {"subject": role, "actor": world.nadia, "programme": world.programme, "data": (("person_id", world.zoe.pk), ("role_id", role.pk))}
    (given, withdrawn), (welcome, goodbye) = VERBS[kind], ROLES[kind]
    assert made == [Line(given, welcome, **whose).kept]
    assert lines_of(lambda: withdraw(world, world.zoe, kind)) == [Line(withdrawn, goodbye, **whose).kept]


def test_what_becomes_of_a_programme_is_in_the_journal(world):
    w = world
    made = lines_of(lambda: create(w, w.paul, name="Nouveau"))
    new = Programme.objects.get(slug="nouveau")
    assert made == [Line("programme.created", "Paul Essai a ouvert ce dispositif.", new, w.paul, programme=new).kept]
    assert lines_of(lambda: change(w, answer_days=12, phone="03 53 01 00 01")) == [
        Line("programme.updated", "Nadia Essai a changé les réglages du dispositif.", w.programme, w.nadia, programme=w.programme,
             data=(("fields", ["answer_days", "phone"]),)).kept
    ]  # fmt: skip
    assert lines_of(lambda: change(w, answer_days=12)) == []
    entered = lines_of(lambda: actions.enter_partner(actor=w.nadia, programme=w.programme, name="CCAS de Harnes"))
    ccas = Organisation.objects.get(name="CCAS de Harnes")
    told = (("organisation_id", ccas.pk),)
    assert entered == [
        Line("organisation.created", "Nadia Essai a inscrit CCAS de Harnes dans l’annuaire.", ccas, w.nadia, data=told).kept,
        Line("programme.partner_added", "CCAS de Harnes est devenu partenaire.", w.programme, w.nadia, programme=w.programme, data=told).kept,
    ]


def test_an_account_that_is_opened_is_in_the_journal(world):
    lea = people.register(actor=None, first_name="Léa", channel="email", contact="lea@exemple.fr")
    role = give(world, lea)
    told = lines_of(lambda: actions.open_account(actor=world.nadia, role_id=role.pk))
    opened = Line("account.opened_for", "Nadia Essai a ouvert un compte à Léa.", world.programme, world.nadia, programme=world.programme,
                  data=(("person_id", lea.pk),))  # fmt: skip
    assert opened.kept in told
    assert [line[0] for line in told] == ["account.opened_for"]


def test_somebody_told_that_they_will_be_forgotten_is_in_the_journal(world):
    rose = people.register(actor=None, first_name="Rose")
    assert lines_of(lambda: retention.give_notice(person=rose)) == [
        Line("person.purge_notice", "Il est écrit à une personne que ses données seront effacées.", rose, programme=world.programme).kept
    ]
