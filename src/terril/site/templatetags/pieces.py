"""The pieces of the interface that need a little Python. The others are plain partials in templates/pieces/; /catalogue/ shows them all.

The library is built in (settings.TEMPLATES): no page needs to load it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, wraps
from math import cos, radians, sqrt
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from terril.initiatives.models import Stage
from terril.kernel import codes, sounds
from terril.kernel import words as dates

register = template.Library()

CHANNELS = {
    "email": gettext_lazy("par e-mail"),
    "sms": gettext_lazy("par SMS"),
    "phone": gettext_lazy("par téléphone"),
    "letter": gettext_lazy("par courrier"),
    "relay": gettext_lazy("par quelqu’un"),
    "none": gettext_lazy("sans contact"),
}

# Working days left from which a clock asks for attention.
SOON = 2


def kept_by_language(draw: Callable[..., SafeString | str]) -> Callable[..., SafeString | str]:
    """For a piece that depends on its arguments and on the language alone: drawn once, then kept."""

    @lru_cache(maxsize=512)
    def drawn(language: str, *args: Any) -> SafeString | str:
        return draw(*args)

    @wraps(draw)
    def piece(*args: Any) -> SafeString | str:
        return drawn(get_language() or "fr", *args)

    return piece


# ------------------------------------------------------------------------------------------------------------- words


for _told in (dates.long_date, dates.hour, dates.long_moment, dates.short_day, dates.short_month):
    register.filter(_told.__name__, _told, expects_localtime=True)


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    """`{% span meeting.starts_at meeting.ends_at %}`: vendredi 26 janvier 2024, de 14 h à 17 h."""
    return dates.span(start, end)


@register.simple_tag
def confirm(question: str) -> SafeString:
    """`<form {% confirm "La question" %}>`, or on a button: with JavaScript the gesture asks once more. The page says the same without."""
    words = {"confirm": question, "confirm-yes": _("Oui"), "confirm-no": _("Non, revenir")}
    return format_html_join(" ", 'data-{}="{}"', words.items())


@register.filter(expects_localtime=True)
def day_part(value: date, pattern: str) -> str:
    """A part of a date, in Django's letters: `{{ meeting.starts_at|day_part:"M Y" }}`."""
    return dates.dated(value, pattern)


@register.filter(expects_localtime=True)
def iso(value: date) -> str:
    """For `<time datetime>`: 2024-01-26, or with the hour and its offset."""
    return value.isoformat()


@register.filter
def spaced(code: str) -> str:
    """ABC DEF GHJ"""
    return codes.spaced(code)


@register.filter
def heard(name: object) -> SafeString:
    """What a short button is about, for whoever hears the page: `{% translate "Lire" %}{{ message.to_name|heard }}`."""
    return format_html('<span class="visually-hidden"> : {}</span>', name)


def clock_words(days: int) -> str:
    """The words of the answer clock for a number of working days left (negative: late)."""
    if days < 0:
        return ngettext("en retard d’un jour", "en retard de %(days)s jours", -days) % {"days": -days}
    if days == 0:
        return _("c’est pour aujourd’hui")
    return ngettext("il reste un jour ouvré", "il reste %(days)s jours ouvrés", days) % {"days": days}


@register.filter
@kept_by_language
def clock(days: int | None) -> SafeString | str:
    """The answer clock: `{{ row.days|clock }}`, in working days left."""
    if days is None:
        return ""
    state = "late" if days < 0 else "soon" if days <= SOON else "far"
    return format_html('<span class="clock {}">{}</span>', state, clock_words(days))


@register.filter
@kept_by_language
def stage(value: str) -> SafeString:
    """The stage as a shape and a word: `{{ initiative.stage|stage }}`."""
    return format_html('<span class="stage {}">{}</span>', value, Stage(value).label)


@register.simple_tag
@kept_by_language
def fictional(invented: bool) -> SafeString:
    """Beside the name of what is invented for the demonstration: `{% fictional person.fictional %}`."""
    return format_html('<span class="tag fiction">{}</span>', _("fictif")) if invented else SafeString("")


@register.simple_tag
def initiative_cards(initiatives: Iterable[Any]) -> SafeString:
    """The cards of pieces/_initiative_list.html: twenty-five of them through the nodes of a template cost more than finding them."""
    cards = []
    for initiative in initiatives:
        name, words = initiative.name, initiative.excerpt
        said = format_html("<p>«\u00a0{}\u00a0»</p>", words) if words and words != name else ""
        needs = _needs(initiative.needs) if initiative.needs else ""
        cards.append((initiative.url, name, said, stage(initiative.stage), initiative.place, needs, fictional(initiative.fictional)))
    card = '\n<li class="idea-card"><h3><a href="{}">{}</a></h3>{}<div class="meta">{}<span>{}</span>{}{}</div></li>'
    return format_html_join("", card, cards)


