"""The doors of whoever opens a site: the link that a command showed once, then one page a step, in any order, each to be left for later."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.kernel import clock, doors, sitewide
from terril.people.doors import me, viewer
from terril.programmes.access import administers
from terril.site.opening import actions, queries
from terril.site.opening import link as links
from terril.site.opening.forms import FirstForm, LandForm, PlaceForm, ProgrammeForm, SiteForm
from terril.territory import france
from terril.territory.models import Territory

# Lines of what an import did that a page shows.
TOLD = 5
# Lines that one ticks at most: every département of France.
MOST_LANDS = 120
BACKEND = "terril.people.adapters.PersonBackend"


@doors.by_link
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    """Opened once, by the first administrator: with the account they have here, or with a new one."""
    entry = links.opened(key)
    if entry is None:
        return render(request, "site/opening/spent.html", status=404)
    if entry.account_id is not None:
        return _let_in(request, key)
    person = viewer(request)
    form = FirstForm(request.POST or None)
    if request.method == "POST" and person is not None:
        with doors.refusal_as_message(request):
            actions.found(actor=person, key=key)
        return redirect("opening")
    account = doors.attempt(form, lambda data: actions.found(actor=None, key=key, **data))
    if account is not None:
        login(request, account, backend=BACKEND)
        messages.success(request, _("Bienvenue. Vous administrez ce site : le lien ne sert plus."))
        return redirect("opening")
    return render(request, "site/opening/first.html", {"form": form, "person": person}, status=422 if form.errors else 200)


def _let_in(request: HttpRequest, key: str) -> HttpResponse:
    """By a press: what opens links by itself lets nobody in."""
    if request.method != "POST":
        return render(request, "site/opening/let_in.html")
    login(request, actions.let_in(key=key), backend=BACKEND)
    messages.success(request, _("Vous êtes entré. Le lien ne sert plus."))
    return redirect("opening")


@doors.role(administers, second_factor=False)
@require_safe
def opening(request: HttpRequest) -> HttpResponse:
    """How each thing stands, and the first that is missing."""
    steps = queries.steps_of(me(request))
    left = [step for step in steps if not step.done]
    needed = [step for step in left if not step.optional]
    context = {"programmes": queries.programmes(), "steps": steps, "next": next(iter(needed or left), None), "open": not needed, "done": not left}
    return render(request, "site/opening/opening.html", context)


@doors.role(administers, second_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest) -> HttpResponse:
    form = SiteForm(request.POST or None, initial={name: sitewide.fresh(name) for name in SiteForm.base_fields})
    changed = doors.attempt(form, lambda data: actions.describe(actor=me(request), **data))
    if changed is not None:
        messages.success(request, _("C’est gardé."))
        return redirect("opening")
    return _page(request, "site", {"form": form}, wrong=bool(form.errors))


@doors.role(administers, second_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def land(request: HttpRequest) -> HttpResponse:
    """Looked for by its name, then ticked: one intercommunality or several, a département, or communes written by hand. What was ticked and
    written stays from one search to the next."""
    looking = "search" in request.POST
    sent, ticked = (request.POST if looking else request.GET), request.POST.getlist("land")[:MOST_LANDS]
    asked = " ".join(sent.get("q", "").split())[:100]
    form = LandForm(None if looking else request.POST or None, initial=request.POST.dict())
    made = doors.attempt(form, lambda data: actions.choose_land(actor=me(request), keys=ticked, **data))
    if made is not None:
        count = made.communes.count()
        words = ngettext("%(name)s : %(count)s commune.", "%(name)s : %(count)s communes.", count)
        messages.success(request, words % {"name": made.name, "count": count})
        return redirect("opening")
    kept = [one for one in map(france.land, ticked) if one]
    found = france.lands(asked) if asked else []
    context = {
        "form": form, "asked": asked, "missed": bool(asked) and not found, "found": [*kept, *(one for one in found if one.key not in ticked)],
        "ticked": ticked, "lands": queries.lands(),
    }  # fmt: skip
    return _page(request, "land", context, wrong=bool(form.errors))


@doors.role(administers, second_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Where the communes are: asked of the State's service in one press, or brought in a file."""
    asking = "fetch" in request.POST
    form = PlaceForm(None if asking else request.POST or None, None if asking else request.FILES or None)
    done = None
    if asking:
        with doors.refusal_as_message(request):
            done = actions.place(actor=me(request))
    else:
        done = doors.attempt(form, lambda data: actions.place(actor=me(request), **data))
    if done is not None:
        messages.success(request, " ".join(done.sentences()[:TOLD]))
        return redirect("opening_place" if any(land.unplaced for land in queries.lands()) else "opening")
    lands = [land for land in queries.lands() if land.unplaced]
    return _page(request, "place", {"form": form, "lands": lands}, wrong=bool(form.errors))


@doors.role(administers, second_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest) -> HttpResponse:
    """The organisation and the programme together: one page, one press."""
    if not Territory.objects.exists():
        messages.info(request, _("Choisissez d’abord les communes : un dispositif a un territoire."))
        return redirect("opening_land")
    operator = sitewide.fresh("operator")
    form = ProgrammeForm(request.POST or None, initial={"organisation_name": operator, "answer_days": 10, "coordinates": True, "is_open": True})

    def start(data: dict[str, Any]) -> Any:
        coordinator = me(request) if data.pop("coordinates") else None
        return actions.start(actor=me(request), starts_on=clock.today(), coordinator=coordinator, **data)

    made = doors.attempt(form, start)
    if made is not None:
        words = _("« %(name)s » reçoit des idées.") if made.is_open else _("« %(name)s » se prépare. Vous l’ouvrirez dans ses réglages.")
        messages.success(request, words % {"name": made.name})
        return redirect("opening")
    return _page(request, "programme", {"form": form}, wrong=bool(form.errors))


@doors.role(administers, second_factor=False)
@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """A message to oneself; what becomes of it is said with every other (`FateMiddleware`)."""
    with doors.refusal_as_message(request):
        actions.try_message(actor=me(request))
    return redirect("opening")


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, wrong: bool) -> HttpResponse:
    return render(request, f"site/opening/{name}.html", context, status=422 if wrong else 200)
