"""Everything that is known of me, to take away: a file for machines, and a paper that one reads (RGPD, art. 15 et 20)."""

from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Choices, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terril.accompaniment.models import SupportSession
from terril.hours.models import TimeEntry, TimeKind, TimeState
from terril.hours.queries import spoken_minutes
from terril.imports.models import Acquaintance, Basis
from terril.initiatives.models import (
    Addition,
    Answer,
    AnswerKind,
    Became,
    Holder,
    Intake,
    News,
    Pledge,
    PledgeOutcome,
    Stage,
    Visibility,
)
from terril.introductions.models import IntroductionSide, SideAnswer
from terril.kernel import clock, documents
from terril.kernel.doors import signed_in
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.words import long_date, spoken
from terril.meetings.models import Attendance, Registration
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.people.contacts import spaced_phone
from terril.people.doors import me
from terril.people.models import Consent, ConsentWay, Person
from terril.programmes import queries
from terril.programmes.models import RoleKind
from terril.referrals.models import Outcome, Referral, ReferralState, Reply, ReplyKind, Shared

# What the export gives of each model; keys of other tables and columns made for the machine are left out.
EXPORTED: dict[type[models.Model], tuple[str, ...]] = {
    Person: (
        "first_name", "last_name", "channel", "email", "phone", "postal_address", "relay", "language", "languages",
        "presentation", "commune__name", "last_contact_on",
    ),
    Consent: ("text__text", "way", "given_at", "witness", "withdrawn_at"),
    Message: ("channel", "status", "to_name", "to_address", "subject", "body", "written_at", "sent_at"),
    Pledge: ("initiative__ref", "what", "by_name", "due_on", "made_at", "outcome", "reason"),
    Registration: ("meeting__starts_at", "series__title", "needs", "needs_note", "registered_at", "cancelled_at"),
    Attendance: ("meeting__starts_at", "here"),
    Acquaintance: ("programme__name", "how", "basis", "since"),
    Referral: (
        "initiative__ref", "organisation__name", "state", "shares", "summary", "snapshot", "consent_text", "sent_at", "closed_at", "outcome",
        "outcome_words", "reason",
    ),
    Reply: ("referral__organisation__name", "kind", "words", "where", "said_at", "returned", "returned_at"),
    Offer: ("kind", "what", "conditions", "rhythm", "cost", "commune__name", "shown_as", "starts_on", "ends_on", "state", "created_at"),
    Match: ("offer__what", "initiative__ref", "state", "reason", "made_at"),
    # One's own side: what the other passed is not ours to give away.
    IntroductionSide: ("initiative__ref", "told", "answer", "answered_at", "first_name", "contact", "introduction__state"),
}  # fmt: skip


