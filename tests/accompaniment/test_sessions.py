"""Time spent together, what comes next, and notes that only those who follow can read."""

import tarfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from tests.beside import named
from tests.journeys.test_accessible import routes

from terril.accompaniment import actions, seal, sessions
from terril.accompaniment.models import AccompanimentRequest, NextStep, SealedNote, SupportSession
from terril.hours.models import TimeEntry
from terril.initiatives.following import actions as following
from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.people.actions import erase
from terril.people.exports import exported, sections
from terril.people.models import Person
from terril.programmes.actions import withdraw_role
from terril.site import archive

SECRET = "zinzolinquartz"


def said(made, **more):
    words = {
        "actor": made.person, "accompaniment": made, "held_on": clock.today(), "minutes": 60, "way": "visit", "decided": "On écrit à la mairie.",
        "next_what": "Relire la lettre", "next_on": clock.today() + timedelta(days=9), **more,
    }  # fmt: skip
    return sessions.note_session(**words)


def test_a_session_is_noted_from_a_phone_and_read_by_the_holder(beside, enter, client):
    beside.follow()
    enter(beside.marc)
    form = client.get(beside.page).context["session_form"]
    sent = {"held_on": clock.today(), "minutes": "90", "way": "visit", "decided": "On écrit à la mairie.", "next_what": "Relire la lettre",
            "next_on": clock.today() + timedelta(days=9), "counts": "on", "client_id": form["client_id"].value()}  # fmt: skip
    assert form["counts"].value() is True
    for _again in range(2):
        assert client.post(f"{beside.page}temps/", sent).status_code == 302
    session = SupportSession.objects.get()
    assert (session.minutes, session.decided, session.next_step.what) == (90, "On écrit à la mairie.", "Relire la lettre")
    entry = TimeEntry.objects.get()
    assert (entry.person, entry.minutes, entry.initiative, entry.state) == (beside.marc.person, 90, beside.stored.initiative, "declared")
    client.logout()
    client.post("/suivi/", {"code": beside.stored.code})
    page = client.get(f"/suivi/{beside.stored.initiative.ref}/accompagnement/").content.decode()
    assert "On écrit à la mairie." in page and "Relire la lettre" in page


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"decided": "  "}, "decided", "Écrivez ce que vous avez décidé"),
        ({"minutes": 0}, "minutes", "Une rencontre dure"),
        ({"held_on": clock.today() + timedelta(days=1)}, "held_on", "Notez un temps déjà passé"),
        ({"next_on": None}, "next_on", "Une prochaine étape a des mots et une date"),
        ({"next_what": ""}, "next_what", "Une prochaine étape a des mots et une date"),
        ({"next_on": clock.today() - timedelta(days=5)}, "next_on", "La prochaine étape vient après"),
        ({"way": "rocket"}, "way", "Choisissez comment"),
    ],
)
def test_a_session_that_cannot_be_is_refused(beside, wrong, field, words):
    made = beside.follow()
    with pytest.raises(Refused) as refused:
        said(made, **wrong)
    assert (refused.value.field, refused.value.message.startswith(words)) == (field, True)
    assert not SupportSession.objects.exists() and not TimeEntry.objects.exists()
    assert said(made).pk


def test_words_for_an_accompaniment_that_is_over_are_given_back(beside, enter, client):
    made = beside.follow()
    enter(beside.marc)
    actions.end(actor=None, accompaniment=made, kind="alone", reason="C’est fait.")
    gone = client.post(f"{beside.page}temps/", {"decided": "Des mots à ne pas perdre"})
    assert gone.status_code == 404
    assert "Des mots à ne pas perdre" in gone.content.decode() and "Vous ne suivez pas cette idée" in gone.content.decode()


