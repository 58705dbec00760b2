"""What a referral writes: to the person, in the running language; to the partner, in French. Each answers (subject, body)."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import clock
from terril.kernel.outbox.models import Channel
from terril.kernel.words import long_date
from terril.referrals import links
from terril.referrals.models import Outcome, Referral, ReferralState, Reply, ReplyKind
from terril.referrals.sharing import told_aloud

# ---------------------------------------------------------------------------------------------------- to the person


def asking(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name, "text": referral.consent_text}
    body = _(
        "%(partner)s pourrait vous aider. Rien ne lui est transmis sans votre accord. Voici ce que nous vous demandons :\n\n« %(text)s »\n\n"
        "Vous êtes libre de dire non, sans perdre notre aide. Répondez sur la page de votre idée, avec votre code, ou dites-le-nous."
    ) % names
    return _("Êtes-vous d’accord ?"), body


def leaving(referral: Referral) -> tuple[str, str]:
    body = _("Votre idée est partie chez %(partner)s, avec votre accord. Une réponse est attendue avant le %(date)s ; nous vous la dirons.")
    return _("Votre idée est transmise"), body % {"partner": referral.organisation.name, "date": long_date(referral.due_on)}


def stopping(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name, "reason": referral.reason.rstrip(" .")}
    body = _("Votre idée n’est pas transmise à %(partner)s, ou ne l’est plus : %(reason)s. Nous restons à vos côtés.")
    return _("Votre idée et %(partner)s") % names, body % names


def answered(reply: Reply) -> tuple[str, str]:
    names = {"partner": reply.referral.organisation.name, "where": reply.where.rstrip(" .")}
    said = {
        ReplyKind.TAKEN: _("Bonne nouvelle : %(partner)s prend votre idée en charge."),
        ReplyKind.ELSEWHERE: _("%(partner)s ne peut pas vous aider, et dit d’essayer ailleurs : %(where)s. Nous cherchons la suite avec vous."),
        ReplyKind.MORE: _("%(partner)s vous pose une question. Répondez sur la page de votre idée, avec votre code, ou dites-le-nous."),
    }[ReplyKind(reply.kind)] % names
    return _("%(partner)s a répondu") % names, "\n\n".join(filter(None, [said, f"« {reply.words} »" if reply.words else ""]))


def ended(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name}
    said = {
        Outcome.HELPED: _("%(partner)s nous dit que votre idée a été aidée."),
        Outcome.PARTLY: _("%(partner)s nous dit avoir aidé votre idée, en partie."),
        Outcome.NOTHING: _("Cela n’a rien donné chez %(partner)s, et nous le regrettons. Dites-nous si nous pouvons chercher ailleurs."),
        Outcome.UNKNOWN: _("Nous ne savons pas ce que votre idée est devenue chez %(partner)s. Si vous le savez, dites-le-nous."),
    }[Outcome(referral.outcome)] % names
    return _("Des nouvelles : %(partner)s") % names, "\n\n".join(filter(None, [said, referral.outcome_words]))


def without_answer(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name}
    body = _("%(partner)s ne nous a pas répondu, malgré nos rappels. Nous ne vous laissons pas là : nous cherchons une autre porte avec vous.")
    return _("Pas de réponse : %(partner)s") % names, body % names


# --------------------------------------------------------------------------------------------------- to the partner


def way_in(referral: Referral) -> str:
    """How the partner reads it and answers, by the means that reaches it."""
    if referral.channel == Channel.PHONE:
        page = settings.PUBLIC_URL + reverse("referral", args=[referral.pk])
        said = _("À dire, et rien de plus :\n%(told)s") % {"told": told_aloud(referral)}
        return "\n\n".join([said, _("Puis notez la réponse ici : %(page)s") % {"page": page}])
    if referral.channel == Channel.LETTER:
        return _("Pour la lire et répondre, sans compte : %(page)s, puis tapez ce code : %(code)s") % {
            "page": links.code_page(),
            "code": links.HIDDEN_CODE,
        }
    return _("Pour la lire et répondre en une minute, sans compte :\n%(link)s") % {"link": links.hidden_address()}


def invitation(referral: Referral) -> tuple[str, str]:
    """An idea waits, and by when the person was told there would be an answer; once there is one, that the way in has changed. Nothing of the
    idea is in an e-mail or a letter: it stays behind a link that can be shut."""
    if referral.state in {ReferralState.SENT, ReferralState.RECEIVED}:
        body = _(
            "Une idée vous est confiée, avec l’accord de la personne qui l’a dite.\n\n%(way)s\n\n"
            "Nous lui avons dit que vous répondriez avant le %(date)s : oui, non, ou une question, une phrase suffit."
        ) % {"way": way_in(referral), "date": long_date(referral.due_on)}
        return _("Une idée vous est confiée"), body
    body = _("Voici un nouveau lien vers l’idée qui vous est confiée : l’ancien n’ouvre plus rien.\n\n%(way)s") % {"way": way_in(referral)}
    return _("Un nouveau lien vers l’idée qui vous est confiée"), body


def reminder(referral: Referral) -> tuple[str, str]:
    due = referral.due_on or clock.today()
    late = -clock.working_days_between(clock.today(), due)
    if late > 0:
        said = ngettext(
            "Une idée attend votre réponse : elle était espérée il y a un jour ouvré.",
            "Une idée attend votre réponse : elle était espérée il y a %(n)s jours ouvrés.",
            late,
        ) % {"n": late}
    else:
        said = _("Une idée attend votre réponse, avant le %(date)s.") % {"date": long_date(due)}
    body = _("%(said)s Oui, non, ou une question : une phrase suffit.\n\n%(way)s") % {"said": said, "way": way_in(referral)}
    return _("Une idée attend votre réponse"), body


def returned(reply: Reply) -> tuple[str, str]:
    body = _("La personne a répondu à votre question.\n\n%(way)s") % {"way": way_in(reply.referral)}
    if reply.referral.channel == Channel.PHONE:
        body += "\n\n" + _("Sa réponse : %(words)s") % {"words": reply.returned}
    return _("Une réponse à votre question"), body


def what_became(referral: Referral) -> tuple[str, str]:
    way = _("À demander de vive voix.") if referral.channel == Channel.PHONE else way_in(referral)
    body = _("Vous avez pris une idée en charge. Où en est-elle ? Même « cela n’a rien donné » est utile à la personne.\n\n%(way)s")
    return _("Où en est l’idée qui vous a été confiée ?"), body % {"way": way}


def closed(referral: Referral) -> tuple[str, str]:
    body = _(
        "L’orientation que nous vous avions confiée le %(date)s (n° %(number)s) s’arrête : la personne ne souhaite plus qu’elle vous soit "
        "transmise, ou n’en a plus besoin. Son lien est fermé. Merci d’effacer ce que vous avez noté ou reçu."
    ) % {"date": long_date(localtime(referral.sent_at)), "number": referral.pk}
    return _("Une orientation s’arrête : merci d’effacer"), body
