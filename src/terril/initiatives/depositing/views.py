"""Telling an idea: three questions, no account; the same screen for a volunteer who writes for somebody."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from terril.initiatives.depositing import actions, consents
from terril.initiatives.depositing.papers import how, paper_form, receipt
from terril.initiatives.forms import DepositForForm, DepositForm
from terril.initiatives.models import FollowCode, IntakeWay
from terril.kernel import doors, sitewide, throttle
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.uploads import too_big
from terril.kernel.words import current_language
from terril.people.actions import ConsentGiven
from terril.people.doors import me, viewer
from terril.people.models import ConsentWay, Person
from terril.people.views import FORGOTTEN
from terril.programmes.access import works_somewhere
from terril.programmes.doors import programme_of, receiving_of, soon
from terril.programmes.models import Programme
from terril.programmes.queries import covered_by_open, longest_answer, receiving

# The thank-you page is opened by a signed cookie that holds the code for an hour: nothing in the address, nothing in the database.
COOKIE = "merci"
HOUR = 3600
FORGOTTEN.append({"key": COOKIE, "path": "/deposer/", "samesite": "Lax"})


@doors.public("n’importe qui peut dire une idée, sans compte", no_store=True)
def deposit(request: HttpRequest) -> HttpResponse:
    programme, others = receiving_of(request)
    if programme is None and request.method == "POST":
        # Closed while somebody was writing: the page of refusals gives the words back.
        raise Refused(_("La plateforme vient de se fermer aux idées. Vos mots sont ci-dessous : copiez-les, et appelez la permanence."))
    if programme is None:
        return soon(request)
    # One door for the whole land: the commune says which programme answers.
    where: dict[str, Any] = {"communes": covered_by_open()} if others else {"territory": programme.territory}
    days = longest_answer() if others else programme.answer_days
    context: dict[str, Any] = {"programme": programme, "days": days, "phone": programme.phone or sitewide.text("phone"), "consent": consents.online()}
    if request.method != "POST":
        return render(request, "initiatives/deposit.html", {**context, "form": DepositForm(**where)})
    form = DepositForm(request.POST, request.FILES, **where, too_big=too_big(request))
    wait = throttle.paced(request, form, "deposit", free=settings.DEPOSITS_PER_HOUR)

    def store(data: dict[str, Any]) -> actions.Deposited:
        answers = receiving(data["commune"], programme) if others else programme
        if answers is None:
            raise Refused(_("La plateforme de cette commune vient de se fermer aux idées. Appelez la permanence : vos mots sont ci-dessous."))
        return _store(None, answers, form, data, ConsentGiven(consents.online(), language=current_language()))

    stored = doors.attempt(form, store)
    if stored is None:
        return render(request, "initiatives/deposit.html", {**context, "form": form}, status=429 if wait else 422)
    return _thank(redirect("deposit_done"), stored)


def _store(actor: Person | None, programme: Programme, form: DepositForm, data: dict[str, Any], consent: ConsentGiven) -> actions.Deposited:
    way = data.get("way") or (IntakeWay.RECORDING if data["recording"] and not data["words"].strip() else IntakeWay.WEB)
    return actions.deposit(
        actor=actor,
        programme=programme,
        words=data["words"],
        commune=data["commune"],
        client_id=data["client_id"],
        first_name=data["first_name"],
        last_name=data.get("last_name", ""),
        channel=data["channel"],
        contact=data["contact"],
        way=way,
        recording=data["recording"],
        recording_type=getattr(form, "recording_type", ""),
        consent=consent,
        taken_where=data.get("taken_where", ""),
        read_back=data.get("read_back", False),
        language=current_language(),
    )


def _thank(response: HttpResponse, stored: actions.Deposited) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE, stored.code, max_age=HOUR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/deposer/"
    )
    return response


def _thanked(request: HttpRequest) -> FollowCode | None:
    code = request.get_signed_cookie(COOKIE, default="", max_age=HOUR)
    if not code:
        return None
    return (
        FollowCode.objects.filter(code=code, revoked_at__isnull=True).select_related("initiative__commune", "initiative__intake").first()
    )


def _given(code: FollowCode) -> dict[str, Any]:
    """What the thank-you page and the receipt say: who answers, by which date, how."""
    attachment = code.initiative.attachments.select_related("programme").order_by("pk").first()
    holder = code.initiative.holders.select_related("person").order_by("pk").first()
    person = holder.person if holder else None
    return {"code": code.code, "initiative": code.initiative, "attachment": attachment, "person": person}


@doors.public("le reçu de l’idée que l’on vient de dire, gardé une heure sur l’appareil", no_store=True)
def deposit_done(request: HttpRequest) -> HttpResponse:
    code = _thanked(request)
    if code is None:
        return redirect("follow")
    person, given = viewer(request), _given(code)
    mine = person is not None and code.initiative.intake.taken_by_id == person.pk
    return render(request, "initiatives/deposit_done.html", {**given, "taken_by_me": mine, "how": how(given["person"])})


@doors.public("le reçu à imprimer de l’idée que l’on vient de dire", no_store=True)
def deposit_receipt(request: HttpRequest) -> HttpResponse:
    code = _thanked(request)
    if code is None:
        raise Http404
    return receipt_response(code)


def receipt_response(code: FollowCode) -> HttpResponse:
    response = HttpResponse(receipt(**_given(code)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="recu-terril.pdf"'
    return response


@doors.public("le formulaire papier, vierge, à imprimer")
def form_pdf(request: HttpRequest) -> HttpResponse:
    programme, _others = receiving_of(request)
    if programme is None:
        return soon(request)
    response = HttpResponse(paper_form(programme), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="formulaire-terril.pdf"'
    return response


@doors.role(works_somewhere)
def deposit_for(request: HttpRequest) -> HttpResponse:
    """For somebody else: consent signed or oral, words read back, then the receipt to print and hand over."""
    programme, person = programme_of(request), me(request)
    if not programme.is_open and request.method == "POST":
        raise Refused(_("Ce dispositif vient de se fermer aux idées. Les mots sont ci-dessous : copiez-les."))
    if not programme.is_open:
        return soon(request)
    text = consents.for_somebody()
    if request.method != "POST":
        way = request.GET.get("way", "volunteer")
        form = DepositForForm(territory=programme.territory, initial={"way": way})
        return render(request, "initiatives/deposit_for.html", {"form": form, "consent": text, "programme": programme})
    form = DepositForForm(request.POST, request.FILES, territory=programme.territory, too_big=too_big(request))

    def store(data: dict[str, Any]) -> actions.Deposited:
        if data["consent_way"] == ConsentWay.ORAL and fold(data["witness"]) == fold(person.name):
            raise Refused(_("Le témoin est quelqu’un d’autre que vous : un voisin, une collègue, un parent."), field="witness")
        given = ConsentGiven(text, way=data["consent_way"], witness=data["witness"], language=current_language())
        return _store(person, programme, form, data, given)

    stored = doors.attempt(form, store)
    if stored is None:
        return render(request, "initiatives/deposit_for.html", {"form": form, "consent": text, "programme": programme}, status=422)
    return _thank(redirect("deposit_done"), stored)