@kept_by_language
def _needs(count: int) -> SafeString:
    return format_html("<span>{}</span>", ngettext("%(n)s besoin", "%(n)s besoins", count) % {"n": count})


# ------------------------------------------------------------------------------------------------------------- icons


@register.simple_tag
def icon(name: str) -> SafeString:
    """One symbol of icons.svg, always beside a word: `{% icon "phone" %}`."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("site/icons.svg"),
        name,
    )


@register.filter
@kept_by_language
def channel(key: str) -> SafeString | str:
    """The channel a person chose, drawn and said: `{{ person.channel|channel }}`."""
    return format_html('<span class="channel">{}{}</span>', icon(key), CHANNELS[key]) if key in CHANNELS else ""


@register.filter
def channel_words(key: str) -> str:
    """The channel in a sentence: `{{ n }} {{ channel|channel_words }}`, 3 par téléphone."""
    return str(CHANNELS.get(key, ""))


@register.filter
def through(relay: str) -> str:
    """Somebody through whom a word is passed on, as it was typed ("par le centre social", "Mme Rose"): `{{ message.to_address|through }}`."""
    bare = relay.strip()
    return _("Par %(relay)s") % {"relay": bare[4:].lstrip() if bare.lower().startswith("par ") else bare}


# ------------------------------------------------------------------------------------------------------ whole pieces


@register.inclusion_tag("pieces/_code_plate.html")
def code_plate(code: str) -> dict[str, Any]:
    """The code, large, in threes, with the words to dictate it: `{% code_plate code %}`."""
    spelled = codes.spelled(code, get_language() or "fr")
    # A letter and its word stay on the same line.
    return {
        "code": code,
        "threes": codes.spaced(code).split(),
        "spelled": ", ".join(spelled).replace(" ", "\u00a0").replace(",\u00a0", ", "),
    }


@dataclass(frozen=True)
class RibbonStep:
    label: str
    state: str


@register.inclusion_tag("pieces/_stage_ribbon.html")
def stage_ribbon(stage: str, reason: str = "") -> dict[str, Any]:
    """The four stages and where the initiative stands: `{% stage_ribbon initiative.stage initiative.ended_reason %}`."""
    path = [Stage.IDEA, Stage.PROJECT, Stage.RUNNING, Stage.COMPLETED]
    if stage == Stage.ENDED:
        steps = [RibbonStep(str(Stage.IDEA.label), "past"), RibbonStep(str(Stage.ENDED.label), "stop")]
        return {"steps": steps, "reason": reason}
    here = path.index(Stage(stage))
    states = ["past"] * here + ["now"] + ["next"] * (len(path) - here - 1)
    return {"steps": [RibbonStep(str(s.label), state) for s, state in zip(path, states, strict=True)], "reason": ""}


@dataclass(frozen=True)
class Wrong:
    """One line of the error summary: `target` is the id of the control to correct, empty for the whole form."""

    target: str
    label: str
    message: str


@register.inclusion_tag("pieces/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is to be corrected, linked to the fields: `{% error_summary form %}`. `{{ form }}` already holds it."""
    if not form.is_bound or not form.errors:
        return {"wrongs": []}
    wrongs = [Wrong("", "", str(message)) for message in form.non_field_errors()]
    for field in form:
        # What receives the focus: the first choice for a group, the control otherwise.
        target = field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")
        wrongs += [Wrong(target, str(field.label), str(message)) for message in field.errors]
    # Said here too: on a phone, the question that is wrong is not always the one that holds the file.
    kept = [told["said"] for told in (kept_file(field) for field in form if field.field.widget.needs_multipart_form) if told["said"]]
    return {"wrongs": wrongs, "kept": kept}


# ---------------------------------------------------------------------------- words the script needs, as attributes


@register.simple_tag
def draft(key: str) -> SafeString:
    """`<form {% draft "depot" %}>`: what is typed is sent once when the network comes back, under a name of its own. Any form in which one writes
    more than a line has its draft without this (`terril.js`), unless it says `data-no-draft`."""
    return format_html('data-draft="{}"', key)


