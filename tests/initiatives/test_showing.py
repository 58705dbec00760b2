"""Nothing that somebody from outside wrote is read by everybody before a human of the team has read it; it can be hidden again, and anybody
reports."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.initiatives.conftest import Fabrik

from terril.initiatives.access import is_public, visible_to
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Addition, Holder, Initiative, PublicCount, Report
from terril.initiatives.news import actions as news
from terril.initiatives.public_list.queries import public_list
from terril.initiatives.showing import actions as showing
from terril.initiatives.showing.queries import voices
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import Message

INSULT = "Le maire est un vendu, signé Jean Mauvais."
EVERYWHERE = ["/", "/initiatives/", "/initiatives/?q=maire", "/initiatives/carte.json", "/initiatives/?commune=62386", "/initiatives/{ref}/"]


def everywhere(initiative: Initiative) -> str:
    """All that somebody who is not known reads, in both languages."""
    read = ""
    for language in ("fr", "en"):
        visitor = Client(headers={"accept-language": language})
        for address in EVERYWHERE:
            read += visitor.get(address.format(ref=initiative.ref)).content.decode()
    translation.activate("fr")
    return read


def show(actor: Any, initiative: Initiative) -> None:
    named = Holder.objects.filter(initiative=initiative).values_list("shown_as", flat=True)
    showing.let_show(actor=actor, initiative=initiative, seen=clock.now(), named=list(named))


@pytest.fixture
def nadia(fabrik: Fabrik) -> Any:
    return fabrik.member("coordinator").person


def public(fabrik: Fabrik, words: str = INSULT, **more: Any) -> Any:
    return fabrik.idea(words, visibility="public", unread=True, **more)


def test_what_was_told_waits_for_somebody_of_the_team_whatever_its_holder_chose(fabrik, nadia):
    told = public(fabrik).initiative
    assert "vendu" not in everywhere(told)
    assert (list(visible_to(None)), is_public(told), PublicCount.objects.filter(count__gt=0).exists()) == ([], False, False)
    # Its team works on it, as on any other.
    assert told in visible_to(nadia)
    show(nadia, told)
    assert everywhere(told).count("vendu") > 6
    assert PublicCount.objects.get().count == 1


def test_the_holder_reads_where_it_stands(fabrik, nadia, client):
    stored = public(fabrik)
    client.post("/suivi/", {"code": stored.code})
    page = f"/suivi/{stored.initiative.ref}/"
    told = client.get(page).content.decode()
    assert "Bientôt visible : quelqu’un de l’équipe la lit avant que tout le monde la lise." in told
    assert "Vous et l’équipe, pour l’instant." in told
    show(nadia, stored.initiative)
    told = client.get(page).content.decode()
    assert ("Bientôt visible" in told, "pour l’instant" in told) == (False, False)
    following.add_words(actor=None, initiative=stored.initiative, words="Et avec une mare.")
    assert "Ce que vous venez d’ajouter sera visible une fois lu par l’équipe." in client.get(page).content.decode()
    showing.hide(actor=nadia, initiative=stored.initiative, reason="Elle nomme quelqu’un.")
    assert "L’équipe ne montre pas cette idée à tout le monde. Elle nomme quelqu’un." in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"visibility": "public"}, "C’est noté. Quelqu’un de l’équipe la lit, puis tout le monde pourra la lire."),
        ({"visibility": "network"}, "C’est noté. Voient votre idée : Le réseau des partenaires."),
    ],
)
def test_the_choice_is_said_in_true_words(fabrik, client, change, told):
    stored = fabrik.idea("Un four à pain.", unread=True)
    client.post("/suivi/", {"code": stored.code})
    done = client.post(f"/suivi/{stored.initiative.ref}/visibilite/", {"shown_as": "Zoé", **change}, follow=True)
    assert told in done.content.decode()


def test_the_choice_of_everybody_once_it_was_read_and_once_it_is_hidden(fabrik, nadia, client):
    stored = fabrik.idea("Un four à pain.")
    client.post("/suivi/", {"code": stored.code})
    path, chosen = f"/suivi/{stored.initiative.ref}/visibilite/", {"visibility": "public", "shown_as": "Zoé"}
    assert "Tout le monde peut lire votre idée. C’est vous qui décidez." in client.post(path, chosen, follow=True).content.decode()
    showing.hide(actor=nadia, initiative=stored.initiative, reason="Elle nomme quelqu’un.")
    said = "C’est noté. Pour l’instant, l’équipe ne la montre pas : elle vous a dit pourquoi."
    assert said in client.post(path, chosen, follow=True).content.decode()


def test_each_later_word_and_each_name_waits_too(fabrik, nadia):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    following.add_words(actor=None, initiative=told, words="Sauf pour ces fainéants.")
    following.set_visibility(actor=None, initiative=told, visibility="public", shown_as="Le Vengeur")
    read = everywhere(told)
    assert "four à pain" in read
    assert [word for word in ("fainéants", "Vengeur") if word in read] == []
    show(nadia, told)
    assert [word for word in ("fainéants", "Vengeur") if word not in everywhere(told)] == []


def test_news_that_may_be_shown_are_read_first(fabrik, nadia):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    asked = news.ask_news(actor=None, initiative=told, months=6)
    news.tell_news(actor=None, follow_up=asked, became="slowly", words="Grâce à personne.", shown=True)
    assert "Grâce à personne" not in everywhere(told)
    told.refresh_from_db()
    assert told.to_read_since is not None
    show(nadia, told)
    assert "Grâce à personne" in everywhere(told)


def test_news_that_their_holder_kept_are_read_once_they_may_be_shown(fabrik, nadia):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    asked = news.ask_news(actor=None, initiative=told, months=6)
    answered = news.tell_news(actor=None, follow_up=asked, became="slowly", words="Grâce à personne.", shown=False)
    show(nadia, told)
    news.show_news(actor=None, follow_up=answered, shown=True)
    assert "Grâce à personne" not in everywhere(told)
    show(nadia, told)
    assert "Grâce à personne" in everywhere(told)


def test_words_may_be_left_aside_and_what_came_since_still_waits(fabrik, nadia):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    bad = following.add_words(actor=None, initiative=told, words="Sauf pour ces fainéants.")
    good = following.add_words(actor=None, initiative=told, words="Et un banc.")
    drawn = clock.now()
    late = following.add_words(actor=None, initiative=told, words="Et une insulte de plus.")
    row = showing.let_show(actor=nadia, initiative=told, seen=drawn, aside=frozenset({bad.pk}))
    states = {one.pk: (one.read_at is not None, one.aside_at is not None) for one in Addition.objects.filter(initiative=told)}
    assert states == {bad.pk: (False, True), good.pk: (True, False), late.pk: (False, False)}
    assert row.to_read_since is not None
    read = everywhere(told)
    assert ("Et un banc" in read, "fainéants" in read, "de plus" in read) == (True, False, False)


def test_whoever_read_an_older_page_reads_again(fabrik, nadia):
    told, before = public(fabrik).initiative, clock.now()
    show(nadia, told)
    with pytest.raises(Conflict, match="Quelqu’un de l’équipe vient de la lire"):
        showing.let_show(actor=nadia, initiative=told, seen=before)


def test_what_the_team_wrote_itself_was_read_as_it_was_written(fabrik, nadia):
    for_her = fabrik.idea("Un four à pain.", actor=nadia, way="paper", read_back=True, visibility="public", unread=True, channel="none").initiative
    assert is_public(Initiative.objects.get(pk=for_her.pk))
    heard = following.add_words(actor=nadia, initiative=for_her, words="Elle dit : avec un banc.", kind="transcription")
    assert heard.read_at is not None
    assert "avec un banc" in everywhere(for_her)


def test_one_press_while_answering(fabrik, enter):
    told = public(fabrik, "Un four à pain pour la rue.").initiative
    client, path = enter(fabrik.member("coordinator")), f"/equipe/initiatives/{told.ref}/repondre/"
    page = client.get(path).content.decode()
    assert "J’ai lu ses mots : les montrer à tout le monde" in page
    drawn = re.search(r'name="read_at" value="([^"]+)"', page)
    assert drawn is not None
    sent = {"kind": "talk", "body": "Parlons-en mardi.", "seen": "0", "read_at": drawn[1], "named": "Zoé"}
    assert client.post(path, sent).status_code == 302
    assert "four à pain" not in everywhere(told)
    assert client.post(path, {**sent, "seen": "1", "show": "on"}).status_code == 302
    assert "four à pain" in everywhere(told)
    assert "J’ai lu ses mots" not in client.get(path).content.decode()


def test_a_short_queue_on_the_desk_then_the_page_then_one_press(fabrik, enter, client):
    told = public(fabrik, "Un four à pain, demandez au 06 39 98 00 01.").initiative
    coordinator = enter(fabrik.member("coordinator"))
    assert "Une idée à lire avant de la montrer" in coordinator.get("/bureau/").content.decode()
    path = f"/equipe/initiatives/{told.ref}/lire/"
    page = coordinator.get(path).content.decode()
    assert "Un four à pain, demandez au [numéro masqué]." in page
    drawn = re.search(r'name="seen" value="([^"]+)"', page)
    assert drawn is not None
    done = coordinator.post(path, {"seen": drawn[1], "named": "Zoé"}, follow=True)
    assert "C’est lu. Tout le monde peut la lire maintenant." in done.content.decode()
    assert "à lire avant de la montrer" not in coordinator.get("/bureau/").content.decode()
    assert "four à pain" in everywhere(told)


def test_hidden_again_with_a_reason_that_the_holder_reads(fabrik, nadia):
    told = fabrik.idea("Un four à pain.", visibility="public", channel="email", contact="zoe@exemple.fr").initiative
    showing.feature(actor=nadia, initiative=told, featured=True)
    showing.hide(actor=nadia, initiative=told, reason="Elle nomme quelqu’un")
    assert "four à pain" not in everywhere(told)
    message = Message.objects.get(kind="initiative.hidden")
    assert "Voici pourquoi : « Elle nomme quelqu’un ». Elle est gardée" in message.body
    with pytest.raises(Refused, match="Elle est déjà cachée"):
        showing.hide(actor=nadia, initiative=told, reason="Encore.")
    # New words do not bring it back; somebody who reads it does.
    following.add_words(actor=None, initiative=told, words="Sans nommer personne.")
    assert "four à pain" not in everywhere(told)
    show(nadia, told)
    assert "four à pain" in everywhere(told)


def test_what_the_team_hides_it_hides_from_its_partners_too(fabrik, nadia, enter):
    for n, visibility in enumerate(("public", "programme", "network")):
        told = fabrik.idea(f"Idée {n}", visibility=visibility, client_id=f"n{n}").initiative
        partner = fabrik.member("partner")
        assert enter(partner).get(f"/initiatives/{told.ref}/").status_code == 200
        showing.hide(actor=nadia, initiative=told, reason="Elle nomme quelqu’un.")
        told.refresh_from_db()
        assert enter(partner).get(f"/initiatives/{told.ref}/").status_code == 404
        assert (told in visible_to(partner.person), told in visible_to(nadia)) == (False, True)


def test_the_page_of_answering_shows_all_that_it_lets_everybody_read(fabrik, enter):
    told = public(fabrik, "Un four à pain.").initiative
    following.add_words(actor=None, initiative=told, words="Avec un banc.")
    following.set_visibility(actor=None, initiative=told, visibility="public", shown_as="Le Vengeur")
    page = enter(fabrik.member("coordinator")).get(f"/equipe/initiatives/{told.ref}/repondre/").content.decode()
    assert [word for word in ("Un four à pain.", "Avec un banc.", "Le Vengeur") if word not in page] == []


def test_what_is_shown_already_stands_on_the_page_of_reading(fabrik, nadia, enter):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    following.add_words(actor=None, initiative=told, words="Avec un banc.")
    show(nadia, told)
    following.add_words(actor=None, initiative=told, words="Et une table.")
    page = enter(fabrik.member("coordinator")).get(f"/equipe/initiatives/{told.ref}/lire/").content.decode()
    assert page.index("Avec un banc.") < page.index("Ce qui s’ajoute") < page.index("Et une table.")


def test_hiding_says_why(fabrik, nadia, enter):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    with pytest.raises(Refused, match="Dites pourquoi, en une phrase") as problem:
        showing.hide(actor=nadia, initiative=told, reason=" ")
    assert problem.value.field == "reason"
    page = enter(fabrik.member("coordinator")).post(f"/equipe/initiatives/{told.ref}/cacher/", {"reason": ""})
    assert (page.status_code, "Dites pourquoi, en une phrase" in page.content.decode()) == (422, True)


def test_anybody_reports_and_the_team_looks(fabrik, enter, client):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    visitor, path = Client(), f"/initiatives/{told.ref}/signaler/"
    assert f'href="{path}"' in visitor.get(f"/initiatives/{told.ref}/").content.decode()
    empty = visitor.post(path, {})
    assert (empty.status_code, "Choisissez ce qui ne va pas." in empty.content.decode()) == (422, True)
    sent = {"reason": "private", "words": "C’est mon adresse.", "contact": "voisine@exemple.fr", "client_id": "un-envoi"}
    for _time in range(2):
        assert "Merci. Quelqu’un de l’équipe va regarder." in visitor.post(path, sent, follow=True).content.decode()
    report = Report.objects.get()
    assert (report.words, report.contact) == ("C’est mon adresse.", "voisine@exemple.fr")
    coordinator = enter(fabrik.member("coordinator"))
    assert "Un signalement" in coordinator.get("/bureau/").content.decode()
    read = f"/equipe/initiatives/{told.ref}/lire/"
    assert "C’est mon adresse." in coordinator.get(read).content.decode()
    for _time in range(2):
        done = coordinator.post(f"/equipe/initiatives/{told.ref}/signalement/{report.pk}/regarde/", follow=True)
        assert "C’est regardé." in done.content.decode()
    assert "signalement" not in coordinator.get("/bureau/").content.decode()


def test_a_machine_that_reports_waits(fabrik):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    visitor, path = Client(), f"/initiatives/{told.ref}/signaler/"
    answers = [visitor.post(path, {"reason": "other", "client_id": f"n{n}"}).status_code for n in range(8)]
    assert (answers[:5], answers[-1]) == ([302] * 5, 429)
    assert "Beaucoup d’envois viennent de cette connexion." in visitor.post(path, {"reason": "other"}).content.decode()


def test_a_report_is_about_what_everybody_reads(fabrik):
    told = public(fabrik).initiative
    assert Client().get(f"/initiatives/{told.ref}/signaler/").status_code == 404
    with pytest.raises(Refused, match="Cette idée n’est plus montrée à tout le monde"):
        showing.report(initiative=told, reason="other")
    with pytest.raises(Refused, match="Choisissez ce qui ne va pas"):
        showing.report(initiative=told, reason="")
    with pytest.raises(Refused, match="C’est trop long : deux mille signes au plus"):
        showing.report(initiative=told, reason="other", words="x" * 2001)


def test_a_number_that_is_masked_and_a_title_of_before_find_nothing(fabrik, nadia):
    told = fabrik.idea("Un four à pain, au 06 39 98 20 20, ou four@exemple.fr.", visibility="public").initiative
    growing.set_title(actor=nadia, initiative=told, title="Chez Monsieur Delattre")
    growing.set_title(actor=nadia, initiative=told, title="Un four à pain")
    found = {words: len(public_list(filters_of(words)).rows) for words in ("four", "grenay", "39 98", "exemple", "delattre")}
    assert found == {"four": 1, "grenay": 1, "39 98": 0, "exemple": 0, "delattre": 0}


def filters_of(words: str) -> Any:
    from terril.initiatives.public_list.queries import Filters

    return Filters.read({"q": words})


def test_the_home_page_shows_what_the_team_chose_then_a_voice_of_each_commune(fabrik, nadia, clock):
    ideas = []
    for n, commune in enumerate([fabrik.annay, fabrik.grenay, fabrik.grenay, fabrik.grenay]):
        clock.travel(clock.today() + timedelta(days=1))
        ideas.append(fabrik.idea(f"Idée {n}", commune=commune, visibility="public", client_id=f"n{n}").initiative)
    assert voices(3) == [ideas[3], ideas[0], ideas[2]]
    showing.feature(actor=nadia, initiative=ideas[1], featured=True)
    assert voices(3) == [ideas[1], ideas[3], ideas[0]]
    assert voices(1) == [ideas[1]]
    showing.feature(actor=nadia, initiative=ideas[1], featured=False)
    assert voices(3) == [ideas[3], ideas[0], ideas[2]]


def test_a_voice_is_put_on_the_home_page_by_hand(fabrik, enter):
    told = fabrik.idea("Un four à pain.", visibility="public").initiative
    coordinator, path = enter(fabrik.member("coordinator")), f"/equipe/initiatives/{told.ref}/accueil/"
    assert "Elle est sur l’accueil." in coordinator.post(path, follow=True).content.decode()
    assert "Cette voix est sur l’accueil." in coordinator.get(f"/equipe/initiatives/{told.ref}/lire/").content.decode()
    assert "Elle n’est plus sur l’accueil." in coordinator.post(path, {"off": "1"}, follow=True).content.decode()
    unread = public(fabrik, client_id="autre").initiative
    refused = coordinator.post(f"/equipe/initiatives/{unread.ref}/accueil/", follow=True)
    assert "L’accueil montre seulement des idées que tout le monde peut lire." in refused.content.decode()


def test_a_name_that_changed_since_the_page_was_drawn_still_waits(fabrik, nadia):
    told, drawn = public(fabrik, "Un four à pain.").initiative, clock.now()
    following.set_visibility(actor=None, initiative=told, visibility="public", shown_as="Le Vengeur")
    row = showing.let_show(actor=nadia, initiative=told, seen=drawn, named=["Zoé"])
    assert row.to_read_since is not None
    assert ("four à pain" in everywhere(told), "Vengeur" in everywhere(told)) == (True, False)


def test_a_claim_is_a_name_to_read(fabrik, nadia):
    stored = fabrik.idea("Un four à pain.", visibility="public")
    following.claim(actor=fabrik.member("nobody").person, initiative=stored.initiative)
    assert "Nobody" not in everywhere(stored.initiative)
    show(nadia, stored.initiative)
    assert Holder.objects.filter(initiative=stored.initiative, read_as="Nobody").exists()
    assert "Nobody" in everywhere(stored.initiative)
