"""What the team types to have a season proposed, to change it, and to say how long journeys take."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from terril.imports.refusals import REFUSALS
from terril.kernel import clock, tables
from terril.kernel.forms import field_of
from terril.kernel.words import long_date
from terril.meetings.forms import DateInput, NamedForm, ends_field, new_client_id, starts_field
from terril.meetings.models import PlanDate, Series
from terril.meetings.planner import (
    arithmetic as planner,
)
from terril.meetings.planner import (
    ground as planning,
)
from terril.meetings.planner import (
    wishes as planning_wishes,
)
from terril.meetings.planner import (
    words as planning_words,
)
from terril.programmes.models import Programme
from terril.territory.forms import CommuneField
from terril.territory.models import Territory
from terril.territory.queries import communes_of
from terril.territory.reach import REACH_KM

TABLE_MAX_BYTES = 4 * 1024 * 1024
WEEKDAYS = [
    (0, _("lundi")), (1, _("mardi")), (2, _("mercredi")), (3, _("jeudi")), (4, _("vendredi")), (5, _("samedi")), (6, _("dimanche")),
]  # fmt: skip


def lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
    )


def months_field(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=36, initial=12)


class PlanForm(NamedForm):
    """`WHEN`, `HOW_FAR`, `WISHES`: the three parts of the page."""

    WHEN = ("programme", "title", "first_day", "last_day", "weekday", "holidays", "days", "starts", "ends")
    HOW_FAR = ("reach_km", "reach_minutes", "wait_months", "repeat_months", "never", "priorities", "bases", "places_only")
    WISHES = ("fixed", "not_days", "not_communes")

    programme = forms.ModelChoiceField(label=_("Dispositif"), queryset=Programme.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Nom de la saison"), max_length=120)
    first_day = forms.DateField(label=_("Du"), widget=DateInput())
    last_day = forms.DateField(label=_("Au"), widget=DateInput())
    weekday = forms.TypedChoiceField(
        label=_("Le dernier de chaque mois"), choices=WEEKDAYS, coerce=int, initial=4, help_text=_("S’il n’est pas libre, celui d’avant.")
    )
    holidays = forms.BooleanField(label=_("Sauter les jours fériés et les vacances scolaires"), required=False, initial=True)
    days = lines(_("Ou vos propres jours"), _("Un jour par ligne : 29/01/2027. Ils remplacent alors le dernier de chaque mois."))
    starts = starts_field()
    ends = ends_field()
    reach_km = forms.FloatField(
        label=_("Kilomètres que l’on fait pour venir"), min_value=0.5, max_value=100, initial=REACH_KM,
        help_text=_("Par la route : la ligne droite, plus un tiers. Sans voiture, 3,5 km sont un quart d’heure de bus ou de vélo."),
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )  # fmt: skip
    reach_minutes = forms.IntegerField(
        label=_("Ou minutes, là où le tableau des trajets les donne"), min_value=1, max_value=600, required=False
    )
    wait_months = months_field(_("Mois d’attente au plus"), _("Personne ne devrait attendre plus longtemps une rencontre à portée."))
    repeat_months = months_field(_("Mois sans revenir dans une même commune"), "")
    never = forms.BooleanField(label=_("Compter double les habitants qui n’ont jamais eu de rencontre à portée"), required=False)
    priorities = lines(_("Communes prioritaires"), _("Une par ligne. Leurs habitants comptent double."))
    bases = lines(_("Communes d’où part l’équipe"), _("Pour épargner la route, quand tout le reste est égal."), rows=2)
    places_only = forms.BooleanField(label=_("Seulement là où un lieu est connu"), required=False)
    fixed = lines(_("Dates déjà promises"), _("Une par ligne : 29/01/2027, Lens."))
    not_days = lines(_("Jours à éviter"), _("Un par ligne : 05/03/2027, ou du 20/12/2026 au 03/01/2027."))
    client_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    not_communes = lines(_("Communes à éviter"), _("Une par ligne : Vimy. Ou pour un seul jour : 29/01/2027, Vimy."))

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "programme", forms.ModelChoiceField).queryset = programmes.select_related("territory")

    def part(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def when(self) -> list[forms.BoundField]:
        return self.part(self.WHEN)

    @property
    def how_far(self) -> list[forms.BoundField]:
        return self.part(self.HOW_FAR)

    @property
    def wish_fields(self) -> list[forms.BoundField]:
        return self.part(self.WISHES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        programme = data.get("programme")
        if programme is None:
            return data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and not first <= last:
            self.add_error("last_day", gettext("La saison doit finir après avoir commencé : vérifiez les deux dates."))
        elif first and last and not (first.year >= 2000 and last.year <= 2100 and (last - first).days <= 750):
            self.add_error("last_day", gettext("Une saison dure deux ans au plus : vérifiez les années."))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", gettext("La rencontre doit finir après avoir commencé : vérifiez les deux heures."))
        names = planning_wishes.Names.of(communes_of(programme.territory))
        read = {
            "fixed": lambda text: planning_wishes.fixed(text, names),
            "not_days": planning_wishes.refused_days,
            "not_communes": lambda text: planning_wishes.refused_communes(text, names),
            "priorities": lambda text: planning_wishes.communes(text, names),
            "bases": lambda text: planning_wishes.communes(text, names),
            "days": planning_wishes.days,
        }
        for field, understand in read.items():
            try:
                data[field] = understand(data.get(field) or "")
            except ValidationError as problem:
                self.add_error(field, problem)
        if data.get("title") and Series.objects.filter(programme=programme, title=data["title"].strip()).exists():
            self.add_error("title", gettext("Une saison porte déjà ce nom."))
        if not self.errors:
            data["season_days"], data["skipped"] = self._days(data)
        return data

    def _days(self, data: dict[str, Any]) -> tuple[list[date], list[str]]:
        """The days of the season, and what the calendar of holidays took away."""
        zone = planning.zone_of(data["programme"]) if data["holidays"] else None
        refused = {wish.day for wish in data["not_days"]}
        wanted = [wish.day for wish in data["fixed"]]

        def free(day: date) -> bool:
            return day >= clock.today() and day not in refused and (not data["holidays"] or planning.is_free(day, zone))

        unknown = planning.unknown_after(zone, data["last_day"]) if data["holidays"] else []
        if data["days"]:
            kept = sorted({*wanted, *[day for day in data["days"] if free(day)]})
            said = {*wanted, *refused}
            away = [day for day in sorted(set(data["days"]) - said) if not free(day) and day >= clock.today()]
            return kept, [*planning_words.skipped(away, []), *unknown]
        kept, without = planner.season_days(data["first_day"], data["last_day"], is_free=free, weekday=data["weekday"], fixed=wanted)
        return kept, [*planning_words.skipped([], without), *unknown]

    def order(self) -> dict[str, Any]:
        """The form as `actions.ask_plan` takes it."""
        data = self.cleaned_data
        same = ("programme", "title", "first_day", "last_day", "starts", "ends", "reach_km", "reach_minutes", "wait_months", "repeat_months")
        return {
            **{name: data[name] for name in (*same, "places_only", "priorities", "bases", "client_id")},
            "days": data["season_days"],
            "wishes": [*data["fixed"], *data["not_days"], *data["not_communes"]],
            "never_percent": 200 if data["never"] else 100,
        }


class ChangeDateForm(NamedForm):
    commune = CommuneField()
    reason = forms.CharField(
        label=_("Pourquoi une autre commune"), max_length=300, required=False, help_text=_("Une phrase, que l’équipe lira. Rien sur une personne.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, planned: PlanDate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "commune", CommuneField).within(planned.plan.programme.territory)
        self.fields["commune"].help_text = gettext("Pour le %(day)s.") % {"day": long_date(planned.day)}


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class JourneyForm(NamedForm):
    origin = CommuneField(label=_("De"))
    destination = CommuneField(label=_("Vers"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600)

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "origin", CommuneField).within(territory)
        field_of(self, "destination", CommuneField).within(territory)


class JourneysForm(NamedForm):
    """A whole table, pasted or in a file."""

    table = forms.CharField(
        label=_("Le tableau des trajets, collé tel quel"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Une ligne par trajet : de ; vers ; minutes. Des noms de communes ou des codes INSEE."),
    )  # fmt: skip
    file = forms.FileField(label=_("Ou un fichier (tableur XLSX ou ODS, CSV ou texte)"), required=False)

    # What of the file nobody sees, and is left aside: it is told.
    hidden: Mapping[str, int] = {}

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > TABLE_MAX_BYTES:
            raise ValidationError(gettext("Ce fichier est trop lourd pour un tableau de trajets (4 Mio au plus)."))
        try:
            text, self.hidden = tables.as_pasted(file.read())
        except tables.Unreadable as problem:
            raise ValidationError(REFUSALS[problem.code]()) from None
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = data.get("file") or data.get("table") or ""
        if not data["text"].strip() and "file" not in self.errors:
            raise ValidationError({"table": gettext("Collez le tableau, ou choisissez un fichier.")})
        return data


def plan_defaults(programme: Programme | None, last: date | None, towns: tuple[planner.Town, ...]) -> dict[str, Any]:
    """The ten months that follow the last meeting of the calendar, and a reach that makes sense between these communes."""
    first = planner.add_months(max(clock.today(), last or clock.today()).replace(day=1), 1)
    end = planner.add_months(first, 10)
    title = gettext("Saison %(first)s-%(last)s") % {"first": first.year, "last": end.year}
    return {
        "programme": programme.pk if programme else None,
        "client_id": new_client_id(),
        "title": title if end.year > first.year else gettext("Saison %(year)s") % {"year": first.year},
        "reach_km": planner.usual_reach(towns),
        "first_day": first,
        "last_day": date.fromordinal(end.toordinal() - 1),
    }
