"""The platform's page, the team, the settings: through the door."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.html import escape

from terril.people.models import Account, Person
from terril.programmes import actions
from terril.programmes.models import Programme, Role


def told(answer):
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def in_role(world, enter, who, **options):
    return enter(Account.objects.get(person=getattr(world, who)), **options)


# ------------------------------------------------------------------------------------------------------------ public


@pytest.mark.parametrize("path", ["/la-plateforme/", "/la-plateforme/fabrik-a-projets/"])
def test_the_platform_says_what_it_is(client, world, path):
    words = told(client.get(path))
    said = [
        "La Fabrik à projets",
        "Chaque mois, dans une commune différente.",
        "Le foisonnement d’initiatives.",
        "Toute personne.",
        "On se rencontre.",
        "Mettre en réseau Nous présentons les gens l’un à l’autre.",
        "Capitaliser les expériences",
        "Qui anime la plateforme : Union régionale",
        "Avenir des Cités",
        "03 53 01 00 00",
        "Du mardi au vendredi, de 9 h à 12 h",
        "Chaque idée reçoit la réponse de quelqu’un en 10 jours ouvrés au plus.",
    ]
    assert [sentence for sentence in said if sentence not in words] == []


def test_another_programme_has_its_own_page(client, world):
    words = told(client.get("/la-plateforme/ailleurs/"))
    assert "Un autre dispositif." in words
    assert client.get("/la-plateforme/nulle-part/").status_code == 404


def test_without_programme_the_page_says_so(client, db):
    assert "Aucune plateforme n’est encore ouverte ici" in told(client.get("/la-plateforme/"))


def test_what_is_written_is_never_run(client, world):
    mean = "<script>alert(1)</script>"
    actions.update_programme(actor=world.nadia, programme=world.programme, origins=mean, principles=[mean])
    page = client.get("/la-plateforme/").content.decode()
    assert mean not in page
    assert page.count(escape(mean)) == 2


@pytest.mark.parametrize("more", [0, 40])
def test_the_page_costs_the_same_with_many_partners(client, world, assert_queries, more):
    for number in range(more):
        actions.enter_partner(actor=None, programme=world.programme, name=f"Structure {number}")
    client.get("/la-plateforme/")
    with assert_queries(4):
        client.get("/la-plateforme/")


def test_a_partner_has_a_page_and_others_have_none(client, world):
    from terril.directory.actions import create_organisation, create_place

    create_place(
        actor=None,
        name="Maison de quartier",
        commune=world.programme.territory.communes.get(name="Grenay"),
        organisation=world.partner,
    )
    create_organisation(actor=None, name="Les voisins du 12")
    words = told(client.get("/partenaires/avenir-des-cites/"))
    said = [
        "Avenir des Cités",
        "Présent auprès des jeunes.",
        "La Fabrik à projets",
        "La Fabrik à projets Partenaire",
        "Maison de quartier , Grenay",
    ]
    assert [sentence for sentence in said if sentence not in words] == []
    assert "Porte ce dispositif" in told(client.get("/partenaires/union-regionale/"))
    assert client.get("/partenaires/les-voisins-du-12/").status_code == 404
    assert client.get("/partenaires/nulle-part/").status_code == 404


# -------------------------------------------------------------------------------------------------------------- team


PAGES = ["/equipe/", "/reglages/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_opens_the_pages_of_the_coordination(client, world, enter, path):
    assert client.get(path).status_code == 302  # nobody: to the sign-in page
    answers = {who: in_role(world, enter, who).get(path).status_code for who in ("nadia", "paul", "marc", "zoe")}
    assert answers == {"nadia": 200, "paul": 200, "marc": 404, "zoe": 404}


@pytest.mark.parametrize("path", PAGES)
def test_the_second_factor_is_asked(world, enter, path):
    answer = in_role(world, enter, "nadia", second_factor=False).get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('second_factor')}?{urlencode({'next': path})}")


@pytest.mark.parametrize("path", PAGES)
def test_another_programme_does_not_exist_for_its_neighbour(world, enter, path):
    client = in_role(world, enter, "ines")
    assert "Ailleurs" in told(client.get(path))
    assert client.get(path, {"dispositif": "ailleurs"}).status_code == 200
    for wrong in ("fabrik-a-projets", "nulle-part", "fabrik-a-projets\x00"):
        assert client.get(path, {"dispositif": wrong}).status_code == 404


def test_the_team_is_told_by_role(world, enter):
    words = told(in_role(world, enter, "nadia").get("/equipe/"))
    assert words.index("Coordination Nadia Essai") < words.index("Bénévole Marc Essai Avenir des Cités depuis le")
    assert "Nadia Essai a accueilli Marc Essai parmi les bénévoles." in words
    assert "L’administration du site a confié la coordination à Nadia Essai." in words


@pytest.mark.parametrize("more", [0, 30])
def test_the_team_costs_the_same_when_it_grows(world, enter, assert_queries, more):
    for number in range(more):
        actions.invite(
            actor=None,
            programme=world.programme,
            kind="volunteer",
            first_name="Bénévole",
            last_name=str(number),
            email="b@exemple.fr",
        )
    client = in_role(world, enter, "nadia")
    client.get("/equipe/")
    with assert_queries(8):
        client.get("/equipe/")


LEA = {
    "first_name": "Léa",
    "last_name": "Dumont",
    "kind": "volunteer",
    "organisation": "",
    "email": "lea@exemple.fr",
    "with_account": "on",
}


def test_a_role_is_given_on_the_page(world, enter):
    client = in_role(world, enter, "nadia")
    answer = client.post("/equipe/", LEA, follow=True)
    assert answer.redirect_chain == [("/equipe/?dispositif=fabrik-a-projets", 302)]
    assert "Léa Dumont a maintenant ce rôle : Bénévole." in told(answer)
    role = Role.objects.get(person__first_name="Léa")
    assert (role.kind, role.given_by_id, role.person.account.email) == ("volunteer", world.nadia.pk, "lea@exemple.fr")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"email": ""}, "Pour ouvrir un compte, écrivez l’adresse e-mail de cette personne."),
        ({"email": "lea@"}, "Cette adresse e-mail semble incomplète."),
        ({"kind": "queen"}, "queen"),
        ({"email": "marc@exemple.fr"}, "Un compte existe avec cette adresse, sous un autre nom."),
        ({"organisation": "0"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_role_that_cannot_be_given_keeps_what_was_typed(world, enter, wrong, message):
    client = in_role(world, enter, "nadia")
    answer = client.post("/equipe/", {**LEA, **wrong})
    assert answer.status_code == 422
    assert message in told(answer)
    assert 'value="Dumont"' in answer.content.decode()
    assert not Person.objects.filter(first_name="Léa").exists()
    client.post("/equipe/", LEA)
    assert Person.objects.filter(first_name="Léa").count() == 1


def test_a_role_is_withdrawn_on_the_page(world, enter):
    client = in_role(world, enter, "nadia")
    path = f"/equipe/{world.role(world.marc, 'volunteer').pk}/retirer/"
    assert client.get(path).status_code == 405
    assert "Marc Essai n’a plus ce rôle : Bénévole." in told(client.post(path, follow=True))
    assert not Role.objects.filter(person=world.marc, withdrawn_at=None).exists()
    assert "Ce rôle a déjà été retiré." in told(client.post(path, follow=True))


def test_a_role_of_another_programme_does_not_exist(world, enter):
    role = world.role(world.marc, "volunteer")
    for gesture in ("retirer", "compte"):
        path = f"/equipe/{role.pk}/{gesture}/"
        answers = {who: in_role(world, enter, who).post(path).status_code for who in ("ines", "marc", "zoe")}
        assert answers == {"ines": 404, "marc": 404, "zoe": 404}
    assert world.role(world.marc, "volunteer") == role
    assert in_role(world, enter, "nadia").post(f"/equipe/{role.pk}/retirer/").status_code == 302


def test_the_last_coordinator_is_told_why_she_stays(world, enter):
    path = f"/equipe/{world.role(world.nadia).pk}/retirer/"
    assert "Il reste toujours à la coordination quelqu’un qui peut se connecter." in told(
        in_role(world, enter, "nadia").post(path, follow=True)
    )


def test_whoever_leaves_the_coordination_leaves_the_page(world, enter):
    actions.give_role(actor=world.nadia, programme=world.programme, person=world.zoe, kind="coordinator")
    answer = in_role(world, enter, "nadia").post(f"/equipe/{world.role(world.nadia).pk}/retirer/")
    assert answer.status_code == 302
    assert not answer["Location"].startswith("/equipe/")


def test_an_account_is_opened_on_the_page(world, enter):
    role = actions.invite(
        actor=None,
        programme=world.programme,
        kind="observer",
        first_name="Léa",
        last_name="Dumont",
        email="lea@exemple.fr",
    )
    client = in_role(world, enter, "nadia")
    assert f'action="/equipe/{role.pk}/compte/"' in client.get("/equipe/").content.decode()
    answer = client.post(f"/equipe/{role.pk}/compte/", follow=True)
    assert "Le compte est ouvert : lea@exemple.fr reçoit un code pour entrer." in told(answer)
    assert f'action="/equipe/{role.pk}/compte/"' not in answer.content.decode()


# ---------------------------------------------------------------------------------------------------------- settings

GOOD = {"answer_days": "7", "phone": "0353010203", "opening": "Le mardi", "is_open": "on"}


def test_settings_are_changed_on_the_page(world, enter):
    answer = in_role(world, enter, "nadia").post("/reglages/", GOOD, follow=True)
    assert "Les réglages sont gardés." in told(answer)
    kept = Programme.objects.get(pk=world.programme.pk)
    assert (kept.answer_days, kept.phone.split(), kept.opening, kept.is_open) == (
        7,
        ["03", "53", "01", "02", "03"],
        "Le mardi",
        True,
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"answer_days": "0"}, "Le délai de réponse va de 1 à 60 jours ouvrés."),
        ({"answer_days": "dix"}, "Écrivez un nombre de jours, par exemple 10."),
        ({"phone": "03530102"}, "un numéro français en compte dix."),
    ],
)
def test_settings_that_cannot_be_keep_what_was_typed(world, enter, wrong, message):
    client = in_role(world, enter, "nadia")
    answer = client.post("/reglages/", {**GOOD, **wrong})
    assert answer.status_code == 422
    assert message in told(answer)
    page = answer.content.decode()
    assert all(f'value="{value}"' in page for value in [*wrong.values(), "Le mardi"])
    assert Programme.objects.get(pk=world.programme.pk).answer_days == 10
    assert client.post("/reglages/", GOOD).status_code == 302


def test_a_partner_is_added_on_the_page(world, enter):
    client = in_role(world, enter, "nadia")
    typed = {
        "partner": "1",
        "partner-name": "CCAS de Harnes",
        "partner-kind": "public",
        "partner-summary": "",
        "partner-website": "",
    }
    wrong = client.post("/reglages/", {**typed, "partner-website": "ftp://ccas"})
    assert (wrong.status_code, 'value="CCAS de Harnes"' in wrong.content.decode()) == (422, True)
    assert "CCAS de Harnes est maintenant partenaire." in told(client.post("/reglages/", typed, follow=True))
    assert "Cette structure est déjà partenaire." in told(client.post("/reglages/", typed))
    assert client.get("/partenaires/ccas-de-harnes/").status_code == 200
