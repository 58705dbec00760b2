"""Why two initiatives could help each other, said to a human. Built when it is read: a need that was met gives no reason any more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from terril.initiatives.models import Closeness, Initiative, Need, NeedKind
from terril.territory.models import Commune
from terril.territory.queries import distance_km


@dataclass(frozen=True)
class Near:
    """A suggestion seen from one of the two: the other one, and the reasons, the strongest first."""

    close: Closeness
    other: Initiative
    reasons: list[str]


def seen_from(close: Closeness, initiative: Initiative) -> Near:
    """For the team. `close` comes with both initiatives, their communes and the need."""
    other = close.other if close.initiative_id == initiative.pk else close.initiative
    reasons = []
    need = open_need(close)
    if need:
        said = {"need": need.text.rstrip(" .…"), "offered": close.offered.rstrip(" .…")}
        if need.initiative_id == initiative.pk:
            reasons.append(_("On cherche ici : « %(need)s ». Là-bas, il y a : « %(offered)s ».") % said)
        else:
            reasons.append(_("On cherche là-bas : « %(need)s ». Ici, il y a : « %(offered)s ».") % said)
    if close.shared:
        reasons.append(_("Mots communs : %(words)s") % {"words": close.shared})
    if close.themes:
        reasons.append(_("Même sujet : %(themes)s") % {"themes": " ; ".join(close.themes)})
    if place := distance(close):
        reasons.append(place[:1].upper() + place[1:])
    return Near(close, other, reasons)


def to_holder(close: Closeness, initiative: Initiative) -> str:
    """One sentence for whoever carries `initiative`, without a word of the other one: "Vous cherchez un local, ils en ont un, à 2 km."."""
    if said := completing(close, initiative):
        return said
    place = distance(close)
    if close.themes:
        said = _("Vos deux idées parlent de la même chose (%(theme)s)") % {"theme": close.themes[0]}
    else:
        said = _("Vos deux idées se ressemblent (%(words)s)") % {"words": close.shared}
    return _("%(reason)s, %(place)s.") % {"reason": said, "place": place} if place else f"{said}."


def completing(close: Closeness, initiative: Initiative) -> str:
    """The same when one seeks what the other has; empty when the need is met, or when there was none."""
    need = open_need(close)
    return exchange(need.kind, distance(close), seeks=need.initiative_id == initiative.pk) if need else ""


def exchange(kind: str, place: str, *, seeks: bool) -> str:
    """Told to whoever seeks, or to whoever has; `place` may be empty. The words of a need are not for another holder: its kind is told."""
    said = _((_YOU_SEEK if seeks else _THEY_SEEK)[NeedKind(kind)])
    return _("%(reason)s, %(place)s.") % {"reason": said, "place": place} if place else f"{said}."


_YOU_SEEK = {
    NeedKind.PREMISES: gettext_noop("Vous cherchez un local, ils en ont un"),
    NeedKind.EQUIPMENT: gettext_noop("Vous cherchez du matériel, ils en ont"),
    NeedKind.SKILL: gettext_noop("Vous cherchez un savoir-faire, ils l’ont"),
    NeedKind.HANDS: gettext_noop("Vous cherchez des bras, ils peuvent venir"),
    NeedKind.CONTACT: gettext_noop("Vous cherchez un contact, ils l’ont"),
    NeedKind.AUTHORISATION: gettext_noop("Vous cherchez une autorisation, ils peuvent vous y aider"),
    NeedKind.MONEY: gettext_noop("Vous cherchez de l’argent, ils peuvent en donner"),
    NeedKind.COMMUNICATION: gettext_noop("Vous voulez vous faire connaître, ils savent le faire"),
}
_THEY_SEEK = {
    NeedKind.PREMISES: gettext_noop("Ils cherchent un local, vous en avez un"),
    NeedKind.EQUIPMENT: gettext_noop("Ils cherchent du matériel, vous en avez"),
    NeedKind.SKILL: gettext_noop("Ils cherchent un savoir-faire, vous l’avez"),
    NeedKind.HANDS: gettext_noop("Ils cherchent des bras, vous pouvez venir"),
    NeedKind.CONTACT: gettext_noop("Ils cherchent un contact, vous l’avez"),
    NeedKind.AUTHORISATION: gettext_noop("Ils cherchent une autorisation, vous pouvez les y aider"),
    NeedKind.MONEY: gettext_noop("Ils cherchent de l’argent, vous pouvez en donner"),
    NeedKind.COMMUNICATION: gettext_noop("Ils veulent se faire connaître, vous savez le faire"),
}


def open_need(close: Closeness) -> Need | None:
    """The need that makes them complementary, as long as it is open."""
    return close.need if close.need and close.need.met_at is None else None


def distance(close: Closeness) -> str:
    """dans la même commune; à 2 km; nothing when it is not known."""
    return apart(close.initiative.commune, close.other.commune)


def apart(here: Commune, there: Commune) -> str:
    if here.pk == there.pk:
        return _("dans la même commune")
    km = distance_km(here, there)
    if km is None:
        return ""
    return _("tout près") if km < 1 else _("à %(km)s km") % {"km": round(km)}
