"""The team's pages on messages: calls to make, drafts to read over, letters to print, what did not leave.

Whoever works in a programme sees its messages, and nobody else's: another programme's message answers 404.
"""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from terril.kernel import clock, documents, doors
from terril.kernel.drafts import kept_draft
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions, fate, leaving, moving, queries, texting
from terril.kernel.outbox.actions import SAID, is_dead
from terril.kernel.outbox.letters import address_lines
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.states import MISSED
from terril.kernel.words import long_date
from terril.messages import actions as here
from terril.messages.access import ASKS, correctable, other_means, readable
from terril.messages.forms import CorrectionForm, DraftForm, ReasonForm
from terril.people.doors import me
from terril.people.forms import TheirContactForm
from terril.people.models import Person
from terril.programmes import access, reaching
from terril.programmes.models import Programme

# A list shows this many rows; what waits beyond comes up as the first ones are dealt with.
SHOWN = 40
SAID_SHOWN = 10
# Letters of one batch: a ream of paper has 500 sheets, a window for signing the post rarely more than this.
LETTERS = 100
CLOSED = frozenset({MessageStatus.SENT, MessageStatus.READ_BACK, MessageStatus.CANCELLED})


def _programmes(request: HttpRequest) -> list[Programme]:
    """The programmes in which the person works, with what a letter's head needs."""
    return list(access.worked_by(me(request)).select_related("organisation").order_by("pk"))


def _message(request: HttpRequest, pk: int) -> Message:
    """A message of a programme in which the person works; Http404 otherwise."""
    return get_object_or_404(_readable(request), pk=pk)


def _readable(request: HttpRequest) -> QuerySet[Message]:
    return readable(Message.objects.filter(programme_id__in=access.worked_by(me(request)).values("pk")), me(request))


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


def _list(request: HttpRequest, name: str, rows: list[Any], **more: Any) -> HttpResponse:
    today = clock.today()
    for row in rows:
        row.days = clock.working_days_between(today, row.due_on) if row.due_on else None
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "shown": SHOWN, "tabs": _tabs(name), "kept": kept_draft(request), **more}
    return render(request, f"messages/{name}.html", context)


# -------------------------------------------------------------------------------------------------- calls and relays


@doors.role(access.works_somewhere)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """One card a person: what several messages have to say is said in one call."""
    found: list[Any] = list(readable(queries.to_say(_programmes(request)), me(request))[: SHOWN + 1])
    asks = {pk: link for part in ASKS.collect([message.pk for message in found]) for pk, link in part.items()}
    for message in found:
        message.note_url, message.note_label = asks.get(message.pk, ("", ""))
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
    said = list(readable(queries.said_lately(_programmes(request)), me(request))[:SAID_SHOWN])
    context = {"said": said, "groups": groups, "more": len(found) > SHOWN, "shown": SHOWN, "tabs": _tabs("calls")}
    return render(request, "messages/calls.html", context)


@doors.role(access.works_somewhere)
@require_POST
def call_reached(request: HttpRequest, message_id: int) -> HttpResponse:
    return _close_call(request, message_id, reached=True)


@doors.role(access.works_somewhere)
@require_POST
def call_not_reached(request: HttpRequest, message_id: int) -> HttpResponse:
    return _close_call(request, message_id, reached=False)


def _close_call(request: HttpRequest, message_id: int, *, reached: bool) -> HttpResponse:
    """The message, and those that the same card showed (`also`), each read under the same right. One message that somebody else dealt with a
    moment ago does not hold the others back. Back to where the gesture was made: the desk or a list."""
    also = doors.numbers(request.POST.getlist("also"))[:SHOWN]
    said = [_message(request, pk) for pk in dict.fromkeys([message_id, *also])]
    verb = actions.reached if reached else actions.not_reached
    outcome, refusals = request.POST.get("outcome", "").strip(), []
    for message in said:
        try:
            verb(actor=me(request), message_id=message.pk, outcome=outcome)
        except Refused as refused:
            refusals.append(refused.message)
    if len(refusals) == len(said):
        flash.error(request, refusals[0])
    elif reached:
        flash.success(request, _("C’est noté : %(name)s a eu son message.") % {"name": said[0].to_name})
    else:
        flash.success(request, _("C’est noté. Nous vous le rappellerons au prochain jour ouvré."))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if back and ours else "calls")


@doors.role(access.works_somewhere)
@doors.gesture("calls")
def call_unsay(request: HttpRequest, message_id: int) -> str:
    message = _message(request, message_id)
    actions.unsay(actor=me(request), message_id=message.pk)
    return _("Le message pour %(name)s attend de nouveau d’être dit.") % {"name": message.to_name}


# ------------------------------------------------------------------------------------------------------------ drafts


@doors.role(access.works_somewhere)
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    return _list(request, "drafts", list(readable(queries.drafts(_programmes(request)), me(request))[: SHOWN + 1]))


