"""The story of an initiative, in sentences, most recent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives.models import Addition, Answer, AnswerKind, Became, Initiative, News, Pledge
from terril.initiatives.news.question import said, sentence
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.replying.models import SAID
from terril.initiatives.replying.queries import replies_of
from terril.kernel import journal
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import ERASED, Message
from terril.kernel.written import written_once


@dataclass(frozen=True)
class Told:
    """One line of the story; `words` is a quotation under it."""

    at: datetime
    sentence: str
    words: str = ""
    answer: bool = False


# Told with their words below, from their own tables.
_TOLD_ELSEWHERE = {
    "initiative.answered", "initiative.words_added", "initiative.corrected", "initiative.transcribed", "pledge.made",
    *(f"news.{kind}" for kind in Became.values),
}  # fmt: skip
# The kitchen of the team: nobody's story.
_UNTOLD = {
    "closeness.dismissed", "news.taken", "news.left", "news.reminded", "initiative.replied", "initiative.reply_seen", "initiative.read",
    "initiative.featured", "initiative.unfeatured", "initiative.reported", "initiative.report_settled",
    "initiative.words_shown",
}  # fmt: skip


ADDED = {
    Addition.Kind.ADDITION: gettext_lazy("Des mots ont été ajoutés."),
    Addition.Kind.CORRECTION: gettext_lazy("Une correction a été ajoutée."),
    Addition.Kind.TRANSCRIPTION: gettext_lazy("Les mots entendus dans l’enregistrement ont été écrits."),
}


@written_once
def _answers(initiative: Initiative) -> QuerySet[Any, Any]:
    """When, in which words (those that left, once read over), of which kind, from which programme."""
    left = Message.objects.filter(pk=OuterRef("message_id")).values("body")[:1]
    said = Coalesce(NullIf(Subquery(left), Value(ERASED, TextField())), "body")
    found = Answer.objects.filter(attachment__initiative=initiative, released_at__isnull=False).annotate(said=said).order_by("released_at", "pk")
    return found.values_list("released_at", "said", "kind", "attachment__programme__name")


@written_once
def _additions(initiative: Initiative) -> QuerySet[Addition]:
    return Addition.objects.filter(initiative=initiative).order_by("said_at", "pk")


@written_once
def _news(initiative: Initiative) -> QuerySet[News]:
    return News.objects.filter(initiative=initiative, answered_at__isnull=False).order_by("answered_at", "pk")


@written_once
def _journal(initiative: Initiative) -> QuerySet[JournalEntry]:
    return journal.of(initiative).exclude(verb__in=sorted(_TOLD_ELSEWHERE | _UNTOLD))


@written_once
def _pledges(initiative: Initiative) -> QuerySet[Pledge]:
    return Pledge.objects.filter(initiative=initiative).order_by("pk")


def holder_story(initiative: Initiative, pledges: Iterable[Pledge] | None = None) -> list[Told]:
    """Everything that its holder may read: the journal, the answers, the added words, the promises (given when already read), what
    other rooms tell."""
    told = [Told(line.at, line.sentence) for line in journal.tell(_journal(initiative), nobody=_("Vous"))]
    for at, words, kind, programme in _answers(initiative):
        named = {"programme": programme, "kind": AnswerKind(kind).label}
        told.append(Told(at, _("%(programme)s vous a répondu : « %(kind)s ».") % named, words, answer=True))
    told += [Told(one.said_at, str(ADDED[Addition.Kind(one.kind)]), one.words) for one in _additions(initiative)]
    for one in _news(initiative):
        if one.answered_at:
            told.append(Told(one.answered_at, sentence(one.months, one.became), said(one.words, one.reason, one.how_many)))
    for reply in replies_of(initiative):
        if reply.kind in SAID:
            named = {"programme": reply.attachment.programme.name, "kind": reply.get_kind_display()}
            told.append(Told(reply.said_at, _("Réponse à %(programme)s : « %(kind)s ».") % named, reply.words))
    for pledge in _pledges(initiative) if pledges is None else pledges:
        told.append(Told(pledge.made_at, _("%(name)s a promis : %(what)s.") % {"name": pledge.by_name, "what": pledge.what.rstrip(" .")}))
    told += [Told(entry.at, entry.sentence) for part in INITIATIVE for entry in part.timeline(initiative, inside=True)]
    return sorted(told, key=lambda line: line.at, reverse=True)
