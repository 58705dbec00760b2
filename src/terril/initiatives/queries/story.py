"""The story of an initiative, in sentences, most recent first."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives.models import Addition, Answer, AnswerKind, Became, Initiative, News, Pledge
from terril.initiatives.news import said, sentence
from terril.initiatives.panels import INITIATIVE
from terril.kernel import journal
from terril.kernel.outbox.models import ERASED, Message


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
_UNTOLD = {"closeness.dismissed", "news.taken", "news.left", "news.reminded"}


ADDED = {
    Addition.Kind.ADDITION: gettext_lazy("Des mots ont été ajoutés."),
    Addition.Kind.CORRECTION: gettext_lazy("Une correction a été ajoutée."),
    Addition.Kind.TRANSCRIPTION: gettext_lazy("Les mots entendus dans l’enregistrement ont été écrits."),
}


def _spoken(initiative: Initiative) -> list[Told]:
    """The answers, the added words and the news, in one query: (kind, at, words, sort, programme)."""
    left = Message.objects.filter(pk=OuterRef("message_id")).values("body")[:1]
    answers = (
        Answer.objects.filter(attachment__initiative=initiative, released_at__isnull=False)
        .annotate(said=Coalesce(NullIf(Subquery(left), Value(ERASED, TextField())), "body"))
        .values_list(Value("answer"), "released_at", "said", "kind", "attachment__programme__name")
    )
    additions = Addition.objects.filter(initiative=initiative).values_list(Value("addition"), "said_at", "words", "kind", Value(""))
    parts = JSONObject(words=F("words"), reason=F("reason"), how_many=F("how_many"), months=F("months"))
    news = News.objects.filter(initiative=initiative, answered_at__isnull=False).values_list(
        Value("news"), "answered_at", Cast(parts, TextField()), "became", Value("")
    )
    told = []
    for origin, at, words, kind, programme in answers.union(additions, news, all=True).order_by("released_at"):
        if origin == "answer":
            named = {"programme": programme, "kind": AnswerKind(kind).label}
            told.append(Told(at, _("%(programme)s vous a répondu : « %(kind)s ».") % named, words, answer=True))
        elif origin == "news":
            row = json.loads(words)
            told.append(Told(at, sentence(row["months"], kind), said(row["words"], row["reason"], row["how_many"])))
        else:
            told.append(Told(at, str(ADDED[Addition.Kind(kind)]), words))
    return told


def holder_story(initiative: Initiative, pledges: Iterable[Pledge] | None = None) -> list[Told]:
    """Everything that its holder may read: the journal, the answers, the added words, the promises (given when already read), what
    other rooms tell."""
    entries = list(journal.of(initiative).exclude(verb__in=_TOLD_ELSEWHERE | _UNTOLD))
    told = [Told(line.at, line.sentence) for line in journal.tell(entries, nobody=_("Vous"))]
    told += _spoken(initiative)
    for pledge in Pledge.objects.filter(initiative=initiative).order_by("pk") if pledges is None else pledges:
        told.append(Told(pledge.made_at, _("%(name)s a promis : %(what)s.") % {"name": pledge.by_name, "what": pledge.what.rstrip(" .")}))
    told += [Told(entry.at, entry.sentence) for part in INITIATIVE for entry in part.timeline(initiative)]
    return sorted(told, key=lambda line: line.at, reverse=True)
