"""`terril measure equity`: how often the equity view is wrong, and how often it sees, on simulated territories where the truth is known."""

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from statistics import fmean
from typing import Any

from django.utils.translation import gettext as _

from terril.insight.fairness import neighbours, simulate
from terril.insight.fairness.simulate import Land, Null, Power
from terril.insight.fairness.verdicts import HALF
from terril.kernel.errors import Refused
from terril.kernel.measures import Figures, Measure, declare
from terril.territory.actions import SHIPPED
from terril.territory.queries import distance_km

TERRITORIES, MOST = 110, 20_000
# The two agglomerations of the former mining basin, and the smaller of the two by itself.
BASIN = {"246200364", "246200299"}
SMALL = {"246200299"}
# One commune of each size: Lens, Avion, Vendin-le-Vieil, Pont-à-Vendin.
SIZES = ("62498", "62065", "62842", "62666")
# The power that is told first: a commune of 17 000 inhabitants, and six neighbours, where the territory brought 1 000 ideas and its communes
# differ by a third as a rule. All the others are told after.
TOLD_COMMUNE, TOLD_TOTAL, TOLD_SPREAD = "62065", 1000, 0.1


def land(name: str, sirens: set[str]) -> Land:
    """The communes shipped with the project, of these intercommunalities."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["intercommunality_siren"] in sirens]
    spots = [neighbours.Spot(row["insee_code"], float(row["latitude"]), float(row["longitude"])) for row in rows]
    return Land(name, {row["insee_code"]: int(row["population"]) for row in rows}, neighbours.groups(spots, distance_km))


def equity(*, territories: int = TERRITORIES, seed: int = 2026) -> Figures:
    """`territories`: how many are drawn for each scenario where nobody is left aside; half of it for each of the others. Raises Refused."""
    if not 2 <= territories <= MOST:
        raise Refused(_("Entre 2 et %(most)s territoires par scénario.") % {"most": MOST})
    basin, small = land("50 communes", BASIN), land("14 communes", SMALL)
    nulls = [simulate.null(basin, one, territories, _chance(seed, "null", n)) for n, one in enumerate(simulate.NULLS)]
    nulls += [simulate.null(small, one, territories, _chance(seed, "few", n)) for n, one in enumerate(simulate.FEW)]
    alikes = [simulate.null(basin, one, territories, _chance(seed, "alike", n)) for n, one in enumerate(simulate.ALIKES)]
    half = territories // 2
    communes = {
        key: [simulate.power_commune(basin, one, key, half, _chance(seed, key, n)) for n, one in enumerate(simulate.POWERS)]
        for key in SIZES
    }
    groups = [simulate.power_group(basin, one, half, _chance(seed, "group", n)) for n, one in enumerate(simulate.POWERS)]
    halves = [
        simulate.power_group(basin, one, half, _chance(seed, "half", n), HALF) for n, one in enumerate(simulate.HALVES)
    ]  # fmt: skip
    return {
        "false_alarms_per_120": round(fmean(one.alarms for one in nulls), 3),
        "false_alarms_error": round(sum(one.error**2 for one in nulls) ** 0.5 / len(nulls), 3),
        "false_alarms_worst": round(max(one.alarms for one in nulls), 3),
        "false_alarms_alike": round(fmean(one.alarms for one in alikes), 3),
        "false_alarms_alike_worst": round(max(one.alarms for one in alikes), 3),
        "group_at_half_seen": [min(one.seen for one in halves), max(one.seen for one in halves)],
        "power_commune": _told(communes[TOLD_COMMUNE]).seen,
        "power_group": _told(groups).seen,
        "told_for": {"commune": TOLD_COMMUNE, "inhabitants": basin.people[TOLD_COMMUNE], "total": TOLD_TOTAL, "spread": TOLD_SPREAD, "group": 6},
        "territories": territories,
        "seed": seed,
        "null": [_null(one) for one in nulls],
        "neighbours_alike": [_null(one) for one in alikes],
        "commune": [{"commune": key, "inhabitants": basin.people[key], **_power(one)} for key, found in communes.items() for one in found],
        "group": [_power(one) for one in groups],
        "group_at_half": [_power(one) for one in halves],
    }


def _chance(seed: int, *part: object) -> Random:
    """Each scenario draws for itself: adding one changes no other."""
    return Random(f"{seed}/{part}")  # noqa: S311 - a simulation, not a secret


def _told(found: Sequence[Power]) -> Power:
    return next(one for one in found if (one.scenario.total, one.scenario.spread) == (TOLD_TOTAL, TOLD_SPREAD))


def _null(one: Null) -> dict[str, Any]:
    rounded = {key: round(getattr(one, key), 3) for key in ("alarms", "communes", "groups", "error")}
    return {"land": one.land, **asdict(one.scenario), "false_alarms_per_120": rounded.pop("alarms"), **rounded}


def _power(one: Power) -> dict[str, Any]:
    return {**asdict(one.scenario), "awaited": round(one.awaited, 1), "seen": round(one.seen, 3), "reassured": round(one.reassured, 3)}


def tell(figures: Figures) -> list[str]:
    words = {
        "mean": f"{figures['false_alarms_per_120']:.2f}",
        "error": f"{figures['false_alarms_error']:.2f}",
        "worst": f"{figures['false_alarms_worst']:.2f}",
        "alike": f"{figures['false_alarms_alike']:.2f}",
        "alike_worst": f"{figures['false_alarms_alike_worst']:.2f}",
        "least": f"{100 * figures['group_at_half_seen'][0]:.0f}",
        "most": f"{100 * figures['group_at_half_seen'][1]:.0f}",
        "commune": f"{100 * figures['power_commune']:.0f}",
        "group": f"{100 * figures['power_group']:.0f}",
    }
    return [
        _("Fausses alertes pour 120 communes, quand personne n’est oublié : %(mean)s (± %(error)s) ; au pire des scénarios : %(worst)s.") % words,
        _(
            "Sur un territoire qui a donné 1 000 idées, une commune de 17 000 habitants qui donne le quart de ce qu’elle donnerait est vue "
            "%(commune)s fois sur 100."
        )
        % words,
        _("Six voisines dans le même cas sont vues %(group)s fois sur 100.") % words,
        _("Quand des voisines se ressemblent d’elles-mêmes : %(alike)s fausses alertes pour 120 communes, %(alike_worst)s au pire.") % words,
        _("Six voisines qui donnent moitié moins sont vues de %(least)s à %(most)s fois sur 100, selon que les communes diffèrent.") % words,
        _("Le détail, scénario par scénario : --json."),
    ]


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--territories", type=int, default=TERRITORIES, help="territoires tirés par scénario")
    parser.add_argument("--seed", type=int, default=2026, help="la graine du hasard : la même donne les mêmes chiffres")


declare(
    Measure(
        name="equity",
        summary="les fausses alertes et la vue de la page d’équité, sur des territoires simulés",
        run=equity,
        tell=tell,
        options=options,
    )
)
