"""The team's pages on messages: calls to make, drafts to read over, letters to print, what did not leave.

Whoever works in a programme sees its messages, and nobody else's: another programme's message answers 404.
"""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terril.kernel import clock, documents
from terril.kernel.access import role
from terril.kernel.drafts import kept_draft
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions, leaving, queries
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.search import fold
from terril.kernel.words import long_date
from terril.messages.access import ASKS, readable
from terril.programmes import access
from terril.programmes.models import Programme

# A list shows this many rows; what waits beyond comes up as the first ones are dealt with.
SHOWN = 40
SAID_SHOWN = 10
# Letters of one batch: a ream of paper has 500 sheets, a window for signing the post rarely more than this.
LETTERS = 100
# Where an address written on one line is cut: after "12, rue" it is not.
_ONE_LINE = re.compile(r"(?<!\d),\s*|,\s*(?=\d{5}\b)")
CLOSED = frozenset({MessageStatus.SENT, MessageStatus.READ_BACK, MessageStatus.CANCELLED})


def _works(view: Any) -> Any:
    """Contacts are on these pages: a role, a second factor, and nothing kept by the browser."""
    return role(access.works_somewhere)(never_cache(view))


def _programmes(request: HttpRequest) -> list[Programme]:
    """The programmes in which the person works, with what a letter's head needs."""
    return list(access.worked_by(request.user.person).select_related("organisation").order_by("pk"))  # type: ignore[union-attr]


def _message(request: HttpRequest, message_id: int) -> Message:
    """A message of a programme in which the person works; Http404 otherwise."""
    person = request.user.person  # type: ignore[union-attr]
    found = Message.objects.filter(pk=message_id, programme_id__in=access.worked_by(person).values("pk"))
    message = readable(found, person).first()
    if message is None:
        raise Http404
    return message


