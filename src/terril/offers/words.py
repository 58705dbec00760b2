"""What is said of offers: the reason of a proposal in one sentence, the agreement of whoever offers, the messages."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives.access import is_public
from terril.initiatives.models import Initiative, Need, NeedKind
from terril.initiatives.text import masked
from terril.kernel.words import long_date
from terril.offers.models import Match, Offer
from terril.programmes.models import Programme
from terril.programmes.words import hello, signed

# How each kind is offered, for lists and filters: "un local" is what one seeks, "des locaux" what is lent.
OFFERED = {
    NeedKind.PREMISES: gettext_lazy("Un local"),
    NeedKind.EQUIPMENT: gettext_lazy("Du matériel"),
    NeedKind.SKILL: gettext_lazy("Un savoir-faire"),
    NeedKind.HANDS: gettext_lazy("Des bras"),
    NeedKind.CONTACT: gettext_lazy("Un contact"),
    NeedKind.AUTHORISATION: gettext_lazy("Une autorisation"),
    NeedKind.MONEY: gettext_lazy("De l’argent"),
    NeedKind.COMMUNICATION: gettext_lazy("Faire savoir"),
}


def consent() -> str:
    """The text shown before somebody's offer is kept; it holds no personal data."""
    return _(
        "J’accepte que mon offre soit montrée à qui elle peut aider. Mon contact ne l’est jamais : les demandes passent par l’équipe de la "
        "plateforme, qui me les transmet. Je peux corriger, suspendre ou retirer mon offre à tout moment. Deux ans après notre dernier "
        "échange, mes coordonnées sont effacées."
    )


def kilometres(km: float | None) -> str:
    """à 2 km; less than one is next door; nothing when it is not known."""
    if km is None:
        return ""
    return _("tout près") if km < 1 else _("à %(km)s km") % {"km": round(km)}


def manner(offer: Offer) -> list[str]:
    price = _("gratuitement") if offer.is_free else _("contre %(cost)s") % {"cost": offer.cost}
    return [part for part in (offer.rhythm.strip(), price) if part]


def reason(need: Need, offer: Offer, km: float | None, *, same_commune: bool, team: bool = False) -> str:
    """Why this offer: "Vous cherchez un local : Ville d’Annay propose « la salle », à 2 km, le mercredi, gratuitement.". `team`: said to
    the team rather than to whoever seeks."""
    where = _("dans la même commune") if same_commune else kilometres(km)
    said = {
        "kind": NeedKind(need.kind).label, "who": offer.offered_by, "what": offer.what.rstrip(" ."),
        "how": ", ".join([part for part in (where, *manner(offer)) if part]),
    }  # fmt: skip
    if team:
        return _("Cette idée cherche %(kind)s : %(who)s propose « %(what)s », %(how)s.") % said
    return _("Vous cherchez %(kind)s : %(who)s propose « %(what)s », %(how)s.") % said


def neutral(kind: str) -> str:
    """What whoever offers is told of an idea that is not public."""
    return _("Une idée d’ici cherche %(kind)s.") % {"kind": NeedKind(kind).label}


def about(initiative: Initiative, kind: str, need: Need | None) -> str:
    """The sentence proposed to the coordinator: from what everybody reads, or nothing of it."""
    if not is_public(initiative):
        return neutral(kind)
    told = {
        "name": masked(initiative.name).rstrip(" ."),
        "commune": initiative.commune.name,
        "need": masked(need.text).rstrip(" .") if need else NeedKind(kind).label,
    }
    return (_("« %(name)s », à %(commune)s, cherche : %(need)s.") % told)[:300]


def to_offerer(match: Match, programme: Programme) -> tuple[str, str]:
    """(subject, body) for whoever offers, with the page where one answers without an account."""
    offer = match.offer
    url = settings.PUBLIC_URL + reverse("offer_answer", args=[match.key])
    ask = _("Vous proposez « %(what)s ». Est-ce possible, avant le %(date)s ? Répondez sur %(url)s, ou dites-le-nous.") % {
        "what": offer.what.rstrip(" ."), "date": long_date(match.due_on), "url": url,
    }  # fmt: skip
    return _("Quelqu’un aurait besoin de ce que vous proposez"), signed(
        programme, hello(offer.person.first_name if offer.person else ""), match.to_offerer, ask
    )


def to_holder(match: Match, programme: Programme, first_name: str, why: str) -> tuple[str, str]:
    ask = _("Cela vous convient-il ? Répondez avec le code de votre idée sur %(url)s, ou dites-le-nous.") % {
        "url": settings.PUBLIC_URL + reverse("follow")
    }
    return _("On vous propose un coup de main"), signed(programme, hello(first_name), why, ask)


def agreed(match: Match, programme: Programme, first_name: str) -> tuple[str, str]:
    said = _("C’est entendu des deux côtés : « %(what)s », avant le %(date)s. L’équipe vous met en lien.") % {
        "what": match.offer.what.rstrip(" ."), "date": long_date(match.due_on),
    }  # fmt: skip
    return _("C’est entendu"), signed(programme, hello(first_name), said)


def declined(match: Match, programme: Programme, first_name: str, reason: str) -> tuple[str, str]:
    said = _("« %(what)s » ne sera pas possible cette fois. %(reason)s") % {
        "what": match.offer.what.rstrip(" ."),
        "reason": masked(reason),
    }
    return _("Ce ne sera pas possible cette fois"), signed(programme, hello(first_name), said)


def ending(offer: Offer, programme: Programme) -> tuple[str, str]:
    said = _("Votre offre « %(what)s » se termine le %(date)s. Voulez-vous la prolonger ? Un mot suffit ; sinon, il n’y a rien à faire.") % {
        "what": offer.what.rstrip(" ."), "date": long_date(offer.ends_on),
    }  # fmt: skip
    return _("Votre offre se termine bientôt"), signed(
        programme, hello(offer.person.first_name if offer.person else ""), said
    )


def sentence(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
