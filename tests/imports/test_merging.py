"""Two entries of one human, or of one organisation, become one: everything follows, both histories stay, nothing crosses a programme."""

import pytest
from django.apps import apps
from django.db import connection, models

from terril.directory import merging as directory
from terril.directory.actions import create_organisation
from terril.directory.models import Organisation
from terril.imports import access, carrying
from terril.imports import actions as bringing
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.models import Holder
from terril.kernel import clock, journal, outbox, references
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message
from terril.meetings.models import Attendance, Registration
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.offers import actions as offers
from terril.people import actions as people
from terril.people import merging
from terril.people.dossiers import people_of, programmes_of
from terril.people.models import Account, Person
from terril.programmes import actions as programmes
from terril.programmes.models import Partnership, Role
from terril.territory.models import Commune

# Every constraint that two rows may break when they come to point at the same, and what becomes of the row that comes: closed, or gone because the
# other says the same. A constraint added tomorrow fails here until somebody has thought of it.
ONE_ONLY = {
    "role_held_once": "closed", "holder_person_once": "closed", "registered_once_for_meeting": "closed", "registered_once_for_series": "closed",
    "attendance_once": "gone", "acquaintance_once": "gone", "partner_once": "gone", "partner_contact_once": "gone",
    # What was said together, or sealed, is never lost: such a row is not deleted, and the merge is refused.
    "accompaniment_person_once": "gone", "offering_once": "gone",
}  # fmt: skip
# Numbers of a person that are no keys and say so by their names.
NUMBERS = ("person_id", "_by_id", "holder_id", "actor_id", "on_behalf_of_id")
NEVER_REWRITTEN = {("kernel.journalentry", "actor_id"), ("kernel.journalentry", "on_behalf_of_id")}


@pytest.mark.parametrize(("target", "table"), [(Person, "people_person"), (Organisation, "directory_organisation")])
def test_every_key_of_the_database_is_found(db, target, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, attname from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey) "
            "where contype = 'f' and confrelid = %s::regclass", [table],
        )  # fmt: skip
        there = set(cursor.fetchall())
    assert {(key.model._meta.db_table, key.column) for key in references.keys_to(target)} == there
    assert len(there) > 4


def test_every_number_of_a_person_is_declared():
    said = {(key.model._meta.label_lower, key.column) for key in references.loose_to(Person)}
    found = {
        (model._meta.label_lower, field.name)
        for model in apps.get_models() if model.__module__.startswith("terril.")
        for field in model._meta.local_concrete_fields
        if not field.is_relation and isinstance(field, models.IntegerField) and field.name.endswith(NUMBERS)
    }  # fmt: skip
    assert found - NEVER_REWRITTEN == said


@pytest.mark.parametrize("target", [Person, Organisation])
def test_every_constraint_that_a_merge_may_break_was_thought_of(target):
    found = {}
    for key in references.keys_to(target):
        for one in references.unique_with(key):
            found[one.name] = "closed" if references.closings(key) else "gone"
        # A key that is unique by itself: only the account, and a merge of two is refused.
        assert not key.model._meta.get_field(key.name).unique or key.model is Account
    assert found.items() <= ONE_ONLY.items()


@pytest.mark.parametrize("target", [Person, Organisation])
def test_no_check_asks_at_which_of_two_rows_one_points(target):
    """A key is compared with no other: two rows that become one break no check, whatever points at them."""
    for key in references.keys_to(target):
        for one in key.model._meta.constraints:
            if isinstance(one, models.CheckConstraint):
                pairs = references._conditions(one.condition)
                compared = [(name.partition("__")[0], value.name) for name, value in pairs if isinstance(value, models.F)]
                assert not [pair for pair in compared if key.name in pair], one.name


@pytest.fixture
def two(world):
    """Lucienne, noted twice: each with an idea, a promise, a meeting, a message."""
    lens = Commune.objects.get(name="Lens")
    rows = []
    for number, (first, last, contact) in enumerate((("Lucienne", "Wattelet", "0612000001"), ("LUCIENNE", "Watelet", "lucienne@exemple.fr"))):
        channel = "phone" if contact.startswith("0") else "email"
        made = depositing.deposit(
            actor=None, programme=world.programme, words=f"Une idée de contes, {number}", commune=lens, client_id=f"essai-{number}", first_name=first,
            last_name=last, channel=channel, contact=contact,
        )  # fmt: skip
        rows.append(made.initiative.holders.get().person)
    kept, gone = rows
    series = scheduling.create_series(actor=None, programme=world.programme, title="Saison")
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    meeting = scheduling.create_meeting(
        actor=None, series=series, starts_at=start, ends_at=start.replace(minute=59), commune=lens, place_name="Salle"
    )
    for row in rows:
        registration.register(actor=None, person=row, series=series)
        Attendance.objects.create(meeting=meeting, person=row, marked_at=clock.now())
        programmes.give_role(actor=world.nadia, programme=world.programme, person=row, kind="volunteer")
    outbox.write(
        actor=None, channel="email", to_name="Lucienne", to_address="lucienne@exemple.fr", kind="essai", subject="Un mot", body="Bonjour", person=gone
    )
    people.change_contact(actor=gone, person=gone, channel="email", contact="lucienne@exemple.fr")
    return kept, gone