def test_steps_are_done_or_put_off_by_whoever_follows(beside, enter, client):
    step = said(beside.follow()).next_step
    enter(beside.lila)
    assert client.post(f"/equipe/accompagner/etape/{step.pk}/faite/").status_code == 404
    enter(beside.marc)
    later = clock.today() + timedelta(days=30)
    late = client.post(f"/equipe/accompagner/etape/{step.pk}/repousser/", {"due_on": clock.today() - timedelta(days=1)})
    assert (late.status_code, "Choisissez une date à venir." in late.content.decode()) == (422, True)
    assert client.get(f"/equipe/accompagner/etape/{step.pk}/repousser/").status_code == 200
    client.post(f"/equipe/accompagner/etape/{step.pk}/repousser/", {"due_on": later})
    assert NextStep.objects.get().due_on == later
    client.post(f"/equipe/accompagner/etape/{step.pk}/faite/")
    assert NextStep.objects.get().done_at is not None
    assert "Ce que j’ai prévu" not in client.get("/equipe/accompagner/").content.decode()


# ------------------------------------------------------------------------------------------------------------- the seal


def test_a_note_is_read_by_those_who_follow_and_each_reading_is_known(beside, enter, client):
    beside.follow()
    enter(beside.marc)
    client.post(f"{beside.page}sceller/", {"words": f"Prévoir {SECRET}."})
    assert SECRET not in client.get(beside.page).content.decode()
    read = client.post(f"{beside.page}notes/")
    assert SECRET in read.content.decode()
    assert read["Cache-Control"] == "private, no-store"
    assert JournalEntry.objects.filter(verb="accompaniment.notes_read").count() == 1
    enter(beside.coordinator)
    page = client.get(beside.page).content.decode()
    assert "Marc Essai a lu les notes scellées." in page and SECRET not in page
    assert client.post(f"{beside.page}notes/").status_code == 404
    assert client.post(f"{beside.page}sceller/", {"words": "Moi aussi"}).status_code == 404
    assert JournalEntry.objects.filter(verb="accompaniment.notes_read").count() == 1


def test_whoever_takes_over_reads_and_whoever_leaves_does_not(beside, enter, client):
    made = beside.follow()
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    actions.hand_on(actor=None, accompaniment=made, to=beside.lila.person, agreed=True)
    assert SECRET in enter(beside.lila).post(f"{beside.page}notes/").content.decode()
    assert enter(beside.marc).post(f"{beside.page}notes/").status_code == 404


def test_leaving_the_team_closes_the_notes(beside, enter):
    made = beside.follow()
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    assert enter(beside.marc).post(f"{beside.page}notes/").status_code == 200
    withdraw_role(actor=None, role_id=beside.marc.person.roles.get().pk)
    assert enter(beside.marc).post(f"{beside.page}notes/").status_code == 404


def test_reading_asks_for_a_second_factor(beside, enter):
    made = beside.follow()
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    assert enter(beside.marc, second_factor=False).post(f"{beside.page}notes/").status_code == 302


def test_what_is_kept_opens_with_the_secret_of_the_site_only(beside, settings, tmp_path):
    made = beside.follow()
    note = sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    assert seal.opened(SealedNote.objects.get(pk=note.pk).sealed) == SECRET
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{SECRET}%"])
            assert cursor.fetchone()[0] == 0, table
    older = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret, of another site"
    with pytest.raises(Refused):
        seal.opened(SealedNote.objects.get(pk=note.pk).sealed)
    settings.SECRET_KEY_FALLBACKS = [older]
    assert seal.opened(SealedNote.objects.get(pk=note.pk).sealed) == SECRET


def test_a_note_that_opens_no_more_leaves_the_others_readable(beside, enter, settings):
    made = beside.follow()
    secret = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret, forgotten since"
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words="Des mots perdus.")
    settings.SECRET_KEY = secret
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    read = enter(beside.marc).post(f"{beside.page}notes/")
    page = read.content.decode()
    assert (read.status_code, SECRET in page, "Des mots perdus" in page) == (200, True, False)
    assert "elle ne s’ouvre plus sur ce site." in page
    assert enter(beside.lila).post(f"{beside.page}notes/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_archive_holds_no_word_of_a_note(beside, tmp_path):
    made = beside.follow()
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=SECRET)
    archive.backup(tmp_path / "tout.tar")
    with tarfile.open(tmp_path / "tout.tar") as whole:
        parts = {member.name: whole.extractfile(member).read() for member in whole if member.isfile()}
    assert len(parts["database.dump"]) > 1000
    assert not [name for name, held in parts.items() if SECRET.encode() in held]


