"""The page where the team works on an initiative: its title, stage, needs, picture, the words heard, the code said again."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.initiatives.doors import attachment_of, for_work
from terril.initiatives.following import actions as following
from terril.initiatives.following.queries import holder_story
from terril.initiatives.forms import (
    HolderContact,
    NeedForm,
    PictureForm,
    PledgeForm,
    StageForm,
    TitleForm,
    TranscriptionForm,
)
from terril.initiatives.growing import actions
from terril.initiatives.growing.queries import needs_of
from terril.initiatives.models import Addition, Initiative, Need
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.pledging.queries import pledges_of
from terril.initiatives.public_page.queries import ShownPledge
from terril.initiatives.showing.queries import aside_words
from terril.kernel import doors
from terril.kernel.errors import Conflict
from terril.kernel.slots import without_none
from terril.people.doors import me
from terril.people.models import Person
from terril.programmes import reaching
from terril.programmes.access import COORDINATES, has_role, works_somewhere


def work_page(request: HttpRequest, initiative: Initiative, status: int = 200, **given: forms.Form) -> HttpResponse:
    """The page with its small forms; `given`: one that was refused, in place of an empty one."""
    person, attachment = me(request), attachment_of(request, initiative)
    programme_ids = {a.programme_id for a in initiative.attachments.all()}
    held = [one for one in initiative.holders.all() if one.person]
    # To whom one speaks: somebody who lives, if there is one.
    holder = min(held, key=lambda one: (one.person is not None and one.person.died_at is not None, one.pk), default=None)
    able, no_contact = _reachable(initiative, person)
    pledges = pledges_of(initiative)
    forms_shown = {
        "contact_form": _contact_form(able),
        "title_form": TitleForm(initial={"title": initiative.title}),
        "stage_form": StageForm(current=initiative.stage),
        "need_form": NeedForm(),
        "pledge_form": PledgeForm(),
        "picture_form": PictureForm(),
        "transcription_form": TranscriptionForm(),
        **given,
    }
    panels = [part.work(initiative, person) for part in INITIATIVE]
    panels += [part.panel(initiative, person, programme_ids, inside=True) for part in INITIATIVE]
    context = {
        "initiative": initiative,
        "attachment": attachment,
        "holder": holder,
        "no_contact": no_contact,
        "can_reach": bool(able),
        "several": len(able) > 1,
        "was": _as_shown(able),
        "silence_url": reverse("initiative_contact", args=[initiative.ref]),
        # Those who carry it too.
        "others": [one.person for one in held if one != holder],
        # Who may note that somebody died: `programmes.retention.may_ask_for`, of a programme in which the idea is.
        "coordinates": any(has_role(person, key, COORDINATES) for key in programme_ids),
        "aside": aside_words(initiative),
        "needs": needs_of(initiative),
        "pledges": [
            ShownPledge(p.by_name, p.what, p.due_on, p.outcome, p.reason, close_url=reverse("pledge_close", args=[p.pk])) for p in pledges
        ],
        "story": holder_story(initiative, pledges),
        "ways": without_none(part.way(initiative, person) for part in INITIATIVE),
        "panels": without_none(panels),
        **forms_shown,
    }
    return render(request, "initiatives/work.html", context, status=status)


@doors.role(works_somewhere)
def work(request: HttpRequest, ref: str) -> HttpResponse:
    return work_page(request, for_work(request, ref))


# One small form of the page each: on success back to the page, on refusal the page again with what was typed.


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def set_title(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), TitleForm(request.POST)
    if doors.attempt(form, lambda data: actions.set_title(actor=me(request), initiative=initiative, **data)) is None:
        return work_page(request, initiative, status=422, title_form=form)
    return _("Le titre est gardé. Les premiers mots restent tels quels.")


def _reachable(initiative: Initiative, person: Person) -> tuple[list[Person], str]:
    """The holders whose contact this person may note, and why not the first of the others."""
    living = [one.person for one in initiative.holders.all() if one.person and one.person.died_at is None]
    why = [(one, reaching.why_not(person, one)) for one in living]
    return [one for one, reason in why if not reason], next((reason for _one, reason in why if reason), "")


def _contact_form(able: list[Person], data: Any = None) -> HolderContact:
    """How to reach a holder; of several, one is named."""
    only = able[0] if len(able) == 1 and "holder" not in (data or {}) else None
    initial = {"channel": only.channel, "contact": only.spoken_contact} if only else None
    return HolderContact(data, initial=initial, holders=[] if only else able)


def _as_shown(able: list[Person]) -> str:
    """What the page shows of how they are reached: somebody else may change it meanwhile."""
    return " ".join(f"{one.pk}:{one.channel}:{one.contact}" for one in able)


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def note_contact(request: HttpRequest, ref: str) -> str | HttpResponse:
    """Somebody telephoned: their number is another one now. What waits for them goes there."""
    initiative = for_work(request, ref)
    able, _why = _reachable(initiative, me(request))
    if request.POST.get("was", "").split() != _as_shown(able).split():
        raise Conflict(_("Quelqu’un a changé ces coordonnées juste avant vous. Vérifiez ci-dessous."))
    form = _contact_form(able, request.POST)
    done = doors.attempt(form, lambda data: following.change_contact(actor=me(request), initiative=initiative, **data))
    return reaching.told(done) if done else work_page(request, initiative, status=422, contact_form=form)


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def change_stage(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative = for_work(request, ref)
    form = StageForm(request.POST, current=initiative.stage)
    done = doors.attempt(
        form, lambda data: actions.change_stage(actor=me(request), initiative=initiative, to=data["stage"], reason=data["reason"])
    )
    if done is None:
        return work_page(request, initiative, status=422, stage_form=form)
    return _("L’étape a changé.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def say_need(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), NeedForm(request.POST)
    if doors.attempt(form, lambda data: actions.say_need(actor=me(request), initiative=initiative, **data)) is None:
        return work_page(request, initiative, status=422, need_form=form)
    return _("Le besoin est noté.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def set_picture(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), PictureForm(request.POST, request.FILES)
    if doors.attempt(form, lambda data: actions.set_picture(actor=me(request), initiative=initiative, **data)) is None:
        return work_page(request, initiative, status=422, picture_form=form)
    return _("L’image est gardée, sans les traces de l’appareil.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def transcribe(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), TranscriptionForm(request.POST)
    kind = Addition.Kind.TRANSCRIPTION
    if doors.attempt(form, lambda data: following.add_words(actor=me(request), initiative=initiative, kind=kind, **data)) is None:
        return work_page(request, initiative, status=422, transcription_form=form)
    return _("Les mots entendus sont écrits à côté de l’enregistrement, qui reste la référence.")


@doors.role(works_somewhere)
@require_POST
def say_code(request: HttpRequest, ref: str) -> HttpResponse:
    """The code of a lost receipt, to dictate again; or a new one in its place. Each reading is journalled."""
    initiative = for_work(request, ref)
    verb = following.new_code if "new" in request.POST else following.read_code
    code = verb(actor=me(request), initiative=initiative)
    return render(request, "initiatives/code.html", {"initiative": initiative, "code": code})


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def need_met(request: HttpRequest, ref: str, pk: int) -> str:
    actions.need_met(actor=me(request), need=get_object_or_404(Need, pk=pk, initiative=for_work(request, ref)))
    return ""
