"""`terril measure doubles`: how well two entries of one human are recognised, on pairs written for it."""

import csv
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from terril.imports import people
from terril.kernel.measures import Measure, declare

PAIRS = Path(__file__).parent / "data" / "pairs.csv"


def doubles(pairs: str | Path = PAIRS) -> dict[str, Any]:
    """Precision: of the pairs shown to a human, the share that are one; recall: of those that are one, the share shown. The misses are named."""
    shown, same = 0, 0
    missed: list[str] = []
    false: list[str] = []
    with Path(pairs).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        sides = []
        for side in "ab":
            contact = row[f"contact_{side}"]
            email, phone = (contact, "") if "@" in contact else ("", contact)
            sides.append(people.portrait(row[f"first_{side}"], row[f"last_{side}"], email, phone, row[f"commune_{side}"] or None))
        a, b = sides
        found = bool(a.keys & b.keys) and bool(people.alike(a, b))
        one = row["same"] == "yes"
        same, shown = same + one, shown + found
        if found != one:
            (missed if one else false).append(f"{row['first_a']} {row['last_a']} / {row['first_b']} {row['last_b']}")
    right = shown - len(false)
    return {
        "pairs": len(rows), "alike": same, "shown": shown, "precision": round(right / shown, 3) if shown else 0.0,
        "recall": round(right / same, 3) if same else 0.0, "missed": missed, "false": false,
    }  # fmt: skip


def _tell(figures: Any) -> list[str]:
    lines = [
        _("%(pairs)s paires, dont %(alike)s sont une seule personne ; %(shown)s sont montrées à quelqu’un.") % figures,
        _("Parmi celles montrées, part des vraies (précision) : %(precision)s. Parmi les vraies, part montrée (rappel) : %(recall)s.") % figures,
    ]
    lines += [_("Manquée : %(names)s") % {"names": names} for names in figures["missed"]]
    return [*map(str, lines), *(str(_("Montrée à tort : %(names)s") % {"names": names}) for names in figures["false"])]


declare(
    Measure(
        "doubles",
        "reconnaître deux fiches d’une même personne",
        doubles,
        _tell,
        lambda parser: parser.add_argument("--pairs", default=PAIRS, help="un autre fichier de paires, avec les mêmes colonnes"),
    )
)
