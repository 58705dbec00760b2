"""The team's pages on messages: who sees them, what each gesture does, and how few queries they take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from terril.directory.models import Organisation
from terril.kernel import clock
from terril.kernel.outbox.letters import address_lines
from terril.kernel.outbox.models import Message, MessageStatus
from terril.messages import panels as outbox_steps
from terril.messages.views import _day
from terril.people.models import Account, Person
from terril.programmes.models import Programme, Role
from terril.territory.models import Territory

LISTS = ["calls", "drafts", "letters", "messages_failed"]


def _programme(slug: str) -> Programme:
    return Programme.objects.create(
        name=f"Plateforme {slug}",
        slug=slug,
        organisation=Organisation.objects.create(name=f"Association {slug}", slug=slug),
        territory=Territory.objects.create(name=slug, slug=slug),
        summary="Des rencontres.",
        starts_on=clock.today(),
        phone="03 53 01 00 00",
    )


def _member(programme: Programme, kind: str) -> Account:
    person = Person.objects.create(first_name="Nadia", last_name=kind, last_contact_on=clock.today())
    Role.objects.create(programme=programme, person=person, kind=kind, given_at=clock.now())
    return Account.objects.create_user(f"{kind}-{programme.slug}@exemple.fr", person=person)


@pytest.fixture
def programme(db: None) -> Programme:
    return _programme("ici")


@pytest.fixture
def nadia(programme: Programme, enter: Callable[..., Any]) -> Any:
    """Signed in, a volunteer here."""
    return enter(_member(programme, "volunteer"))


@pytest.fixture
def filled(write: Any, programme: Programme) -> Callable[[int], dict[str, Message]]:
    """As many messages of each sort as asked; answers the last one of each."""

    def fill(count: int) -> dict[str, Message]:
        made: dict[str, Message] = {}
        for _ in range(count):
            made["call"] = write(channel="phone", to_address="+33321000000", programme=programme)
            made["draft"] = write(draft=True, programme=programme)
            made["letter"] = write(channel="letter", to_address="12, rue de la Fosse\n62300 Lens", programme=programme)
            made["failed"] = write(programme=programme)
            Message.objects.filter(pk=made["failed"].pk).update(
                status="failed", last_error="Le serveur ne répond pas.", next_attempt_at=None
            )
        return made

    return fill


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_the_messages_of_the_programme(nadia: Any, filled: Any, name: str) -> None:
    filled(1)
    page = nadia.get(reverse(name)).content.decode()
    assert "Zoé Lefebvre" in page
    if name == "calls":
        assert "Venez la présenter vendredi." in page
        assert 'href="tel:+33321000000"' in page
        assert "03 21 00 00 00" in page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_with_nothing_says_so_kindly(nadia: Any, name: str) -> None:
    page = nadia.get(reverse(name)).content.decode()
    assert "Zoé Lefebvre" not in page
    assert 'class="empty"' in page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_same_few_queries_at_any_size(
    nadia: Any, filled: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    filled(1)
    with django_assert_max_num_queries(12) as few:
        nadia.get(reverse(name))
    filled(45)
    with django_assert_max_num_queries(12) as many:
        nadia.get(reverse(name))
    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ["partner", "observer"])
@pytest.mark.parametrize("name", LISTS)
def test_whoever_does_not_work_here_finds_nothing(programme: Programme, enter: Any, kind: str, name: str) -> None:
    assert enter(_member(programme, kind)).get(reverse(name)).status_code == 404


def test_without_a_second_factor_one_is_led_to_it(programme: Programme, enter: Any) -> None:
    client = enter(_member(programme, "coordinator"), second_factor=False)
    assert client.get(reverse("calls"))["Location"].split("?")[0] == reverse("second_factor")


def test_the_messages_of_another_programme_do_not_exist(filled: Any, enter: Any, programme: Programme) -> None:
    made = filled(1)
    elsewhere = enter(_member(_programme("ailleurs"), "coordinator"))
    assert "Zoé" not in "".join(elsewhere.get(reverse(name)).content.decode() for name in LISTS)
    for message in made.values():
        for name in ("call_reached", "call_not_reached", "call_unsay", "message_retry", "message_cancel"):
            assert (
                elsewhere.post(reverse(name, args=[message.pk]), {"reason": "x", "to_address": "a@b.fr"}).status_code
                == 404
            )
        for name in ("draft", "message"):
            assert elsewhere.get(reverse(name, args=[message.pk])).status_code == 404
    data = {"programme": programme.pk, "letter": made["letter"].pk}
    assert elsewhere.post(reverse("letters_print"), data).status_code == 404
    assert set(Message.objects.values_list("status", flat=True)) == {"approved", "draft", "failed"}
    ours = enter(_member(programme, "coordinator"))
    assert ours.get(reverse("message", args=[made["call"].pk])).status_code == 200


def test_a_call_is_made_and_closed(nadia: Any, filled: Any) -> None:
    call = filled(1)["call"]
    page = nadia.post(reverse("call_reached", args=[call.pk]), {"outcome": "elle vient"}, follow=True)
    assert "C’est noté : Zoé Lefebvre a eu son message." in page.content.decode()
    call.refresh_from_db()
    assert (call.status, call.outcome) == (MessageStatus.READ_BACK, "elle vient")
    again = nadia.post(reverse("call_reached", args=[call.pk]), follow=True)
    assert "Quelqu’un s’en est occupé juste avant vous" in again.content.decode()


def test_one_call_says_all_that_waits_for_somebody(nadia: Any, write: Any, programme: Programme) -> None:
    first, second = (write(channel="phone", to_address="+33321000000", programme=programme, subject=s) for s in ("Un mot", "Un autre"))
    other = write(channel="phone", to_address="+33321000001", programme=programme, subject="Un troisième")
    page = nadia.get(reverse("calls")).content.decode()
    assert page.count("<article") == 2
    assert page.index("Un mot") < page.index("Un autre") < page.index("C’est dit") < page.index("Un troisième")
    nadia.post(reverse("call_reached", args=[first.pk]), {"also": [second.pk], "outcome": "elle note tout"})
    assert sorted(Message.objects.values_list("subject", "status", "outcome")) == [
        ("Un autre", "read_back", "elle note tout"),
        ("Un mot", "read_back", "elle note tout"),
        ("Un troisième", "approved", ""),
    ]
    nadia.post(reverse("call_reached", args=[other.pk]), {"also": [second.pk, "x", "9" * 30]})
    other.refresh_from_db()
    assert other.status == "read_back"


def test_what_leaves_by_itself_is_not_said_aloud(nadia: Any, write: Any, programme: Programme) -> None:
    email = write(channel="email", to_address="zoe@exemple.fr", programme=programme)
    page = nadia.post(reverse("call_reached", args=[email.pk]), follow=True)
    assert "Ce message part tout seul" in page.content.decode()
    email.refresh_from_db()
    assert email.status == MessageStatus.APPROVED


def test_a_call_does_not_close_the_words_of_another_programme(nadia: Any, write: Any, programme: Programme) -> None:
    mine = write(channel="phone", to_address="+33321000000", programme=programme)
    theirs = write(channel="phone", to_address="+33321000000", programme=_programme("ailleurs"))
    assert nadia.post(reverse("call_reached", args=[mine.pk]), {"also": [theirs.pk]}).status_code == 404
    assert set(Message.objects.values_list("status", flat=True)) == {"approved"}


def test_the_desk_begins_with_what_waits_in_a_few_words(nadia: Any, write: Any, programme: Programme) -> None:
    for subject in ("Un mot", "Un autre"):
        write(channel="phone", to_address="+33321000000", programme=programme, subject=subject)
    one = write(channel="letter", to_address="12, rue de la Fosse\n62300 Lens", programme=programme)
    page = nadia.get("/bureau/").content.decode()
    assert ("1 personne à joindre" in page, "1 lettre à imprimer" in page) == (True, True)
    assert "Un mot · Un autre" in page
    one.pk = None
    fields = {f.attname: getattr(one, f.attname) for f in Message._meta.concrete_fields if f.attname != "id"}
    Message.objects.bulk_create([Message(**fields) for _ in range(120)])
    assert "plus de 100 lettres à imprimer" in nadia.get("/bureau/").content.decode()


def test_a_call_without_an_answer_comes_back(nadia: Any, filled: Any) -> None:
    call = filled(1)["call"]
    page = nadia.post(reverse("call_not_reached", args=[call.pk]), follow=True)
    assert "Nous vous le rappellerons au prochain jour ouvré." in page.content.decode()
    call.refresh_from_db()
    assert (call.status, call.attempts) == (MessageStatus.APPROVED, 1)


@pytest.mark.parametrize(("next_", "lands"), [("/bureau/", "/bureau/"), ("https://ailleurs.example/", None)])
def test_one_goes_back_where_one_was_and_nowhere_else(nadia: Any, filled: Any, next_: str, lands: str | None) -> None:
    call = filled(1)["call"]
    answer = nadia.post(reverse("call_reached", args=[call.pk]), {"next": next_})
    assert answer["Location"] == (lands or reverse("calls"))


def test_a_draft_is_corrected_and_leaves(nadia: Any, filled: Any) -> None:
    draft = filled(1)["draft"]
    address = reverse("draft", args=[draft.pk])
    empty = nadia.post(address, {"subject": "Votre idée de café", "body": ""}).content.decode()
    assert "Le message est vide." in empty
    assert "Votre idée de café" in empty, "what was typed is given back"
    assert nadia.post(address, {"subject": "Votre idée de café", "body": "Venez."})["Location"] == reverse("drafts")
    draft.refresh_from_db()
    assert (draft.status, draft.subject, draft.body) == (MessageStatus.APPROVED, "Votre idée de café", "Venez.")
    assert nadia.get(address)["Location"] == reverse("message", args=[draft.pk])


def test_letters_are_printed_as_one_file_that_can_be_opened_again(
    nadia: Any, filled: Any, programme: Programme
) -> None:
    filled(3)
    letters = list(Message.objects.filter(channel="letter").order_by("pk"))
    data = {"programme": programme.pk, "letter": [m.pk for m in letters[:2]]}
    answer = nadia.post(reverse("letters_print"), data)
    for _ in range(2):
        file = nadia.get(answer["Location"])
        assert file["Content-Type"] == "application/pdf"
        assert file.content.count(b"/Type/Page/") + file.content.count(b"/Type/Page\n") == 2
    assert [m.status for m in Message.objects.filter(channel="letter").order_by("pk")] == ["sent", "sent", "approved"]
    again = nadia.post(reverse("letters_print"), data, follow=True)
    assert "Aucun courrier n’attend." in again.content.decode()
    assert "2 lettres" in nadia.get(reverse("letters")).content.decode()


def test_an_unknown_batch_does_not_exist(nadia: Any) -> None:
    assert nadia.get(reverse("letters_batch", args=["20240101-1"])).status_code == 404


def test_a_failed_message_is_repaired(nadia: Any, filled: Any) -> None:
    failed = filled(1)["failed"]
    address = reverse("message_retry", args=[failed.pk])
    assert "n’est pas valable" in nadia.post(address, {"to_address": "zoe"}).content.decode()
    assert nadia.post(address, {"to_address": "zoe.l@exemple.fr"})["Location"] == reverse("messages_failed")
    failed.refresh_from_db()
    assert (failed.status, failed.to_address) == (MessageStatus.APPROVED, "zoe.l@exemple.fr")


def test_a_message_is_abandoned_with_a_reason(nadia: Any, filled: Any) -> None:
    draft = filled(1)["draft"]
    address = reverse("message_cancel", args=[draft.pk])
    assert "Dites en un mot pourquoi" in nadia.post(address, {"reason": ""}).content.decode()
    assert nadia.post(address, {"reason": "elle est venue"}, follow=True).status_code == 200
    draft.refresh_from_db()
    assert draft.status == MessageStatus.CANCELLED


def test_the_desk_lists_and_counts_the_four_sorts_in_three_queries_each(
    nadia: Any, filled: Any, programme: Programme, django_assert_num_queries: Any
) -> None:
    made = filled(8)
    steps = {
        "calls": outbox_steps.calls_to_make,
        "drafts": outbox_steps.messages_to_approve,
        "letters": outbox_steps.letters_to_print,
        "failed": outbox_steps.messages_that_did_not_leave,
    }
    # Which wait, which of them may be read, what they say.
    with django_assert_num_queries(12):
        shown = [step(None, programme) for step in steps.values()]
    # The eight calls are for one person, the eight letters are printed by one gesture.
    assert [(s.key, len(s.rows), s.more, s.headline) for s in shown] == [
        ("calls", 1, False, "1 personne à joindre"),
        ("drafts", 6, True, "8 messages à relire"),
        ("letters", 1, False, "8 lettres à imprimer"),
        ("failed", 6, True, "8 messages ne sont pas arrivés"),
    ]
    first = outbox_steps.calls_to_make(None, programme).rows[0]
    assert (first.who, first.days, "Venez la présenter" in first.detail) == ("Zoé Lefebvre", 3, True)
    Message.objects.filter(programme_id=made["call"].programme_id).update(programme_id=None)
    programme = Programme.objects.get(pk=programme.pk)
    with django_assert_num_queries(4):
        assert [step(None, programme) for step in steps.values()] == [None] * 4


@pytest.mark.parametrize(("open_to_all", "told"), [(100, "100 lettres à imprimer"), (101, "plus de 100 lettres à imprimer")])
def test_what_is_hidden_in_a_full_list_hides_nothing_behind_it(write: Any, programme: Programme, open_to_all: int, told: str) -> None:
    """Written to one member of the team about somebody's rights, it is read by nobody else."""
    one = write(channel="letter", to_address="12, rue de la Fosse\n62300 Lens", programme=programme)
    fields = {f.attname: getattr(one, f.attname) for f in Message._meta.concrete_fields if f.attname != "id"}
    # The hidden ones come first.
    rose = Person.objects.create(first_name="Rose", channel="none", last_contact_on=clock.today())
    hidden = fields | {"kind": "erasure_asked", "due_on": clock.today() - timedelta(days=9), "person_id": rose.pk}
    Message.objects.bulk_create([Message(**hidden) for _ in range(3)])
    Message.objects.bulk_create([Message(**fields) for _ in range(open_to_all - 1)])
    step = outbox_steps.letters_to_print(None, programme)  # type: ignore[arg-type]  # somebody who is nobody
    assert step is not None and step.headline == told


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("12, rue de la Fosse\n62300 Lens", ["Zoé Lefebvre", "12, rue de la Fosse", "62300 Lens"]),
        ("12, rue de la Fosse, 62300 Lens", ["Zoé Lefebvre", "12, rue de la Fosse", "62300 Lens"]),
        (
            "12 rue de la Fosse, bâtiment 3, 62300 Lens",
            ["Zoé Lefebvre", "12 rue de la Fosse", "bâtiment 3", "62300 Lens"],
        ),
        ("ZOE LEFEBVRE\n12 rue de la Fosse\n62300 Lens", ["ZOE LEFEBVRE", "12 rue de la Fosse", "62300 Lens"]),
        ("\n".join("abcdefgh"), ["Zoé Lefebvre", *"abcdefgh"]),
    ],
)
def test_an_address_becomes_the_lines_of_an_envelope(address: str, lines: list[str]) -> None:
    assert address_lines(Message(to_name="Zoé Lefebvre", to_address=address)) == lines


