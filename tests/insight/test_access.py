"""Who reads the territory: the predicate and its queryset twin say the same."""

import pytest

from terril.insight import access
from terril.programmes.models import Programme, RoleKind

pytestmark = pytest.mark.django_db
READS = {"coordinator": True, "facilitator": True, "observer": True, "volunteer": False, "partner": False, "nobody": False}


@pytest.mark.parametrize("kind", READS)
def test_the_predicate_and_its_twin_agree_for_each_role_and_programme(land, kind):
    person = land.member(kind).person
    found = {p.slug: access.can_read(person, p) for p in Programme.objects.order_by("pk")}
    assert found == {"fabrik": READS[kind], "ailleurs": False}
    assert set(access.read_by(person).values_list("slug", flat=True)) == {slug for slug, can in found.items() if can}
    assert access.reads_somewhere(person) == READS[kind]
    assert access.sees_small_numbers(person, land.programme) == (kind in {"coordinator", "facilitator"})


def test_every_kind_of_role_is_decided():
    assert set(READS) - {"nobody"} == set(RoleKind.values)


def test_somebody_without_an_account_reads_nothing(land):
    assert access.can_read(None, land.programme) is False
    assert access.sees_small_numbers(None, land.programme) is False
