"""The chances of a count, against exact fractions and published tables."""

from fractions import Fraction
from math import comb, exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terril.insight.fairness import tails


def exact_at_most(count: int, mean: Fraction, shape: int) -> Fraction:
    """The negative binomial with a whole shape: how many failures before the `shape`-th success, in fractions."""
    stay = shape / (shape + mean)
    return sum((comb(k + shape - 1, k) * stay**shape * (1 - stay) ** k for k in range(count + 1)), Fraction(0))


@pytest.mark.parametrize("shape", [1, 2, 7, 40])
@pytest.mark.parametrize("mean", [Fraction(1, 3), Fraction(5), Fraction(41), Fraction(300)])
@pytest.mark.parametrize("count", [0, 1, 4, 30, 200])
def test_a_tail_is_right_to_the_last_digit(count, mean, shape):
    true = exact_at_most(count, mean, shape)
    assert tails.at_most(count, float(mean), 1 / shape) == pytest.approx(float(true), rel=1e-9, abs=0)
    assert tails.at_least(count + 1, float(mean), 1 / shape) == pytest.approx(float(1 - true), rel=1e-9, abs=1e-15)


# Exact limits of a Poisson mean, 95 % (Garwood, Biometrika 28, 1936; Pearson and Hartley, table 40): at the upper limit, so few come 25 times
# in a thousand; at the lower one, so many.
@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, None, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (30, 20.241, 42.827)]
)
def test_without_variety_the_limits_are_those_of_the_published_table(count, low, high):
    assert tails.at_most(count, high, 1e-9) == pytest.approx(0.025, abs=2e-5)
    assert low is None or tails.at_least(count, low, 1e-9) == pytest.approx(0.025, abs=3e-5)


# Quantiles of the gamma law, read from the chi-square table (half of it): a count of none or more, for a mean drawn from that law.
@pytest.mark.parametrize(("freedom", "chance", "quantile"), [(2, 0.95, 5.991), (10, 0.05, 3.940), (20, 0.99, 37.566), (40, 0.005, 20.707)])
def test_the_gamma_quantiles_behind_the_limits_are_those_of_the_chi_square_table(freedom, chance, quantile):
    assert tails.at_least(freedom // 2, quantile / 2, 1e-10) == pytest.approx(chance, abs=5e-5)


def test_nothing_is_less_likely_than_without_variety_and_sure_ends_are_sure():
    assert tails.at_most(0, 6.0, 1e-7) == pytest.approx(exp(-6), rel=1e-5)
    assert tails.at_most(0, 6.0, 0.3) > exp(-6)
    assert (tails.at_most(-1, 6.0, 0.3), tails.at_least(0, 6.0, 0.3)) == (0.0, 1.0)


@given(mean=st.floats(0.01, 3000), spread=st.floats(0.002, 3), count=st.integers(0, 4000))
def test_the_two_tails_meet_and_grow(mean, spread, count):
    below, above = tails.at_most(count, mean, spread), tails.at_least(count + 1, mean, spread)
    assert below + above == pytest.approx(1, abs=1e-8)
    assert tails.at_most(count - 1, mean, spread) <= below + 1e-10


@given(st.integers(0, 3000))
def test_the_lowest_count_that_holds_is_found(wanted):
    assert tails.lowest(lambda n: n >= wanted) == wanted
