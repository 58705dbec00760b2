"""The commune that somebody meant: "Bully", "bully les mines", "62410 Hulluch", "St Denis 93"; several are asked, never guessed. Those of the
territory are preferred, and all of France is known."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from terril.territory import france
from terril.territory.models import Commune
from terril.territory.queries import label

# From this likeness on, a name is proposed; a human still says yes.
CLOSE = 78
PROPOSED = 6
MOST_SAID = 120
LIGHT = ("insee_code", "name", "postal_codes")
_CODE = re.compile(r"\b(\d{5}|2[AB]\d{3})\b", re.IGNORECASE)
# "St Denis 93", "Lomme (59)": the département, but for a district ("Lyon 3").
_AREA = re.compile(r"(?<=[^\W\d_)])[\s(]+(\d{2}|2[AB]|97\d)\)?\s*$", re.IGNORECASE)
_DISTRICTS = re.compile(r"^\W*(?:paris|lyon|marseille)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\s+(?:et|ou)\s+|\s*[/,;&+]\s*", re.IGNORECASE)
# "Annay-sous-Lens" is what people call Annay, which is beside Lens.
_BESIDE = re.compile(r"^(.+?) (?:sous|sur|les|pres|en) (.+)$")


@dataclass(frozen=True)
class Elsewhere:
    """A commune that is not of the territory, and has no row: `said` is kept as it was written. `insee_code` is today's."""

    said: str
    name: str
    insee_code: str
    postal_codes: tuple[str, ...]
    pk: None = None


Found = Commune | Elsewhere


class Unclear(Exception):  # noqa: N818 - a sentence for a person
    def __init__(self, message: str, found: Sequence[Found]) -> None:
        super().__init__(message)
        self.message = message
        self.found = found


