"""Hours: ten seconds on a phone, validated by somebody else, valued at the rate of their day, given back as accounts."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from terril.hours import access, queries
from terril.hours import actions as hours
from terril.hours.actions import value
from terril.hours.forms import minutes_of
from terril.hours.models import TimeEntry
from terril.initiatives.following import actions as following
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.exports import cell, csv_text
from terril.kernel.outbox.models import Message
from terril.kernel.words import spoken_minutes


@pytest.fixture
def rated(beside):
    hours.set_rate(actor=None, programme=beside.fabrik.programme, from_day=date(2020, 1, 1), cents=1165, source="SMIC horaire brut")
    return beside


def gave(beside, minutes=60, day=None, account=None, **more):
    person = (account or beside.marc).person
    return hours.declare(
        actor=person, programme=beside.fabrik.programme, person=person, day=day or clock.today(), minutes=minutes, **{"kind": "meeting", **more}
    )


def test_an_hour_is_declared_in_three_taps_and_found_in_the_accounts(rated, enter, client):
    rated.follow()
    enter(rated.marc)
    page = client.get("/equipe/mes-heures/")
    form = page.context["form"]
    assert form["what"].value() == rated.stored.initiative.pk
    sent = {"what": rated.stored.initiative.pk, "day": clock.today(), "minutes": "60", "client_id": form["client_id"].value()}
    for _again in range(2):
        assert client.post("/equipe/mes-heures/", sent).status_code == 302
    entry = TimeEntry.objects.get()
    enter(rated.coordinator)
    assert "Un temps donné à valider" in client.get("/bureau/").content.decode()
    client.post("/equipe/heures/valider/", {"entry": [entry.pk]})
    entry.refresh_from_db()
    assert (entry.state, entry.cents, entry.decided_by) == ("validated", 1165, rated.coordinator.person)
    rows = list(csv.DictReader(io.StringIO(client.get("/equipe/heures/comptes.csv").content.decode("utf-8-sig")), delimiter=";"))
    year = clock.today().year
    assert rows == [{
        "Exercice": str(year), "Initiative": "Un atelier de couture au foyer.", "Référence": rated.stored.initiative.ref, "Heures": "1,0",
        "Bénévoles": "1", "Emplois (compte 864, personnel bénévole)": "11,65", "Ressources (compte 875, bénévolat)": "11,65",
        "Plan comptable": "ANC 2018-06", "Clé": "volunteering",
    }]  # fmt: skip
    older = client.get("/equipe/heures/comptes.csv?plan=crc-99-01").content.decode()
    assert "Ressources (compte 870, bénévolat)" in older and "CRC 99-01" in older
    detail = client.get("/equipe/heures/detail.csv").content.decode()
    assert "Marc Essai;Un atelier de couture au foyer.;accompagner une idée;60;11,65;SMIC horaire brut;11,65" in detail


def test_the_certificate_tells_what_is_validated(rated, enter, client):
    entry = gave(rated, 150)
    enter(rated.marc)
    assert client.get("/equipe/mes-heures/attestation.pdf").status_code == 404
    hours.validate(actor=rated.coordinator.person, programme=rated.fabrik.programme, entries=[entry.pk])
    paper = client.get("/equipe/mes-heures/attestation.pdf")
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert "Mon attestation (PDF)" in client.get("/equipe/mes-heures/").content.decode()
    assert client.get("/equipe/mes-heures/attestation.pdf?annee=1999").status_code == 200  # an unreadable year is this one
    assert client.get("/equipe/mes-heures/attestation.pdf?annee=2001").status_code == 404
    enter(rated.lila)
    assert client.get("/equipe/mes-heures/attestation.pdf").status_code == 404


def test_another_length_and_another_day_are_typed(rated, enter, client):
    enter(rated.marc)
    day = clock.today() - timedelta(days=3)
    client.post("/equipe/mes-heures/", {"what": "team", "day": day, "hours": "1,25", "minutes": ""})
    assert list(TimeEntry.objects.values_list("minutes", "day", "kind")) == [(75, day, "team")]
    none = client.post("/equipe/mes-heures/", {"what": "team", "day": day})
    assert (none.status_code, "Touchez une durée" in none.content.decode()) == (422, True)
    client.post(f"/equipe/mes-heures/{TimeEntry.objects.get().pk}/effacer/")
    assert not TimeEntry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"minutes": 0}, "minutes", "Notez au moins une minute."),
        ({"minutes": 1441}, "minutes", "Ce jour-là, cela ferait plus de vingt-quatre heures"),
        ({"day": clock.today() + timedelta(days=1)}, "day", "Notez un temps déjà passé"),
        ({"day": clock.today() - timedelta(days=500)}, "day", "Notez un temps déjà passé"),
        ({"kind": "gold"}, "kind", "Choisissez pour quoi."),
    ],
)
def test_time_that_cannot_be_is_refused(beside, wrong, field, words):
    with pytest.raises(Refused) as refused:
        gave(beside, **wrong)
    assert (refused.value.field, refused.value.message.startswith(words)) == (field, True)
    assert not TimeEntry.objects.exists()
    assert gave(beside).pk


@pytest.mark.django_db(transaction=True)
def test_a_day_holds_twenty_four_hours_however_many_send_at_once(beside):
    def send(n):
        try:
            return gave(beside, 600, client_id=f"envoi-{n}").minutes
        except Refused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(send, range(4)))
    assert sorted(kept) == [0, 0, 600, 600]
    assert sum(TimeEntry.objects.values_list("minutes", flat=True)) == 1200


@pytest.mark.django_db(transaction=True)
def test_a_time_sent_twice_at_the_same_second_is_one_time_and_no_refusal(beside):
    def send(_number):
        try:
            return gave(beside, minutes=20 * 60, client_id="un-seul-envoi").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        kept = set(pool.map(send, range(4)))
    assert kept == set(TimeEntry.objects.values_list("pk", flat=True)) and len(kept) == 1


def test_a_time_erased_meanwhile_is_no_accident(rated):
    entry, boss = gave(rated), rated.coordinator.person
    for _again in range(2):
        hours.take_back_time(actor=entry.person, entry=entry)
    with pytest.raises(Conflict, match="a effacé ce temps"):
        hours.refuse_time(actor=boss, entry=entry, reason="Deux fois le même.")
    assert (hours.validate(actor=boss, programme=entry.programme, entries=[entry.pk]), TimeEntry.objects.count()) == (0, 0)


def test_nothing_is_validated_without_a_rate(beside, enter, client):
    entry = gave(beside)
    enter(beside.coordinator)
    page = client.post("/equipe/heures/valider/", {"entry": [entry.pk]}, follow=True).content.decode()
    assert "Avant de valider, donnez la valeur d’une heure" in page
    assert TimeEntry.objects.get().state == "declared"
    client.post("/equipe/heures/valeur/", {"euros": "11,88", "source": "SMIC horaire brut, décret n° 2024-951", "from_day": "2024-11-01"})
    client.post("/equipe/heures/valider/", {"entry": [entry.pk]})
    assert TimeEntry.objects.values_list("state", "cents").get() == ("validated", 1188)


def test_each_day_has_the_rate_of_its_day(rated):
    programme = rated.fabrik.programme
    hours.set_rate(actor=None, programme=programme, from_day=clock.today() - timedelta(days=10), cents=1200, source="Nouveau SMIC")
    old, new = gave(rated, day=clock.today() - timedelta(days=11)), gave(rated)
    assert hours.validate(actor=None, programme=programme, entries=[old.pk, new.pk]) == 2
    hours.set_rate(actor=None, programme=programme, from_day=clock.today() - timedelta(days=1), cents=9999, source="Plus tard")
    assert list(TimeEntry.objects.order_by("day").values_list("cents", flat=True)) == [1165, 1200]


def test_validating_twice_counts_once_and_another_programme_is_left_alone(rated):
    entry = gave(rated)
    assert hours.validate(actor=None, programme=rated.fabrik.programme, entries=[entry.pk, entry.pk]) == 1
    assert hours.validate(actor=None, programme=rated.fabrik.programme, entries=[entry.pk]) == 0


def test_what_is_to_be_seen_again_goes_back_with_a_word(rated, enter, client):
    entry = gave(rated)
    hours.validate(actor=None, programme=rated.fabrik.programme, entries=[entry.pk])
    enter(rated.coordinator)
    assert client.get(f"/equipe/heures/{entry.pk}/a-revoir/").status_code == 200
    assert client.post(f"/equipe/heures/{entry.pk}/a-revoir/", {"reason": ""}).status_code == 422
    # The words are in the language of whoever reads them, not of whoever sends the form.
    client.post(f"/equipe/heures/{entry.pk}/a-revoir/", {"reason": "C’était le mardi."}, headers={"accept-language": "en"})
    assert Message.objects.get(kind="time.refused").subject == "Un temps à revoir"
    entry.refresh_from_db()
    assert (entry.state, entry.cents, entry.rate) == ("refused", None, None)
    assert "C’était le mardi." in Message.objects.get(person_id=rated.marc.person_id, kind="time.refused").body
    enter(rated.marc)
    assert "C’était le mardi." in client.get("/equipe/mes-heures/").content.decode()


def test_the_database_refuses_a_validated_time_without_its_value(rated):
    entry = gave(rated)
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.filter(pk=entry.pk).update(state="validated", decided_at=clock.now())


def test_a_private_initiative_is_not_named_in_the_accounts(rated, enter, client):
    """Another coordination's own idea, private to it: its hours count, its name does not show."""
    entry = gave(rated, kind="support", initiative=rated.stored.initiative)
    hours.validate(actor=None, programme=rated.fabrik.programme, entries=[entry.pk])
    following.withdraw(actor=None, initiative=rated.stored.initiative)
    enter(rated.coordinator)
    for address in ("/equipe/heures/", "/equipe/heures/comptes.csv", "/equipe/heures/detail.csv"):
        page = client.get(address).content.decode()
        assert "couture" not in page and "Une initiative privée ou retirée" in page
    # Nor on the page of whoever gave the time, and could read it then.
    enter(rated.marc)
    page = client.get("/equipe/mes-heures/").content.decode()
    assert "couture" not in page and "Une initiative privée ou retirée" in page


