"""How well close ideas are found: precision and recall on labelled pairs, with the very function that suggests them."""

import csv
import io
from argparse import ArgumentParser
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives import likeness
from terril.kernel.errors import Refused
from terril.kernel.measures import Figures, Measure, declare

COLUMNS = ("text_a", "text_b", "alike")
YES, NO = frozenset({"1", "oui", "true", "vrai", "o", "yes"}), frozenset({"0", "non", "false", "faux", "n", "no"})
MOST_BYTES = 20_000_000
TOP = 3


@dataclass(frozen=True)
class Pair:
    text_a: str
    text_b: str
    alike: bool
    split: str = ""


def ours() -> list[Pair]:
    """The pairs written for this: "tune" chose the threshold, "test" and "fresh" did not."""
    return _pairs((resources.files("terril.initiatives") / "data" / "pairs.csv").read_bytes())


def from_file(path: Path) -> list[Pair]:
    """Anybody else's pairs. Raises Refused, in a sentence, for a file that is not there or not a table of pairs."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(_("Ce fichier est trop gros : 20 Mo au plus."))
        return _pairs(path.read_bytes())
    except OSError as error:
        raise Refused(_("Le fichier « %(path)s » n’a pas pu être lu : %(why)s.") % {"path": path, "why": error.strerror}) from error


def _pairs(content: bytes) -> list[Pair]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(
            _("Ce fichier n’est pas en UTF-8 (ligne %(line)s). Enregistrez-le en « CSV UTF-8 », puis recommencez.") % {"line": line}
        ) from error
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or []}
    for column in COLUMNS:
        if column not in names:
            raise Refused(
                _("Il manque la colonne « %(column)s ». La première ligne doit nommer les colonnes text_a, text_b et alike.") % {"column": column}
            )
    try:
        found = [_pair(rows.line_num, {key: row[name] for key, name in names.items()}) for row in rows if any(row.values())]
    except csv.Error as error:
        # `rows` counts a line once it is read; the reader below it has counted the one that it could not read.
        raise Refused(_("Ce fichier n’est pas un tableau CSV lisible, vers la ligne %(line)s.") % {"line": rows.reader.line_num}) from error
    if not found:
        raise Refused(_("Ce fichier ne contient aucune paire : il n’y a rien à mesurer."))
    return found


def _pair(line: int, row: dict[str, Any]) -> Pair:
    said = (row["alike"] or "").strip().lower()
    if said not in YES | NO:
        raise Refused(
            _("Ligne %(line)s : « %(value)s » ne dit pas si les deux textes se ressemblent. Écrivez 1 ou 0, oui ou non.")
            % {"line": line, "value": said[:40]}
        )
    text_a, text_b = ((row[key] or "").strip() for key in ("text_a", "text_b"))
    if not text_a or not text_b:
        raise Refused(_("Ligne %(line)s : il manque l’un des deux textes.") % {"line": line})
    return Pair(text_a, text_b, alike=said in YES, split=(row.get("split") or "").strip())


def figures(pairs: Iterable[Pair]) -> dict[str, Any]:
    """Counts and rates of some pairs; a rate that nothing supports is None."""
    counts = {"true_positives": 0, "false_positives": 0, "false_negatives": 0, "true_negatives": 0}
    known = likeness.reference()
    for pair in pairs:
        found = likeness.alike(pair.text_a, pair.text_b, known).score >= likeness.THRESHOLD
        counts[f"{'true' if found == pair.alike else 'false'}_{'positives' if found else 'negatives'}"] += 1
    right, wrong, missed = (counts[name] for name in ("true_positives", "false_positives", "false_negatives"))
    return {
        "pairs": sum(counts.values()),
        "alike": right + missed,
        "precision": _rate(right, right + wrong),
        "recall": _rate(right, right + missed),
        "f1": _rate(2 * right, 2 * right + wrong + missed),
        **counts,
    }


def ranks(pairs: Sequence[Pair]) -> dict[str, Any]:
    """What does not depend on the threshold. `auc`: how often a pair that is alike scores more than one that is not; `top3`: how often the text
    that goes with another is among the three closest to it of all those of the file."""
    known = likeness.reference()
    vectors = {text: likeness.vector(likeness.read(text), known) for pair in pairs for text in (pair.text_a, pair.text_b)}
    alike, apart = (sorted(likeness.alike(p.text_a, p.text_b, known).score for p in pairs if p.alike is one) for one in (True, False))
    above = sum((bisect_left(apart, score) + bisect_right(apart, score)) / 2 for score in alike)
    mates: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.alike:
            mates.setdefault(pair.text_a, set()).add(pair.text_b)
    others, found = sorted({pair.text_b for pair in pairs}), 0
    for text, right in mates.items():
        scores = {other: likeness.cosine(vectors[text], vectors[other]) for other in others if other != text}
        # Several may go with one: the others that are right stand in no one’s way.
        found += sum(sum(scores[other] >= scores[mate] for other in scores.keys() - right) < TOP for mate in right if mate != text)
    return {"auc": _rate(above, len(alike) * len(apart)), "top3": _rate(found, sum(len(right - {text}) for text, right in mates.items()))}


def _rate(part: float, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def run(pairs: str | None = None) -> Figures:
    """The figures of our pairs, whole and by split; those of `pairs` instead, when a file is given."""
    read = from_file(Path(pairs)) if pairs else ours()
    found = {"source": pairs or "data/pairs.csv", "threshold": likeness.THRESHOLD, **figures(read), **ranks(read)}
    splits = sorted({pair.split for pair in read} - {""})
    return {**found, "splits": {split: figures(pair for pair in read if pair.split == split) for split in splits}}


def tell(found: Figures) -> list[str]:
    """The figures, in French."""
    lines = [_line(_("Toutes les paires"), found), _("Seuil : %(threshold)s.") % {"threshold": found["threshold"]}]
    lines.append(
        _("Sans seuil : une paire semblable passe devant une autre %(auc)s fois sur une (AUC) ; elle est dans les trois plus proches : %(top3)s.")
        % {key: "–" if found[key] is None else found[key] for key in ("auc", "top3")}
    )
    return lines + [_line(_("Partie « %(split)s »") % {"split": split}, part) for split, part in found["splits"].items()]


def _line(name: str, part: Figures) -> str:
    return _(
        "%(name)s : %(pairs)s paires, dont %(alike)s semblables. Précision %(precision)s, rappel %(recall)s, F1 %(f1)s "
        "(%(true_positives)s trouvées, %(false_positives)s à tort, %(false_negatives)s manquées)."
    ) % {"name": name, **{key: "–" if value is None else value for key, value in part.items()}}


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--pairs", metavar="FICHIER.csv", help="d’autres paires : colonnes text_a, text_b, alike (1 ou 0, oui ou non)")


declare(
    Measure(
        name="similarity",
        summary=gettext_lazy("les idées proches : précision et rappel sur des paires étiquetées"),
        run=run,
        tell=tell,
        options=_options,
    )
)
