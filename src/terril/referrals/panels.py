"""Referrals beside the initiative: for the team, for whoever follows with the code, in the story; and on the desk."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Answer, AnswerKind, Initiative
from terril.initiatives.panels import INITIATIVE, Coming, Entry, InitiativeParts, Panel
from terril.kernel import clock
from terril.kernel.words import long_date
from terril.kernel.written import written_once
from terril.messages.access import SEALED
from terril.people.models import Person
from terril.programmes.access import has_role
from terril.programmes.desk import DESK, SHOWN, DeskParts, Row, Step, Tool
from terril.programmes.models import Programme
from terril.referrals import queries
from terril.referrals.access import REFERS, can_refer
from terril.referrals.actions import CLOSED_KIND
from terril.referrals.models import Outcome, Referral, ReferralState

REPLIED = {
    "taken": lambda: _("%(partner)s prend l’idée en charge%(words)s"),
    "elsewhere": lambda: _("%(partner)s ne peut pas aider et dit d’essayer ailleurs : %(where)s%(words)s"),
    "more": lambda: _("%(partner)s a demandé une précision%(words)s"),
}
ENDED = {
    Outcome.HELPED: lambda: _("%(partner)s a aidé"),
    Outcome.PARTLY: lambda: _("%(partner)s a aidé en partie"),
    Outcome.NOTHING: lambda: _("Cela n’a rien donné chez %(partner)s"),
    Outcome.UNKNOWN: lambda: _("On ne sait pas ce que cela a donné chez %(partner)s"),
}
STOPPED = {
    ReferralState.REFUSED: lambda: _("L’idée n’est pas transmise à %(partner)s : la personne ne le souhaite pas."),
    ReferralState.WITHDRAWN: lambda: _("L’accord est retiré : le lien du partenaire (%(partner)s) est fermé."),
    ReferralState.CANCELLED: lambda: _("L’idée n’est plus transmise à %(partner)s : %(reason)s."),
    ReferralState.SILENT: lambda: _("%(partner)s n’a pas répondu."),
}


def _said(words: str) -> str:
    return " : « %s »" % words.strip() if words.strip() else "."  # noqa: UP031 - French quotation marks, not a sentence to translate


def _told(line: queries.Line) -> list[Entry]:
    names = {"partner": line.partner, "reason": line.reason.rstrip(" .")}
    entries = []
    if line.sent_at:
        entries.append(Entry(line.sent_at, _("L’idée est transmise à %(partner)s, avec l’accord de la personne.") % names))
    elif line.frozen_at:
        entries.append(Entry(line.frozen_at, _("Un accord est demandé pour transmettre l’idée à %(partner)s.") % names))
    if line.received_at:
        entries.append(Entry(line.received_at, _("%(partner)s l’a bien reçue.") % names))
    if line.reply:
        said = {**names, "where": line.reply.where, "words": _said(line.reply.words)}
        entries.append(Entry(line.reply.said_at, REPLIED[line.reply.kind]() % said))
    if line.outcome and line.outcome_at:
        entries.append(Entry(line.outcome_at, ENDED[Outcome(line.outcome)]() % names + _said(line.outcome_words)))
    if line.closed_at and line.state in STOPPED:
        entries.append(Entry(line.closed_at, STOPPED[ReferralState(line.state)]() % names))
    return entries


@SEALED.register(50)
def messages_about_referrals(person: Person) -> Q:
    """Those about a private idea stay with whoever works on it; the request to erase, which says nothing of it, does not."""
    sealed = Referral.objects.filter(pk=OuterRef("about_id")).filter(Exists(sealed_to(person).filter(pk=OuterRef("initiative_id"))))
    return Q(Q(about_type=Referral._meta.label_lower), ~Q(kind=CLOSED_KIND), Exists(sealed))


WAITS = {
    ReferralState.ASKED: lambda: _("La personne n’a pas dit si elle est d’accord."),
    ReferralState.SENT: lambda: _("Le partenaire n’a pas répondu."),
    ReferralState.RECEIVED: lambda: _("Le partenaire n’a pas répondu."),
    ReferralState.MORE: lambda: _("La personne n’a pas répondu à la question du partenaire."),
    ReferralState.TAKEN: lambda: _("On ne sait pas encore ce que cela a donné."),
    ReferralState.ELSEWHERE: lambda: _("Ce n’est pas pour ce partenaire : trouvez une autre porte, ou dites ce qu’il en est."),
    ReferralState.SILENT: lambda: _("Le partenaire n’a jamais répondu : trouvez une autre porte, ou dites ce qu’il en est."),
}


def _where(referral: Referral) -> str:
    if referral.state == ReferralState.ENDED:
        return f"{referral.get_state_display()} · {referral.get_outcome_display()}"
    return WAITS[ReferralState(referral.state)]() if referral.state in WAITS else referral.get_state_display()


def row(referral: Referral) -> Row:
    """One line of a list of things to do."""
    return Row(
        who=referral.organisation.name,
        what=referral.initiative.name,
        url=reverse("referral", args=[referral.pk]),
        do=_("Ouvrir"),
        due_on=referral.due_on,
        days=clock.working_days_between(clock.today(), referral.due_on) if referral.due_on else None,
        detail=_where(referral),
    )


@written_once
def _first_to_take_up(person: Person, programme: Programme, today: date) -> QuerySet[Referral]:
    return queries.late_or_to_take_up(person, programme, today)[: SHOWN + 1]


def referrals_to_take_up(person: Person, programme: Programme) -> Step | None:
    """Late ones, and those that came back. One query."""
    if not has_role(person, programme.pk, REFERS):
        return None
    found = _first_to_take_up(person, programme, clock.today())
    if not found:
        return None
    told = str(len(found)) if len(found) <= SHOWN else _("plus de %(n)s") % {"n": SHOWN}
    return Step(
        key="referrals",
        title=_("Des orientations à reprendre"),
        rows=[row(one) for one in found[:SHOWN]],
        more=len(found) > SHOWN,
        all_url=reverse("referrals"),
        all_label=_("Toutes les orientations"),
        headline=ngettext("%(n)s orientation à reprendre", "%(n)s orientations à reprendre", len(found)) % {"n": told},
        pressing=True,
    )




def referrals_page(person: Person, programme: Programme) -> Tool | None:
    if not has_role(person, programme.pk, REFERS):
        return None
    return Tool(_("Les orientations"), reverse("referrals"), _("À qui une idée a été transmise, et ce qu’on en a fait."))


@INITIATIVE.register(20)
class OnInitiative(InitiativeParts):
    """To whom it was sent, and what came of it."""

    def panel(self, initiative: Initiative, viewer: Person | None, programme_ids: Iterable[int], *, inside: bool) -> Panel | None:
        """To whom it was sent, when, where it is; and the way to send it."""
        if not inside or not can_refer(viewer, initiative):
            return None
        return Panel("orientations", _("Les orientations"), "referrals/_panel.html", {"lines": queries.lines(initiative), "ref": initiative.ref})

    def followed(self, initiative: Initiative) -> Panel | None:
        """What was sent to whom, and where it is; what is only being prepared is not told yet."""
        lines = [line for line in queries.lines(initiative) if line.frozen_at]
        if not lines:
            return None
        return Panel("orientations", _("À qui votre idée est transmise"), "referrals/_followed.html", {"lines": lines, "ref": initiative.ref})

    def coming(self, initiative: Initiative) -> list[Coming]:
        """Something waits for the person: their agreement, or an answer to a partner."""
        for line in queries.lines(initiative):
            if line.state == ReferralState.ASKED:
                words = _("%(partner)s pourrait vous aider : dites-nous si nous pouvons lui transmettre votre idée.")
                return [Coming(words % {"partner": line.partner})]
            if line.state == ReferralState.MORE:
                return [Coming(_("%(partner)s vous pose une question.") % {"partner": line.partner})]
            if line.state in {ReferralState.SENT, ReferralState.RECEIVED} and line.due_on and line.due_on >= clock.today():
                names = {"partner": line.partner, "date": long_date(line.due_on)}
                return [Coming(_("%(partner)s doit répondre avant le %(date)s.") % names)]
        return []

    def timeline(self, initiative: Initiative, *, inside: bool) -> list[Entry]:
        """The life of each referral, in sentences."""
        return [entry for line in queries.lines(initiative) if line.frozen_at for entry in _told(line)] if inside else []

    def afterwards(self, person: Person | None, answer: Answer) -> str | None:
        """ "Not here" leads to sending it where it can be helped."""
        if answer.kind != AnswerKind.ELSEWHERE or not has_role(person, answer.attachment.programme_id, REFERS):
            return None
        ref = answer.attachment.initiative.ref
        return reverse("referral_write", args=[ref, answer.helper.slug]) if answer.helper else reverse("referral_choose", args=[ref])


@DESK.register(30)
class OnDesk(DeskParts):
    """The referrals to take up."""

    steps = {25: referrals_to_take_up}
    tools = {25: referrals_page}