@pytest.mark.parametrize("kind", ["volunteer", "facilitator", "partner", "observer", "nobody"])
def test_only_the_coordination_validates(rated, enter, client, kind):
    entry = gave(rated)
    enter(rated.fabrik.member(kind))
    for address in ("valider/", f"{entry.pk}/a-revoir/", "valeur/"):
        assert client.post(f"/equipe/heures/{address}", {"entry": [entry.pk], "reason": "x"}).status_code == 404
    assert [client.get(f"/equipe/heures/{a}").status_code for a in ("", "comptes.csv", "detail.csv")] == [404, 404, 404]
    assert TimeEntry.objects.get().state == "declared"


def test_somebody_elses_hours_are_not_mine_to_take_back(rated, enter, client):
    entry = gave(rated)
    enter(rated.lila)
    assert client.post(f"/equipe/mes-heures/{entry.pk}/effacer/").status_code == 404
    enter(rated.marc)
    assert client.post(f"/equipe/mes-heures/{entry.pk}/effacer/").status_code == 302
    assert not TimeEntry.objects.exists()


def test_predicates_and_twins_agree(rated):
    entries = [gave(rated), gave(rated, account=rated.lila), gave(rated, account=rated.coordinator)]
    hours.validate(actor=None, programme=rated.fabrik.programme, entries=[entries[0].pk])
    rows = list(TimeEntry.objects.order_by("pk"))
    for account in (rated.marc, rated.lila, rated.coordinator, rated.nobody):
        person = account.person
        assert sorted(access.validated_by(person).values_list("pk", flat=True)) == [r.pk for r in rows if access.can_validate(person, r)]
        assert sorted(access.changed_by(person).values_list("pk", flat=True)) == [r.pk for r in rows if access.can_change(person, r)]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2h15", 135), ("2 h 15", 135), ("2:15", 135), ("1,25", 75), ("1.5", 90), ("0,5", 30), ("45 min", 45), ("90mn", 90), ("2", 120), ("2 h", 120),
        ("2 heures", 120), ("1 h 05 min", 65), ("", None), ("h", None), ("deux heures", None), ("2h15h", None),
        ("45\u00a0min", 45), ("45  min", 45), ("120", None), ("150", None), ("1440 min", 1440), ("1000 min", 1000),
        ("1h 100", None), ("1,30 min", None), ("2 15", 135), ("2h75", None), ("2\u202fh\u202f15", 135),
    ],
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(typed, minutes):
    assert minutes_of(typed) == minutes


