"""The commune that somebody meant: "Bully", "bully les mines", "62410 Hulluch"; several are asked, never guessed."""

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from terril.territory.models import Commune
from terril.territory.queries import folded_name, label

# From this likeness on, a name is proposed; a human still says yes.
CLOSE = 78
PROPOSED = 6
LIGHT = ("insee_code", "name", "postal_codes")


class Unclear(Exception):  # noqa: N818 - a sentence for a person
    def __init__(self, message: str, found: list[Commune]) -> None:
        super().__init__(message)
        self.message = message
        self.found = found


class Communes:
    """The communes of a territory in one query, and one more for what lies outside it, the first time that it is needed."""

    def __init__(self, territory_id: int) -> None:
        self.here = list(Commune.objects.filter(territories=territory_id).order_by("sort_name", "insee_code"))
        self._named: dict[str, list[Commune]] = defaultdict(list)
        self._coded: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.here:
            self._named[folded_name(commune.name)].append(commune)
            for code in {*commune.postal_codes, commune.insee_code}:
                self._coded[code].append(commune)
        self._read: dict[str, tuple[Commune, bool]] = {}

    def find(self, typed: str) -> tuple[Commune, bool]:
        """The commune, and whether it was said in full. Raises Unclear with those that it may be."""
        if typed not in self._read:
            self._read[typed] = self._find(typed)
        return self._read[typed]

    def _find(self, typed: str) -> tuple[Commune, bool]:
        code, name = self._parts(typed)
        named = self._by_name(name) if name else []
        coded = self._coded.get(code, [])
        both = [commune for commune in named if commune in coded]
        if len(found := both or named) == 1:
            return found[0], folded_name(found[0].name) == name
        if not name and len(coded) == 1:
            return coded[0], False
        if found or (coded and not name):
            raise Unclear(self._several(typed, found or coded), found or coded)
        if (away := self._away(name, code)) is not None:
            return away, True
        near = process.extract(name, [folded_name(one.name) for one in self.here], scorer=fuzz.ratio, limit=PROPOSED, score_cutoff=CLOSE)
        close = [self.here[place] for _name, _score, place in near]
        raise Unclear(self._unknown(typed, close), close or coded)

    @staticmethod
    def _parts(typed: str) -> tuple[str, str]:
        """The postal or INSEE code, and the name, comparable: "Bully (62160)", "62160 - Bully-les-Mines", "BULLY CEDEX"."""
        code = re.search(r"\b(\d{5}|2[AB]\d{3})\b", typed.upper())
        name = folded_name(re.sub(r"\b(\d{5}|2[ABab]\d{3})\b|\bcedex\b.*", " ", typed, flags=re.IGNORECASE))
        return code[0] if code else "", name

    def _by_name(self, name: str) -> list[Commune]:
        """The one that bears it; failing that, those whose name begins by these words ("bully": Bully-les-Mines)."""
        return self._named.get(name) or [c for c in self.here if folded_name(c.name).startswith(f"{name} ")]

    def _away(self, name: str, code: str) -> Commune | None:
        """Somebody may live elsewhere: a name in full that only one known commune bears."""
        found = [row for row in self._elsewhere.get(name, ()) if not code or code in {*row[-1], row[0]}] if name else []
        return Commune.from_db("default", LIGHT, found[0]) if len(found) == 1 else None

    @cached_property
    def _elsewhere(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every other commune that is known here, in one query, the first time that a name is not of the territory."""
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in Commune.objects.exclude(pk__in=[one.pk for one in self.here]).order_by("pk").values_list(*LIGHT):
            found[folded_name(row[1])].append(row)
        return found

    @staticmethod
    def _several(typed: str, found: list[Commune]) -> str:
        names = ", ".join(commune.name for commune in found[:PROPOSED])
        return _("Plusieurs communes répondent à « %(typed)s » : %(names)s. Laquelle ?") % {"typed": typed, "names": names}

    @staticmethod
    def _unknown(typed: str, close: list[Commune]) -> str:
        if close:
            return _("« %(typed)s » n’est pas une commune d’ici. Vouliez-vous dire %(name)s ?") % {"typed": typed, "name": close[0].name}
        return _("Nous ne connaissons pas de commune de ce nom : « %(typed)s ».") % {"typed": typed}


def choice(commune: Commune) -> tuple[str, str]:
    """What to write in the cell, and what to show."""
    text = label(commune.name, commune.postal_codes)
    return text, text
