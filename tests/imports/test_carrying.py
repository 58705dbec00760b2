"""All or nothing, once, in silence; and undone as long as nothing was built on it."""

import threading

import pytest
from django.db import connection

from terril.directory.models import Organisation
from terril.imports import actions, carrying
from terril.imports.models import Acquaintance, Import, ImportRow
from terril.initiatives.answering import actions as answering
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Attachment, Closeness, Initiative, Pledge
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.tasks import look_for_close
from terril.kernel import clock
from terril.kernel.errors import Closed, Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.silence import silent
from terril.meetings.models import Meeting
from terril.people import actions as people
from terril.people.messages import tell
from terril.people.models import Person

IDEAS = (
    "Titre;Commune;Date;Nom;Prénom;Tél;Statut;Motif",
    "Jardin;Lens;26/01/2024;Dubois;Léa;0612345678;;",
    "Café;Avion;janvier 2023;Petit;Jean;;abandonné;Plus personne",
)


def names() -> list[str]:
    return sorted(Person.objects.filter(acquaintances__isnull=False).values_list("sort_name", flat=True))


def test_people_are_imported_with_how_they_are_known_and_nobody_is_told(world, bring):
    batch = bring("people", "Prénom;NOM;Ville;Tél", "Léa;DUBOIS;Lens;06 12 34 56 78", "Jean;Petit;Lens;", carried=True)
    assert names() == ["dubois lea", "petit jean"]
    lea = Person.objects.get(first_name="Léa")
    assert (lea.last_name, lea.phone, lea.channel, lea.commune.name) == ("Dubois", "+33612345678", "phone", "Lens")
    known = Acquaintance.objects.get(person=lea)
    assert (known.how, known.basis, known.programme, known.batch) == ("Le fichier de l’accueil", "interest", world.programme, batch)
    assert Message.objects.count() == 0


def test_past_ideas_arrive_on_their_day_and_wait_for_no_answer(world, bring):
    bring("ideas", *IDEAS, carried=True)
    jardin, cafe = Initiative.objects.order_by("-created_at")
    assert [(i.title, i.stage, f"{i.created_at:%Y-%m-%d}") for i in (jardin, cafe)] == [("Jardin", "idea", "2024-01-26"), ("Café", "ended",
        "2023-01-01")]
    assert (jardin.intake.way, jardin.intake.taken_by, jardin.holders.get().person.name) == ("brought", world.nadia, "Léa Dubois")
    assert not Attachment.objects.filter(answered_at__isnull=True).exists()
    assert Message.objects.count() == 0


def test_promises_and_meetings_of_the_past_are_kept_as_they_were(world, bring):
    bring("ideas", *IDEAS, carried=True)
    bring(
        "promises", "Qui;Promesse;Idée;Échéance;Tenue;Raison", "Avenir des Cités;Une salle;jardin;01/03/2024;oui;",
        "La mairie;De la terre;Jardin;01/04/2024;non;Gelée",
        carried=True,
    )  # fmt: skip
    told = list(Pledge.objects.order_by("due_on").values_list("by_name", "organisation", "outcome", "reason", "closed_at__date"))
    assert told[0][:4] == ("Avenir des Cités", world.partner.pk, "kept", "")
    assert told[1][:4] == ("La mairie", None, "not_kept", "Gelée")
    bring("meetings", "Date;Horaires;Ville;Salle", "29/09/2023;14h-16h30;Harnes;CCAS", "20/10/2023;;Lens;", carried=True)
    assert [(m.series.title, m.status, m.where) for m in Meeting.objects.order_by("starts_at")] == [
        ("Saison 2023-2024", "held", "CCAS"), ("Saison 2023-2024", "held", ""),
    ]  # fmt: skip
    assert Message.objects.count() == 0


def test_organisations_are_imported_and_undone(world, bring):
    before = Organisation.objects.count()
    batch = bring("organisations", "Structure;Type;CP;SIRET", "Centre social Vachala;csc;Lens;", "Les Amis du terril;asso;Avion;", carried=True)
    assert Organisation.objects.count() == before + 2
    carrying.undo(actor=world.nadia, batch=batch)
    assert Organisation.objects.count() == before


def test_inside_an_import_no_word_leaves(world, bring):
    bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678", carried=True)
    lea = Person.objects.get(first_name="Léa")
    said = {"actor": None, "person": lea, "kind": "essai", "subject": "Un mot", "body": "Bonjour"}
    with silent():
        assert tell(**said) is None
    assert tell(**said) is not None