def test_everything_follows_and_both_histories_stay(world, two):
    kept, gone = two
    merging.merge(actor=world.nadia, kept=kept, gone=gone, taken=["email"])
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.first_name, kept.last_name, kept.phone, kept.email) == ("Lucienne", "Wattelet", "+33612000001", "lucienne@exemple.fr")
    assert (gone.first_name, gone.email, gone.phone, gone.merged_into, gone.channel) == ("", "", "", kept, "none")
    assert Holder.objects.filter(person=kept).count() == 2
    assert [row.cancelled_at is None for row in Registration.objects.filter(person=kept).order_by("pk")] == [True, False]
    assert Attendance.objects.filter(person=kept).count() == 1
    assert Role.objects.filter(person=kept, withdrawn_at__isnull=True).count() == 1
    assert set(Message.objects.filter(kind="essai").values_list("person_id", flat=True)) == {kept.pk}
    for key in [*references.keys_to(Person), *references.loose_to(Person)]:
        assert not key.rows.filter(**{key.column: gone.pk}).exists(), key
    told = journal.tell(journal.of(gone), nobody="?")
    assert [line.sentence for line in told] == ["Lucienne Wattelet a changé ses coordonnées."]
    assert "a réuni deux fiches de la même personne : Lucienne Wattelet" in journal.tell(journal.of(kept), nobody="?")[-1].sentence


def test_erasing_the_one_that_stays_erases_both(world, two):
    kept, gone = two
    merging.merge(actor=world.nadia, kept=kept, gone=gone)
    Role.objects.filter(person=kept).update(withdrawn_at=clock.now())
    people.erase(actor=None, person=kept)
    assert [line.sentence for line in journal.tell(journal.of(gone), nobody="?")] == ["Une personne a changé ses coordonnées."]
    assert set(Message.objects.values_list("to_name", "body")) == {("—", "—")}
    assert not Person.objects.filter(sort_name__contains="watt").exists()


@pytest.mark.parametrize("case", ["same", "erased", "asked", "two accounts", "account goes", "oneself", "no contact"])
def test_what_cannot_be_brought_together_is_refused_and_nothing_changes(world, two, case):
    kept, gone = two
    taken = []
    if case == "same":
        gone = kept
    elif case == "erased":
        Person.objects.filter(pk=gone.pk).update(erased_at=clock.now())
    elif case == "asked":
        people.ask_erasure(actor=None, person=gone)
    elif case in {"two accounts", "account goes"}:
        Account.objects.create_user("l2@exemple.fr", person=gone)
        if case == "two accounts":
            Account.objects.create_user("l1@exemple.fr", person=kept)
    elif case == "oneself":
        kept, gone = gone, world.nadia
    else:
        taken = ["phone"]
    before = Holder.objects.filter(person=kept).count()
    with pytest.raises(Refused):
        merging.merge(actor=world.nadia, kept=kept, gone=gone, taken=taken)
    assert Holder.objects.filter(person=kept).count() == before


def test_with_nothing_in_the_way_the_same_is_done(world, two):
    kept, gone = two
    merging.merge(actor=world.nadia, kept=kept, gone=gone, taken=["last_name"])
    assert Person.objects.get(pk=kept.pk).name == "Lucienne Watelet"


# ------------------------------------------------------------------------------------------------------------ access


def _offers(world, programme, first_name: str) -> Person:
    """Somebody whom a programme knows by what they lend, and by nothing else."""
    return offers.publish(
        actor=world.nadia, programme=programme, kind="equipment", what="Une remorque", commune=Commune.objects.get(name="Lens"),
        somebody={"first_name": first_name}, given=people.ConsentGiven(text="Je veux bien.", way="oral", witness="Nadia"),
    ).person  # fmt: skip


def test_who_may_bring_together_and_its_twin_agree(world, two):
    kept, _gone = two
    lends, elsewhere = _offers(world, world.programme, "Robert"), _offers(world, world.other, "Odile")
    depositing.deposit(
        actor=None, programme=world.other, words="Ailleurs aussi", commune=Commune.objects.get(name="Oignies"), client_id="autre", person=kept
    )
    for actor in (world.nadia, world.ines, world.marc, world.paul, world.zoe):
        actor = Person.objects.get(pk=actor.pk)
        expected = [row.pk for row in Person.objects.order_by("pk") if access.can_merge(actor, row)]
        assert sorted(access.mergeable_by(actor).values_list("pk", flat=True)) == expected, actor
        expected = [row.pk for row in Organisation.objects.order_by("pk") if access.can_merge_organisation(actor, row)]
        assert sorted(access.organisations_mergeable_by(actor).values_list("pk", flat=True)) == expected, actor
    assert not access.can_merge(world.nadia, kept)
    assert (access.can_merge(world.nadia, lends), access.can_merge(world.nadia, elsewhere)) == (True, False)