def _addresses(beside, made, note):
    """Every address of the site, with the numbers of what is sealed in their places."""
    ref, step = beside.stored.initiative.ref, NextStep.objects.get().pk
    places = {
        "<slug:ref>": [ref], "<slug:slug>": ["fabrik"], "<slug:insee_code>": ["62386"], "<slug:batch>": ["20240126-1"], "<slug:name>": ["x"],
    }  # fmt: skip
    numbers = sorted({made.pk, note.pk, step, made.person_id, beside.stored.initiative.pk})
    found = set()
    for _name, route in routes():
        made_of = [f"/{route}"]
        for place, values in places.items():
            made_of = [a.replace(place, str(v)) for a in made_of for v in (values if place in a else [""])]
        for address in made_of:
            if "<" in address:
                before, _mark, rest = address.partition("<")
                _place, _mark, after = rest.partition(">")
                found.update(f"{before}{n}{after}" for n in numbers if "<" not in after)
            else:
                found.add(address)
    return sorted(found)


# The others walk in tests/journeys/test_nothing_leaks.
OUTSIDE = ["stranger", "holder", "coordinator", "lila"]


@pytest.mark.lenient_html
@pytest.mark.parametrize("who", OUTSIDE)
def test_no_address_of_the_site_tells_a_sealed_note(beside, enter, client, who):
    """Opened and pressed by everybody who does not follow the idea: pages, files, exports, feeds, errors."""
    made = beside.follow()
    note = sessions.seal_note(actor=beside.marc.person, accompaniment=made, words=f"{SECRET} couture")
    said(made)
    accounts = {"coordinator": beside.coordinator, "lila": beside.lila, "nobody": beside.nobody}
    if who == "holder":
        account = named(beside.fabrik, "nobody", "Zoe")
        Holder.objects.filter(initiative=beside.stored.initiative).update(person=account.person)
        enter(account)
    elif who != "stranger":
        enter(accounts.get(who) or beside.fabrik.member(who))
    client.raise_request_exception = False
    told, opened = [], 0
    for address in _addresses(beside, made, note):
        if "deconnexion" in address or "logout" in address or "/retirer/" in address:
            continue
        for response in (client.get(address), client.post(address, {"q": SECRET, "words": "", "reason": ""})):
            body = b"".join(response.streaming_content) if response.streaming else response.content
            opened += response.status_code == 200
            # A search repeats what was typed; nothing else may.
            if f"{SECRET} couture".encode() in body:
                told.append(address)
    assert told == []
    assert opened > 15, "the walk opened next to nothing"
    # The search of the initiatives finds none by the words of a note.
    assert SECRET not in beside.stored.initiative.search_text
    assert enter(beside.marc).post(f"{beside.page}notes/").content.decode().count(SECRET) == 1


def test_erasing_the_holder_takes_the_words_and_leaves_the_hours(beside):
    made = beside.follow()
    session = said(made, decided="Zoé Lenoir préfère le mardi.")
    sessions.seal_note(actor=beside.marc.person, accompaniment=made, words="Zoé Lenoir hésite.")
    erase(actor=None, person=beside.holder)
    session.refresh_from_db()
    assert "Zoé" not in session.decided and "mardi" not in session.decided
    assert not SealedNote.objects.exists() and not NextStep.objects.exists()
    assert TimeEntry.objects.get().minutes == 60


