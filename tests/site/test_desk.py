"""The desk: what must not be forgotten, in a constant number of queries."""

import pytest
from tests.initiatives.conftest import fabrik

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock, outbox

__all__ = ["fabrik"]


def _busy(fabrik, n: int) -> None:
    for i in range(n):
        stored = fabrik.idea(f"Une idée qui attend, numéro {i}", client_id=f"attend-{i}", channel="phone", contact="03 53 01 00 00")
        pledging.pledge(
            actor=None, initiative=stored.initiative, programme=fabrik.programme, by_name=f"Voisin {i}", what="du bois", due_on=clock.today()
        )
        for channel, address in (("phone", "+33353010000"), ("letter", "3 rue du Terril"), ("relay", "Mme Rose")):
            outbox.write(
                actor=None, channel=channel, to_name=f"Zoé {i}", to_address=address, kind="essai", subject=f"Mot {i}", body="Bonjour.",
                programme=fabrik.programme, draft=channel == "relay",
            )  # fmt: skip


@pytest.mark.parametrize("size", [1, 20])
def test_the_desk_asks_as_many_queries_for_one_row_as_for_many(fabrik, enter, assert_queries, size):
    _busy(fabrik, size)
    client = enter(fabrik.member("coordinator"))
    client.get("/bureau/")
    with assert_queries(33):
        page = client.get("/bureau/").content.decode()
    assert ("Toutes les idées qui attendent" in page) == (size > 6)
    for title in ("Des idées attendent une réponse", "À dire de vive voix", "Messages à relire", "Courriers à imprimer", "Des promesses"):
        assert title in page


def test_the_most_late_comes_first(fabrik, enter, clock):
    clock.travel(clock.now().replace(year=2024, month=1, day=8, hour=12))
    fabrik.idea("La plus vieille", client_id="a", first_name="Anna")
    clock.travel(clock.now().replace(year=2024, month=1, day=25, hour=12))
    fabrik.idea("La plus jeune", client_id="b", first_name="Bruno")
    page = enter(fabrik.member("coordinator")).get("/bureau/").content.decode()
    assert page.index("Anna") < page.index("Bruno")
    assert "en retard de 3 jours" in page


def test_a_quiet_day_is_said_kindly(fabrik, enter):
    page = enter(fabrik.member("coordinator")).get("/bureau/").content.decode()
    assert "Tout le monde a eu sa réponse." in page


@pytest.mark.parametrize(("kind", "status"), [("nobody", 404), ("partner", 404), ("observer", 404), ("volunteer", 200), ("coordinator", 200)])
def test_the_desk_is_for_those_who_work(fabrik, enter, kind, status):
    assert enter(fabrik.member(kind)).get("/bureau/").status_code == status


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_of_work_asks_as_many_queries_for_one_need_as_for_many(fabrik, enter, assert_queries, size):
    stored = fabrik.idea()
    for n in range(size):
        growing.say_need(actor=None, initiative=stored.initiative, kind="hands", text=f"Des bras {n}")
        following.add_words(actor=None, initiative=stored.initiative, words=f"Encore {n}")
        pledging.pledge(actor=None, initiative=stored.initiative, programme=fabrik.programme, by_name="V", what=f"{n}", due_on=clock.today())
    answering.answer(actor=None, attachment=stored.attachment, kind="talk", body="Parlons-en.")
    client = enter(fabrik.member("coordinator"))
    path = f"/equipe/initiatives/{stored.initiative.ref}/"
    client.get(path)
    # One more: the words left aside, which can be shown after all from here.
    with assert_queries(21):
        assert "Parlons-en." in client.get(path).content.decode()