@register.simple_tag
@kept_by_language
def device_words() -> SafeString:
    """`<body {% device_words %}>`: what the script says of what a device keeps."""
    words = {
        "draft-kept": _("Brouillon gardé sur cet appareil, une heure au plus."),
        "draft-now": _("Un texte a été commencé ici, à l’instant. Est-ce le vôtre ?"),
        "draft-minute": _("Un texte a été commencé ici, il y a une minute. Est-ce le vôtre ?"),
        "draft-minutes": _("Un texte a été commencé ici, il y a {n} minutes. Est-ce le vôtre ?"),
        "draft-back": _("Reprendre"),
        "draft-forget": _("Effacer"),
        "offline": _("La connexion s’est coupée. Gardez cette page ouverte : vos mots partiront dès son retour, une seule fois."),
        "offline-now": _("Réessayer maintenant"),
    }
    return format_html_join(" ", 'data-{}="{}"', words.items())


@register.inclusion_tag("pieces/_kept_file.html")
def kept_file(field: BoundField) -> dict[str, Any]:
    """The file that came with a form which is drawn again: kept aside, and said. A file that was itself refused is not kept."""
    file = field.data if field.form.is_bound and not field.errors else None
    if not file or not hasattr(file, "aside"):
        return {"said": ""}
    token = file.aside.keep()
    if not token:
        said = _("Votre fichier n’a pas pu être gardé, faute de place : choisissez-le à nouveau.")
    elif sounds.kind(file):
        length = sounds.seconds(file)
        told = _("%(minutes)s min %(seconds)02d") % {"minutes": length // 60, "seconds": length % 60} if length else filesizeformat(file.size)
        said = _("Votre enregistrement (%(length)s) est gardé.") % {"length": told.replace(" ", "\u00a0")}
    else:
        said = _("Votre fichier « %(name)s » est gardé.") % {"name": file.name}
    return {"name": field.html_name, "said": said, "token": token}


@register.simple_tag
def steps() -> SafeString:
    """`<form class="steps" {% steps %}>`: one `<section class="step">` at a time on a phone, all of them on a wide screen."""
    words = {
        "steps": "",
        "steps-next": _("Continuer"),
        "steps-back": _("Revenir"),
        "steps-progress": _("Question {n} sur {total}"),
    }
    return format_html_join(" ", 'data-{}="{}"', words.items())


# --------------------------------------------------------------------------------------------------------------- map

MAP_WIDTH = 600
MAP_MARGIN = 40
NAMED = 9


@dataclass(frozen=True)
class Dot:
    name: str
    url: str
    count: int
    x: float
    y: float
    r: float
    label_y: float
    named: bool


@register.simple_tag
def dots_map(points: Iterable[Any]) -> SafeString:
    """A map without tiles or script: circles sized to counts. A point has name, url, count, latitude, longitude; one whose place is not known
    (None) is left out."""
    return _drawn(tuple([(p.name, p.url, p.count, p.latitude, p.longitude) for p in points if p.latitude is not None]))


@register.simple_tag
def off_the_map(points: Iterable[Any]) -> str:
    """How many communes a map cannot show, in one sentence; nothing when it shows them all."""
    missing = sum(point.latitude is None for point in points)
    return ngettext(
        "%(n)s commune n’est pas sur la carte : son emplacement ne nous est pas connu.",
        "%(n)s communes ne sont pas sur la carte : leur emplacement ne nous est pas connu.",
        missing,
    ) % {"n": missing} if missing else ""  # fmt: skip


@lru_cache(maxsize=32)
def _drawn(points: tuple[tuple[str, str, int, float, float], ...]) -> SafeString:
    """The same points are drawn once: the home page shows the same map until somebody shows one more idea."""
    if not points:
        return render_to_string("pieces/_dots.html", {"dots": [], "width": MAP_WIDTH, "height": 0})
    latitudes, longitudes = [point[3] for point in points], [point[4] for point in points]
    stretch = cos(radians(sum(latitudes) / len(points)))
    west, north = min(longitudes), max(latitudes)
    span = max((max(longitudes) - west) * stretch, 0.02)
    scale = (MAP_WIDTH - 2 * MAP_MARGIN) / span
    height = round((north - min(latitudes)) * scale) + 2 * MAP_MARGIN
    # The largest first, so that a small circle stays on top of a large one.
    ordered = sorted(points, key=lambda point: -point[2])
    most = ordered[0][2] or 1
    dots = []
    for n, (name, url, count, latitude, longitude) in enumerate(ordered):
        x = round((longitude - west) * stretch * scale + MAP_MARGIN, 1)
        y = round((north - latitude) * scale + MAP_MARGIN, 1)
        r = round(5 + 17 * sqrt(count / most), 1) if count else 3
        dots.append(Dot(name, url, count, x, y, r, round(y + r + 14, 1), bool(count) and n < NAMED))
    return render_to_string("pieces/_dots.html", {"dots": dots, "width": MAP_WIDTH, "height": height})
