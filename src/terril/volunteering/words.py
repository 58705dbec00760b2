"""What is said to whoever can help, to whoever carries the idea, and to whoever follows it. Of the idea, only what everybody reads."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.models import Initiative, Stage
from terril.initiatives.text import masked
from terril.kernel.words import long_date
from terril.people.models import Person
from terril.programmes.words import hello, signed
from terril.volunteering.models import Follower, Help, HelpState


def consent() -> str:
    """The text shown to whoever can help, before their contact is kept; it holds no personal data."""
    return _(
        "La personne qui porte cette idée peut avoir mon prénom et mon contact, si elle veut bien de mon aide. L’équipe lit d’abord. "
        "Je peux revenir sur cet accord à tout moment."
    )


def holder_consent() -> str:
    """The text shown to whoever carries the idea, before they say yes."""
    return _(
        "J’accepte que mon prénom et ce contact soient donnés à la personne qui propose son aide. "
        "Je peux revenir sur cet accord à tout moment : mon contact n’est alors plus montré."
    )


def said(help: Help) -> str:
    """The word of whoever can help, as its holder reads it before any yes: no number and no address."""
    return masked(help.words)


def _idea(initiative: Initiative) -> str:
    return masked(initiative.name).rstrip(" .")


def page(help: Help) -> str:
    """Where whoever offers reads what becomes of it."""
    return settings.PUBLIC_URL + reverse("help_mine", args=[help.code]) if help.code else ""


def question(help: Help, holder: Person) -> tuple[str, str]:
    """(subject, body), to whoever carries the idea: a first name, a word, and where to answer."""
    told = _("%(name)s voudrait aider votre idée « %(idea)s ».") % {"name": help.person.first_name, "idea": _idea(help.initiative)}
    word = _("Voici son mot : « %(words)s »") % {"words": said(help)} if help.words else ""
    for_what = _("C’est pour : %(need)s.") % {"need": masked(help.need.text).rstrip(" .")} if help.need else ""
    assert help.expires_on is not None  # noqa: S101 - it is passed
    how = _(
        "Si vous dites oui, chacun reçoit le prénom et le contact de l’autre. Sinon, cette personne saura seulement que ce n’est pas pour l’instant. "
        "Répondez avec le code de votre idée sur %(url)s, ou dites-le-nous, au plus tard le %(date)s."
    ) % {"url": settings.PUBLIC_URL + reverse("follow"), "date": long_date(help.expires_on)}
    return _("Quelqu’un voudrait vous aider"), signed(help.programme, hello(holder.first_name), told, for_what, word, how)


def made_for_holder(help: Help, holder: Person) -> tuple[str, str]:
    told = _("Vous avez dit oui. Voici qui joindre : %(name)s, %(contact)s.") % {
        "name": help.person.first_name, "contact": help.person.spoken_contact,
    }  # fmt: skip
    given = _("De son côté, cette personne reçoit votre prénom et le contact que vous avez choisi.")
    return _("Un coup de main pour votre idée"), signed(help.programme, hello(holder.first_name), told, given)


def made_for_helper(help: Help) -> tuple[str, str]:
    told = _("La personne qui porte l’idée « %(idea)s » veut bien de votre aide. Voici qui joindre : %(name)s, %(contact)s.") % {
        "idea": _idea(help.initiative), "name": help.holder_name, "contact": help.holder_contact,
    }  # fmt: skip
    given = _("De son côté, cette personne reçoit votre prénom et votre contact. Pour revenir sur votre accord : %(url)s") % {"url": page(help)}
    return _("Votre coup de main est le bienvenu"), signed(help.programme, hello(help.person.first_name), told, given)


def not_now() -> str:
    """Said alike whoever said no, did not answer, or left."""
    return _("Pour l’instant, la personne n’a pas besoin de ce coup de main. Votre contact n’a pas été donné.")


def too_late(help: Help) -> str:
    """To whoever carries the idea and comes to answer: a no that the team noted may be a mistake."""
    if help.state == HelpState.DECLINED and help.recorded_by_id is not None:
        said = _("L’équipe a noté que votre réponse est non. Ce n’est pas cela ? Dites-le-lui vite.")
        call = _("Son numéro : %(phone)s.") % {"phone": help.programme.phone} if help.programme.phone else ""
        return f"{said} {call}".strip()
    return _("Cette proposition n’attend plus de réponse.")


def closed(help: Help) -> tuple[str, str]:
    told = _("Vous avez proposé d’aider une idée, et nous vous en remercions.")
    return _("Votre coup de main"), signed(help.programme, hello(help.person.first_name), told, not_now())


def again(help: Help) -> tuple[str, str]:
    """After a word of ours that was a mistake."""
    told = _(
        "Nous vous avions dit que votre proposition d’aide n’allait pas plus loin. C’était une erreur, la nôtre : elle attend de nouveau une "
        "réponse. Nous vous dirons ce qu’il en est."
    )
    return _("Votre coup de main"), signed(help.programme, hello(help.person.first_name), told)


def put_aside(help: Help) -> tuple[str, str]:
    told = (
        _("Vous avez proposé d’aider une idée. Votre proposition ne va pas plus loin, et voici pourquoi : « %(reason)s ».")
        if help.passed_at
        else _("Vous avez proposé d’aider une idée. Nous n’avons pas transmis votre proposition, et voici pourquoi : « %(reason)s ».")
    ) % {"reason": help.reason.rstrip(" .")}
    return _("Votre coup de main"), signed(help.programme, hello(help.person.first_name), told, _("Votre contact n’a pas été donné."))


def taken_back(help: Help, person: Person) -> tuple[str, str]:
    """Whoever has the contact already: from now on it is no longer to be used."""
    told = _("L’accord a été retiré. Merci de ne plus utiliser le contact que vous aviez reçu. Le vôtre n’est plus montré non plus.")
    return _("Un coup de main s’arrête"), signed(help.programme, hello(person.first_name), told)


# -------------------------------------------------------------------------------------------------------- who follows


def _leave(follower: Follower) -> str:
    return _("Ne plus suivre : %(url)s") % {"url": settings.PUBLIC_URL + reverse("follower", args=[follower.code])}


def _read(initiative: Initiative) -> str:
    return settings.PUBLIC_URL + reverse("initiative", args=[initiative.ref])


def confirm(follower: Follower) -> tuple[str, str]:
    """Nothing of the idea but its name: the address may be somebody else's."""
    url = settings.PUBLIC_URL + reverse("follower", args=[follower.code])
    told = _("Vous avez demandé à suivre une idée : « %(idea)s ». Pour confirmer, ouvrez cette page : %(url)s") % {
        "idea": _idea(follower.initiative), "url": url,
    }  # fmt: skip
    ignore = _("Si ce n’est pas vous, ne faites rien : aucun autre message ne partira, et cette adresse sera oubliée.")
    return _("Confirmez pour suivre cette idée"), "\n\n".join([told, ignore])