def test_whom_a_programme_knows_and_its_twin_agree(world, two, bring):
    bring("people", "Prénom;Nom", "Léa;Dubois", carried=True)
    _offers(world, world.programme, "Robert")
    for programme in (world.programme, world.other):
        expected = [row.pk for row in Person.objects.filter(erased_at__isnull=True).order_by("pk") if programme.pk in programmes_of(row)]
        assert sorted(people_of(programme.pk).values_list("pk", flat=True)) == expected


def test_who_sees_an_import_and_its_twin_agree(world, bring):
    batch = bring("people", "Prénom;Nom", "Léa;Dubois")
    for actor in Person.objects.order_by("pk"):
        assert access.seen_by(actor).filter(pk=batch.pk).exists() == access.can_see(actor, batch) == (actor == world.nadia)


# ------------------------------------------------------------------------------------------------------------- pages


def test_two_people_are_found_compared_and_brought_together(world, two, enter):
    kept, gone = two
    nadia = enter(world.nadia.account)
    page = nadia.get("/equipe/reunir/?q=lucienne").content.decode()
    assert page.count('name="fiche"') == 2
    assert nadia.get(f"/equipe/reunir/personnes/choisir/?fiche={kept.pk}").headers["Location"] == "/equipe/reunir/"
    at = nadia.get(f"/equipe/reunir/personnes/choisir/?fiche={kept.pk}&fiche={gone.pk}").headers["Location"]
    page = nadia.get(at).content.decode()
    assert "lucienne@exemple.fr" in page and "06\u00a012\u00a000\u00a000\u00a001" in page
    nadia.post(at, {"first_name": "kept", "last_name": "kept", "channel": "kept", "email": "gone", "phone": "kept"})
    assert Person.objects.get(pk=gone.pk).merged_into_id == kept.pk
    assert nadia.get(at).status_code == 404


@pytest.mark.parametrize("who", ["ines", "marc", "zoe", "paul"])
def test_the_pair_of_another_programme_does_not_exist(world, two, enter, who):
    at = f"/equipe/reunir/personnes/{two[0].pk}/{two[1].pk}/"
    assert enter(world.nadia.account).get(at).status_code == 200
    client = enter(getattr(world, who).account)
    assert [client.get(at).status_code, client.post(at).status_code] == [404, 404]
    assert "Lucienne" not in client.get("/equipe/reunir/?q=lucienne").content.decode()


def test_a_refusal_is_said_on_the_page(world, two, enter):
    people.ask_erasure(actor=None, person=two[1])
    page = enter(world.nadia.account).post(f"/equipe/reunir/personnes/{two[0].pk}/{two[1].pk}/", {})
    assert page.status_code == 422
    assert "demande l’effacement" in page.content.decode()


def test_two_organisations_become_one_and_the_old_address_leads_there(world, enter):
    twin = create_organisation(actor=None, name="Avenir des cités (asso)", acronym="AdC")
    programmes.add_partner(actor=world.nadia, programme=world.programme, organisation=twin)
    nadia = enter(world.nadia.account)
    at = nadia.get(f"/equipe/reunir/structures/choisir/?fiche={world.partner.pk}&fiche={twin.pk}").headers["Location"]
    assert "AdC" in nadia.get(at).content.decode()
    nadia.post(at, {"name": "kept", "acronym": "gone"})
    kept = Organisation.objects.get(pk=world.partner.pk)
    assert (kept.acronym, Partnership.objects.filter(organisation=kept).count()) == ("AdC", 1)
    assert not Organisation.objects.filter(pk=twin.pk).exists()
    moved = nadia.get(f"/partenaires/{twin.slug}/")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/partenaires/{kept.slug}/")
    with pytest.raises(Refused):
        directory.merge(actor=world.nadia, kept=kept, gone=twin)


def test_the_pages_cost_the_same_whatever_there_is(world, two, bring, enter, assert_queries):
    kept, gone = two
    nadia = enter(world.nadia.account)
    bring("people", "Prénom;Nom;Tél", *(f"Lucienne;Nom{chr(97 + i)};06130{i:05}" for i in range(20)), carried=True)
    with assert_queries(7):
        nadia.get("/equipe/reunir/?q=lucienne")
    with assert_queries(11):
        nadia.get(f"/equipe/reunir/personnes/{kept.pk}/{gone.pk}/")


def test_what_was_put_off_leads_to_the_pair(world, bring, enter):
    batch = bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678", "LEA;Dubois;0612345678")
    bringing.decide_rest(actor=world.nadia, batch=batch, verdict="later")
    carrying.carry_out(actor=world.nadia, batch=batch)
    first, second = Person.objects.filter(sort_name="dubois lea").order_by("pk")
    nadia = enter(world.nadia.account)
    at = f"/equipe/reunir/personnes/{first.pk}/{second.pk}/"
    assert at in nadia.get("/equipe/reunir/").content.decode()
    nadia.post(at, {})
    assert at not in nadia.get("/equipe/reunir/").content.decode()
