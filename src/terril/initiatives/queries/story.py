"""The story of an initiative, in sentences, most recent first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from terril.initiatives.models import Addition, Answer, Initiative, Pledge
from terril.initiatives.panels import TIMELINE
from terril.kernel import journal


@dataclass(frozen=True)
class Told:
    """One line of the story; `words` is a quotation under it."""

    at: datetime
    sentence: str
    words: str = ""


# Told with their words below, from their own tables.
_TOLD_ELSEWHERE = {"initiative.answered", "initiative.words_added", "initiative.corrected", "initiative.transcribed", "pledge.made"}


def holder_story(initiative: Initiative) -> list[Told]:
    """Everything that its holder may read: the journal, the answers, the added words, the promises, what other rooms tell."""
    entries = list(journal.of(initiative).exclude(verb__in=_TOLD_ELSEWHERE | {"initiative.contact_read", "closeness.dismissed"}))
    told = [Told(line.at, line.sentence) for line in journal.tell(entries, nobody=_("Vous"))]
    for answer in Answer.objects.filter(attachment__initiative=initiative).select_related("attachment__programme", "helper").order_by("pk"):
        told.append(
            Told(
                answer.answered_at,
                _("%(programme)s vous a répondu : « %(kind)s ».")
                % {"programme": answer.attachment.programme.name, "kind": answer.get_kind_display()},
                answer.body,
            )
        )
    for addition in Addition.objects.filter(initiative=initiative).order_by("pk"):
        told.append(Told(addition.said_at, _("Mots ajoutés (%(kind)s).") % {"kind": addition.get_kind_display()}, addition.words))
    for pledge in Pledge.objects.filter(initiative=initiative).order_by("pk"):
        told.append(Told(pledge.made_at, _("%(name)s a promis : %(what)s.") % {"name": pledge.by_name, "what": pledge.what}))
    for part in TIMELINE.collect(initiative):
        told += [Told(entry.at, entry.sentence) for entry in part]
    return sorted(told, key=lambda line: line.at, reverse=True)
