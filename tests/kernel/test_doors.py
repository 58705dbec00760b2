"""What every view shares: who may open a page, a refusal that is shown, numbers that are typed, lists that are long."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import path

from terril.kernel import doors
from terril.kernel.errors import Closed, Refused
from terril.kernel.outbox.models import Message
from terril.site import urls

pytestmark = pytest.mark.urls(__name__)

CLOSED, UNREADABLE = "La rencontre est close : rien n’a changé.", "Écrivez le nombre en chiffres."


@doors.public("pour l’essai")
@doors.gesture("trial_page", "ref", at="liste")
def press(request: HttpRequest, ref: str, pk: int) -> str | HttpResponse:
    match request.POST.get("case"):
        case "refused":
            raise Refused(CLOSED)
        case "closed":
            raise Closed(CLOSED)
        case "elsewhere":
            return HttpResponse("ailleurs")
        case "silent":
            return ""
    return f"C’est fait : {pk}."


@doors.public("pour l’essai", no_store=True)
def kept_by_nobody(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse(ref)


@doors.by_link
def from_link(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Cache-Control": "public"})


urlpatterns = [
    path("essai/<slug:ref>/", kept_by_nobody, name="trial_page"),
    path("essai/<slug:ref>/<int:pk>/presser/", press, name="trial_press"),
    path("essai-lien/", from_link),
    *urls.urlpatterns,
]


# --- one button


def _pressed(client: Client, case: str) -> tuple[str, list[tuple[str, str]]]:
    """Where the button leads, and what the next page says."""
    answer = client.post("/essai/abc/7/presser/", {"case": case})
    assert answer.status_code == 302
    return answer.headers["Location"], [(said.level_tag, said.message) for said in get_messages(answer.wsgi_request)]


@pytest.mark.django_db
def test_a_button_says_what_was_done_and_leads_to_the_next_page(client: Client) -> None:
    assert _pressed(client, "done") == ("/essai/abc/#liste", [("success", "C’est fait : 7.")])


@pytest.mark.django_db
def test_a_button_says_why_nothing_was_done_and_leads_to_the_same_page(client: Client) -> None:
    assert _pressed(client, "refused") == ("/essai/abc/#liste", [("error", CLOSED)])


@pytest.mark.django_db
def test_a_button_with_nothing_to_say_says_nothing(client: Client) -> None:
    assert _pressed(client, "silent") == ("/essai/abc/#liste", [])


@pytest.mark.django_db
def test_a_button_may_lead_elsewhere(client: Client) -> None:
    answer = client.post("/essai/abc/7/presser/", {"case": "elsewhere"})
    assert (answer.status_code, answer.content.decode()) == (200, "ailleurs")


@pytest.mark.django_db
def test_what_closed_meanwhile_is_not_a_message_but_a_page_that_gives_the_words_back(client: Client) -> None:
    answer = client.post("/essai/abc/7/presser/", {"case": "closed", "words": "Un four à pain"})
    assert (answer.status_code, "Un four à pain" in answer.content.decode()) == (404, True)


@pytest.mark.django_db
def test_a_button_is_never_pressed_by_a_link(client: Client) -> None:
    assert client.get("/essai/abc/7/presser/").status_code == 405


# --- a form


class LengthForm(forms.Form):
    minutes = forms.IntegerField()


def test_a_valid_form_gives_what_it_says_to_the_verb() -> None:
    assert doors.attempt(LengthForm({"minutes": "20"}), lambda data: data["minutes"] * 2) == 40


def test_a_verb_that_answers_nothing_is_not_taken_for_a_refusal() -> None:
    assert doors.attempt(LengthForm({"minutes": "20"}), lambda data: None) is True


@pytest.mark.parametrize("posted", [None, {"minutes": "vingt"}])
def test_a_form_that_says_nothing_runs_no_verb(posted: Any) -> None:
    ran: list[Any] = []
    assert (doors.attempt(LengthForm(posted), ran.append), ran) == (None, [])


@pytest.mark.parametrize(("field", "shown"), [("minutes", "minutes"), (None, "__all__"), ("of another form", "__all__")])
def test_a_refusal_is_shown_beside_its_field_and_keeps_what_was_typed(field: str | None, shown: str) -> None:
    def refuse(data: dict[str, Any]) -> None:
        raise Refused(UNREADABLE, field=field)

    form = LengthForm({"minutes": "20"})
    assert doors.attempt(form, refuse) is None
    assert (form.errors, form["minutes"].value()) == ({shown: [UNREADABLE]}, "20")


# --- numbers


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 12), (" 12 ", 12), ("0", 0), ("", None), (None, None), ("-1", None), ("1.5", None), ("1e3", None), ("²", None), ("douze", None),
        (str(doors.LARGEST_KEY), doors.LARGEST_KEY), (str(doors.LARGEST_KEY + 1), None), ("9" * 5_000, None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_is_none(typed: str | None, read: int | None) -> None:
    assert doors.number(typed) == read


def test_a_number_beyond_its_bounds_is_none() -> None:
    assert [doors.number(typed, least=1, most=180) for typed in ("0", "1", "180", "181")] == [None, 1, 180, None]


def test_boxes_that_are_no_numbers_are_left_out() -> None:
    assert doors.numbers(["3", "", "x", "1", "9" * 30]) == [3, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("key", [2**63, -(2**63) - 1, 10**40])
def test_a_key_beyond_every_key_finds_nothing(write: Any, key: int) -> None:
    """No view has to guard the integer of its address."""
    kept = write()
    found = [
        Message.objects.filter(pk=key),
        Message.objects.filter(programme_id=key),
        Message.objects.filter(pk__in=[kept.pk, key]),
    ]
    assert [list(rows) for rows in found] == [[], [], [kept]]


@pytest.mark.django_db
def test_no_key_finds_nothing(write: Any) -> None:
    write()
    assert list(Message.objects.filter(pk=None)) == []


# --- long lists


def _asking(page: str) -> HttpRequest:
    return RequestFactory().get("/", {"page": page})


@pytest.fixture
def five(write: Any) -> Any:
    for subject in "abcde":
        write(subject=subject)
    return Message.objects.order_by("pk")


@pytest.mark.parametrize(("asked", "opened", "shown"), [("2", 2, "cd"), ("", 1, "ab"), ("x", 1, "ab"), ("-1", 3, "e"), ("99", 3, "e")])
def test_a_page_is_the_nearest_to_what_is_asked(five: Any, asked: str, opened: int, shown: str) -> None:
    page = doors.page(_asking(asked), five, 2)
    assert (page.number, "".join(one.subject for one in page), page.paginator.num_pages) == (opened, shown, 3)


def test_a_page_whose_count_is_known_counts_nothing(five: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page = doors.page(_asking("2"), five, 2, count=5)
        assert (len(list(page)), page.has_next()) == (2, True)


@pytest.mark.parametrize(
    ("asked", "opened", "shown", "around"),
    [("1", 1, "ab", (False, True)), ("2", 2, "cd", (True, True)), ("3", 3, "e", (True, False)), ("99", 99, "", (True, False)),
     ("0", 1, "ab", (False, True)), ("x", 1, "ab", (False, True)), ("9" * 30, 1, "ab", (False, True))],
)  # fmt: skip
def test_a_list_that_is_not_counted_knows_its_neighbours(
    five: Any, asked: str, opened: int, shown: str, around: tuple[bool, bool], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        page = doors.uncounted(_asking(asked), five, 2)
    assert (page.number, "".join(one.subject for one in page), (page.has_previous, page.has_next)) == (opened, shown, around)


def test_both_sorts_of_pages_are_read_alike_by_a_template(five: Any) -> None:
    """`pieces/_paging.html` asks the same of both."""
    counted, uncounted = Paginator(five, 2).page(2), doors.uncounted(_asking("2"), five, 2)
    asked = "{{ page.number }} {{ page.has_previous }} {{ page.previous_page_number }} {{ page.has_next }} {{ page.next_page_number }}"
    drawn = [Template(asked).render(Context({"page": page})) for page in (counted, uncounted)]
    assert drawn == ["2 True 1 True 3"] * 2


# --- who may open a page


@pytest.mark.django_db
def test_a_page_that_nobody_keeps_says_so(client: Client) -> None:
    assert client.get("/essai/abc/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_page_opened_by_its_address_alone_is_never_kept_whatever_the_view_says(client: Client) -> None:
    headers = client.get("/essai-lien/").headers
    assert {name: headers[name] for name in doors.UNSEEN} == doors.UNSEEN
