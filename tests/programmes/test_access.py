"""Each predicate and its queryset twin say the same of everybody."""

import pytest

from terril.directory.access import is_visible, visible_organisations
from terril.directory.actions import create_organisation
from terril.directory.models import Organisation
from terril.kernel.written import STAND_INS
from terril.people.models import Person
from terril.programmes import access
from terril.programmes.models import Programme

TWINS = [
    (access.can_coordinate, access.coordinated_by),
    (access.can_work, access.worked_by),
    (access.can_manage, access.managed_by),
]


@pytest.mark.parametrize(("predicate", "twin"), TWINS, ids=lambda part: part.__name__)
def test_a_predicate_and_its_twin_agree(world, predicate, twin):
    for person in Person.objects.order_by("pk"):
        expected = [p.pk for p in Programme.objects.order_by("pk") if predicate(person, p)]
        assert sorted(twin(person).values_list("pk", flat=True)) == expected, person


def test_who_manages_what(world):
    def managed(person):
        return sorted(access.managed_by(Person.objects.get(pk=person.pk)).values_list("slug", flat=True))

    assert {p.first_name: managed(p) for p in (world.nadia, world.marc, world.ines, world.paul, world.zoe)} == {
        "Nadia": ["fabrik-a-projets"],
        "Marc": [],
        "Ines": ["ailleurs"],
        "Paul": ["ailleurs", "fabrik-a-projets"],
        "Zoe": [],
    }


def test_nobody_manages_nothing(world):
    assert not access.can_manage(None, world.programme)
    assert not access.administers(None)


def test_a_closed_account_administers_nothing(world):
    assert access.administers(world.paul)
    world.paul.account.is_active = False
    assert not access.administers(world.paul)


def test_a_query_written_once_asks_nothing_of_an_account_that_nobody_read(world):
    """Who administers is a part of the shape of a query: it is known before the query is written, or never."""
    read, unread = (STAND_INS[Person](person) for person in (world.paul, Person.objects.get(pk=world.paul.pk)))
    assert access.administers(read.remade(read.values))
    stand_in = unread.remade(unread.values)
    with pytest.raises(AttributeError):
        access.administers(stand_in)
    with pytest.raises(TypeError, match="was not read"):
        bool(stand_in.account)


def test_an_organisation_is_shown_for_what_it_takes_part_in(world):
    """`directory.access` asks the rooms above; predicate and twin agree."""
    create_organisation(actor=None, name="Les voisins du 12")
    every = Organisation.objects.order_by("sort_name")
    shown = [organisation.name for organisation in every if is_visible(organisation)]
    assert shown == ["Avenir des Cités", "Union régionale"]
    assert [organisation.name for organisation in visible_organisations().order_by("sort_name")] == shown
