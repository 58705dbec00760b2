"""What the room writes to whoever carries an idea, and to whoever follows it: (subject, body), in the running language."""

from django.utils.translation import gettext as _

from terril.accompaniment.models import Accompaniment
from terril.initiatives.models import Initiative
from terril.people.models import Person
from terril.programmes.models import Programme

# ------------------------------------------------------------------------------------------------ to whoever carries it


def presentation(person: Person, programme: Programme) -> tuple[str, str]:
    parts = [_("%(name)s suit maintenant votre idée, pour vous aider à la faire avancer.") % {"name": person.name}, person.presentation]
    if programme.phone:
        parts.append(_("Pour lui parler : %(phone)s (%(opening)s).") % {"phone": programme.phone, "opening": programme.opening})
    return _("Votre idée : %(name)s vous accompagne") % {"name": person.first_name}, "\n\n".join(filter(None, parts))


def refusal(reason: str) -> tuple[str, str]:
    subject = _("Votre idée : votre demande d’accompagnement")
    return subject, _("Personne ne peut suivre votre idée pour l’instant : %(reason)s") % {"reason": reason}


def farewell(person: Person, reason: str) -> tuple[str, str]:
    return _over(_("%(name)s ne suit plus votre idée : %(reason)s") % {"name": person.first_name or person.name, "reason": reason})


def nobody_any_more() -> tuple[str, str]:
    return _over(_("La personne qui suivait votre idée n’est plus là."))


def _over(body: str) -> tuple[str, str]:
    subject = _("Votre idée : un accompagnement se termine")
    return subject, body + "\n\n" + _("Vous pouvez redemander un accompagnement quand vous voulez, sur votre page de suivi ou à la permanence.")


# ------------------------------------------------------------------------------------------------ to whoever follows it


def proposal(made: Accompaniment, initiative: Initiative) -> tuple[str, str]:
    parts = [_("On vous propose d’accompagner une idée, à %(commune)s.") % {"commune": initiative.commune.name}]
    if made.reasons:
        parts.append(_("Pourquoi vous : %(reasons)s") % {"reasons": made.reasons})
    parts.append(_("Dites oui ou non sur votre page « Accompagner », ou à la coordination."))
    return _("Voulez-vous suivre une idée ?"), "\n\n".join(parts)


def goes_on_alone(initiative: Initiative) -> tuple[str, str]:
    body = _("La personne que vous accompagniez à %(commune)s préfère continuer sans vous. Merci pour le temps donné.")
    return _("Un accompagnement se termine"), body % {"commune": initiative.commune.name}


def taken_back(initiative: Initiative) -> tuple[str, str]:
    body = _("L’idée que vous accompagniez à %(commune)s a été retirée. Merci pour le temps donné.")
    return _("Un accompagnement se termine"), body % {"commune": initiative.commune.name}