def test_a_faulty_row_stops_everything(world, bring):
    batch = bring("people", "Prénom;Nom;Mail", "Léa;Dubois;", "Jean;Petit;jean@")
    with pytest.raises(Refused, match="Une ligne est encore à reprendre"):
        carrying.carry_out(actor=world.nadia, batch=batch)
    assert names() == []
    actions.mend(actor=world.nadia, batch=batch, number=3, texts={"email": "jean@exemple.fr"})
    carrying.carry_out(actor=world.nadia, batch=batch)
    assert names() == ["dubois lea", "petit jean"]


def test_a_fall_half_way_leaves_nothing(world, bring, monkeypatch):
    batch = bring("ideas", *IDEAS)
    real = depositing.deposit
    monkeypatch.setattr(depositing, "deposit", lambda **told: real(**told) if told["title"] == "Jardin" else 1 / 0)
    before = (Person.objects.count(), JournalEntry.objects.count())
    with pytest.raises(ZeroDivisionError):
        carrying.carry_out(actor=world.nadia, batch=batch)
    assert (Person.objects.count(), JournalEntry.objects.count(), Initiative.objects.count()) == (*before, 0)
    monkeypatch.undo()
    carrying.carry_out(actor=world.nadia, batch=batch)
    assert Initiative.objects.count() == 2


def test_a_likeness_without_an_answer_stops_everything(world, bring):
    batch = bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678", "L.;DUBOIS;0612345678")
    with pytest.raises(Refused, match="attendent votre réponse"):
        carrying.carry_out(actor=world.nadia, batch=batch)
    actions.decide(actor=world.nadia, batch=batch, likeness_id=batch.likenesses.get().pk, verdict="same")
    carrying.carry_out(actor=world.nadia, batch=batch)
    assert names() == ["dubois lea"]


@pytest.mark.parametrize("verdict", ["different", "later"])
def test_two_that_are_not_said_the_same_stay_two(world, bring, verdict):
    batch = bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678", "Léa;DUBOIS;0612345678")
    actions.decide(actor=world.nadia, batch=batch, likeness_id=batch.likenesses.get().pk, verdict=verdict)
    carrying.carry_out(actor=world.nadia, batch=batch)
    assert names() == ["dubois lea", "dubois lea"]


def test_the_same_file_sent_again_is_all_known(world, bring):
    lines = ("Prénom;Nom;Tél", "Léa;Dubois;0612345678", "Jean;Petit;")
    bring("people", *lines, carried=True)
    again = bring("people", *lines)
    assert again.likenesses.filter(known_id__isnull=False, exact=True).count() == 2
    assert actions.decide_rest(actor=world.nadia, batch=again, verdict="same", exact=True) == 2
    carrying.carry_out(actor=world.nadia, batch=again)
    assert names() == ["dubois lea", "petit jean"]


def test_nobody_learns_from_a_table_who_is_known_elsewhere(world, bring):
    people.register(actor=None, first_name="Léa", last_name="Dubois", channel="phone", contact="0612345678")
    bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678", carried=True, actor=world.ines, programme=world.other)
    batch = bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678")
    assert not batch.likenesses.exists()


# ------------------------------------------------------------------------------------------------------------- undo


def test_undoing_takes_away_what_was_made_and_nothing_else(world, bring):
    before = sorted(Person.objects.values_list("pk", flat=True))
    batch = bring("ideas", *IDEAS, carried=True)
    carrying.undo(actor=world.nadia, batch=batch)
    assert sorted(Person.objects.values_list("pk", flat=True)) == before
    assert (Initiative.objects.count(), Acquaintance.objects.count()) == (0, 0)
    assert set(JournalEntry.objects.filter(verb__startswith="import.").values_list("verb", flat=True)) == {"import.started", "import.done",
        "import.undone"}


def _answer(world, idea):
    answering.answer(actor=world.nadia, attachment=idea.attachments.get(), kind="talk", body="Parlons-en.")


def _promise(world, idea):
    pledging.pledge(
        actor=world.nadia, initiative=idea, programme=world.programme, by_name="La mairie", what="De la terre", due_on=clock.today(),
    )  # fmt: skip


def _rename(world, idea):
    people.change_profile(actor=None, person=idea.holders.get().person, first_name="Léo", last_name="Dubois", language="fr")


def _title(world, idea):
    growing.set_title(actor=world.nadia, initiative=idea, title="Un beau jardin")


def _write(world, idea):
    tell(actor=None, person=idea.holders.get().person, kind="essai", subject="Un mot", body="Bonjour")


def _referent(world, idea):
    answering.name_referent(actor=world.nadia, attachment=idea.attachments.get(), person=world.marc)


BUILT = [(_answer, "réponse"), (_promise, "promesse"), (_rename, "personne"), (_title, "initiative"), (_write, "message"),
    (_referent, "rattachement")]