def _rows(query: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(query.order_by("pk").values(*EXPORTED[query.model]))


def exported(person: Person) -> dict[str, Any]:
    """Everything that is known of somebody, as plain data. A message that is still being read over is not theirs yet."""
    held = Holder.objects.filter(person=person)
    mine = Holder.objects.filter(person=person).values("initiative")
    return {
        "made_at": clock.now(),
        "person": _rows(Person.objects.filter(pk=person.pk))[0],
        "consents": _rows(Consent.objects.filter(person=person)),
        "initiatives": list(
            held.order_by("pk").values(
                "initiative__ref", "initiative__title", "initiative__stage", "initiative__visibility",
                "initiative__commune__name", "initiative__created_at", "initiative__withdrawn_at", "shown_as", "since",
            )
        ),
        "words": list(Intake.objects.filter(initiative__in=mine).order_by("pk").values("initiative__ref", "words", "taken_at")),
        "additions": list(Addition.objects.filter(initiative__in=mine).order_by("pk").values("initiative__ref", "kind", "words", "said_at")),
        "answers": list(
            Answer.objects.filter(attachment__initiative__in=mine, released_at__isnull=False)
            .order_by("pk")
            .values("attachment__initiative__ref", "kind", "body", "answered_at")
        ),
        "news": [
            {**row, "need__text": row["need__text"] or ""}
            for row in News.objects.filter(initiative__in=mine, answered_at__isnull=False)
            .order_by("pk")
            .values("initiative__ref", "months", "became", "how_many", "words", "reason", "need__text", "shown", "answered_at")
        ],
        "pledges": _rows(Pledge.objects.filter(person=person)),
        "registrations": _rows(Registration.objects.filter(person=person)),
        "attendances": _rows(Attendance.objects.filter(person=person)),
        # What was only being prepared was never told; what somebody else carries with them was agreed to by one of them.
        "referrals": _rows(Referral.objects.filter(initiative__in=mine, frozen_at__isnull=False)),
        "partner_replies": _rows(Reply.objects.filter(referral__initiative__in=mine)),
        "offers": _rows(Offer.objects.filter(person=person)),
        "proposals": _rows(Match.objects.filter(initiative__in=mine)),
        "introductions": _rows(IntroductionSide.objects.filter(person=person)),
        "messages": _rows(Message.objects.filter(person_id=person.pk).exclude(status=MessageStatus.DRAFT)),
        "support": list(
            SupportSession.objects.filter(accompaniment__attachment__initiative__in=mine)
            .order_by("held_on", "pk")
            .values("accompaniment__attachment__initiative__ref", "held_on", "minutes", "decided", "next_step__what", "next_step__due_on")
        ),
        "hours": list(
            TimeEntry.objects.filter(person=person).order_by("day", "pk").values("day", "minutes", "kind", "state", "reason", "initiative__ref")
        ),
        "acquaintances": _rows(Acquaintance.objects.filter(person=person)),
        "roles": [
            {"programme": role.programme.name, "role": role.kind, "since": role.given_at} for role in queries.active_roles(person)
        ],
    }  # fmt: skip


@signed_in
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        exported(me(request)),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.json"'
    return response


@signed_in
@never_cache
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same, in sentences, to read or to print."""
    data = {
        "language": (get_language() or "fr")[:2],
        "title": _("Ce que nous savons de vous"),
        "author": queries.operator(),
        "made": _("Le %(date)s") % {"date": long_date(clock.today())},
        "sections": sections(exported(me(request))),
    }
    response = HttpResponse(documents.render("site/my_data.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.pdf"'
    return response


def _said(choices: type[Choices], value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _on(value: date | datetime | None) -> str:
    return spoken(value) if isinstance(value, datetime) else long_date(value)


def sections(known: dict[str, Any]) -> list[dict[str, Any]]:
    """[{"title": …, "entries": [{"facts": [[label, value], …], "words": …}, …]}, …]; what is empty is left out."""
    me = known["person"]
    facts: list[tuple[str, list[tuple[list[tuple[str, str]], str]]]] = [
        (_("Vous"), [([
            (_("Prénom"), me["first_name"]), (_("Nom"), me["last_name"]), (_("Commune"), me["commune__name"] or ""),
            (_("Comment vous joindre"), _said(Channel, me["channel"])), (_("E-mail"), me["email"]), (_("Téléphone"), spaced_phone(me["phone"])),
            (_("Adresse"), me["postal_address"]), (_("Par qui"), me["relay"]), (_("Dernier contact"), _on(me["last_contact_on"])),
        ], me["presentation"])]),
        (_("Vos initiatives"), [([
            (_("Titre"), row["initiative__title"]), (_("Commune"), row["initiative__commune__name"]),
            (_("Arrivée le"), _on(row["initiative__created_at"])), (_("Où cela en est"), _said(Stage, row["initiative__stage"])),
            (_("Qui la voit"), _said(Visibility, row["initiative__visibility"])), (_("Nom montré"), row["shown_as"]),
            (_("Retirée le"), _on(row["initiative__withdrawn_at"])),
        ], "") for row in known["initiatives"]]),
        (_("Vos mots"), [
            ([(_("Dits le"), _on(row.get("taken_at") or row.get("said_at")))], row["words"]) for row in [*known["words"], *known["additions"]]
        ]),
        (_("Ce que l’on vous a répondu"), [
            ([(_("Le"), _on(row["answered_at"])), (_("Réponse"), _said(AnswerKind, row["kind"]))], row["body"]) for row in known["answers"]
        ]),
        (_("Ce que vos idées sont devenues"), [([
            (_("Répondu le"), _on(row["answered_at"])), (_("Mois après le dépôt"), str(row["months"])), (_("Réponse"), _said(Became, row["became"])),
            (_("Combien de personnes"), str(row["how_many"] or "")), (_("Ce qui manque"), row["need__text"]),
            (_("Pourquoi"), row["reason"]), (_("Peut être montrée"), _("oui") if row["shown"] else _("non")),
        ], row["words"]) for row in known["news"]]),
        (_("Ce que vous avez promis"), [([
            (_("Avant le"), _on(row["due_on"])), (_("Issue"), _said(PledgeOutcome, row["outcome"])), (_("Pourquoi"), row["reason"]),
        ], row["what"]) for row in known["pledges"]]),
        (_("Vos rencontres"), [
            *(([
                (_("Inscription"), _on(row["meeting__starts_at"]) or row["series__title"]), (_("Précision"), row["needs_note"]),
            ], "") for row in known["registrations"]),
            *(([(_("Présence") if row["here"] else _("Absence"), _on(row["meeting__starts_at"]))], "") for row in known["attendances"]),
        ]),
        (_("Votre accompagnement"), [([
            (_("Le"), _on(row["held_on"])), (_("Durée"), spoken_minutes(row["minutes"])), (_("La suite"), row["next_step__what"] or ""),
            (_("Avant le"), _on(row["next_step__due_on"])),
        ], row["decided"]) for row in known["support"]]),
        (_("Le temps que vous avez donné"), [([
            (_("Le"), _on(row["day"])), (_("Durée"), spoken_minutes(row["minutes"])), (_("Pour quoi"), _said(TimeKind, row["kind"])),
            (_("État"), _said(TimeState, row["state"])), (_("Pourquoi"), row["reason"]),
        ], "") for row in known["hours"]]),
        (_("À qui votre idée a été transmise"), [([
            (_("Partenaire"), row["organisation__name"]), (_("État"), _said(ReferralState, row["state"])),
            (_("Ce qui était transmis"), ", ".join(_said(Shared, key) for key in row["shares"])), (_("Envoyée le"), _on(row["sent_at"])),
            (_("Close le"), _on(row["closed_at"])), (_("Issue"), _said(Outcome, row["outcome"])), (_("En une phrase"), row["outcome_words"]),
        ], row["summary"]) for row in known["referrals"]]),
        (_("Ce que les partenaires ont répondu"), [([
            (_("Partenaire"), row["referral__organisation__name"]), (_("Réponse"), _said(ReplyKind, row["kind"])), (_("Le"), _on(row["said_at"])),
            (_("À essayer"), row["where"]), (_("Votre réponse"), row["returned"]),
        ], row["words"]) for row in known["partner_replies"]]),
        (_("Ce que vous proposez"), [([
            (_("Commune"), row["commune__name"]), (_("Quand"), row["rhythm"]), (_("Nom montré"), row["shown_as"]),
            (_("Noté le"), _on(row["created_at"])), (_("Où cela en est"), _said(OfferState, row["state"])),
        ], row["what"]) for row in known["offers"]]),
        (_("Ce qu’on vous a proposé"), [
            ([(_("Le"), _on(row["made_at"])), (_("Où cela en est"), _said(MatchState, row["state"]))], row["offer__what"])
            for row in known["proposals"]
        ]),
        (_("Vos mises en relation"), [([
            (_("Votre réponse"), _said(SideAnswer, row["answer"])), (_("Le"), _on(row["answered_at"])), (_("Prénom transmis"), row["first_name"]),
            (_("Contact transmis"), row["contact"]),
        ], row["told"]) for row in known["introductions"]]),
        (_("Les messages"), [([
            (_("Écrit le"), _on(row["written_at"])), (_("Parti le"), _on(row["sent_at"])), (_("Objet"), row["subject"]),
        ], row["body"]) for row in known["messages"]]),
        (_("Vos accords"), [([
            (_("Donné le"), _on(row["given_at"])), (_("Comment"), _said(ConsentWay, row["way"])), (_("Témoin"), row["witness"]),
            (_("Retiré le"), _on(row["withdrawn_at"])),
        ], row["text__text"]) for row in known["consents"]]),
        (_("D’où nous vous connaissons"), [([
            (row["programme__name"], row["how"]), (_("Ce qui nous permet de vous garder"), _said(Basis, row["basis"])), (_("Depuis"),
                _on(row["since"])),
        ], "") for row in known["acquaintances"]]),
        (_("Vos rôles"), [([(row["programme"], _said(RoleKind, row["role"])), (_("Depuis"), _on(row["since"]))], "") for row in known["roles"]]),
    ]  # fmt: skip
    return [
        {"title": title, "entries": [{"facts": [[label, said] for label, said in pairs if said], "words": words} for pairs, words in entries]}
        for title, entries in facts
        if entries
    ]
