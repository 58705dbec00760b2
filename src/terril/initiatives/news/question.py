"""What became of it: the terms of the question, and the words in which it is asked (decision 0029)."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.models import AnswerKind, Became, Initiative, News, Stage
from terril.kernel import codes, sitewide
from terril.kernel.outbox.models import Channel
from terril.kernel.outbox.sms import carried_as
from terril.people.models import Person
from terril.programmes.words import hello

KIND = "initiative.news"
# Months after the deposit.
TERMS = (6, 12, 24)
# A term that nobody could ask about in time (an idea typed in later, a worker that slept) is let go: "six months ago" would be untrue.
LATEST = timedelta(days=61)
# Whoever spoke of the idea within a month is not asked at once what became of it.
QUIET = timedelta(days=30)
# One reminder, then the question is closed. Never more.
REMIND_AFTER = timedelta(days=21)
CLOSE_AFTER = timedelta(days=21)
# Working days within which a call for news is made: it comes after the answers that are owed.
CALL_WITHIN = 15
# One morning's work, so that nobody finds three hundred calls to make; the rest waits for the next.
BATCH = 200
# Somebody said "I take this call" and was called away: after this time another may take it.
TAKEN_FOR = timedelta(hours=3)
# How long an answer can be corrected; afterwards it belongs to the story. Whether it is shown can be changed for ever.
CHANGED_FOR = timedelta(days=30)
LONGEST = 2_000


def months_later(day: date, months: int) -> date:
    """The same day of the month, or its last one. Negative months go back."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def since(months: int) -> str:
    return {6: _("Il y a six mois"), 12: _("Il y a un an"), 24: _("Il y a deux ans")}[months]


def after(months: int) -> str:
    return {6: _("Six mois après"), 12: _("Un an après"), 24: _("Deux ans après")}[months]


def question(follow_up: News) -> str:
    """The question in one breath, as it is asked on a page."""
    return _("%(since)s, vous nous avez raconté une idée. Qu’est-elle devenue ?") % {"since": since(follow_up.months)}


def sentence(months: int, became: str) -> str:
    """One line of the story: Six mois après : elle vit."""
    told = {
        Became.ALIVE: _("%(after)s : elle vit."),
        Became.SLOWLY: _("%(after)s : elle avance doucement."),
        Became.WAITING: _("%(after)s : elle attend."),
        Became.STOPPED: _("%(after)s : elle s’est arrêtée."),
        Became.UNSAID: _("%(after)s : un mot de ses nouvelles."),
    }[Became(became)]
    return told % {"after": after(months)}


def said(words: str, reason: str, how_many: int | None) -> str:
    """What was said with an answer, as one quotation; empty when nothing was."""
    crowd = ngettext("%(n)s personne y prend part.", "%(n)s personnes y prennent part.", how_many or 0) % {"n": how_many}
    return "\n".join(part for part in (crowd if how_many else "", words, reason) if part)


def address(follow_up: News) -> str:
    return settings.PUBLIC_URL + reverse("news", args=[follow_up.code])


def words(follow_up: News, person: Person, *, again: bool = False) -> str:
    """What is sent or said, in the person's channel."""
    initiative, programme = follow_up.initiative, follow_up.programme
    if carried_as(person.channel) == Channel.SMS:
        return _("%(programme)s. %(question)s Répondez ici, en deux touches : %(url)s") % {
            "programme": programme.name, "question": question(follow_up), "url": address(follow_up),
        }  # fmt: skip
    # Somebody who passes the words on does not have to know the idea.
    if person.channel == Channel.RELAY:
        asked = question(follow_up)
    else:
        asked = _("%(since)s, vous nous avez raconté une idée : « %(idea)s ». Qu’est-elle devenue ?") % {
            "since": since(follow_up.months), "idea": initiative.name,
        }  # fmt: skip
    channel, phone = carried_as(person.channel), programme.phone or sitewide.text("phone")
    if channel == Channel.EMAIL:
        how = _("Répondez en deux touches, sans compte : %(url)s") % {"url": address(follow_up)}
    elif channel == Channel.PHONE:
        how = ""
    else:
        told: dict[str, Any] = {"code": codes.spaced(follow_up.code or ""), "url": settings.PUBLIC_URL + reverse("news_code"), "phone": phone}
        if phone:
            how = _("Pour répondre : appelez le %(phone)s, ou tapez le code %(code)s sur %(url)s") % told
        else:
            how = _("Pour répondre : tapez le code %(code)s sur %(url)s") % told
    parts = [
        hello(person.first_name),
        " ".join([_("Nous pensons encore à vous."), asked]) if again else asked,
        _before(initiative),
        _("Il n’y a pas de bonne réponse. Si elle attend ou s’est arrêtée, cela nous aide autant à faire mieux."),
        how,
        _("Sans réponse, nous n’insisterons pas.") if again else "",
        programme.name,
    ]
    return "\n\n".join(part for part in parts if part)


def _before(initiative: Initiative) -> str:
    """What we already know, so that nobody is asked as if nothing had happened."""
    if initiative.stage == Stage.ENDED:
        return _("Nous savons qu’elle s’est arrêtée. Ce qu’il en reste nous intéresse aussi.")
    if initiative.stage == Stage.COMPLETED:
        return _("Nous savons qu’elle a abouti. Ce qui a suivi nous intéresse aussi.")
    last = initiative.attachments.filter(answers__released_at__isnull=False).order_by("-answers__pk").values_list("answers__kind", flat=True).first()
    if last == AnswerKind.ELSEWHERE:
        return _("Nous vous avions dit que l’aide se trouvait ailleurs. L’avez-vous trouvée ?")
    return ""
