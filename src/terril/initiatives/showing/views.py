"""The page where the team reads before everybody does; the page where anybody reports."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terril.initiatives import access
from terril.initiatives.doors import for_work, loaded
from terril.initiatives.forms import HideForm, LetShowForm, ReportForm
from terril.initiatives.models import Initiative, Report, Visibility
from terril.initiatives.showing import actions, queries
from terril.initiatives.text import masked
from terril.kernel import clock, doors, throttle
from terril.kernel.errors import Closed
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.programmes.desk import Row
from terril.programmes.doors import programme_of

PER_PAGE = 30
# A household reports what it sees in an hour; a machine does not.
FREE_REPORTS = 5


def as_drawn(initiative: Initiative) -> dict[str, str]:
    """What a page that is drawn now shows of it: until when, under which names."""
    return {"seen": clock.now().isoformat(), "named": "\n".join(holder.shown_as for holder in initiative.holders.all())}


def _page(request: HttpRequest, initiative: Initiative, status: int = 200, **forms: Any) -> HttpResponse:
    unread, names = queries.unread_words(initiative), queries.unread_names(initiative)
    context = {
        "initiative": initiative,
        "wants_everybody": initiative.visibility == Visibility.PUBLIC,
        "shown": access.is_public(initiative),
        "name": masked(initiative.title),
        "first": masked(initiative.intake.words),
        "may_set_aside": initiative.intake.aside_at is None,
        "unread": [(one.pk, masked(one.words), one.said_at, str(one.pk) in request.POST.getlist("aside")) for one in unread],
        "first_ticked": "aside_first" in request.POST,
        "aside": queries.aside_words(initiative),
        "already": [(masked(one.words), one.said_at) for one in queries.shown_words(initiative)],
        "news": [masked(one.words) for one in queries.unread_news(initiative) if one.words],
        "names": names,
        "reports": queries.reports_of(initiative),
        "form": LetShowForm(initial={**as_drawn(initiative), "because": request.POST.get("because", "")}),
        "hide_form": HideForm(),
        **forms,
    }
    return render(request, "initiatives/read.html", context, status=status)


@doors.role(works_somewhere)
def read(request: HttpRequest, ref: str) -> HttpResponse:
    """What everybody would read of it, as they would; then one press."""
    initiative = for_work(request, ref)
    if request.method != "POST":
        return _page(request, initiative)
    form = LetShowForm(request.POST)
    aside = frozenset(int(one) for one in request.POST.getlist("aside") if one.isdecimal() and len(one) < 19)
    done = doors.attempt(
        form,
        lambda data: actions.let_show(
            actor=me(request), initiative=initiative, seen=data["seen"], named=data["named"].splitlines(), aside=aside,
            first_aside="aside_first" in request.POST, because=data["because"],
        ),
    )
    if done is None:
        return _page(request, initiative, status=422, problem=form.errors)
    if done.visibility == Visibility.PUBLIC:
        messages.success(request, _("C’est lu. Tout le monde peut la lire maintenant."))
    else:
        messages.success(request, _("C’est lu. Elle sera montrée si la personne choisit « Tout le monde »."))
    return redirect("initiative_work", ref=ref)


@doors.role(works_somewhere)
@doors.gesture("initiative_read", "ref")
def show_after_all(request: HttpRequest, ref: str) -> str:
    initiative, number = for_work(request, ref), doors.number(request.POST.get("words"))
    actions.show_after_all(actor=me(request), initiative=initiative, addition_id=number)
    return _("Ces mots sont montrés avec le reste.")


@doors.role(works_somewhere)
@require_safe
def to_read(request: HttpRequest) -> HttpResponse:
    """All that waits to be read before it is shown: what the desk has no place for."""
    programme = programme_of(request)
    page = doors.uncounted(request, queries.to_read(programme, me(request)), PER_PAGE)
    return _queue(request, page, [row_to_read(idea) for idea in page], _("À lire avant de montrer à tout le monde"))


@doors.role(works_somewhere)
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """All that was reported and nobody has looked at."""
    programme = programme_of(request)
    page = doors.uncounted(request, queries.reported(programme, me(request)), PER_PAGE)
    return _queue(request, page, [row_reported(one) for one in page], _("Quelqu’un a signalé ce qui est montré"))


def _queue(request: HttpRequest, page: Any, rows: list[Row], title: str) -> HttpResponse:
    return render(request, "initiatives/queue.html", {"rows": rows, "page": page, "title": title})


def row_to_read(idea: Initiative) -> Row:
    return Row(who=idea.commune.name, what=idea.name, url=reverse("initiative_read", args=[idea.ref]), do=_("Lire"))


def row_reported(one: Report) -> Row:
    return Row(
        who=str(one.get_reason_display()), what=one.initiative.name, url=reverse("initiative_read", args=[one.initiative.ref]),
        do=_("Regarder"), detail=Truncator(one.words).chars(80),
    )  # fmt: skip


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def hide(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), HideForm(request.POST)
    if doors.attempt(form, lambda data: actions.hide(actor=me(request), initiative=initiative, **data)) is None:
        return _page(request, initiative, status=422, hide_form=form)
    return _("Elle n’est pas montrée à tout le monde. La personne lira pourquoi.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def feature(request: HttpRequest, ref: str) -> str:
    featured = "off" not in request.POST
    actions.feature(actor=me(request), initiative=for_work(request, ref), featured=featured)
    return _("Elle est sur l’accueil.") if featured else _("Elle n’est plus sur l’accueil.")


@doors.role(works_somewhere)
@doors.gesture("initiative_read", "ref")
def settle(request: HttpRequest, ref: str, pk: int) -> str:
    initiative = for_work(request, ref)
    actions.settle_report(actor=me(request), report=get_object_or_404(initiative.reports, pk=pk))
    return _("C’est regardé.")


@doors.public("signaler ce qui ne devrait pas être montré")
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """Anybody, without an account, for what everybody reads."""
    initiative = loaded(ref)
    if initiative is None or not access.is_public(initiative):
        if request.method == "POST":
            raise Closed(_("Ce lien ne mène plus à rien : l’idée a peut-être été retirée. Vos mots sont ci-dessous."))
        raise Http404
    if request.method != "POST":
        return render(request, "initiatives/report.html", {"initiative": initiative, "name": masked(initiative.name), "form": ReportForm()})
    form = ReportForm(request.POST)
    wait = throttle.paced(request, form, "report", free=FREE_REPORTS, longest=3600)
    if doors.attempt(form, lambda data: actions.report(initiative=initiative, **data)) is None:
        context = {"initiative": initiative, "name": masked(initiative.name), "form": form}
        return render(request, "initiatives/report.html", context, status=429 if wait else 422)
    messages.success(request, _("Merci. Quelqu’un de l’équipe va regarder."))
    return redirect("initiative", ref=ref)
