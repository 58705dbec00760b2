"""How the name of somebody is written in a table: capitals, particles, initials, two people in one cell, words that are no name."""

import re

from terril.kernel.search import fold

# Words that belong to the family name that they begin; "le" and "la" keep their capital unless they follow "de".
_SMALL = frozenset({
    "de", "du", "des", "la", "le", "les", "van", "von", "der", "den", "ter", "ten", "da", "das", "do", "dos", "di", "del", "della",
})  # fmt: skip
OF_A_FAMILY = _SMALL | {"d", "vande", "vander", "vanden", "el", "al", "ben", "bin", "ait", "san", "st", "ste", "saint", "sainte"}
_SMALL_FIRST = _SMALL - {"le", "la", "les"}
# A first name before a family name of two words, as often as a particle.
_ALSO_FIRST = frozenset({"ben", "al", "san", "del", "st"})
# "J.", "J.P.", "J.-P.", "JP": no family is named so, but for Ng.
_INITIALS = re.compile(r"^(?:(?:[^\W\d_]\.-?)+[^\W\d_]?\.?|(?!NG$)[BCDFGHJKLMNPQRSTVWXZ]{2})$")
# "M. Dubois", and "M.DUBOIS"; "M.Claude" is somebody of whom one initial is said.
_CIVILITY_GLUED = re.compile(r"^(?i:m|mr|mme|mlle|melle|dr)\.(?=[A-ZÀ-ÖØ-Þ]{2})")
_CIVILITY_APART = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|melle|mrs|dr|docteur)\.?\s+", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*")
# Between two people.
_AND = re.compile(r"\s*[&+]\s*|\s+(?:et|ET|Et|ou|OU)\s+")
_SLASH = re.compile(r"\s*/\s*")
_NO_NAME = re.compile(
    r"^(?:a (?:rappeler|contacter|voir|completer|relancer|verifier|confirmer|preciser|joindre|appeler|supprimer|demander|definir|remplir)\b.*"
    r"|inconnue?s?|anonymes?|idem|voir .*|ne pas .*|ne souhaite pas .*|sans nom|pas de nom|nom inconnu|rappeler|en attente|doublon|divers|plusieurs"
    r"|meme personne|absente?|decedee?|desinscrite?|supprimer)$"
)


def without_civility(text: str) -> str:
    return _CIVILITY_GLUED.sub("", _CIVILITY_APART.sub("", text))


def is_no_name(text: str) -> bool:
    """A note that somebody left where a name is expected: « À rappeler »."""
    return bool(_NO_NAME.match(fold(text)))


def several(text: str, *, slash: bool = True) -> list[str]:
    """Those whom one cell names together: « Alice & Paul » is Alice, Paul; « Alice et Paul Roussel », Alice Roussel, Paul Roussel. Nothing when it
    names one. `slash`: whether one parts two people (first names), or two names of one (Dubois/Petit)."""
    parts = [part for piece in _AND.split(text) for part in (_SLASH.split(piece) if slash else [piece])]
    if len(parts) < 2 or not all(len(_LETTERS.findall(part)) and len(part) > 1 for part in parts):
        return []
    parts = [" ".join(part.split()) for part in parts]
    words = [part.split(" ") for part in parts]
    if len(words[-1]) > 1 and all(len(one) == 1 for one in words[:-1]):
        # The family name is said once, for all.
        family = "" if words[-1][0].isupper() and not words[-1][-1].isupper() else " ".join(words[-1][1:])
        parts = [*(f"{part} {family}".strip() for part in parts[:-1]), parts[-1]]
    elif len(words[0]) > 1 and all(len(one) == 1 for one in words[1:]):
        family = " ".join(word for word in words[0] if word.isupper() and len(word) > 1)
        parts = [parts[0], *(f"{family} {part}".strip() for part in parts[1:])]
    return parts


def is_initials(word: str) -> bool:
    return bool(_INITIALS.match(word))


def cased(text: str) -> str:
    """As a French reader writes it: DUBOIS is Dubois, VAN DE WALLE Van de Walle, de hoog de Hoog, MCDONALD McDonald, N’DIAYE N’Diaye. What is written
    with care stays as it is."""
    shouted, quiet = text.isupper(), text.islower()
    words = text.split(" ")
    if len(text) < 2 or (len(words) == 1 and is_initials(text)):
        return text
    told = []
    for place, word in enumerate(words):
        small = word.lower()
        before = words[place - 1].lower() if place else ""
        if is_initials(word):
            told.append(word)
        elif place and word.isupper() and small in _SMALL and (shouted or small in _SMALL_FIRST or before in _SMALL):
            told.append(small)
        elif quiet and small in _SMALL_FIRST | ({"la", "le", "les"} if before in _SMALL else set()) and len(words) > 1:
            told.append(word)
        elif quiet or (word.isupper() and len(word) > 1):
            told.append(capitalised(word))
        else:
            told.append(word)
    return " ".join(told)


def capitalised(text: str) -> str:
    """JEAN-PIERRE D’HONDT: Jean-Pierre D’Hondt."""
    told = _LETTERS.sub(lambda found: found[0].capitalize(), text)
    return re.sub(r"\bMc([a-z])", lambda found: f"Mc{found[1].upper()}", told)


def parted(text: str) -> tuple[str, str]:
    """(first name, family name) of a cell that holds both, as they are written. A word in capitals is of the family name, and so is a particle."""
    if "," in text:
        last, _comma, first = text.partition(",")
        return first.strip(), last.strip()
    words = text.split(" ")
    if len(words) == 1:
        return text, ""
    particles = [fold(word) in OF_A_FAMILY for word in words]
    loud = [word.isupper() and len(word) > 1 and not is_initials(word) for word in words]
    initials = [is_initials(word) for word in words]
    if any(loud) and not all(loud[i] or (particles[i] and not initials[i]) for i in range(len(words))):
        # Particles beside words in capitals are of the same name.
        of_family = list(loud)
        for i in reversed(range(len(words))):
            if particles[i] and not words[i][0].isupper() and i + 1 < len(words) and of_family[i + 1]:
                of_family[i] = True
        first = " ".join(word for word, family in zip(words, of_family, strict=True) if not family)
        return first, " ".join(word for word, family in zip(words, of_family, strict=True) if family)
    if initials[-1] and not initials[0]:
        return words[-1], " ".join(words[:-1])
    if particles[0] and not (fold(words[0]) in _ALSO_FIRST and len(words) == 2):
        # "LE GOFF YANN", "Van Hecke Jean"; "Van Hecke" alone is a family.
        end = next((i for i in range(len(words)) if not particles[i]), len(words) - 1)
        return " ".join(words[end + 1 :]), " ".join(words[: end + 1])
    start = next((i for i in range(1, len(words)) if particles[i] and i + 1 < len(words)), 1)
    return " ".join(words[:start]), " ".join(words[start:])
