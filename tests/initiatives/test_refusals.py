"""Each way in which the room says no, in the whole sentence that people read, beside the field it names."""

import csv
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from tests.harness.told import refusal
from tests.initiatives.conftest import at
from tests.initiatives.world import picture

from terril.initiatives import measures
from terril.initiatives.answering import actions as answering
from terril.initiatives.calling import actions as calling
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.news import actions as news
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.text import without_contact
from terril.kernel import clock, codes
from terril.kernel.errors import Conflict, Refused

GONE = "Cette idée a été retirée par la personne qui l’a dite : on ne peut plus rien y changer."
KIND_OF_NEED = "Choisissez la sorte de besoin."
NO_LONGER = "Cette question n’attend plus : la réponse est arrivée, ou l’idée a été retirée."
LONG_HERE = "Ce mot est trop long : deux mille signes au plus. Rien n’est perdu, raccourcissez-le ici."
FAR = "Cette date est bien loin : cinq ans au plus. Avant quand la promesse sera-t-elle tenue ?"
UNREADABLE = "Nous n’arrivons pas à lire cette image. Envoyez une photo JPEG, PNG ou WebP ; le reste est gardé."
CONTACT = "Retirez le numéro ou l’adresse e-mail : les contacts ne passent que par l’équipe, avec l’accord de chacun."


def stage(w: Any, to: str, **more: Any) -> None:
    growing.change_stage(actor=w.nadia, initiative=w.idea, to=to, **more)


def draw(w: Any, image: Any, description: str = "Le terril") -> None:
    growing.set_picture(actor=w.nadia, initiative=w.idea, image=image, description=description)


def call(w: Any) -> None:
    calling.nobody_answered(actor=w.nadia, follow_up=w.news)


def no_contact(w: Any) -> None:
    following.change_contact(actor=w.zoe, initiative=w.idea, channel="none", contact="")


def send_twice(w: Any) -> None:
    """The Back key opened again a page that was sent for another idea."""
    for idea in (w.idea, w.tell("Autre.").initiative):
        following.add_words(actor=w.zoe, initiative=idea, words="Un mot.", client_id="le-meme")