@pytest.mark.parametrize(("gesture", "named"), BUILT, ids=[named for _gesture, named in BUILT])
def test_what_was_built_on_it_is_named_and_nothing_is_undone(world, bring, gesture, named):
    batch = bring("ideas", *IDEAS, carried=True)
    before = Person.objects.count()
    gesture(world, Initiative.objects.get(title="Jardin"))
    with pytest.raises(Refused, match=rf"on a construit dessus : .*{named}"):
        carrying.undo(actor=world.nadia, batch=batch)
    assert (Initiative.objects.count(), Person.objects.count()) == (2, before)


def test_somebody_known_before_is_not_undone(world, bring):
    lines = ("Prénom;Nom;Tél", "Léa;Dubois;0612345678")
    bring("people", *lines, carried=True)
    again = bring("people", *lines, "Jean;Petit;")
    actions.decide_rest(actor=world.nadia, batch=again, verdict="same", exact=True)
    carrying.carry_out(actor=world.nadia, batch=again)
    carrying.undo(actor=world.nadia, batch=again)
    assert names() == ["dubois lea"]


# -------------------------------------------------------------------------------------------------------- two at once


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_the_same_second_it_is_imported_once(world, bring):
    batch = bring("people", "Prénom;Nom", "Léa;Dubois", "Jean;Petit")
    _together(lambda: carrying.carry_out(actor=world.nadia, batch=batch), lambda: carrying.carry_out(actor=world.nadia, batch=batch))
    assert names() == ["dubois lea", "petit jean"]
    assert JournalEntry.objects.filter(verb="import.done").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_with_the_same_file_make_no_duplicate(world, bring):
    batches = [bring("people", "Prénom;Nom;Tél", "Léa;Dubois;0612345678") for _who in range(2)]
    refused = _together(*[lambda batch=batch: carrying.carry_out(actor=world.nadia, batch=batch) for batch in batches])
    assert names() == ["dubois lea"]
    assert ["quelque chose de ressemblant" in message for message in refused] == [True]


def _together(*gestures) -> list[str]:
    start, refused = threading.Barrier(len(gestures)), []

    def run(gesture):
        try:
            start.wait()
            gesture()
        except Refused as refusal:
            refused.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[gesture]) for gesture in gestures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_the_same_envelope_is_one_import(world):
    sent = {
        "actor": world.nadia, "programme": world.programme, "kind": "people", "content": "Nom;Prénom\nPetit;Jean".encode(), "file_name": "a.csv",
        "source": "Le cahier", "client_id": "une-fois",
    }  # fmt: skip
    assert actions.start(**sent).pk == actions.start(**sent).pk
    assert Import.objects.count() == 1


@pytest.mark.parametrize("who", ["marc", "ines", "zoe", "paul"])
def test_only_the_coordination_of_the_programme_brings(world, bring, who):
    batch = bring("people", "Prénom;Nom", "Léa;Dubois")
    with pytest.raises(Closed):
        carrying.carry_out(actor=getattr(world, who), batch=batch)
    assert carrying.carry_out(actor=world.nadia, batch=batch).status == "done"


def test_columns_are_matched_once_and_may_be_again(world):
    first = actions.start(actor=world.nadia, programme=world.programme, kind="people", content=b"Qui est-ce;Chose\nDubois;Lens",
        file_name="a.csv", source="x")
    actions.match(actor=world.nadia, batch=first, columns={"last_name": 0, "commune": 1})
    second = actions.start(actor=world.nadia, programme=world.programme, kind="people", content=b"qui est ce;CHOSE\nPetit;Avion",
        file_name="b.csv", source="x")
    assert (second.columns, second.told["remembered"]) == ({"last_name": 0, "commune": 1}, True)
    actions.mend(actor=world.nadia, batch=first, number=2, texts={"commune": "Avion"})
    actions.match(actor=world.nadia, batch=first, columns={"first_name": 0, "commune": 1})
    assert ImportRow.objects.get(batch=first).edits == {"commune": "Avion"}
    with pytest.raises(Refused, match="Une même colonne"):
        actions.match(actor=world.nadia, batch=first, columns={"first_name": 0, "commune": 0})


def test_what_the_machine_adds_by_itself_does_not_count(world, bring):
    """Close ideas are looked for in the background, after each idea."""
    batch = bring("ideas", *IDEAS, carried=True)
    first, second = Initiative.objects.order_by("pk")
    Closeness.objects.create(initiative=first, other=second, shared="jardin", score=0.5)
    carrying.undo(actor=world.nadia, batch=batch)
    assert (Initiative.objects.count(), Closeness.objects.count()) == (0, 0)
    look_for_close(initiative_id=first.pk)
