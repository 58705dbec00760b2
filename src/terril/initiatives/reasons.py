"""Why two initiatives could help each other, said to a human. Built when it is read: a need that was met gives no reason any more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from terril.initiatives.models import Closeness, Initiative, Need, NeedKind
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
    return Near(close, other, [reason for reason in (*_complement(close, initiative), _words(close), _theme(close), _place(close)) if reason])


def to_holder(close: Closeness, initiative: Initiative) -> str:
    """One sentence for whoever carries `initiative`, without a word of the other one: "Vous cherchez un local, ils en ont un, à 2 km."."""
    place = distance(close)
    if need := open_need(close):
        mine = need.initiative_id == initiative.pk
        said = (_YOU_SEEK if mine else _THEY_SEEK)[need.kind] if need.kind in _YOU_SEEK else ""
        if said:
            return _("%(reason)s, %(place)s.") % {"reason": _(said), "place": place}
    if close.reason:
        return close.reason
    if close.themes:
        return _("Vos deux idées parlent de la même chose (%(theme)s), %(place)s.") % {"theme": close.themes[0], "place": place}
    return _("Vos deux idées se ressemblent (%(words)s), %(place)s.") % {"words": close.shared, "place": place}


# The words of somebody's need are not for another holder: only its kind is told.
_YOU_SEEK = {
    NeedKind.PREMISES.value: gettext_noop("Vous cherchez un local, ils en ont un"),
    NeedKind.EQUIPMENT.value: gettext_noop("Vous cherchez du matériel, ils en ont"),
    NeedKind.SKILL.value: gettext_noop("Vous cherchez un savoir-faire, ils l’ont"),
}
_THEY_SEEK = {
    NeedKind.PREMISES.value: gettext_noop("Ils cherchent un local, vous en avez un"),
    NeedKind.EQUIPMENT.value: gettext_noop("Ils cherchent du matériel, vous en avez"),
    NeedKind.SKILL.value: gettext_noop("Ils cherchent un savoir-faire, vous l’avez"),
}


def open_need(close: Closeness) -> Need | None:
    """The need that makes them complementary, as long as it is open."""
    return close.need if close.need_id and close.need.met_at is None else None


def distance(close: Closeness) -> str:
    """dans la même commune; à 2 km."""
    here, there = close.initiative.commune, close.other.commune
    if here.pk == there.pk:
        return _("dans la même commune")
    return _("à %(km)s km") % {"km": max(round(distance_km(here, there)), 1)}


def _complement(close: Closeness, initiative: Initiative) -> list[str]:
    reasons = [close.reason] if close.reason else []
    if need := open_need(close):
        said = {"need": need.text.rstrip(" .…"), "offered": close.offered.rstrip(" .…")}
        if need.initiative_id == initiative.pk:
            reasons.append(_("On cherche ici : « %(need)s ». Là-bas, il y a : « %(offered)s ».") % said)
        else:
            reasons.append(_("On cherche là-bas : « %(need)s ». Ici, il y a : « %(offered)s ».") % said)
    return reasons


def _words(close: Closeness) -> str:
    return _("Mots communs : %(words)s") % {"words": close.shared} if close.shared else ""


def _theme(close: Closeness) -> str:
    return _("Même sujet : %(themes)s") % {"themes": " ; ".join(close.themes)} if close.themes else ""


def _place(close: Closeness) -> str:
    place = distance(close)
    return place[:1].upper() + place[1:]
