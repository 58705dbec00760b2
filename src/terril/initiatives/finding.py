"""What a search is about, in the words of the themes (`data/concepts.txt`); and `terril measure search`: whether people find what they mean."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives import lexicon, likeness
from terril.initiatives.public_list import queries as initiatives
from terril.kernel import nearly
from terril.kernel.errors import Refused
from terril.kernel.measures import Figures, Measure, declare
from terril.kernel.search import fold
from terril.services import queries as help_given

QUERIES = Path(__file__).parent / "data" / "queries.csv"
COLUMNS = ("page", "query", "targets")
PAGES = ("initiatives", "aides")
FIRST = 5
# A word of any idea is less sure to tell a theme.
COMMON = 0.5


@nearly.about
def about(text: str) -> Iterator[tuple[float, Sequence[str]]]:
    """The words that say each theme of a text: "vieux isolés" is about old age, and about loneliness."""
    themes = _themes(text)
    for name in sorted(themes, key=lambda name: (-themes[name], name)):
        yield themes[name], lexicon.said_for().get(name, ())


def _themes(text: str) -> dict[str, float]:
    """What a few words are about, and how sure that is."""
    said = lexicon.words(text)
    themes: dict[str, float] = {}
    at = 0
    while at < len(said):
        # The longest expression alone: "vieux isolés" is not about insulation.
        cue = next(lexicon.runs(said, at, lexicon.cues()), None)
        for theme, sure in lexicon.cues()[cue] if cue else ():
            worth = sure * (COMMON if cue and len(cue) == 1 and cue[0] in lexicon.common() else 1.0)
            themes[theme.name] = max(themes.get(theme.name, 0.0), worth)
        at += len(cue) if cue else 1
    return themes


@nearly.judge
def judged(typed: str, text: str) -> float:
    """How strongly a text is about the themes of what was typed: 1 when it is about all of them, and about nothing else."""
    wanted = _themes(typed)
    told = {theme.name: strength for theme, strength in likeness.read(text).themes.items()}
    size = sqrt(sum(value**2 for value in wanted.values()) * sum(value**2 for value in told.values()))
    if not size:
        return 0.0
    alike = sum(wanted[name] * told.get(name, 0.0) for name in sorted(wanted)) / size
    covered = sum(wanted[name] * min(1.0, told.get(name, 0.0)) for name in sorted(wanted)) / sum(wanted.values())
    return (alike + covered) / 2


def run(queries: str | Path = QUERIES) -> Figures:
    """Of what was typed, the share that finds one of its targets among the first five, page by page. Raises Refused for a file that is no table
    of searches."""
    found: dict[str, Any] = {}
    rows = _rows(Path(queries))
    for page in PAGES:
        asked = [row for row in rows if row["page"] == page]
        missed = [row["query"] for row in asked if not _finds(page, row["query"], row["targets"].split("|"))]
        found[page] = {
            "queries": len(asked), "success_at_5": round(1 - len(missed) / len(asked), 3) if asked else None, "missed": missed
        }  # fmt: skip
    return {**found, "success_at_5": {page: found[page]["success_at_5"] for page in PAGES}}


def _finds(page: str, query: str, targets: Iterable[str]) -> bool:
    names: Iterable[str]
    if page == "aides":
        names = (row.name for row in help_given.page(help_given.Search(words=query)).rows)
    else:
        names = (row.name for row in initiatives.public_list(initiatives.Filters(words=query)).rows)
    wanted = {fold(target) for target in targets}
    return any(fold(name) in wanted for name in list(names)[:FIRST])


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            rows = [{name: (value or "").strip() for name, value in row.items() if isinstance(name, str)} for row in csv.DictReader(table)]
    except (OSError, UnicodeDecodeError, csv.Error, AttributeError) as error:
        raise Refused(_("Le fichier « %(path)s » n’a pas pu être lu : il faut un tableau CSV en UTF-8.") % {"path": path}) from error
    if not rows or any(column not in rows[0] for column in COLUMNS) or any(row["page"] not in PAGES for row in rows):
        raise Refused(
            _("Le fichier « %(path)s » doit avoir les colonnes page (initiatives ou aides), query et targets.") % {"path": path}
        )
    return rows


def tell(found: Figures) -> list[str]:
    """The figures, in French."""
    lines = []
    for page in PAGES:
        rate = found[page]["success_at_5"]
        told = {"page": page, "n": found[page]["queries"], "rate": "–" if rate is None else rate}
        lines.append(_("/%(page)s/ : %(n)s recherches, dont la part qui trouve dans les cinq premières réponses : %(rate)s.") % told)
        lines += [_("Manquée : %(names)s") % {"names": query} for query in found[page]["missed"]]
    return lines


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--queries", metavar="FICHIER.csv", default=QUERIES, help="d’autres recherches : colonnes page, query, targets (séparés par |)"
    )  # fmt: skip


declare(
    Measure("search", gettext_lazy("chercher : la part des recherches qui trouvent ce qu’elles veulent dire"), run, tell, _options)
)