# The sentence, the field, what somebody does.
SAID = [
    # A team answers.
    ("Choisissez une des quatre réponses.", "kind", lambda w: w.answer(kind="peut-être")),
    ("Écrivez quelques mots : c’est une réponse humaine, pas un accusé de réception.", "body", lambda w: w.answer(body=" \n ")),
    ("Dites qui peut aider.", "helper", lambda w: w.answer(kind="helper")),
    ("Dites pourquoi, et où la personne peut trouver de l’aide : une ou deux phrases.", "body",
     lambda w: w.answer(kind="elsewhere", body="Ce n’est pas ici.", where="la mission locale")),
    ("Une idée n’est pas refusée dans le vide : dites où la personne peut aller.", "where",
     lambda w: w.answer(kind="elsewhere", body="Nous n’aidons que les projets collectifs, et le vôtre ne l’est pas.")),
    ("Cette idée vient d’être retirée par la personne qui l’a dite. Votre texte est gardé ici.", None, lambda w: (w.withdraw(), w.answer())),
    ("Nadia a répondu à cette idée juste avant vous. Votre texte est gardé ci-dessous : relisez, puis décidez.", None,
     lambda w: (w.answer(), w.answer())),
    ("Cette personne n’est pas de l’équipe.", "referent",
     lambda w: answering.name_referent(actor=w.nadia, attachment=w.stored.attachment, person=w.rose.person)),
    # An idea is told.
    ("Il nous manque votre idée : écrivez quelques mots, ou enregistrez votre voix.", "words", lambda w: w.tell(" \n ")),
    ("Votre texte compte 20\u202f001 signes ; nous pouvons en garder 20\u202f000. Rien n’est perdu : coupez ici, vous ajouterez la suite après.",
     "words", lambda w: w.tell("a" * 20_001)),
    ("Relisez les mots à voix haute avec la personne, puis cochez la case.", "read_back", lambda w: w.tell(actor=w.nadia, way="volunteer")),
    ("L’envoi n’a pas été reconnu. Rechargez la page : vos mots sont gardés sur cet appareil.", None, lambda w: w.tell(client_id="x" * 65)),
    # Its holder follows it.
    (GONE, None, lambda w: (w.withdraw(), following.add_words(actor=w.zoe, initiative=w.idea, words="Encore un mot."))),
    ("Écrivez quelques mots avant d’envoyer.", "words", lambda w: following.add_words(actor=w.zoe, initiative=w.idea, words="\u200b ")),
    ("C’est trop long pour une fois : coupez, envoyez, puis ajoutez la suite.", "words",
     lambda w: following.add_words(actor=w.zoe, initiative=w.idea, words="a" * 20_001)),
    ("L’envoi n’a pas été reconnu. Rechargez la page, puis renvoyez : vos mots sont gardés.", None, send_twice),
    ("Choisissez qui peut voir votre idée.", "visibility", lambda w: following.set_visibility(actor=w.zoe, initiative=w.idea, visibility="amis")),
    # It grows.
    ("Donnez un titre court.", "title", lambda w: growing.set_title(actor=w.nadia, initiative=w.idea, title="\u200b")),
    ("On ne passe pas de « Idée » à « Accomplie ».", "stage", lambda w: stage(w, "completed")),
    ("Rien ne s’arrête sans raison : écrivez-la en une phrase.", "reason", lambda w: stage(w, "ended", reason=" ")),
    (KIND_OF_NEED, "kind", lambda w: growing.say_need(actor=w.nadia, initiative=w.idea, kind="lune", text="La lune")),
    ("Dites en quelques mots ce qui manque.", "text", lambda w: growing.say_need(actor=w.nadia, initiative=w.idea, kind="hands", text=" ")),
    ("Décrivez l’image en une phrase, pour les personnes qui ne la voient pas.", "description", lambda w: draw(w, picture(), " ")),
    ("Cette image est trop lourde (12,0\u00a0Mio au plus). Le reste est gardé : choisissez-en une plus légère.", "image",
     lambda w: draw(w, BytesIO(bytes(12 * 1024 * 1024 + 1)))),
    ("Cette image compte trop de points. Choisissez-en une plus petite.", "image", lambda w: draw(w, picture((5001, 5000)))),
    (UNREADABLE, "image", lambda w: draw(w, BytesIO(b"GIF89a"))),
    (CONTACT, "what", lambda w: without_contact("Appelez-moi au 06 39 98 00 01.", field="what")),
    # Promises.
    ("Dites qui promet.", "by_name", lambda w: w.promise(by_name=" ", person=None)),
    ("Dites ce qui est promis.", "what", lambda w: w.promise(what=" ")),
    ("Cette date est passée. Avant quand la promesse sera-t-elle tenue ?", "due_on",
     lambda w: w.promise(due_on=clock.today() - timedelta(days=1))),
    (FAR, "due_on", lambda w: w.promise(due_on=clock.today().replace(year=clock.today().year + 6, day=1))),
    ("Dites en une phrase pourquoi la promesse n’a pas pu être tenue.", "reason",
     lambda w: pledging.close_pledge(actor=w.nadia, pledge=w.pledge, kept=False, reason=" ")),
    ("Cette promesse est déjà close : tenue.", None, lambda w: pledging.close_pledge(actor=w.nadia, pledge=w.closed, kept=True)),
    ("Un rappel est déjà écrit aujourd’hui : laissez-lui le temps d’arriver.", None,
     lambda w: [pledging.remind_pledge(actor=w.nadia, pledge=w.pledge) for _twice in range(2)]),
    # What became of it.
    ("Cette question ne se pose pas pour cette idée.", None, lambda w: news.ask_news(actor=None, initiative=w.idea, months=7)),
    ("Choisissez une des cinq réponses.", "became", lambda w: w.say("peut-être")),
    (LONG_HERE, "words", lambda w: w.say("alive", words="a" * 2_001)),
    (KIND_OF_NEED, "need_kind", lambda w: w.say("waiting", need_text="Une clé")),
    ("La réponse est arrivée juste avant vous. Ce que vous avez noté est ci-dessous : ajoutez-le plutôt à l’histoire de l’idée.", None,
     lambda w: news.tell_news(actor=w.nadia, follow_up=w.answered, became="stopped", noted=True)),
    (NO_LONGER, None, lambda w: calling.take_call(actor=w.nadia, follow_up=w.answered)),
    (NO_LONGER, None, lambda w: (w.news, w.withdraw(), call(w))),
    ("Personne n’est à appeler pour cette idée.", None, lambda w: (no_contact(w), call(w))),
]  # fmt: skip
FASTER = {NO_LONGER, "Personne n’est à appeler pour cette idée.", "Cette promesse est déjà close : tenue."}


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_it_says_no(world, sentence, field, gesture):
    faster = sentence in FASTER or "juste avant vous" in sentence
    assert refusal(lambda: gesture(world)) == (sentence, field, Conflict if faster else Refused)