def test_erasing_one_of_two_holders_takes_the_name_out_of_the_words(beside):
    other, holder = beside.fabrik.member("nobody").person, beside.holder
    following.claim(actor=other, initiative=beside.stored.initiative)
    asked = actions.ask(actor=None, attachment=beside.attachment, words="Zoé Lenoir cherche une salle.")
    actions.close_asking(actor=None, asking=asked, reason="Zoé rappellera.")
    made = beside.follow()
    session = said(made, decided="Zoé Lenoir préfère le mardi.")
    note = sessions.seal_note(actor=beside.marc.person, accompaniment=made, words="Zoé Lenoir hésite encore.")
    actions.end(actor=None, accompaniment=made, kind="alone", reason="Zoé Lenoir se débrouille.")
    erase(actor=None, person=holder)
    for row in (session, note, asked, made):
        row.refresh_from_db()
    assert session.decided == "une personne préfère le mardi."
    assert seal.opened(note.sealed) == "une personne hésite encore."
    assert (asked.words, asked.closed_reason) == ("une personne cherche une salle.", "une personne rappellera.")
    assert made.reason == "une personne se débrouille."


@pytest.mark.parametrize("asked", [False, True], ids=["nobody asked", "asked already"])
def test_erasing_whoever_follows_leaves_no_name_and_the_idea_waits_for_somebody(beside, enter, client, asked):
    actions.say_offering(actor=None, programme=beside.fabrik.programme, person=beside.marc.person, skills=["food"])
    made = beside.follow(reasons="sait : cuisine, alimentation")
    session = said(made, decided="Marc Essai appelle la mairie.", next_what="Marc Essai rappelle")
    note = sessions.seal_note(actor=beside.marc.person, accompaniment=made, words="Marc Essai doute.")
    if asked:
        actions.ask(actor=None, attachment=beside.attachment, words="Il manque du monde.")
    withdraw_role(actor=None, role_id=beside.marc.person.roles.get().pk)
    erase(actor=None, person=beside.marc.person)
    for row in (made, session, note):
        row.refresh_from_db()
    assert (made.state, made.end_kind, made.reasons) == ("ended", "unavailable", "")
    assert made.reason == "La personne qui suivait cette idée n’est plus là."
    assert (session.decided, session.next_step.what) == ("une personne appelle la mairie.", "une personne rappelle")
    assert seal.opened(note.sealed) == "une personne doute."
    told = Message.objects.filter(person_id=beside.holder.pk).latest("pk")
    assert (told.kind, told.status) == ("accompaniment.ended", "approved")
    # Nor in what was to be said, or was said, of them.
    assert [one.kind for one in Message.objects.all() if "Marc" in one.body + one.subject] == []
    assert Message.objects.get(kind="accompaniment.followed").status == "cancelled"
    assert AccompanimentRequest.objects.get(closed_at__isnull=True).words == ("Il manque du monde." if asked else "")
    assert beside.stored.initiative.attachments.get().referent is None
    enter(beside.coordinator)
    assert "Une demande d’accompagnement" in client.get("/bureau/").content.decode()
    client.post("/suivi/", {"code": beside.stored.code})
    page = client.get(f"/suivi/{beside.stored.initiative.ref}/accompagnement/").content.decode()
    assert "une personne appelle la mairie." in page and "Marc" not in page


def test_whoever_helped_is_erased_and_whoever_follows_is_still_there(beside):
    """The holder is told nothing false, and a colleague’s note that opens no more waits for the secret."""
    made = beside.follow()
    note = sessions.seal_note(actor=beside.marc.person, accompaniment=made, words="À relire.")
    SealedNote.objects.filter(pk=note.pk).update(sealed=b"illisible")
    beside.follow(beside.lila, place=2)
    withdraw_role(actor=None, role_id=beside.lila.person.roles.get().pk)
    erase(actor=None, person=beside.lila.person)
    made.refresh_from_db()
    assert (made.state, SealedNote.objects.count()) == ("active", 1)
    assert not Message.objects.filter(kind="accompaniment.ended").exists()


