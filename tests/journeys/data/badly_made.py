"""Makes `badly-made.xlsx`: three hundred ideas as an association really keeps them, every person and every idea invented.

    python -m tests.journeys.data.badly_made

A title above, headers merged on two lines, a note on another sheet, broken accents, dates in every manner, numbers without their zero, people noted
under several names, ideas noted twice, headers said again in the middle, empty lines, a total below. What is true is `truth()`.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HERE = Path(__file__).parent
FILE = HERE / "badly-made.xlsx"
ROWS = 300

FIRST = [
    "Lucienne", "Marcel", "Fatima", "Jean-Pierre", "Zoé", "Gérard", "Amandine", "Kevin", "Josiane", "Mohamed", "Brigitte", "Théo", "Raymonde",
    "Yanis", "Chantal", "Léo", "Ginette", "Samira", "Hervé", "Océane", "Bernadette", "Driss", "Mireille", "Enzo", "Paulette", "Nordine",
    "Valérie", "Hugo", "Simone", "Rachid",
]  # fmt: skip
LAST = [
    "Wattelet", "Delannoy", "Bouchiba", "Krawczyk", "Lemoine", "Vasseur", "Hennebelle", "Duquesnoy", "Marchewka", "Cauchy", "Salomez",
    "Tahraoui", "Bigotte", "Pruvost", "Nowakowski", "Flament", "Carlier", "Ziani", "Dhénin", "Moreau", "Szymczak", "Coupez", "Berthe",
    "Lagache", "Ouali", "Roussel", "Dambrine", "Fiolet", "Grzesiak", "Hochart",
]  # fmt: skip
WHAT = [
    "Un jardin partagé", "Un atelier vélo", "Des contes du soir", "Une épicerie solidaire", "Un repair café", "Une chorale de quartier",
    "Un potager d’école", "Des cours de couture", "Une ludothèque", "Un marché de producteurs", "Des balades sur le terril",
    "Un cinéma en plein air", "Une boîte à livres", "Des jeux pour les aînés", "Un four à pain",
]  # fmt: skip
WHERE = [
    "rue des Mineurs", "cité des Fleurs", "place du Coron", "allée des Bouleaux", "cité 9", "rue du Carreau", "fosse 11", "square Curie",
    "impasse du Chevalement", "rue Basly", "cité des Provinces", "rue de la Lampisterie", "cour de l’école", "rue du Stade",
    "cité Saint-Pierre", "rue des Écoles", "parc des Cytises", "rue du Onze", "cité Nouméa", "rue Lamendin",
]  # fmt: skip
COMMUNES = [
    "Lens", "Liévin", "Avion", "Harnes", "Bully-les-Mines", "Méricourt", "Sallaumines", "Wingles", "Vendin-le-Vieil", "Mazingarbe",
    "Billy-Montigny", "Loos-en-Gohelle", "Grenay", "Angres", "Vimy", "Hulluch",
]  # fmt: skip
# How people write them: the same commune every time.
SAID = {
    "Bully-les-Mines": ["Bully", "bully les mines", "BULLY-LES-MINES"], "Liévin": ["LIEVIN", "LiÃ©vin", "Lievin"],
    "Loos-en-Gohelle": ["62750 Loos-en-Gohelle", "LOOS EN GOHELLE"],
    "Méricourt": ["MÃ©ricourt", "mericourt"], "Vendin-le-Vieil": ["Vendin le vieil", "Vendin"], "Billy-Montigny": ["Billy Montigny", "BILLY"],
    "Avion": ["AVION", "62210"],
}  # fmt: skip
MONTHS = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juillet", "août", "sept.", "octobre", "nov.", "déc."]
STAGES = ("", "Projet", "en cours", "réalisé", "Idée")


@dataclass(frozen=True)
class Somebody:
    first: str
    last: str
    commune: str
    digits: str
    email: str


@dataclass(frozen=True)
class Row:
    """`who` and `idea` are numbers: rows with the same one are the same human, the same idea."""

    who: int
    idea: int
    last: str
    first: str
    phone: Any
    email: str
    commune: str
    on: Any
    title: str
    words: str
    stage: str


# Which earlier row each of these says again: the same idea.
TWICE = {120: 20, 181: 81, 240: 40, 290: 190}
# Which earlier row these share the human of, under another name.
AGAIN = {60: 10, 90: 30, 150: 50, 200: 70, 230: 100, 270: 110, 280: 130}
# The five that a human must mend, and how; the lines are those of the sheet.
MENDED = {35: ("commune", "Annay (62880)"), 75: ("taken_on", "28/02/2023"), 125: ("email", "v.salomez@exemple.fr"), 165: ("commune", "Harnes"),
    215: ("phone", "06 12 00 02 15")}


def somebody(number: int) -> Somebody:
    first, last = FIRST[number % 30], LAST[(number + number // 30 * 11) % 30]
    mail = f"{first}.{last}@exemple.fr".lower().translate(str.maketrans("éèêëôâçï", "eeeeoaci")) if number % 3 == 0 else ""
    return Somebody(first, last, COMMUNES[number % len(COMMUNES)], f"6120{number:05}", mail)


def _day(number: int) -> date:
    return date(2022 + number % 3, 1 + number % 12, 1 + number % 28)


def _written(number: int, on: date) -> Any:
    """A real date, figures, words, the month alone, or the number that a spreadsheet keeps."""
    manner = number % 7
    if manner == 3:
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    if manner == 4:
        return f"{on:%d/%m/%Y}"
    if manner == 5:
        return f"{on:%d.%m.%y}"
    if manner == 6:
        return (on - date(1899, 12, 30)).days
    return on


def _phone(number: int, one: Somebody) -> Any:
    """As text, in pairs, without a zero because it became a number, or not at all."""
    if number % 11 == 0:
        return ""
    if number % 6 == 0:
        return int(one.digits)
    pairs = f"0{one.digits}"
    return " ".join(pairs[i : i + 2] for i in range(0, 10, 2)) if number % 2 else f"+33{one.digits}"


def _title(number: int) -> str:
    return f"{WHAT[number % 15]}, {WHERE[(number // 15) % 20]}"


def _row(number: int) -> Row:
    idea = TWICE.get(number, number)
    who = AGAIN.get(idea, idea)
    one = somebody(who)
    first, last = one.first, one.last
    if number in AGAIN or number in TWICE:
        first, last = [(one.first.upper(), one.last.upper()), (one.last, one.first), (one.first, f"{one.last[:-1]}")][number // 10 % 3]
    said = SAID.get(one.commune, [one.commune])
    commune = one.commune if number % 3 else said[number // 3 % len(said)]
    words = f"{_title(idea)} : on en parle depuis longtemps,\nil manque surtout un coup de main (n° {idea})."
    phone = _phone(number, one) if number not in AGAIN and number not in TWICE else f"0{one.digits}"
    email = one.email if number % 5 else one.email.upper()
    return Row(who, idea, last.upper() if number % 2 else last, first, phone, email, commune, _written(number, _day(idea)), _title(idea),
        words, STAGES[number % 5])


def rows() -> list[Row]:
    made = [_row(number) for number in range(ROWS)]
    broken = {
        35: {"commune": "62880"}, 75: {"on": "31/02/2023"}, 125: {"email": "v.salomez@exemple"}, 165: {"commune": ""}, 215: {"phone": "6,12E+08"},
    }  # fmt: skip
    for number, changes in broken.items():
        made[number] = Row(**{**made[number].__dict__, **changes})
    return made


def truth() -> tuple[int, int]:
    """How many humans, and how many ideas, there really are."""
    return len({row.who for row in rows()}), len({row.idea for row in rows()})


def line_of(number: int) -> int:
    """The line of a row in the sheet: five above, then two empty lines and the headers said again on the way."""
    return number + 6 + (number >= 100) + 2 * (number >= 200)


def workbook() -> Workbook:
    book = Workbook()
    note = book.active
    note.title = "Lisez-moi"
    note.append(["Tableau tenu par l’accueil. Ne pas trier !"])
    sheet = book.create_sheet("Porteurs")
    sheet["A1"] = "RECUEIL DES IDÉES 2022 – 2024"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "mis à jour par l’accueil"
    for cell, text in {"A4": "N°", "B4": "Porteur", "D4": "Contact", "F4": "Commune", "G4": "Reçue le", "H4": "Idée", "J4": "Suite"}.items():
        sheet[cell] = text
    for span in ("A4:A5", "B4:C4", "D4:E4", "F4:F5", "G4:G5", "H4:I4", "J4:J5"):
        sheet.merge_cells(span)
    under = {"B": "Nom", "C": "Prénom", "D": "Tél.", "E": "Mail", "H": "Intitulé", "I": "En quelques mots"}
    for column, text in under.items():
        sheet[f"{column}5"] = text
    for number, row in enumerate(rows()):
        cells = (number + 1, row.last, row.first, row.phone, row.email, row.commune, row.on, row.title, row.words, row.stage)
        for column, value in enumerate(cells, start=1):
            if value != "":
                sheet.cell(line_of(number), column, value)
    for column, text in under.items():
        sheet[f"{column}{line_of(199) + 1}"] = text
    last = line_of(ROWS - 1)
    sheet.cell(last + 2, 1, "TOTAL")
    sheet.cell(last + 2, 2, ROWS)
    return book


def content() -> bytes:
    """The same bytes each time: the hour at which a file is packed is not part of it."""
    book = workbook()
    packed = io.BytesIO()
    book.save(packed)
    steady = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            told = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-12-31T00:00:00Z",
                source.read(name)) if name == "docProps/core.xml" else source.read(name)
            target.writestr(zipfile.ZipInfo(name, (2024, 12, 31, 0, 0, 0)), told, zipfile.ZIP_DEFLATED)
    return steady.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(content())