def test_nothing_is_noted_for_what_nobody_chose(rated, enter):
    """Whoever follows no idea says for what; a length that is none is told."""
    client = enter(rated.coordinator)
    day = f"{clock.today():%Y-%m-%d}"
    answers = [
        client.post("/equipe/mes-heures/", {"day": day, "minutes": "90"}),
        client.post("/equipe/mes-heures/", {"what": "team", "day": day, "hours": "longtemps"}),
        client.post("/equipe/mes-heures/", {"what": "team", "day": day, "hours": "25 h"}),
    ]
    told = ["Choisissez pour quoi", "écrivez-la comme 2 h 15, ou 120 min", "d’un jour au plus, par exemple : 2 h 15"]
    assert [(a.status_code, text in a.content.decode().replace("\u00a0", " ")) for a, text in zip(answers, told, strict=True)] == [(422, True)] * 3
    assert TimeEntry.objects.count() == 0


@pytest.mark.parametrize("size", [1, 25])
def test_the_pages_cost_the_same_for_one_entry_and_for_many(rated, enter, assert_queries, size):
    for n in range(size):
        gave(rated, 30, day=clock.today() - timedelta(days=n % 12), initiative=rated.stored.initiative, kind="support")
        gave(rated, 10, day=clock.today() - timedelta(days=n % 12), account=rated.coordinator)
    done = list(TimeEntry.objects.filter(minutes=30).values_list("pk", flat=True))
    hours.validate(actor=None, programme=rated.fabrik.programme, entries=done)
    client = enter(rated.coordinator)
    client.get("/equipe/heures/")
    with assert_queries(10):
        client.get("/equipe/heures/")
    with assert_queries(5):
        client.get("/equipe/mes-heures/")


