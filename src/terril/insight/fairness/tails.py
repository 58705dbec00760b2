"""The chances of a count whose rate varies from place to place: Gamma–Poisson, that is the negative binomial, to the last digit.

`mean` is what is awaited, `spread` the variance of the rate around 1 (0.25: a commune differs from the next by half, as a rule). The count
then has the variance mean + spread × mean².
"""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

# Precision and patience of the continued fraction.
CLOSE, STEPS, TINY = 1e-13, 5_000, 1e-300


def at_most(count: int, mean: float, spread: float) -> float:
    """P(N ≤ count): the regularised incomplete beta function I(shape, count + 1) at shape / (shape + mean) (DLMF 8.17.5)."""
    if count < 0:
        return 0.0
    shape = 1 / spread
    return _beta_share(shape / (shape + mean), shape, count + 1.0)


def at_least(count: int, mean: float, spread: float) -> float:
    """P(N ≥ count)."""
    if count <= 0:
        return 1.0
    shape = 1 / spread
    return _beta_share(mean / (shape + mean), float(count), shape)


def _beta_share(x: float, a: float, b: float) -> float:
    """I(a, b) at x, by its continued fraction on the side where it converges (DLMF 8.17.22)."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's method. Raises ArithmeticError rather than answer with what has not settled."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, STEPS):
        for term in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < CLOSE:
            return value
    raise ArithmeticError("the continued fraction did not settle")


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def lowest(holds: Callable[[int], bool]) -> int:
    """The smallest count, from 0, for which `holds`; it must stay true once it is."""
    high = 1
    while not holds(high - 1):
        high *= 2
    low = high // 2
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle - 1) else (middle, high)
    return high - 1