@doors.role(access.works_somewhere)
def draft(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    if message.status != MessageStatus.DRAFT:
        if request.method == "POST":
            raise Conflict(_("Quelqu’un a relu ce message juste avant vous. Vos corrections sont ci-dessous."))
        return redirect("message", message_id=message.pk)
    form = DraftForm(request.POST or None, initial={"subject": message.subject, "body": message.body})
    if doors.attempt(form, lambda data: actions.approve(actor=me(request), message_id=message.pk, **data)) is not None:
        flash.success(request, _("Relu : le message pour %(name)s.") % {"name": message.to_name})
        message.refresh_from_db()
        fate.note(message)
        return redirect("drafts")
    context = {"message": message, "form": form, "sms": _sms(message)}
    return render(request, "messages/draft.html", context, status=422 if form.is_bound else 200)


def _sms(message: Message) -> dict[str, Any] | None:
    """What leaves as an SMS, and in how many parts; None by another means."""
    if message.channel != Channel.SMS:
        return None
    text = texting.short(leaving.body(message))
    return {"text": text, "size": texting.size(text), "cut": texting.is_cut(message.body)}


# ----------------------------------------------------------------------------------------------------------- letters


@doors.role(access.works_somewhere)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    programmes = _programmes(request)
    groups = []
    for programme in programmes:
        rows = list(readable(queries.letters_waiting(programme), me(request))[: LETTERS + 1])
        if rows:
            envelopes = [{"first": sheets[0], "sheets": sheets} for sheets in queries.by_person(rows[:LETTERS]).values()]
            groups.append({"programme": programme, "envelopes": envelopes, "more": len(rows) > LETTERS, "full": LETTERS})
        # One query for each programme: somebody works in one or two, and the page stays within its budget.
        if len(groups) == 4:
            break
    context = {"groups": groups, "batches": queries.batches(programmes), "tabs": _tabs("letters")}
    return render(request, "messages/letters.html", context)


@doors.role(access.works_somewhere)
@doors.gesture("letters")
def letters_print(request: HttpRequest) -> HttpResponse:
    """Marks the ticked letters as printed, then leads to their file, which can be opened again if the printer jams."""
    programme = next((p for p in _programmes(request) if str(p.pk) == request.POST.get("programme")), None)
    if programme is None:
        raise Http404
    ticked = queries.letters_waiting(programme).filter(pk__in=doors.numbers(request.POST.getlist("letter"))[:LETTERS])
    if not request.POST.getlist("letter"):
        flash.error(request, _("Cochez les lettres à imprimer."))
        return redirect("letters")
    chosen = list(readable(ticked, me(request)).values_list("pk", flat=True))
    batch, printed = actions.print_batch(actor=me(request), programme=programme, message_ids=chosen)
    if long := Message.objects.filter(pk__in=chosen, status=MessageStatus.FAILED).count():
        flash.warning(
            request,
            ngettext(
                "%(n)s courrier n’est pas imprimé : son adresse est trop longue pour l’enveloppe. Il est dans « Non partis », à corriger.",
                "%(n)s courriers ne sont pas imprimés : leur adresse est trop longue pour l’enveloppe. Ils sont dans « Non partis », à corriger.",
                long,
            )
            % {"n": long},
        )
    return redirect("letters_batch", batch=batch) if printed else redirect("messages_failed")


@doors.role(access.works_somewhere)
@require_safe
def letters_batch(request: HttpRequest, batch: str) -> HttpResponse:
    programmes = _programmes(request)
    printed = list(readable(queries.letters_of(programmes, batch), me(request))[:LETTERS])
    if not printed:
        raise Http404
    programme = next(p for p in programmes if p.pk == printed[0].programme_id)
    response = HttpResponse(letters_pdf(programme, printed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="courriers-{batch}.pdf"'
    return response


def letters_pdf(programme: Programme, printed: list[Message]) -> bytes:
    """The letters as one file, a page each, ready to fold for a window envelope. Those to one person follow each other and go in one envelope: each
    sheet says which it is of how many."""
    envelopes = list(queries.by_person(printed).values())
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
                "sheet": _sheet(n, len(envelope), m.language),
            }
            for envelope in envelopes
            for n, m in enumerate(envelope, 1)
        ],
    }
    return documents.render("kernel/letter.typ", data)


def _sheet(n: int, count: int, language: str) -> str:
    """Which sheet of an envelope this is; nothing where there is but one."""
    with translation.override(language):
        return _("Feuille %(n)s sur %(count)s, même enveloppe") % {"n": n, "count": count} if count > 1 else ""


def _day(message: Message) -> str:
    """The day of the letter, in its own language."""
    with translation.override(message.language):
        return long_date(timezone.localtime(message.sent_at or clock.now()))


# ---------------------------------------------------------------------------------------- what did not leave, one message


@doors.role(access.works_somewhere)
@require_safe
def messages_failed(request: HttpRequest) -> HttpResponse:
    programmes = _programmes(request)
    stopped = list(readable(queries.stopped_lately(programmes), me(request))[:SAID_SHOWN])
    return _list(request, "messages_failed", list(readable(queries.failed(programmes), me(request))[: SHOWN + 1]), stopped=stopped)