def news(follower: Follower, words: list[str]) -> tuple[str, str]:
    idea = _idea(follower.initiative)
    parts = [_("Du nouveau sur « %(idea)s ».") % {"idea": idea}, *(f"« {one} »" for one in words)]
    parts += [_("La page de l’idée : %(url)s") % {"url": _read(follower.initiative)}, _leave(follower)]
    return _("Du nouveau : %(idea)s") % {"idea": idea}, "\n\n".join(parts)


def ended(follower: Follower) -> tuple[str, str]:
    idea = _idea(follower.initiative)
    if follower.initiative.stage == Stage.COMPLETED:
        told = _("L’idée « %(idea)s » est allée jusqu’au bout. C’est notre dernier message à son sujet.") % {"idea": idea}
    else:
        told = _("L’idée « %(idea)s » s’est arrêtée. C’est notre dernier message à son sujet.") % {"idea": idea}
    page = _("La page de l’idée : %(url)s") % {"url": _read(follower.initiative)}
    return _("Fin : %(idea)s") % {"idea": idea}, "\n\n".join([told, page, _leave(follower)])


def leaving_at(follower: Follower) -> str:
    """Where one press, of a mail program too, ends it."""
    return settings.PUBLIC_URL + reverse("follower_leave", args=[follower.code])