def _read(request: HttpRequest, messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that this person may read."""
    return readable(messages, request.user.person)  # type: ignore[union-attr]


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Where the gesture was made (the desk or a list)."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(wanted)
    return redirect(otherwise)


def _tabs(current: str) -> list[dict[str, Any]]:

    names = {
        "calls": _("À dire"),
        "drafts": _("À relire"),
        "letters": _("À imprimer"),
        "messages_failed": _("Non partis"),
    }
    return [
        {"url": reverse(name), "label": label, "current": name == current, "count": None}
        for name, label in names.items()
    ]


def _list(request: HttpRequest, name: str, rows: list[Message], **more: Any) -> HttpResponse:
    today = clock.today()
    for row in rows:
        row.days = clock.working_days_between(today, row.due_on) if row.due_on else None  # type: ignore[attr-defined]
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "shown": SHOWN, "tabs": _tabs(name), "kept": kept_draft(request), **more}
    return render(request, f"messages/{name}.html", context)


# -------------------------------------------------------------------------------------------------- calls and relays


@_works
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """One card a person: what several messages have to say is said in one call."""
    found = list(_read(request, queries.to_say(_programmes(request)))[: SHOWN + 1])
    asks = {pk: link for part in ASKS.collect([message.pk for message in found]) for pk, link in part.items()}
    for message in found:
        message.note_url, message.note_label = asks.get(message.pk, ("", ""))  # type: ignore[attr-defined]
    today = clock.today()
    groups = [
        {
            "first": messages[0],
            "messages": messages,
            "days": clock.working_days_between(today, messages[0].due_on) if messages[0].due_on else None,
            "tried": max(messages, key=lambda m: m.attempts),
        }
        for messages in queries.by_person(found[:SHOWN]).values()
    ]
    said = list(_read(request, queries.said_lately(_programmes(request)))[:SAID_SHOWN])
    context = {"said": said, "groups": groups, "more": len(found) > SHOWN, "shown": SHOWN, "tabs": _tabs("calls")}
    return render(request, "messages/calls.html", context)


def _said_together(request: HttpRequest, message_id: int) -> list[Message]:
    """The message, and those that the same card showed (`also`), each read under the same right."""
    also = [int(pk) for pk in request.POST.getlist("also") if pk.isdecimal() and len(pk) < 19][:SHOWN]
    return [_message(request, pk) for pk in dict.fromkeys([message_id, *also])]


@_works
@require_POST
def call_reached(request: HttpRequest, message_id: int) -> HttpResponse:
    return _close_call(
        request, message_id, actions.reached, lambda name: _("C’est noté : %(name)s a eu son message.") % {"name": name}
    )


@_works
@require_POST
def call_not_reached(request: HttpRequest, message_id: int) -> HttpResponse:
    return _close_call(
        request, message_id, actions.not_reached, lambda name: _("C’est noté. Nous vous le rappellerons au prochain jour ouvré.")
    )


@_works
@require_POST
def call_unsay(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    try:
        actions.unsay(actor=_person(request), message_id=message.pk)
    except Refused as refusal:
        flash.error(request, refusal.message)
    else:
        flash.success(request, _("Le message pour %(name)s attend de nouveau d’être dit.") % {"name": message.to_name})
    return redirect("calls")


def _close_call(request: HttpRequest, message_id: int, verb: Callable[..., Message], done: Callable[[str], str]) -> HttpResponse:
    """One message that somebody else dealt with a moment ago does not hold the others back."""
    said = _said_together(request, message_id)
    outcome = request.POST.get("outcome", "").strip()
    refusals = []
    for message in said:
        try:
            verb(actor=_person(request), message_id=message.pk, outcome=outcome)
        except Refused as refused:
            refusals.append(refused.message)
    if len(refusals) == len(said):
        flash.error(request, refusals[0])
    else:
        flash.success(request, done(said[0].to_name))
    return _back(request, "calls")


def _person(request: HttpRequest) -> Any:
    return request.user.person  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------------------ drafts


class DraftForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Objet"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": gettext_lazy("Le message est vide. Écrivez quelques mots avant de l’envoyer.")},
    )


@_works
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    return _list(request, "drafts", list(_read(request, queries.drafts(_programmes(request)))[: SHOWN + 1]))


@_works
def draft(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    if message.status != MessageStatus.DRAFT:
        if request.method == "POST":
            raise Conflict(_("Quelqu’un a relu ce message juste avant vous, et il est parti. Vos corrections sont ci-dessous."))
        return redirect("message", message_id=message.pk)
    form = DraftForm(request.POST or None, initial={"subject": message.subject, "body": message.body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve(actor=_person(request), message_id=message.pk, **form.cleaned_data)
            flash.success(request, _("Relu. Le message pour %(name)s part.") % {"name": message.to_name})
            return redirect("drafts")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return render(request, "messages/draft.html", {"message": message, "form": form})


# ----------------------------------------------------------------------------------------------------------- letters


@_works
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    programmes = _programmes(request)
    groups = []
    for programme in programmes:
        rows = list(_read(request, queries.letters_waiting(programme))[: LETTERS + 1])
        if rows:
            groups.append(
                {"programme": programme, "letters": rows[:LETTERS], "more": len(rows) > LETTERS, "full": LETTERS}
            )
        # One query for each programme: somebody works in one or two, and the page stays within its budget.
        if len(groups) == 4:
            break
    context = {"groups": groups, "batches": queries.batches(programmes), "tabs": _tabs("letters")}
    return render(request, "messages/letters.html", context)


@_works
@require_POST
def letters_print(request: HttpRequest) -> HttpResponse:
    """Marks the ticked letters as printed, then leads to their file, which can be opened again if the printer jams."""
    chosen = [int(pk) for pk in request.POST.getlist("letter") if pk.isdecimal() and len(pk) < 19][:LETTERS]
    wanted = request.POST.get("programme", "")
    programme = next((p for p in _programmes(request) if str(p.pk) == wanted), None)
    if programme is None:
        raise Http404
    chosen = list(_read(request, queries.letters_waiting(programme).filter(pk__in=chosen)).values_list("pk", flat=True))
    try:
        batch, _printed = actions.print_batch(actor=_person(request), programme=programme, message_ids=chosen)
    except Refused as refused:
        flash.error(request, refused.message)
        return redirect("letters")
    return redirect("letters_batch", batch=batch)


@_works
@require_safe
def letters_batch(request: HttpRequest, batch: str) -> HttpResponse:
    programmes = {p.pk: p for p in _programmes(request)}
    printed = list(_read(request, queries.letters_of(programmes.values(), batch))[:LETTERS])
    if not printed:
        raise Http404
    programme = programmes[printed[0].programme_id]
    response = HttpResponse(letters_pdf(programme, printed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="courriers-{batch}.pdf"'
    return response


def letters_pdf(programme: Programme, printed: list[Message]) -> bytes:
    """The letters as one file, a page each, ready to fold for a window envelope."""
    organisation = programme.organisation
    sender = [programme.name, str(organisation)] if str(organisation) != programme.name else [programme.name]
    title = ngettext("Un courrier, %(day)s", "%(count)s courriers, %(day)s", len(printed)) % {
        "count": len(printed),
        "day": date_format(clock.today(), "j F Y"),
    }
    data = {
        "title": title,
        "sender": [line for line in [*sender, programme.phone] if line],
        "letters": [
            {
                "language": m.language,
                "to": address_lines(m),
                "date": _day(m),
                "subject": m.subject,
                "body": leaving.body(m),
            }
            for m in printed
        ],
    }
    return documents.render("kernel/letter.typ", data)


def _day(message: Message) -> str:
    """The day of the letter, in its own language."""
    with translation.override(message.language):
        return long_date(timezone.localtime(message.sent_at or clock.now()))


def address_lines(message: Message) -> list[str]:
    """The name, then the address as it was written, without the name twice; six lines at most, the town always kept."""
    written = message.to_address.strip()
    pieces = written.splitlines() if "\n" in written else _ONE_LINE.split(written)
    lines = [" ".join(piece.split()) for piece in pieces if piece.strip()]
    if not lines or fold(lines[0]) != fold(message.to_name):
        lines.insert(0, message.to_name)
    return lines if len(lines) <= 6 else [*lines[:5], lines[-1]]


# ---------------------------------------------------------------------------------------- what did not leave, one message


class CorrectionForm(forms.Form):
    to_address = forms.CharField(label=gettext_lazy("Adresse ou numéro"), max_length=500)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi l’abandonner"),
        max_length=300,
        error_messages={"required": gettext_lazy("Dites en un mot pourquoi ce message ne part pas.")},
    )


@_works
@require_safe
def messages_failed(request: HttpRequest) -> HttpResponse:
    return _list(request, "messages_failed", list(_read(request, queries.failed(_programmes(request)))[: SHOWN + 1]))


@_works
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    return _one(request, _message(request, message_id))


def _one(request: HttpRequest, message: Message, **forms_: forms.Form) -> HttpResponse:
    failed = message.status == MessageStatus.FAILED
    context = {
        "message": message,
        "said": message.channel in {Channel.PHONE, Channel.RELAY} and message.status == MessageStatus.APPROVED,
        "failed": failed,
        "open": message.status not in CLOSED,
        "retry_form": forms_.get("retry_form") or CorrectionForm(initial={"to_address": message.to_address}),
        "cancel_form": forms_.get("cancel_form") or ReasonForm(),
    }
    return render(request, "messages/message.html", context)


@_works
@require_POST
def message_retry(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            actions.retry(actor=_person(request), message_id=message.pk, to_address=form.cleaned_data["to_address"])
            flash.success(request, _("Le message pour %(name)s repart.") % {"name": message.to_name})
            return redirect("messages_failed")
        except Refused as refused:
            form.add_error("to_address", refused.message)
    return _one(request, message, retry_form=form)


@_works
@require_POST
def message_cancel(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel(actor=_person(request), message_id=message.pk, reason=form.cleaned_data["reason"])
            flash.success(request, _("Ce message ne partira pas. La raison est gardée."))
            return redirect("message", message_id=message.pk)
        except Refused as refused:
            form.add_error("reason", refused.message)
    return _one(request, message, cancel_form=form)
