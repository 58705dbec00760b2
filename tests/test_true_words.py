"""No French sentence says that somebody knows, or that words have left, where it cannot know it: `kernel.outbox.fate` alone says what becomes of
messages. Read in the catalogue, which is complete (tests/test_english.py)."""

import re
from pathlib import Path

import pytest

from terril.kernel import catalogue

SOURCE = Path("src/terril/site/locale/en/LC_MESSAGES/django.po")
CLAIMS = re.compile(
    r"\b(prévenue?s?|informée?s?|envoyée?s?|part|partent|partira|partiront|(?:est|sont|était|étaient|a été|ont été) (?:déjà )?parties?)\b"
    r"|\b(?:est|sont|était) (?:déjà )?partis?\b",
    re.IGNORECASE,
)
# What is said not to happen is no claim; neither is a share, a place, a point of departure.
DENIED = re.compile(r"\b(?:ne |n’)(?:\w+ )?(?:a |ont |est |sont |sera )?(?:pas |plus )?(?:encore |été )*$", re.IGNORECASE)
DENIED_BEFORE = re.compile(
    r"\brien (?:d’autre )?n(?:e |’a été )$|\baucun autre message ne $|n’a été $|n’ont pas été $|n’est pas encore $", re.IGNORECASE
)
IDIOM = re.compile(
    r"(?:prend|prennent|pris) part\b|nulle part|à part\b|(?:notre|votre) part\b|\bpart (?:qui|depuis|montrée|des vraies|des recherches)\b"
    r"|\bla part\b|d’où part\b"
    r"|(?:qui la|qui les) suivait est parti"
)

# Each with its reason.
TRUE = {
    # The one that says what becomes of messages, and the page of one message.
    "%(n)s message part": "kernel.outbox.fate itself",
    "Un message part pour la personne.": "kernel.outbox.fate itself",
    "Un message est parti pour la personne.": "kernel.outbox.fate itself",
    "Ce message part tout seul : il n’y a rien à dire de vive voix.": "said of an e-mail or an SMS alone, that waits for its turn",
    "Un message est parti.": "the line of the journal of a message that left",
    "Tout est parti": "the title of an empty list of those that did not",
    "Un essai est parti à": "said of a trial whose row says that it left",
    "Vous vous connecterez avec un code envoyé": "how one will sign in",
    # What somebody sent to this site, which has it.
    "C’est envoyé à l’équipe": "a reply typed here: it stands on the desk at once",
    "%(actor)s a envoyé un fichier": "a file received here",
    "qui a envoyé un fichier": "a file received here",
    "Le serveur n’a pas pu la lire. Rien n’a été changé, et ce que vous aviez déjà envoyé est gardé.": "forms received here",
    "Ce n’est pas votre faute. Ce que vous aviez déjà envoyé": "forms received here",
    "Attendez une minute, revenez en arrière et recommencez. Une idée envoyée deux fois": "forms received here",
    "La connexion s’est coupée. Gardez cette page ouverte : vos mots partiront": "a form that the browser holds",
    "Le réseau est coupé. Gestes gardés sur ce téléphone": "gestures that the page of the day holds",
    "{n} gestes de {name} attendent ici. Ils partiront": "gestures that the page of the day holds",
    "Un geste de {name} attend ici. Il partira": "gestures that the page of the day holds",
    # Names of columns and of states: what the team did; what became of the message stands on the page of the referral.
    "dit ou envoyé par": "who closed a message, whichever the means",
    "prévenue de l’effacement le": "a column: nobody is erased while the notice waits (programmes.retention)",
    "envoyée": "the state of a referral: its link was made",
    "Envoyée": "the state of a referral: its link was made",
    "Envoyées": "the state of a referral: its link was made",
    "envoyée le": "the state of a referral: its link was made",
    "Envoyée le": "the state of a referral: its link was made",
    "Les délais se montrent dès la première orientation envoyée.": "the state of a referral: its link was made",
    "Une orientation est partie vers": "the line of the journal of this state",
    "Votre idée est partie chez": "the line that the holder reads once the link was made",
    "Des nouvelles sont parties": "the line of the journal of what follows; a follower has an e-mail alone",
    "Envoyés à": "the mailbox of development",
    # Words that are passed on as they are, in the form where they are typed.
    "Écrivez votre question : elle part telle quelle": "asks for the words; the answer says what became of them",
    "Écrivez votre réponse : elle part telle quelle": "asks for the words; the answer says what became of them",
    "Elle part telle quelle au partenaire.": "asks for the words; the answer says what became of them",
    # The minutes are closed by their publication.
    "Le compte rendu est parti : ": "refuses a change of minutes that are published: they may be in hands already",
}  # fmt: skip


def claims(sentence: str) -> list[str]:
    """What a sentence says of messages without knowing it."""
    # The name of a value is not read by anybody.
    plain = " ".join(re.sub(r"%\(\w+\)s|\{\w+\}", "…", sentence).replace("\0", " ").split())
    found = []
    for claim in CLAIMS.finditer(plain):
        before, around = plain[: claim.start()], plain[max(0, claim.start() - 20) : claim.end() + 20]
        if not (DENIED.search(before) or DENIED_BEFORE.search(before) or IDIOM.search(around)):
            found.append(claim[0])
    return found


def _sentences() -> list[str]:
    return [key.split("\x04", 1)[-1] for key in catalogue.keys(SOURCE) if key]


def test_no_page_says_that_somebody_knows() -> None:
    found = {" ".join(one.split()): claims(one) for one in _sentences()}
    untold = {one: words for one, words in found.items() if words and not one.startswith(tuple(TRUE))}
    assert not untold, "say what really becomes of it (kernel.outbox.fate), or add it here with its reason"


def test_an_exception_is_a_sentence_that_claims() -> None:
    sentences = [" ".join(one.split()) for one in _sentences() if claims(one)]
    assert [said for said in TRUE if not any(one.startswith(said) for one in sentences)] == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Chacun est prévenu par le moyen qu’il a choisi.", ["prévenu"]),
        ("Le rappel part.", ["part"]),
        ("La demande est partie.", ["est partie"]),
        ("5 personnes ont été informées, le reste est envoyé.", ["informées", "envoyé"]),
        ("Une date sur %(part)s leur est due.", []),
        ("Personne n’est prévenu, rien ne part, rien n’a été envoyé, elle y prend part.", []),
    ],
)
def test_a_claim_is_found(sentence: str, said: list[str]) -> None:
    assert claims(sentence) == said