def test_the_wrong_number_of_the_holder_keeps_nobody_from_saying_yes(beside):
    made = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.marc.person)
    Person.objects.filter(pk=beside.holder.pk).update(phone="12")
    actions.accept(actor=beside.marc.person, accompaniment=made)
    made.refresh_from_db()
    assert (made.state, Message.objects.filter(kind="accompaniment.followed").count()) == ("active", 0)
    actions.stopped_by_holder(actor=beside.holder, accompaniment=made)
    made.refresh_from_db()
    assert made.state == "ended"


def test_a_holder_who_asks_after_the_team_is_read_in_their_own_words(beside):
    actions.ask(actor=beside.coordinator.person, attachment=beside.attachment, words="Pour elle.")
    asked = actions.ask(actor=beside.holder, attachment=beside.attachment, words="Pour compter avec moi.", by_holder=True)
    assert AccompanimentRequest.objects.get() == asked
    assert (asked.words, asked.by_holder, asked.asked_by) == ("Pour compter avec moi.", True, beside.holder)


def test_somebody_else_erased_leaves_what_goes_on_as_it_is(beside):
    made = beside.follow(reasons="sait : cuisine, alimentation")
    session = said(made, decided="Marc Essai appelle la mairie.")
    erase(actor=None, person=beside.nobody.person)
    made.refresh_from_db()
    session.refresh_from_db()
    assert (made.state, made.reasons, session.decided) == ("active", "sait : cuisine, alimentation", "Marc Essai appelle la mairie.")


@pytest.mark.django_db(transaction=True)
def test_a_session_sent_twice_at_the_same_second_is_kept_once(beside):
    made = beside.follow()

    def send(_n):
        try:
            return said(made, client_id="une-seule-fois").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(send, range(2)))
    assert (len(set(kept)), SupportSession.objects.count(), TimeEntry.objects.count()) == (1, 1, 1)


def test_the_secret_of_the_tests_is_not_empty():
    assert len(settings.SECRET_KEY) > 20


def test_what_was_asked_and_what_one_can_bring_are_taken_away(beside):
    actions.ask(
        actor=beside.holder, attachment=beside.attachment, words="Une salle le mercredi.", skills=["food", "event"], language="ar", by_holder=True
    )
    actions.say_offering(
        actor=None, programme=beside.fabrik.programme, person=beside.marc.person, skills=["garden"], languages=["pl"],
        commune=beside.fabrik.annay, km=30, most=0, resting_until=date(2030, 3, 2),
    )  # fmt: skip
    known = exported(beside.holder)
    (request,) = known["accompaniment_requests"]
    assert (request["attachment__initiative__ref"], request["words"], request["skills"], request["language"], request["closed_reason"]) == (
        beside.stored.initiative.ref, "Une salle le mercredi.", ["event", "food"], "ar", ""
    )  # fmt: skip
    told = {section["title"]: section["entries"] for section in sections(known)}
    (entry,) = told["Vos demandes d’accompagnement"]
    assert entry["words"] == "Une salle le mercredi."
    assert entry["facts"][1:] == [["Savoir-faire", "fêtes et événements, cuisine, alimentation"], ["Langue", "arabe"]]
    known = exported(beside.marc.person)
    assert [(row["skills"], row["languages"], row["km"], row["most"]) for row in known["availability"]] == [(["garden"], ["pl"], 30, 0)]
    told = {section["title"]: section["entries"] for section in sections(known)}
    assert told["Ce que vous pouvez apporter"][0]["facts"][:-1] == [
        ["Savoir-faire", "jardin, nature"], ["Langues", "polonais"], ["Au départ de", "Annay"], ["Jusqu’où, en kilomètres", "30"],
        ["Combien d’idées à la fois", "0"], ["En pause jusqu’au", "samedi 2 mars 2030"],
    ]  # fmt: skip
    # To each their own.
    assert (exported(beside.holder)["availability"], exported(beside.marc.person)["accompaniment_requests"]) == ([], [])
