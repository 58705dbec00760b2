"""What rooms register on the pages of rooms below: kept in order, once, and never two at one place."""

import pytest

from terril.kernel.slots import Parts, Slot


def test_parts_are_asked_in_their_order_and_silence_is_left_out() -> None:
    slot = Slot[[int], str]("numbers")
    slot.register(20)(lambda n: f"after {n}")
    slot.register(10)(lambda n: f"before {n}")
    slot.register(15)(lambda n: None)
    assert slot.collect(5) == ["before 5", "after 5"]


def test_registering_the_same_part_twice_keeps_one() -> None:
    slot = Slot[[], str]("one")

    def part() -> str:
        return "once"

    slot.register(10)(slot.register(10)(part))
    assert slot.collect() == ["once"]


def test_two_parts_with_one_order_are_refused() -> None:
    slot = Slot[[], str]("one")

    @slot.register(10)
    def first() -> str:
        return "first"

    def second() -> str:
        return "second"

    with pytest.raises(ValueError, match=r"first.*second.*registered at 10"):
        slot.register(10)(second)
    assert slot.collect() == ["first"]


class Page:
    def block(self) -> str | None:
        return None


def test_a_page_holds_one_part_for_each_room() -> None:
    page = Parts(Page)

    @page.register(20)
    class Late(Page):
        def block(self) -> str:
            return "late"

    @page.register(10)
    class Silent(Page):
        pass

    assert [part.block() for part in page] == [None, "late"]
    assert [name.rsplit(".", 1)[1] for name in page.orders().values()] == ["Silent", "Late"]


def test_a_part_made_for_another_page_is_refused() -> None:
    with pytest.raises(TypeError, match="Stranger must derive from Page"):
        Parts(Page).register(10)(type("Stranger", (), {"__qualname__": "Stranger"}))