@pytest.mark.parametrize(
    ("language", "moment", "told"),
    [
        ("fr", datetime(2024, 2, 29, 23, 30, tzinfo=UTC), "vendredi 1er mars 2024"),
        ("fr", datetime(2024, 3, 12, 9, tzinfo=UTC), "mardi 12 mars 2024"),
        ("en", datetime(2024, 3, 1, 9, tzinfo=UTC), "Friday 1 March 2024"),
    ],
)
def test_a_letter_is_dated_in_its_language_and_its_time_zone(language: str, moment: datetime, told: str) -> None:
    assert _day(Message(language=language, sent_at=moment)) == told


def test_a_call_noted_as_said_by_a_slip_waits_again(filled: Any, nadia: Any, clock: Any) -> None:
    call = filled(1)["call"]
    nadia.post(reverse("call_reached", args=[call.pk]), {"outcome": "par erreur"})
    page = nadia.get(reverse("calls"))
    assert (list(page.context["said"]), page.context["groups"]) == ([call], [])
    assert "Ce n’était pas dit" in page.content.decode()
    nadia.post(reverse("call_unsay", args=[call.pk]))
    call.refresh_from_db()
    assert (call.status, call.sent_at, call.outcome, call.closed_by_id) == (MessageStatus.APPROVED, None, "", None)
    page = nadia.get(reverse("calls"))
    assert ([group["first"] for group in page.context["groups"]], list(page.context["said"])) == ([call], [])
    # Said for good: a day later nothing is taken back.
    nadia.post(reverse("call_reached", args=[call.pk]))
    clock.travel(clock.now() + timedelta(days=1, minutes=1))
    late = nadia.post(reverse("call_unsay", args=[call.pk]), follow=True)
    assert "clos depuis plus d’un jour" in late.content.decode()
    call.refresh_from_db()
    assert call.status == MessageStatus.READ_BACK
