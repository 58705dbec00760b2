"""Following an idea with its code, or with an account: the story, what comes next, what the holder can do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terril.initiatives.depositing.views import COOKIE, receipt_response
from terril.initiatives.doors import SESSION_CODES, actor_of, grant, opened
from terril.initiatives.following import actions
from terril.initiatives.following.queries import holder_story
from terril.initiatives.forms import CodeForm, ReplyForm, VisibilityForm, WhoseContact, WordsForm
from terril.initiatives.models import FollowCode, Initiative, Visibility
from terril.initiatives.news.queries import of_holder
from terril.initiatives.news.question import question
from terril.initiatives.panels import INITIATIVE, Coming
from terril.initiatives.public_page.views import sound
from terril.initiatives.showing.queries import aside_words
from terril.kernel import codes, doors, throttle
from terril.kernel.drafts import kept_draft
from terril.kernel.slots import without_none
from terril.people.doors import me, viewer
from terril.people.models import Person
from terril.programmes.retention import ask_erasure

# A social centre or a telephone company has one address for everybody: twenty slips in a quarter of an hour cost nothing, then one waits a
# minute at most. 78 thousand million codes and 1,440 tries a day leave nothing to guess.
FREE_TRIES, WINDOW, LONGEST = 20, 900, 60
# Somebody followed an idea on a shared device and left: the page closes by itself.
OPEN_FOR = 3600


@doors.public("l’entrée par le code : une seule question")
def follow(request: HttpRequest) -> HttpResponse:
    """One field, `code`. Wrong codes are slowed down, and the answer is the same whether a code exists or never did."""
    if request.method != "POST":
        given = {"code": request.GET.get("code", ""), "then": _of_this_site(request.GET.get("suite", ""))}
        return render(request, "initiatives/follow.html", {"form": CodeForm(initial=given)})
    form = CodeForm(request.POST)
    source = throttle.source(request)
    if wait := throttle.waiting("code", source):
        words = _("De cette connexion, plusieurs codes n’ont rien donné. Attendez %(seconds)s secondes, puis essayez à nouveau.")
        form.add_error("code", words % {"seconds": wait})
        return render(request, "initiatives/follow.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "initiatives/follow.html", {"form": form}, status=422)
    code = codes.clean(form.cleaned_data["code"])
    living = FollowCode.objects.filter(code=code, revoked_at__isnull=True).select_related("initiative")
    found = living.first() if code else None
    if found is None:
        throttle.hit("code", source, free=FREE_TRIES, window=WINDOW, longest=LONGEST)
        form.add_error("code", _("Nous ne trouvons pas ce code. Vérifiez les lettres (pas de I, de O ni de Z), ou appelez la permanence."))
        return render(request, "initiatives/follow.html", {"form": form}, status=422)
    grant(request, found)
    if viewer(request) is None:
        request.session.set_expiry(OPEN_FOR)
    then = _of_this_site(form.cleaned_data["then"])
    return redirect(then) if then else redirect("followed", ref=found.initiative.ref)


def _of_this_site(path: str) -> str:
    """Where somebody was going, or nothing: whoever made a link does not choose where a code leads."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else ""


def _alone(initiative: Initiative) -> bool:
    """One holder only: the code says who asks."""
    return len(initiative.holders.all()) == 1


def _sharing(initiative: Initiative, person: Person | None) -> list[Person]:
    """Those among whom a code alone does not tell who typed it."""
    return [] if person else [one.person for one in initiative.holders.all() if one.person and one.until is None and one.person.died_at is None]


