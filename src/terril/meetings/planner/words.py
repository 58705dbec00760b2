"""What the planner found, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terril.kernel.words import dated, english
from terril.meetings.planner import arithmetic as planner

_MONTHS = (
    gettext_lazy("moins d’un mois"), gettext_lazy("un mois"), gettext_lazy("deux mois"), gettext_lazy("trois mois"),
    gettext_lazy("quatre mois"), gettext_lazy("cinq mois"), gettext_lazy("six mois"), gettext_lazy("sept mois"), gettext_lazy("huit mois"),
    gettext_lazy("neuf mois"), gettext_lazy("dix mois"), gettext_lazy("onze mois"), gettext_lazy("un an"),
)  # fmt: skip
# Beyond this share a ceiling says too little to be told.
LOOSE = 0.05
NAMED = 12


def months(count: int) -> str:
    """huit mois; un an; 14 mois."""
    return str(_MONTHS[count]) if count < len(_MONTHS) else _("%(n)s mois") % {"n": count}


def day_words(day: date) -> str:
    """23 février, 1er mars; with the year when several seasons may be meant."""
    return dated(day, "j F" if english() or day.day > 1 else r"1\e\r F")


def full_day(day: date) -> str:
    return dated(day, "j F Y" if english() or day.day > 1 else r"1\e\r F Y")


def count_words(count: int) -> str:
    """61 243, with the space of the language."""
    return number_format(count, force_grouping=True)


def percent(share: float) -> str:
    """94 %, 99,9 %: never 100 when somebody is left."""
    tenths = int(share * 1000)
    shown = tenths / 10 if tenths >= 990 and tenths % 10 else tenths // 10
    return _("%(n)s %%") % {"n": number_format(shown)}


def names(towns: Sequence[planner.Town]) -> str:
    """Angres, Souchez et Vimy; beyond a dozen, the most populous and how many more."""
    listed = [town.name for town in towns[:NAMED]]
    more = len(towns) - len(listed)
    if more:
        return ", ".join(listed) + ngettext(" et une autre", " et %(n)s autres", more) % {"n": more}
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s et %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


# ---------------------------------------------------------------------------------------------------------- a date


def visit(one: planner.Visit) -> str:
    """Why this commune on this day: "Pont-à-Vendin le 23 février : 11 communes et 61 000 habitants n’avaient pas eu…"."""
    told = {
        "where": one.town.name,
        "when": day_words(one.day),
        "n": len(one.fresh) or one.towns,
        "people": count_words(one.fresh_people if one.fresh else one.people),
        "months": months(one.waited or 0),
        "never": one.never,
    }
    if not one.fresh:
        return ngettext(
            "%(where)s le %(when)s : %(n)s commune et %(people)s habitants ont de nouveau une rencontre à portée.",
            "%(where)s le %(when)s : %(n)s communes et %(people)s habitants ont de nouveau une rencontre à portée.",
            one.towns,
        ) % told
    if one.never == len(one.fresh):
        return ngettext(
            "%(where)s le %(when)s : %(n)s commune et %(people)s habitants n’avaient pas encore eu de rencontre à portée.",
            "%(where)s le %(when)s : %(n)s communes et %(people)s habitants n’avaient pas encore eu de rencontre à portée.",
            len(one.fresh),
        ) % told
    sentence = ngettext(
        "%(where)s le %(when)s : %(n)s commune et %(people)s habitants n’avaient pas eu de rencontre à portée depuis %(months)s",
        "%(where)s le %(when)s : %(n)s communes et %(people)s habitants n’avaient pas eu de rencontre à portée depuis %(months)s",
        len(one.fresh),
    ) % told
    if one.never:
        sentence += ngettext(", et l’une d’elles jamais", ", et %(never)s d’entre elles jamais", one.never) % told
    return f"{sentence}."


# ----------------------------------------------------------------------------------------------------- a calendar


def reached(report: planner.Report) -> str:
    """What share of the inhabitants is reached."""
    told = {
        "share": percent(report.covered), "people": count_words(report.reached), "all": count_words(report.inhabitants)
    }  # fmt: skip
    return _("%(share)s des habitants ont une rencontre à portée dans la saison : %(people)s sur %(all)s.") % told


def far(report: planner.Report) -> str:
    """Who is not, by name."""
    if not report.missed:
        return _("Aucune commune ne reste loin.")
    told = {"n": len(report.missed), "people": count_words(report.missed_people), "names": names(report.missed)}
    return ngettext(
        "Une commune reste loin (%(people)s habitants) : %(names)s.",
        "%(n)s communes restent loin (%(people)s habitants) : %(names)s.",
        len(report.missed),
    ) % told


def waiting(report: planner.Report, wait_months: int) -> str:
    """Who waits beyond the wait, in the season and at its end."""
    told = {"n": len(report.late), "months": months(wait_months)}
    if not report.late:
        return _("Aucune commune n’attend plus longtemps que prévu (%(months)s).") % told
    first = ngettext(
        "Une commune attend plus longtemps que prévu (%(months)s) avant son tour, ou reste à attendre.",
        "%(n)s communes attendent plus longtemps que prévu (%(months)s) avant leur tour, ou restent à attendre.",
        len(report.late),
    ) % told
    still = {"n": len(report.still_late), "names": names(report.still_late)}
    if not report.still_late:
        return first + " " + _("À la dernière date, plus aucune n’attend.")
    last = ngettext(
        "À la dernière date, une attend encore : %(names)s.",
        "À la dernière date, %(n)s attendent encore : %(names)s.",
        len(report.still_late),
    )
    lived = _("En tout, %(n)s mois d’attente trop longue, comptés par habitant.") % {"n": count_words(report.waiting)}
    return f"{first} {last % still} {lived}"


def reach_between(less: float, more: float) -> str:
    """What the share would be with half a kilometre less, and more: a commune just beyond the limit changes little."""
    return _("Entre %(less)s et %(more)s, si l’on fait un demi-kilomètre de moins ou de plus pour venir.") % {
        "less": percent(less), "more": percent(more)
    }  # fmt: skip


def forgotten(waits: Sequence[planner.Awaited], wait_months: int, dates: int) -> str:
    """Why some dates go where few people live, or that a season is too short for it; empty when nobody is forgotten."""
    if not waits:
        return ""
    told = {"n": len(waits), "months": months(planner.FORGOTTEN * wait_months), "part": planner.ONE_IN}
    sentence = ngettext(
        "Une commune n’aura eu aucune rencontre à portée depuis plus de %(months)s.",
        "%(n)s communes n’auront eu aucune rencontre à portée depuis plus de %(months)s.",
        len(waits),
    ) % told
    if dates < planner.FEWEST_DATES:
        return f"{sentence} " + _("Une saison de moins de %(n)s dates ne leur en doit aucune ; la prochaine plus longue, si.") % {
            "n": planner.FEWEST_DATES
        }
    return f"{sentence} " + _("Une date sur %(part)s leur est due, en commençant par celles qui attendent depuis le plus longtemps.") % told


def awaited_by_year(waits: Sequence[planner.Awaited]) -> list[tuple[str, str]]:
    """When each is reached, those of this season first: whole lists, nobody is among "the others"."""
    found: dict[str, list[str]] = {}
    for one in waits:
        found.setdefault(_("Dans cette saison") if not one.seasons else _("Vers %(year)s") % {"year": one.year}, []).append(one.town.name)
    return [(when, ", ".join(listed)) for when, listed in found.items()]


def too_close(days: Sequence[date]) -> str:
    """A few days in a row are no season: the figures count seasons. Empty otherwise."""
    span = (max(days) - min(days)).days if len(days) > 1 else planner.SHORTEST
    if span >= planner.SHORTEST:
        return ""
    return _(
        "Ces %(n)s dates tiennent en %(span)s jours : ce n’est pas une saison. L’attente se compte en mois, et ceux qui ne peuvent pas venir "
        "ces jours-là attendront la prochaine."
    ) % {"n": len(days), "span": span + 1}


def usual_reach(towns: tuple[planner.Town, ...]) -> str:
    """What the reach that is proposed owes to the distances between communes."""
    km = planner.usual_reach(towns)
    told = {"km": number_format(f"{km:g}"), "n": planner.neighbours_at(towns, km), "less": number_format(planner.REACHES[0])}
    if km == planner.REACHES[0]:
        return _("D’après les distances entre vos communes, %(km)s km conviennent.") % told
    return _(
        "D’après les distances entre vos communes, nous proposons %(km)s km : à %(less)s km, une rencontre n’atteint guère que sa commune ; "
        "à %(km)s km, d’ordinaire %(n)s autres."
    ) % told


def proof(gap: float | None, proven: int | None) -> str:
    """Under which goals nothing does better, and for which nothing is known; empty rather than a proof that somebody could beat by hand."""
    if gap is None or proven is None or (not proven and gap > LOOSE):
        return ""
    goals = [
        _("servir les communes oubliées à qui une date est due"), _("le moins d’attente trop longue"), _("le plus d’habitants à portée"),
        _("des communes différentes"), _("le plus d’habitants servis deux fois"), _("le moins de route"),
    ]  # fmt: skip
    first, rest = goals[:proven], goals[proven or 2 :]
    if proven:
        told = _("Aucun calendrier ne fait mieux avec ces règles, but après but : %(goals)s. C’est prouvé.") % {"goals": ", ".join(first)}
    else:
        most = _("%(n)s %%") % {"n": number_format(max(0.1, round(gap * 100, 1)), 1)}
        told = _("Aucun calendrier n’éviterait plus de %(gap)s d’attente trop longue en plus : c’est prouvé.") % {"gap": most}
    unknown = _("Rien n’est prouvé pour la suite : %(goals)s.") % {"goals": ", ".join(rest)}
    return f"{told} {unknown}" if rest else told


def cost(kept: planner.Report, proposed: planner.Report) -> str:
    """What the changes of the team cost, or bring."""
    people, late = kept.reached - proposed.reached, len(kept.still_late) - len(proposed.still_late)
    if people < 0:
        told = _("Vos changements laissent loin %(people)s habitants de plus que la proposition.") % {"people": count_words(-people)}
    elif people > 0:
        told = _("Vos changements atteignent %(people)s habitants de plus que la proposition.") % {"people": count_words(people)}
    else:
        told = _("Vos changements atteignent autant d’habitants que la proposition.")
    if late > 0:
        more = ngettext(
            "À la dernière date, une commune de plus attend encore.", "À la dernière date, %(n)s communes de plus attendent encore.", late
        )
        told = f"{told} {more % {'n': late}}"
    return told


# ---------------------------------------------------------------------------------------------------------- wishes


def wish(one: planner.Wish, towns: Mapping[str, str]) -> str:
    """Lens le 29 janvier 2027; pas de rencontre à Lens."""
    told = {"where": towns.get(one.town or "", one.town or ""), "when": full_day(one.day) if one.day else ""}
    sentences = {
        planner.WishKind.FIXED: _("une rencontre à %(where)s le %(when)s"),
        planner.WishKind.NOT_DAY: _("pas de rencontre le %(when)s"),
        planner.WishKind.NOT_TOWN: _("pas de rencontre à %(where)s"),
        planner.WishKind.NOT_THERE: _("pas de rencontre à %(where)s le %(when)s"),
    }
    return sentences[one.kind] % told


def impossible(problem: planner.Impossible, season: planner.Season) -> str:
    """Which wish blocks, what is kept, what to do."""
    towns = {town.key: town.name for town in season.towns}
    wishes = [wish(one, towns) for one in problem.wishes]
    if not wishes and not planner.days_of(season):
        return _("Aucun jour n’est libre pour une rencontre. Élargissez les dates, ou donnez les vôtres.")
    if not wishes:
        return _(
            "Même sans aucun souhait, il n’y a pas assez de communes pour ces dates : raccourcissez le temps sans revenir dans une commune, "
            "ou gardez moins de dates. Rien n’a été changé."
        )
    if len(wishes) == 1:
        told = {"wish": wishes[0], "why": _too_near(problem.wishes[0], season, towns)}
        return " ".join((_("Ce souhait ne peut pas être tenu : %(wish)s.%(why)s Retirez-le, ou changez les règles.") % told).split())
    told = {"wishes": " ; ".join(wishes)}
    return _("Ces souhaits ne tiennent pas ensemble : %(wishes)s. Retirez l’un d’eux ; sans lui, la saison est possible.") % told


def _too_near(one: planner.Wish, season: planner.Season, towns: Mapping[str, str]) -> str:
    """A town wanted too soon after, or before, a meeting already in the calendar."""
    day = one.day if one.kind == planner.WishKind.FIXED else None
    if day is None:
        return ""
    near = sorted((p for p in season.past if p.town == one.town), key=lambda p: abs((p.day - day).days))
    for past in near:
        early, late = sorted([past.day, day])
        if late < planner.add_months(early, season.repeat_months):
            told = {"where": towns.get(past.town, ""), "when": full_day(past.day), "months": months(season.repeat_months)}
            return " " + _("Une rencontre est déjà prévue ou tenue à %(where)s le %(when)s, et l’on n’y revient pas avant %(months)s.") % told
    return ""


def unplaced(communes: Sequence[str]) -> str:
    """Those that the planner leaves out, by name; empty when it leaves none."""
    if not communes:
        return ""
    listed = [*communes[:NAMED], *(["…"] if len(communes) > NAMED else [])]
    return ngettext(
        "Une commune est laissée de côté, son emplacement ne nous est pas connu : %(names)s.",
        "%(n)s communes sont laissées de côté, leur emplacement ne nous est pas connu : %(names)s.",
        len(communes),
    ) % {"n": len(communes), "names": ", ".join(listed)}


def nowhere() -> str:
    return _(
        "L’emplacement des communes de ce territoire ne nous est pas connu : aucun calendrier ne peut être proposé. Importez d’abord leurs centres "
        "ou leurs contours."
    )


def skipped(days: Iterable[date], months_without: Iterable[date]) -> list[str]:
    """What the calendar of holidays took away."""
    told = [_("Le %(day)s est un jour férié ou de vacances scolaires : il est laissé de côté.") % {"day": full_day(day)} for day in days]
    names_of = [dated(month, "F Y") for month in months_without]
    if names_of:
        listed = ", ".join(names_of)
        told.append(_("Aucun jour libre, hors vacances et jours fériés, dans ces mois : %(months)s.") % {"months": listed})
    return told