@doors.role(access.works_somewhere)
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    return _one(request, _message(request, message_id))


def _correction(request: HttpRequest, message: Message, data: Any = None) -> CorrectionForm:
    """Nobody sends again, by a press, to the very address from which something came back."""
    dead = is_dead(message.channel, message.to_address, message.person_id)
    initial = {} if dead else {"to_address": message.to_address}
    theirs = correctable(message, me(request)) is not None
    return CorrectionForm(data, initial=initial, lines=message.channel == Channel.LETTER, dead=dead, theirs=theirs)


def _one(request: HttpRequest, message: Message, **forms_: forms.Form) -> HttpResponse:
    failed = message.status in MISSED
    said = message.channel in {Channel.PHONE, Channel.RELAY} and message.status == MessageStatus.APPROVED
    person = correctable(message, me(request)) if message.channel in SAID or failed else None
    addressee = Person.objects.filter(pk=message.person_id).first() if message.person_id else None
    # What did not arrive there is not sent there again by a press.
    now = {"channel": person.channel, "contact": "" if failed else person.spoken_contact} if person else None
    context = {
        "message": message,
        "contact_form": forms_.get("contact_form") or (TheirContactForm(initial=now) if now else None),
        "said": said,
        "silence_url": reverse("message_contact", args=[message.pk]),
        "no_contact": reaching.why_not(me(request), addressee) if said and person is None and addressee else "",
        "failed": failed,
        "open": message.status not in CLOSED,
        "others": other_means(message) if failed else [],
        "sms": _sms(message),
        "retry_form": forms_.get("retry_form") or _correction(request, message),
        "cancel_form": forms_.get("cancel_form") or ReasonForm(),
    }
    return render(request, "messages/message.html", context, status=422 if forms_ else 200)


# What somebody else dealt with a moment ago is said on the next page: the form that would say it is no longer there.


@doors.role(access.works_somewhere)
@doors.gesture("messages_failed")
def message_retry(request: HttpRequest, message_id: int) -> str | HttpResponse:
    message = _message(request, message_id)
    form = _correction(request, message, request.POST)
    if form.is_valid():
        address, keep = form.cleaned_data["to_address"], bool(form.cleaned_data.get("keep"))
        try:
            person = here.resend(actor=me(request), message=message, address=address, keep=keep)
            return reaching.told(person) if person else _("Le message pour %(name)s repart.") % {"name": message.to_name}
        except Conflict:
            raise
        except Refused as refused:
            form.add_error("to_address", refused.message)
    return _one(request, message, retry_form=form)


@doors.role(access.works_somewhere)
@doors.gesture("message", "message_id")
def message_contact(request: HttpRequest, message_id: int) -> str | HttpResponse:
    """« Ce n’est plus son numéro », heard while calling, or read on a letter."""
    message, shown = _message(request, message_id), request.POST.get("was", "")
    form = TheirContactForm(request.POST)
    person = doors.attempt(form, lambda data: here.reach_elsewhere(actor=me(request), message=message, shown=shown, **data))
    return reaching.told(person) if person else _one(request, message, contact_form=form)


@doors.role(access.works_somewhere)
@doors.gesture("messages_failed")
def message_lost(request: HttpRequest, message_id: int) -> str:
    """It is no longer their number, and nobody knows another."""
    message = _message(request, message_id)
    lost = moving.lose(actor=me(request), message_id=message.pk, among=_readable(request))
    told = ngettext(
        "Nous ne passons plus par là pour joindre %(name)s. %(n)s message l’attend ici, jusqu’à ce qu’on sache comment le dire.",
        "Nous ne passons plus par là pour joindre %(name)s. %(n)s messages l’attendent ici, jusqu’à ce qu’on sache comment les dire.",
        len(lost),
    )
    return told % {"name": message.to_name, "n": len(lost)}


@doors.role(access.works_somewhere)
@doors.gesture("message", "message_id")
def message_otherwise(request: HttpRequest, message_id: int) -> str:
    """Said by another means that the person gave."""
    message = _message(request, message_id)
    address = dict(other_means(message)).get(request.POST.get("channel", ""))
    if address is None:
        raise Refused(_("Cette personne n’a pas laissé ce moyen de la joindre."))
    moved = actions.say_otherwise(actor=me(request), message_id=message.pk, channel=request.POST["channel"], to_address=address)
    return format_html("{} {}", _("C’est noté pour %(name)s.") % {"name": message.to_name}, fate.said([moved]))


@doors.role(access.works_somewhere)
@doors.gesture("message", "message_id")
def message_cancel(request: HttpRequest, message_id: int) -> str | HttpResponse:
    message, form = _message(request, message_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _one(request, message, cancel_form=form)
    actions.cancel(actor=me(request), message_id=message.pk, reason=form.cleaned_data["reason"])
    return _("Ce message ne partira pas. La raison est gardée.")