def test_nothing_more_is_changed_once_a_holder_took_the_idea_back(world):
    w, idea = world, world.idea
    w.pledge, w.nadia, w.withdraw()
    gestures = [
        lambda: no_contact(w),
        lambda: following.set_visibility(actor=w.zoe, initiative=idea, visibility="public"),
        lambda: w.withdraw(),
        lambda: following.claim(actor=w.rose.person, initiative=idea),
        lambda: following.new_code(actor=w.nadia, initiative=idea),
        lambda: following.read_code(actor=w.nadia, initiative=idea),
        lambda: growing.set_title(actor=w.nadia, initiative=idea, title="Un jardin"),
        lambda: stage(w, "project"),
        lambda: growing.say_need(actor=w.nadia, initiative=idea, kind="hands", text="Des bras"),
        lambda: draw(w, picture()),
        lambda: w.promise(),
        lambda: news.ask_news(actor=None, initiative=idea, months=6),
        lambda: answering.name_referent(actor=w.nadia, attachment=w.stored.attachment, person=w.marc),
    ]
    assert [refusal(one) for one in gestures] == [(GONE, None, Refused)] * len(gestures)


def test_an_idea_that_a_structure_carries_has_nobody_to_reach(world):
    world.idea.holders.update(person=None, organisation=world.fabrik.partner)
    told = refusal(lambda: following.change_contact(actor=None, initiative=world.idea, channel="none", contact=""))
    assert told == ("Personne ne porte plus cette idée.", None, Refused)


def test_a_code_that_somebody_has_already_is_given_to_nobody_else(world, monkeypatch):
    taken = world.typed
    monkeypatch.setattr(codes, "make", lambda: taken)
    told = refusal(lambda: world.tell("Une autre idée."))
    assert told == (
        "Le code n’a pas pu être fait. Renvoyez votre idée : elle ne sera gardée qu’une fois.",
        None,
        Refused,
    )


def test_an_answer_belongs_to_the_story_after_a_month(world, clock):
    assert world.answered.became == "alive"
    clock.travel(clock.now() + timedelta(days=31))
    sentence = "Cette réponse a plus d’un mois : elle fait partie de l’histoire. Rien n’a été changé."
    assert refusal(lambda: world.say("stopped")) == (sentence, None, Refused)


def test_two_volunteers_do_not_ring_the_same_person(world, clock):
    clock.travel(at("2024-04-09") + timedelta(hours=1, minutes=5))
    assert world.taken.taken_by == world.nadia
    told = refusal(lambda: calling.take_call(actor=world.marc, follow_up=world.news))
    assert told == ("Nadia s’en charge depuis 10\u00a0h\u00a005.", None, Conflict)


PAIRS = "text_a;text_b;alike\n"
LONGEST_CELL = 131_072
TABLES = [
    (
        "Il manque la colonne « alike ». La première ligne doit nommer les colonnes text_a, text_b et alike.",
        b"text_a;text_b\nun;deux\n",
    ),
    ("Ce fichier ne contient aucune paire : il n’y a rien à mesurer.", PAIRS.encode()),
    (
        "Ce fichier n’est pas en UTF-8 (ligne 2). Enregistrez-le en « CSV UTF-8 », puis recommencez.",
        PAIRS.encode() + "été;été;1".encode("latin-1"),
    ),
    (
        "Ligne 2 : « peut-être » ne dit pas si les deux textes se ressemblent. Écrivez 1 ou 0, oui ou non.",
        f"{PAIRS}un;deux;peut-être".encode(),
    ),
    ("Ligne 2 : il manque l’un des deux textes.", f"{PAIRS}un;;1".encode()),
    (
        "Ce fichier n’est pas un tableau CSV lisible, vers la ligne 2.",
        f"{PAIRS}{'a' * (LONGEST_CELL + 1)};deux;1".encode(),
    ),
    (
        "Ce fichier n’est pas un tableau CSV lisible, vers la ligne 3.",
        f"{PAIRS}un;deux;1\n{'a' * (LONGEST_CELL + 1)};deux;1".encode(),
    ),
    ("Ce fichier est trop gros : 20 Mo au plus.", bytes(20_000_001)),
]


@pytest.mark.parametrize(("sentence", "content"), TABLES, ids=[told[:40] for told, _content in TABLES])
def test_a_table_of_pairs_that_is_none(tmp_path, sentence, content):
    (tmp_path / "paires.csv").write_bytes(content)
    # Whatever reads larger tables in the same process sets it for all.
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        assert refusal(lambda: measures.from_file(tmp_path / "paires.csv")) == (sentence, None, Refused)
    finally:
        csv.field_size_limit(before)


def test_a_table_of_pairs_that_is_not_there(tmp_path):
    told = refusal(lambda: measures.from_file(tmp_path / "rien.csv"))
    assert told == (
        f"Le fichier « {tmp_path / 'rien.csv'} » n’a pas pu être lu : No such file or directory.",
        None,
        Refused,
    )
