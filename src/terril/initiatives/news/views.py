"""What became of it, said by the holder: a link or a typed code, one tap, and the rest if one wishes. Then what all of them became."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terril.initiatives.calling.views import PER_PAGE, tabs
from terril.initiatives.following.actions import holder_of
from terril.initiatives.following.views import FREE_TRIES, LONGEST, WINDOW
from terril.initiatives.forms import MyNewsForm, NewsCodeForm
from terril.initiatives.models import Became, News, Stage
from terril.initiatives.news import actions, queries
from terril.initiatives.news.question import CHANGED_FOR, question, said, sentence
from terril.kernel import clock, codes, doors, throttle
from terril.kernel.drafts import kept_draft
from terril.kernel.errors import Closed, TooFast
from terril.kernel.exports import csv_response
from terril.kernel.written import in_two
from terril.people.doors import me
from terril.programmes.access import COORDINATES, coordinates_somewhere
from terril.programmes.doors import programme_of


@doors.public("le code d’une lettre ouvre la question de ce qu’est devenue l’idée", no_store=True)
def news_code(request: HttpRequest) -> HttpResponse:
    """One field, `code`; wrong codes are slowed down with those of the ideas."""
    form = NewsCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "initiatives/news_code.html", {"form": form}, status=422 if form.errors else 200)
    source = throttle.source(request)
    if wait := throttle.waiting("code", source):
        words = _("De cette connexion, plusieurs codes n’ont rien donné. Attendez %(seconds)s secondes, puis essayez à nouveau.")
        form.add_error("code", words % {"seconds": wait})
        return render(request, "initiatives/news_code.html", {"form": form}, status=429)
    code = codes.clean(form.cleaned_data["code"])
    if code is None or queries.by_code(code) is None:
        throttle.hit("code", source, free=FREE_TRIES, window=WINDOW, longest=LONGEST)
        words = _("Nous ne trouvons pas ce code. Vérifiez les lettres (pas de I, de O ni de Z), ou appelez la permanence.")
        form.add_error("code", words)
        return render(request, "initiatives/news_code.html", {"form": form}, status=422)
    return redirect("news", code=code)


def _found(request: HttpRequest, code: str) -> News:
    """The question of this link; guessing is slowed down as it is for the codes. A link that opens nothing any more says nothing of why."""
    source = throttle.source(request)
    if wait := throttle.waiting("code", source):
        # The same answer for a right link and a wrong one, or guessing would learn from the difference.
        words = _("De cette connexion, plusieurs codes n’ont rien donné. Attendez %(seconds)s secondes, puis essayez à nouveau.")
        raise TooFast(words % {"seconds": wait}, seconds=wait)
    asked = queries.by_code(codes.clean(code) or "")
    if asked is not None:
        return asked
    throttle.hit("code", source, free=FREE_TRIES, window=WINDOW, longest=LONGEST)
    if request.method == "POST":
        raise Closed(_("Ce lien ne mène plus à rien : l’idée a peut-être été retirée. Vos mots sont ci-dessous."))
    raise Http404


def _form(asked: News, data: Any = None) -> MyNewsForm:
    return MyNewsForm(
        data,
        became=asked.became,
        can_end=asked.initiative.stage not in {Stage.ENDED, Stage.COMPLETED},
        need_said=asked.need_id is not None,
        initial={"how_many": asked.how_many, "words": asked.words, "reason": asked.reason, "shown": asked.shown},
    )


@doors.public("le lien reçu par la personne ouvre une seule question sur son idée, sans ses mots", no_store=True)
def news(request: HttpRequest, code: str) -> HttpResponse:
    """The page never shows the idea's words: a link is forwarded, a number is mistyped."""
    asked = _found(request, code)
    if request.method != "POST":
        changes = asked.answered_at is None or asked.answered_at >= clock.now() - CHANGED_FOR
        return _page(request, asked, _form(asked) if asked.became and changes else None)
    holder = holder_of(asked.initiative)
    if "only_shown" in request.POST:
        actions.show_news(actor=holder, follow_up=asked, shown="shown" in request.POST)
        messages.success(request, _("C’est noté : c’est vous qui décidez."))
        return redirect("news", code=code)
    if "more" in request.POST and asked.became:
        form = _form(asked, request.POST)
        if doors.attempt(form, lambda data: actions.tell_news(actor=holder, follow_up=asked, **data)) is None:
            return _page(request, asked, form, status=422)
        messages.success(request, _("Merci. Vos mots sont gardés avec votre idée."))
        return redirect(f"{reverse('news', args=[code])}?garde={_draft(asked)}")
    # One tap is an answer. A tap that changes it keeps the words.
    with doors.refusal_as_message(request):
        actions.tell_news(
            actor=holder, follow_up=asked, became=request.POST.get("became", ""), how_many=asked.how_many, words=asked.words,
            reason=asked.reason,
        )  # fmt: skip
    return redirect("news", code=code)


def _draft(asked: News) -> str:
    return f"nouvelles-{asked.pk}"


def _page(request: HttpRequest, asked: News, form: MyNewsForm | None, status: int = 200) -> HttpResponse:
    context = {
        "asked": asked,
        "initiative": asked.initiative,
        "question": question(asked),
        "choices": [(value, label) for value, label in Became.choices if value != asked.became],
        "said": asked.get_became_display() if asked.became else "",
        "form": form,
        "draft_key": _draft(asked),
        "kept": kept_draft(request),
    }
    return render(request, "initiatives/news.html", context, status=status)


# ------------------------------------------------------------------------------------------------ what they all became


@doors.role(coordinates_somewhere)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """What became of them all, helped or not, at each term; then each answer."""
    person, programme = me(request), programme_of(request, COORDINATES)
    page = doors.uncounted(request, in_two(queries.answered(person, programme), queries.with_people), PER_PAGE)
    rows = [
        {
            "asked": asked,
            "told": sentence(asked.months, asked.became),
            "said": said(asked.words, asked.reason, asked.how_many),
            "need": asked.need.text if asked.need else "",
            "noted_by": asked.noted_by.first_name if asked.noted_by else "",
        }
        for asked in page
    ]
    context = {"page": page, "rows": rows, "terms": queries.spread(programme), "programme": programme, "tabs": tabs("answers", person)}
    return render(request, "initiatives/news_answers.html", context)


@doors.role(coordinates_somewhere)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    return csv_response(f"nouvelles-{clock.today():%Y-%m-%d}", queries.sheet(me(request), programme_of(request, COORDINATES)))
