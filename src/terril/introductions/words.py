"""What is said to the two holders, and the agreement that each gives. What is stored is written by a human, or holds no word of an idea
that is not public."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.access import is_public
from terril.initiatives.models import Initiative
from terril.initiatives.text import masked
from terril.introductions.models import IntroductionSide
from terril.kernel.words import long_date
from terril.programmes.models import Programme
from terril.programmes.words import hello, signed


def consent() -> str:
    """The text shown before the contact is kept; it holds no personal data."""
    return _(
        "J’accepte que mon prénom et ce contact soient donnés à la personne qui porte l’autre idée, si elle dit oui elle aussi. "
        "Avant cela, elle ne voit rien de moi. Je peux revenir sur cet accord à tout moment : mon contact n’est alors plus montré."
    )


def neutral() -> str:
    """What is told of an idea that is not public."""
    return _("Quelqu’un d’ici porte une idée qui pourrait aller avec la vôtre.")


def neutral_reason() -> str:
    return _("Vos deux idées pourraient s’aider.")


def about(other: Initiative) -> str:
    """The sentence proposed to the coordinator: from what everybody reads, or nothing of it."""
    if not is_public(other):
        return neutral()
    told = {"commune": other.commune.name, "name": masked(other.name).rstrip(" .")}
    return _("À %(commune)s, quelqu’un porte cette idée : « %(name)s ».") % told


def proposed(other: Initiative, why: str) -> str:
    """What the coordinator finds in the form, and corrects: what may be told of the other idea, and what each has for the other."""
    told = about(other)
    return f"{told} {why}" if why and len(told) + len(why) < 300 else told[:300]


def _hello(side: IntroductionSide) -> str:
    return hello(side.person.first_name if side.person else "")


def question(side: IntroductionSide, programme: Programme, *, again: bool) -> tuple[str, str]:
    """(subject, body) of the question, in the running language; nothing of the other but what the coordinator let be told."""
    introduction = side.introduction
    subject = _("Voulez-vous rencontrer quelqu’un qui porte une idée proche ?")
    opening = _("Nous vous avions posé une question, sans réponse pour l’instant.") if again else ""
    how = _(
        "Si vous dites oui, et l’autre personne aussi, chacune reçoit le prénom de l’autre et le contact qu’elle a choisi de donner. "
        "Sinon, personne ne sait rien. Répondez avec le code de votre idée sur %(url)s, ou dites-le-nous, avant le %(date)s."
    ) % {"url": settings.PUBLIC_URL + reverse("follow"), "date": long_date(introduction.expires_on)}
    return subject, signed(programme, _hello(side), opening, side.told, introduction.reason, how)


def made(side: IntroductionSide, other: IntroductionSide, programme: Programme) -> tuple[str, str]:
    """(subject, body) once both have agreed: the other's first name and contact."""
    subject = _("Vous voilà mis en relation")
    passed = _("Vous avez dit oui tous les deux. Voici qui joindre : %(name)s, %(contact)s.") % {
        "name": other.first_name or _("la personne qui porte l’autre idée"),
        "contact": other.contact,
    }
    given = _("De son côté, cette personne reçoit votre prénom et le contact que vous avez choisi.")
    return subject, signed(programme, _hello(side), side.told, passed, given)


def not_available() -> str:
    """Said alike whoever refused, did not answer, or left."""
    return _("L’autre personne n’est pas disponible pour l’instant.")


def silent_end(side: IntroductionSide, programme: Programme) -> tuple[str, str]:
    thanks = _("Merci d’avoir dit oui. Votre contact n’a pas été donné.")
    return _("Votre mise en relation"), signed(programme, _hello(side), not_available(), thanks)


def taken_back(side: IntroductionSide, programme: Programme) -> tuple[str, str]:
    """The other has the contact already: from now on it is no longer to be used."""
    asked = _("Merci de ne plus utiliser le contact que vous aviez reçu. Le vôtre n’est plus montré non plus.")
    return _("Votre mise en relation"), signed(programme, _hello(side), not_available(), asked)