@given(st.integers(1, 1440), st.integers(1, 100_000))
def test_the_value_is_the_nearest_cent(minutes, cents):
    assert abs(value(minutes, cents) * 60 - minutes * cents) <= 30
    assert value(60, cents) == cents


@given(st.lists(st.integers(1, 480), min_size=1, max_size=30), st.integers(500, 3000))
def test_the_sum_of_the_lines_is_the_total(minutes, cents):
    """Each line is rounded once, so that what a reader adds up is what the total says."""
    lines = [value(m, cents) for m in minutes]
    assert abs(sum(lines) * 60 - sum(minutes) * cents) <= 30 * len(lines)


@pytest.mark.parametrize(
    ("held", "written"),
    [
        ("=1+1", "'=1+1"), ("-dette", "'-dette"), ("@ici", "'@ici"), (-3, "-3"), (1234.5, "1234,5"), (None, ""), (date(2024, 1, 26), "26/01/2024"),
        (datetime(2024, 7, 1, 22, 30, tzinfo=UTC), "02/07/2024 00:30"),
    ],
)
def test_a_cell_is_never_a_formula(held, written):
    assert cell(held) == written
    assert csv_text([["a"], [held]]).startswith("\ufeff")


@pytest.mark.parametrize(("minutes", "told"), [(5, "5 min"), (60, "1 h"), (90, "1 h 30"), (125, "2 h 05")])
def test_minutes_are_said_as_people_say_them(minutes, told):
    assert spoken_minutes(minutes) == told


def test_euros_are_written_as_in_french_accounts():
    assert (queries.euros(123456789), queries.euros(5)) == ("1\u202f234\u202f567,89\u00a0€", "0,05\u00a0€")
