"""How the cell of a table is read: a line of words, a day, a commune, a number, a choice. Each says in French what is wrong, with the value."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from terril.imports import communes, spelling
from terril.imports.kinds import Context, Reader, Understood, Wrong
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.plain import is_blank
from terril.kernel.search import fold
from terril.kernel.tables import dates
from terril.kernel.words import long_date
from terril.people import actions as people
from terril.people import contacts

# What people write for nothing.
EMPTY = frozenset(
    {"", "-", "--", "—", "/", "x", "?", "nc", "n c", "neant", "aucun", "aucune", "null", "nan", "none", "sans objet", "non renseigne"}
)
# What a spreadsheet shows in place of a value (ECMA-376, part 1, 18.18.11).
_FAULT = re.compile(r"^#(?:N/?A|REF!|VALEUR!|VALUE!|NOM\?|NAME\?|DIV/0!|NUL!|NULL!|NOMBRE!|NUM!)$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"^\s*\d(?:[.,]\d+)?\s*E\s*\+?\s*\d+\s*$", re.IGNORECASE)
_AS_WRITTEN = re.compile(r"^«\s*(.+?)\s*»$")
_LEADING = re.compile(r"^(?:t[eé]l\.?|port\.?|fixe|mob(?:ile)?\.?)\s*:?\s*", re.IGNORECASE)

# Where the commune of the row being read is kept, for what it decides: the country of a number.
HERE = "commune of the row"
# Whether the column of the cell being read was said to be month first.
MONTH_FIRST = "month first"
# The readers of a day: their columns are asked how they are written, once.
DAYS: set[Reader] = set()
R = TypeVar("R", bound=Reader)


def reads_a_day(reader: R) -> R:
    DAYS.add(reader)
    return reader


def is_empty(text: str) -> bool:
    return is_blank(text) or fold(text) in EMPTY - {""} or text.strip() in EMPTY


def sound(text: str) -> str:
    """The text of a cell that holds one. Raises Wrong for what a spreadsheet writes when it has lost the value."""
    if _FAULT.match(text.strip()):
        raise Wrong(_("Le tableur n’a pas su calculer cette case : « %(value)s ».") % {"value": text.strip()})
    return text


def line(most: int) -> Reader:
    """Words on one line."""

    def read(text: str, context: Context) -> str:
        told = " ".join(text.split())
        if len(told) > most:
            raise Wrong(_("C’est trop long : %(count)s signes, et nous en gardons %(most)s.") % {"count": len(told), "most": most})
        return told

    return read


def words(most: int) -> Reader:
    """Words as they are, on several lines."""

    def read(text: str, context: Context) -> str:
        if len(text) > most:
            raise Wrong(_("C’est trop long : %(count)s signes, et nous en gardons %(most)s.") % {"count": len(text), "most": most})
        return text.strip()

    return read


def name(text: str, context: Context, *, slash: bool = False) -> str:
    """A name as a French reader writes it, not shouted. `slash`: in this cell, one parts two people. Raises Wrong for a link, for figures, for two
    people, for a note that is no name."""
    if together := spelling.several(text, slash=slash):
        people_named = _(" et ").join(f"« {one} »" for one in together)
        raise Wrong(_("Cette case nomme plusieurs personnes : %(names)s.") % {"names": people_named}, several=together)
    if spelling.is_no_name(text):
        raise Wrong(_("« %(value)s » n’est pas un nom. Écrivez-le, ou laissez la ligne de côté.") % {"value": text})
    try:
        told = people.name(text, field="name")
    except Refused as refusal:
        raise Wrong(refusal.message) from None
    if re.search(r"\d", told):
        raise Wrong(_("« %(value)s » : un nom s’écrit sans chiffre.") % {"value": told})
    return spelling.cased(told)


_DATES = {
    "unknown": lambda: _("« %(value)s » n’est pas une date. Écrivez-la par exemple « 26/01/2024 »."),
    "no_such_day": lambda: _("« %(value)s » : ce jour n’existe pas au calendrier."),
    "year": lambda: _("« %(value)s » : cette année paraît fausse."),
    "no_month": lambda: _("« %(value)s » dit seulement l’année. Ajoutez au moins le mois, par exemple « janvier 2024 »."),
}


@reads_a_day
def day(text: str, context: Context) -> Any:
    try:
        found = dates.read(text, month_first=bool(context and context.known.get(MONTH_FIRST)))
    except dates.NoDate as problem:
        # A date written the American way, month first: proposed the French way, never taken so.
        turned, suggestion = re.match(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$", text), ""
        if turned:
            with suppress(ValueError):
                suggestion = f"{date(int(turned[3]), int(turned[1]), int(turned[2])):%d/%m/%Y}"
        raise Wrong(_DATES[problem.code]() % {"value": text}, suggestion=suggestion) from None
    if found.month_only:
        return Understood(
            found.value, _("« %(value)s » : le jour n’est pas dit, nous gardons le %(day)s.") % {"value": text, "day": long_date(found.value)}
        )
    return found.value


@reads_a_day
def past_day(text: str, context: Context) -> Any:
    """A day that is not to come."""
    found = day(text, context)
    value = found.value if isinstance(found, Understood) else found
    if value > clock.today():
        raise Wrong(_("« %(value)s » est une date à venir.") % {"value": text})
    return found


def hour(text: str, context: Context) -> list[time]:
    try:
        found = dates.hours(text if re.search(r"[h:]", text, re.IGNORECASE) else f"{text}h")
    except ValueError:
        found = []
    if not found:
        raise Wrong(_("« %(value)s » n’est pas une heure. Écrivez-la par exemple « 14 h 30 ».") % {"value": text})
    return found[:2]


def moment(value: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(value, at))


def commune(text: str, context: Context, *, anywhere: bool = False) -> Any:
    """A commune of here, or that has a row; `anywhere`: of the whole of France, or kept as it was written (« Tournai »)."""
    told = " ".join(text.split())
    if anywhere and (kept := _AS_WRITTEN.match(told)):
        return communes.Elsewhere(kept[1], kept[1], "", ())
    as_written = f"« {told} »" if anywhere and len(told) <= communes.MOST_SAID else ""
    try:
        found, note = context.communes.find(told)
    except communes.Unclear as unclear:
        choices = [communes.choice(one) for one in unclear.found]
        suggestion = choices[0][0] if len(choices) == 1 else ""
        raise Wrong(unclear.message, choices=choices, suggestion=suggestion, as_written=as_written) from None
    if isinstance(found, communes.Elsewhere) and not (anywhere and as_written):
        raise Wrong(_("« %(value)s » n’est pas une commune d’ici. Laquelle d’ici est-ce ?") % {"value": text})
    return Understood(found, note) if note else found


def commune_anywhere(text: str, context: Context) -> Any:
    """Where somebody lives, or an organisation is: not always here."""
    return commune(text, context, anywhere=True)


def phone(text: str, context: Context) -> str:
    """A number in its international form. What a spreadsheet did to it is said, and what it probably was proposed."""
    if _SCIENTIFIC.match(text):
        raise Wrong(_("« %(value)s » : le tableur a abîmé ce numéro, ses derniers chiffres sont perdus. Retapez-le.") % {"value": text})
    typed = _LEADING.sub("", text.strip())
    digits = re.sub(r"\D", "", typed)
    if re.search(r"[/;,]|\bou\b", typed) and len(digits) >= 18:
        first = re.split(r"[/;,]|\bou\b", typed)[0].strip()
        raise Wrong(_("« %(value)s » : il y a deux numéros dans la case. Gardez-en un.") % {"value": text}, suggestion=first)
    if re.fullmatch(r"[1-9]\d{8}", digits) and not typed.startswith("+"):
        proposed = contacts.spaced_phone(f"+33{digits}").replace("\u00a0", " ")
        raise Wrong(
            _("« %(value)s » compte neuf chiffres : le tableur a sans doute retiré le zéro du début. %(proposed)s ?")
            % {"value": text, "proposed": proposed},
            suggestion=proposed,
        )
    try:
        return contacts.phone(typed, _here(context))
    except Refused as refusal:
        raise Wrong(_("« %(value)s » : %(why)s") % {"value": text, "why": refusal.message}) from None


def _here(context: Context) -> communes.Found | None:
    """The commune of the row that is being read, when it says one."""
    return context.known.get(HERE) if context else None


def email(text: str, context: Context) -> str:
    typed = text.strip().removeprefix("mailto:").strip("<>")
    try:
        validate_email(typed)
    except ValidationError:
        # An address with a space, a comma for a dot or "(at)": what it probably was, if that is one.
        tried = re.sub(r"\s*(?:\(at\)|\[at\]|\sarobase\s)\s*", "@", typed, flags=re.IGNORECASE).replace(" ", "").replace(",", ".").rstrip(".;")
        suggestion = ""
        with suppress(ValidationError):
            validate_email(tried)
            suggestion = tried if tried != typed else ""
        raise Wrong(
            _("« %(value)s » : cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr.") % {"value": text},
            suggestion=suggestion,
        ) from None
    return typed


def choice(options: Mapping[str, Any], said: Mapping[str, str]) -> Reader:
    """One of a list. `options`: value to label; `said`: what people write, folded, to value."""
    named = {fold(str(label)): value for value, label in options.items()} | dict(said)

    def read(text: str, context: Context) -> str:
        found = {**{fold(str(label)): value for value, label in options.items()}, **named}.get(fold(text))
        if found is None:
            choices = [(str(label), str(label)) for label in options.values()]
            raise Wrong(_("« %(value)s » n’est pas dans la liste.") % {"value": text}, choices=choices)
        return found

    return read


# ------------------------------------------------------------------------------------- what a column looks like


def looks_like_email(text: str) -> bool:
    return bool(re.fullmatch(r"\S+@\S+\.\w{2,}", text))


def looks_like_phone(text: str) -> bool:
    return bool(re.fullmatch(r"(?:\+33|0|33)?[\s.]?[1-9](?:[\s.\-]?\d){8}", text.strip()))


def looks_like_day(text: str) -> bool:
    if re.fullmatch(r"\d{5}", text.strip()):
        return False
    try:
        dates.read(text)
    except dates.NoDate:
        return False
    return True


Looks = Callable[[str], bool]
