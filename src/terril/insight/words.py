"""How the equity page says things, on the screen, on paper and in the table to take away."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terril.insight.fairness.verdicts import State, Verdict
from terril.insight.queries import Went

# Under this, a number could be somebody (seen by the team alone).
SMALL = 5
# How often the method is wrong, as `terril measure equity` prints it (a test holds them): false alarms for 120 communes, on the worst of the
# territories tried, where neighbours are alike by themselves; the worst that was measured elsewhere, before their likeness was counted; and
# how often, in a hundred, six neighbours at half their rate are seen.
MEASURED = {"alarms": 0.2, "worst": 0.5, "alike": 0.5, "alike_worst": 2.2, "half_least": 5, "half_most": 95}


def went(kind: Went, *, year: bool) -> str:
    """`year`: of the last twelve months only."""
    if kind == Went.NEVER:
        return _("Personne n’y est allé depuis un an") if year else _("Personne n’y est encore allé")
    return _("Nous sommes passés à côté") if kind == Went.NEAR else _("Nous y sommes allés")


def state(kind: State) -> str:
    return {
        State.EVIDENCE: _("Moins d’idées que prévu"),
        State.IN_LINE: _("Comme les autres"),
        State.EARLY: _("Trop tôt pour le dire"),
    }[kind]


def errors() -> dict[str, str]:
    """`MEASURED`, in the numbers of the language."""
    return {name: number_format(value) for name, value in MEASURED.items()}


def number(count: int, *, veiled: bool) -> str:
    """A count by commune; veiled, those from one to four are not told."""
    if veiled and 0 < count < SMALL:
        return _("moins de %(least)s") % {"least": SMALL}
    return spaced(count)


def total(count: int, *, veiled: bool) -> str:
    """A sum of several communes; veiled, to the nearest five, so that taking one from another tells nothing."""
    if veiled and count:
        return _("environ %(count)s") % {"count": spaced(max(SMALL, SMALL * round(count / SMALL)))}
    return spaced(count)


def ordinary(verdict: Verdict) -> str:
    """de 3 à 31; empty when nothing can be awaited yet."""
    if verdict.limits is None:
        return ""
    low, high = verdict.limits
    if low:
        return _("de %(low)s à %(high)s") % {"low": spaced(low), "high": spaced(high)}
    return _("%(high)s au plus") % {"high": spaced(high)}


def spaced(count: int) -> str:
    return number_format(count, force_grouping=True)