def follow_page(request: HttpRequest, initiative: Initiative, code: FollowCode | None, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of follow-up; `forms`: one that was refused, in place of an empty one."""
    person = actor_of(request, initiative)
    holder = next((h for h in initiative.holders.all() if person and h.person_id == person.pk), None)
    account = viewer(request)
    story = holder_story(initiative)
    news = [] if initiative.withdrawn_at else of_holder(initiative)
    coming = [one for part in INITIATIVE for one in part.coming(initiative)]
    if news and news[0].answered_at is None:
        # The latest question, as long as nobody answered it: even after we stopped asking.
        coming.append(Coming(question(news[0]), reverse("news", args=[news[0].code]), _("Répondre")))
    context = {
        "initiative": initiative,
        "code": code.code if code else "",
        "holder": holder,
        "person": person,
        "story": story,
        "ways": [] if initiative.withdrawn_at else without_none(part.holder_way(initiative, person) for part in INITIATIVE),
        "coming": coming,
        "aside": aside_words(initiative),
        "news": [one for one in news if one.answered_at],
        "panels": without_none(part.followed(initiative) for part in INITIATIVE),
        "waiting": next((a for a in initiative.attachments.all() if a.answered_at is None), None),
        "can_claim": account is not None and not any(h.person_id == account.pk for h in initiative.holders.all()),
        "reply_form": ReplyForm(),
        "words_form": WordsForm(),
        "contact_form": WhoseContact(
            initial={"channel": person.channel, "contact": person.spoken_contact} if person else None, holders=_sharing(initiative, person)
        ),
        "visibility_form": VisibilityForm(
            initial={"visibility": initiative.visibility, "shown_as": holder.shown_as if holder else ""}
        ),
        # A form that was refused is shown with what was typed, even once the idea is withdrawn.
        "refused": bool(forms),
        "kept": kept_draft(request),
        "alone": _alone(initiative),
        "answer": next((told for told in story if told.answer), None),
        **forms,
    }
    return render(request, "initiatives/followed.html", context, status=status)


@doors.by_code
@require_safe
def followed(request: HttpRequest, ref: str) -> HttpResponse:
    return follow_page(request, *opened(request, ref))


@doors.by_code
@require_POST
def add_words(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, code = opened(request, ref)
    form, actor = WordsForm(request.POST), actor_of(request, initiative)
    if doors.attempt(form, lambda data: actions.add_words(actor=actor, initiative=initiative, **data)) is None:
        return follow_page(request, initiative, code, status=422, words_form=form)
    messages.success(request, _("Vos mots sont ajoutés à côté des premiers, qui restent tels quels."))
    return redirect(f"{reverse('followed', args=[ref])}?garde=ajout-{ref}")


@doors.by_code
@doors.gesture("followed", "ref")
def change_contact(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, code = opened(request, ref)
    account, actor = viewer(request), actor_of(request, initiative)
    form = WhoseContact(request.POST, holders=_sharing(initiative, actor))
    # Whoever signed in and typed the code of another acts as themselves.
    who = account if account is not None and account != actor else actor
    by_code = account is None
    if doors.attempt(form, lambda data: actions.change_contact(actor=who, initiative=initiative, by_code=by_code, **data)) is None:
        return follow_page(request, initiative, code, status=422, contact_form=form)
    return _("C’est noté : nous vous joindrons ainsi.")


@doors.by_code
@doors.gesture("followed", "ref")
def set_visibility(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, code = opened(request, ref)
    form, actor = VisibilityForm(request.POST), actor_of(request, initiative)
    done = doors.attempt(form, lambda data: actions.set_visibility(actor=actor, initiative=initiative, **data))
    if done is None:
        return follow_page(request, initiative, code, status=422, visibility_form=form)
    if done.visibility != Visibility.PUBLIC:
        return _("C’est noté. Voient votre idée : %(who)s.") % {"who": done.get_visibility_display()}
    if done.hidden_at:
        return _("C’est noté. Pour l’instant, l’équipe ne la montre pas : elle vous a dit pourquoi.")
    if done.read_at is None:
        return _("C’est noté. Quelqu’un de l’équipe la lit, puis tout le monde pourra la lire.")
    return _("Tout le monde peut lire votre idée. C’est vous qui décidez.")


@doors.by_code
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """A page asks once more, then the idea is taken back."""
    initiative, _code = opened(request, ref)
    alone = _alone(initiative)
    if request.method != "POST":
        return render(request, "initiatives/withdraw.html", {"initiative": initiative, "alone": alone})
    if not initiative.withdrawn_at:
        actions.withdraw(actor=actor_of(request, initiative), initiative=initiative)
    person = actor_of(request, initiative)
    # A code that several people share does not say who asks.
    if "erase" in request.POST and person is not None and (alone or person == viewer(request)):
        ask_erasure(actor=person, person=person)
        messages.success(request, _("Votre idée est retirée. D’ici un mois, nous effacerons tout ce qui vous concerne."))
    else:
        messages.success(request, _("Votre idée est retirée. Plus personne d’autre que vous ne la voit."))
    return redirect("followed", ref=ref)


@doors.public("fermer sur un appareil partagé l’idée que l’on suivait")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The codes typed on this device are forgotten; so is the session of somebody without an account."""
    request.session.pop(SESSION_CODES, None)
    if viewer(request) is None:
        request.session.flush()
    response = redirect("follow")
    response.delete_cookie(COOKIE, path="/deposer/", samesite="Lax")
    messages.success(request, _("C’est fermé : cette idée ne s’ouvre plus sur cet appareil sans son code."))
    return response


@doors.signed_in
@doors.gesture("followed", "ref")
def claim(request: HttpRequest, ref: str) -> str:
    initiative, _code = opened(request, ref)
    actions.claim(actor=me(request), initiative=initiative)
    return _("Cette idée est maintenant rattachée à votre compte. Le code reste valable.")


@doors.by_code
@require_safe
def followed_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, code = opened(request, ref)
    if code is None:
        return redirect("followed", ref=ref)
    code.initiative = initiative
    return receipt_response(code)


@doors.by_code
@require_safe
def followed_recording(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One's own voice, for whoever holds the code."""
    initiative, _code = opened(request, ref)
    return sound(request, initiative)