class Communes:
    """The communes of a territory in one query, and one more for what lies outside it, the first time that it is needed."""

    def __init__(self, territory_id: int) -> None:
        self.here = list(Commune.objects.filter(territories=territory_id).order_by("sort_name", "insee_code"))
        self._named: dict[str, list[Commune]] = defaultdict(list)
        self._coded: dict[str, list[Commune]] = defaultdict(list)
        self._at = {commune.insee_code: commune for commune in self.here}
        for commune in self.here:
            self._named[france.spoken(commune.name)].append(commune)
            for code in {*commune.postal_codes, commune.insee_code}:
                self._coded[code].append(commune)
        self._read: dict[str, tuple[Found, str]] = {}

    def find(self, typed: str) -> tuple[Found, str]:
        """The commune, and what is to be told of it: "" when it was said in full. Raises Unclear with those that it may be."""
        if typed not in self._read:
            self._read[typed] = self._found(typed)
        return self._read[typed]

    def _found(self, typed: str) -> tuple[Found, str]:
        # The postal or INSEE code, or the département, and the name, comparable: "Bully (62160)", "62160 - Bully-les-Mines", "BULLY CEDEX".
        digits = _CODE.search(typed)
        code = digits[0].upper() if digits else ""
        bare = re.sub(r"\bcedex\b.*", " ", _CODE.sub(" ", typed), flags=re.IGNORECASE).strip(" -–,()")
        area = france.departement(code) if code else ""
        if not code and not _DISTRICTS.match(bare) and (told := _AREA.search(bare)):
            area, bare = told[1].upper(), bare[: told.start()]
        names = [france.spoken(bare)]
        if "/" in bare:
            # « Noyelles/Lens », « Noyelles s/ Lens »: on what, or under what, one does not say.
            names = [france.spoken(re.sub(r"(?:\bs)?\s*/\s*(?!s\b)", middle, bare)) for middle in (" sur ", " sous ")] + names
        if "(" in bare:
            # « Lens (Pas-de-Calais) »
            names.insert(0, france.spoken(bare.partition("(")[0]))
        name = next((one for one in names if one in self._named or france.named(one)), names[-1])
        exact = self._named.get(name, [])
        # The one that bears it; failing that, those whose name begins by these words ("bully": Bully-les-Mines).
        here = exact or [one for one in self.here if name and france.spoken(one.name).startswith(f"{name} ")]
        coded = self._coded.get(code, [])
        here = [one for one in here if one in coded] or [one for one in here if not area or one.departement == area]
        away = self._away(name, code, area)
        if exact and here:
            away = []
        elif here:
            # Loos is beside Loos-en-Gohelle, and Bully of the Rhône is not beside Bully-les-Mines.
            away = [town for town in away if area or town.region == here[0].region]
        if not name and coded:
            here, away = coded, []
        if len(here) == 1 and not away:
            said = france.spoken(here[0].name) == name
            return here[0], "" if said else _("« %(value)s » : %(name)s.") % {"value": typed, "name": here[0].name}
        if not here and (beside := _BESIDE.match(name)) and not away and beside[2] in self._named and len(self._named.get(beside[1], [])) == 1:
            near = self._named[beside[1]][0]
            return near, _("« %(value)s » : %(name)s.") % {"value": typed, "name": near.name}
        if not here and len(away) == 1:
            return self._of_france(away[0], typed, code if name else "")
        if not here and not away:
            # Somebody may live in a commune that was made known here and that France does not know: invented, or of another country.
            known = [row for row in self._elsewhere.get(name, ()) if not code or code in {*row[-1], row[0]}]
            if len(known) == 1:
                return Commune.from_db("default", LIGHT, known[0]), ""
        several: list[Found] = [*here, *(Elsewhere(label(town.name, town.postal_codes), town.name, town.today, town.postal_codes) for town in away)]
        if not several and len(parts := [part for part in _TOGETHER.split(typed) if part.strip()]) > 1:
            # « Lens et Liévin »: which one is asked.
            for part in parts:
                try:
                    several.append(self.find(part.strip())[0])
                except Unclear as unclear:
                    several += unclear.found[:1]
        if several:
            among = ", ".join(one.name if isinstance(one, Commune) else one.said for one in several[:PROPOSED])
            raise Unclear(_("Plusieurs communes répondent à « %(typed)s » : %(names)s. Laquelle ?") % {"typed": typed, "names": among}, several)
        close = process.extract(name, [france.spoken(one.name) for one in self.here], scorer=fuzz.ratio, limit=PROPOSED, score_cutoff=CLOSE)
        if close:
            near = self.here[close[0][2]]
            message = _("« %(typed)s » n’est pas une commune d’ici. Vouliez-vous dire %(name)s ?") % {"typed": typed, "name": near.name}
        else:
            message = _("Nous ne connaissons pas de commune de ce nom : « %(typed)s ».") % {"typed": typed}
        raise Unclear(message, [self.here[place] for _name, _score, place in close] or coded)

    def _away(self, name: str, code: str, area: str) -> list[france.Town]:
        """The communes of France that it may be, each once; one of today rather than one that became part of another."""
        towns = [town for town in (france.named(name) if name else france.coded(code)) if name or code in town.postal_codes or town.code == code]
        if name and area:
            towns = [town for town in towns if code and code in {*town.postal_codes, town.code}] or [t for t in towns if t.departement == area]
        if not name:
            # A code alone is a postal code before it is of INSEE.
            towns = [town for town in towns if code in town.postal_codes and town.kind == "c"] or towns[:1]
        elif any(town.kind == "c" for town in towns):
            towns = [town for town in towns if town.kind == "c"]
        return list({town.today: town for town in reversed(towns)}.values())[::-1]

    def _of_france(self, town: france.Town, typed: str, code: str) -> tuple[Found, str]:
        """A commune of France, followed to the one of today; of the territory or known here, or kept as it was written. `code`: what was written of
        its postal code, the only one of a large city that says where a letter goes."""
        now = france.today(town.today) or town
        gone = _("« %(value)s » : aujourd’hui %(name)s.") % {"value": typed, "name": now.name} if now.key != town.key else ""
        if known := self._at.get(now.code):
            return known, gone
        if row := next((row for rows in self._elsewhere.values() for row in rows if row[0] == now.code), None):
            return Commune.from_db("default", LIGHT, row), gone
        postal = (code,) if code in town.postal_codes else town.postal_codes if len(town.postal_codes) == 1 else ()
        kept = Elsewhere(typed, town.name, now.code, postal)
        away = _("« %(value)s » : hors de notre territoire, gardé comme écrit.") % {"value": typed}
        return kept, f"{gone} {away}".strip()

    @cached_property
    def _elsewhere(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every other commune that is known here, in one query, the first time that a name is not of the territory."""
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in Commune.objects.exclude(pk__in=[one.pk for one in self.here]).order_by("pk").values_list(*LIGHT):
            found[france.spoken(row[1])].append(row)
        return found


def choice(commune: Found) -> tuple[str, str]:
    """What to write in the cell, and what to show."""
    text = label(commune.name, commune.postal_codes)
    return text, text
