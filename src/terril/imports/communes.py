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
        if typed in self._read:
            return self._read[typed]
        # The postal or INSEE code, and the name, comparable: "Bully (62160)", "62160 - Bully-les-Mines", "BULLY CEDEX".
        digits = re.search(r"\b(\d{5}|2[AB]\d{3})\b", typed.upper())
        code = digits[0] if digits else ""
        name = folded_name(re.sub(r"\b(\d{5}|2[ABab]\d{3})\b|\bcedex\b.*", " ", typed, flags=re.IGNORECASE))
        named: list[Commune] = []
        if name:
            # The one that bears it; failing that, those whose name begins by these words ("bully": Bully-les-Mines).
            named = self._named.get(name) or [c for c in self.here if folded_name(c.name).startswith(f"{name} ")]
        coded = self._coded.get(code, [])
        found = [commune for commune in named if commune in coded] or named
        if len(found) == 1:
            answer = found[0], folded_name(found[0].name) == name
        elif not name and len(coded) == 1:
            answer = coded[0], False
        elif several := found or (coded if not name else []):
            names = ", ".join(commune.name for commune in several[:PROPOSED])
            raise Unclear(_("Plusieurs communes répondent à « %(typed)s » : %(names)s. Laquelle ?") % {"typed": typed, "names": names}, several)
        # Somebody may live elsewhere: a name in full that only one known commune bears.
        elif name and len(away := [row for row in self._elsewhere.get(name, ()) if not code or code in {*row[-1], row[0]}]) == 1:
            answer = Commune.from_db("default", LIGHT, away[0]), True
        else:
            near = process.extract(name, [folded_name(one.name) for one in self.here], scorer=fuzz.ratio, limit=PROPOSED, score_cutoff=CLOSE)
            close = [self.here[place] for _name, _score, place in near]
            if close:
                message = _("« %(typed)s » n’est pas une commune d’ici. Vouliez-vous dire %(name)s ?") % {"typed": typed, "name": close[0].name}
            else:
                message = _("Nous ne connaissons pas de commune de ce nom : « %(typed)s ».") % {"typed": typed}
            raise Unclear(message, close or coded)
        self._read[typed] = answer
        return answer

    @cached_property
    def _elsewhere(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every other commune that is known here, in one query, the first time that a name is not of the territory."""
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in Commune.objects.exclude(pk__in=[one.pk for one in self.here]).order_by("pk").values_list(*LIGHT):
            found[folded_name(row[1])].append(row)
        return found


def choice(commune: Commune) -> tuple[str, str]:
    """What to write in the cell, and what to show."""
    text = label(commune.name, commune.postal_codes)
    return text, text
