"""Codes are dictated on the telephone and copied by hand: a slip is seen at once."""

from hypothesis import given
from hypothesis import strategies as st

from terril.kernel import codes

code = st.builds(lambda body: body + codes._check(body), st.text(codes.ALPHABET, min_size=8, max_size=8))


def test_the_alphabet_has_no_letter_that_looks_like_a_digit_and_each_has_its_word() -> None:
    assert not set("IOZ") & set(codes.ALPHABET)
    assert set(codes.SPELLING) == set(codes.SPELLING_EN) == set(codes.ALPHABET)
    made = [codes.make() for _ in range(50)]
    assert [codes.clean(one) for one in made] == made


@given(code, st.integers(0, 8), st.sampled_from(codes.ALPHABET))
def test_any_single_slip_is_seen(right: str, place: int, letter: str) -> None:
    wrong = right[:place] + letter + right[place + 1 :]
    assert codes.clean(wrong) == (right if wrong == right else None)


@given(code, st.integers(0, 8), st.integers(0, 8))
def test_any_two_letters_swapped_are_seen(right: str, one: int, other: int) -> None:
    letters = list(right)
    letters[one], letters[other] = letters[other], letters[one]
    wrong = "".join(letters)
    assert codes.clean(wrong) == (right if wrong == right else None)


@given(code, st.sampled_from([" ", "-", ".", "\u00a0", ""]))
def test_a_code_is_understood_as_people_write_it(right: str, between: str) -> None:
    threes = [right[:3], right[3:6], right[6:]]
    assert codes.clean(f" {between.join(threes).lower()} ") == right


@given(st.text(max_size=30) | code | st.text(codes.ALPHABET, min_size=9, max_size=9))
def test_anything_typed_is_a_code_when_its_check_holds_and_none_otherwise(typed: str) -> None:
    """Letters of ours only, spaces and dashes apart; the check says which nine of them are a code."""
    bare = "".join(typed.upper().split()).replace("-", "").replace(".", "")
    is_code = len(bare) == 9 and set(bare) <= set(codes.ALPHABET) and bare[8] == codes._check(bare[:8])
    assert codes.clean(typed) == (bare if is_code else None)


def test_a_code_is_shown_in_threes_and_spelled() -> None:
    assert codes.spaced("ABCDEFGHJ") == "ABC DEF GHJ"
    assert codes.spelled("AK") == ["A comme Anatole", "K comme Kilo"]
    assert codes.spelled("AK", "en-gb") == ["A as in Alfa", "K as in Kilo"]
