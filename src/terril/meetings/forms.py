"""What people type about meetings."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Place
from terril.imports.refusals import REFUSALS
from terril.initiatives.models import Initiative, Stage
from terril.kernel import clock, tables
from terril.kernel.forms import field_of
from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.meetings import access
from terril.meetings.models import AccessNeed, Meeting, MeetingKind, Series
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.forms import CommuneField
from terril.territory.models import Commune

TABLE_MAX_BYTES = 256 * 1024


def new_client_id() -> str:
    return str(uuid4())


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class NamedForm(forms.Form):
    """Several forms share a page: each has its own ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ComingForm(NamedForm):
    """Only a first name is asked."""

    ONCE, SEASON = "once", "season"

    first_name = forms.CharField(
        label=_("Votre prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    scope = forms.ChoiceField(
        label=_("Vous venez"),
        choices=[(ONCE, _("à cette rencontre")), (SEASON, _("à toutes celles de la saison"))],
        widget=forms.RadioSelect,
        initial=ONCE,
    )
    channel = forms.ChoiceField(
        label=_("Comment vous prévenir d’un changement ?"),
        choices=[(Channel.NONE, _("Ne pas me prévenir")), *[c for c in Channel.choices if c[0] != Channel.NONE]],
        initial=Channel.NONE,
        required=False,
    )
    contact = forms.CharField(
        label=_("Adresse, numéro, ou par qui"),
        max_length=600,
        required=False,
        help_text=_("Selon votre choix : un e-mail, un numéro, une adresse postale, ou le nom de qui vous préviendra."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Pour venir, il vous faut"), choices=AccessNeed.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    needs_note = forms.CharField(label=_("Précisez si vous voulez"), max_length=200, required=False)
    remind = forms.BooleanField(label=_("Rappelez-moi la rencontre trois jours avant"), required=False)
    client_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["channel"] = data.get("channel") or Channel.NONE
        if data["channel"] == Channel.NONE and data.get("contact", "").strip():
            raise ValidationError({"channel": gettext("Vous avez écrit de quoi vous joindre : dites aussi par quel moyen.")})
        return data


class SeriesForm(NamedForm):
    programme = forms.ModelChoiceField(label=_("Dispositif"), queryset=Programme.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Nom de la saison"), max_length=120, help_text=_("Par exemple : Saison 2026-2027."))
    kind = forms.ChoiceField(
        label=_("Quelles rencontres ?"),
        choices=[
            (MeetingKind.MONTHLY, _("Mensuelles : tout le monde y vient")),
            (MeetingKind.PEERS, _("D’entraide : entre celles et ceux qui portent une idée, trois ou quatre fois par an")),
        ],
        widget=forms.RadioSelect,
        initial=MeetingKind.MONTHLY,
    )

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "programme", forms.ModelChoiceField).queryset = programmes


class SeasonChoice(NamedForm):
    series = forms.ModelChoiceField(label=_("Saison"), queryset=Series.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "series", forms.ModelChoiceField).queryset = access.series_planned_by(person).select_related("programme").order_by("-pk")


class Hours(NamedForm):
    """A first and a last hour, in the time of the territory."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("date") and not 2000 <= data["date"].year <= 2100:
            raise ValidationError({"date": gettext("Cette année paraît fausse : vérifiez la date.")})
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            raise ValidationError({"ends": gettext("La rencontre doit finir après avoir commencé : vérifiez les deux heures.")})
        return data

    def moment(self, name: str) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["date"], self.cleaned_data[name]))


def starts_field() -> forms.TimeField:
    return forms.TimeField(label=_("Commence à"), widget=TimeInput(), initial=time(14))


def ends_field() -> forms.TimeField:
    return forms.TimeField(label=_("Finit à"), widget=TimeInput(), initial=time(17))


class MeetingForm(SeasonChoice, Hours):
    date = forms.DateField(label=_("Jour"), widget=DateInput())
    starts = starts_field()
    ends = ends_field()
    commune = CommuneField()
    place_name = forms.CharField(
        label=_("Lieu"), max_length=160, required=False, help_text=_("Laissez vide tant que le lieu est à confirmer.")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        theirs = Commune.objects.filter(territories__programmes__series__in=access.series_planned_by(person))
        field_of(self, "commune", CommuneField).among(theirs.distinct())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        series, commune = data.get("series"), data.get("commune")
        if series and commune and not commune.territories.filter(pk=series.programme.territory_id).exists():
            raise ValidationError({"commune": gettext("Cette commune n’est pas dans le territoire de cette saison.")})
        return data


class ImportForm(SeasonChoice, Hours):
    table = forms.CharField(
        label=_("Le calendrier, collé tel quel"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("Une ligne par date : « Vendredi 29 septembre 2023 », puis le lieu. « (lieu à confirmer) » est compris."),
        strip=False,
    )
    file = forms.FileField(label=_("Ou un fichier (tableur XLSX ou ODS, CSV ou texte)"), required=False)
    starts = starts_field()
    ends = ends_field()

    # What of the file nobody sees, and is left aside: it is told.
    hidden: Mapping[str, int] = {}

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > TABLE_MAX_BYTES:
            raise ValidationError(gettext("Ce fichier est trop lourd pour un calendrier (256 Kio au plus)."))
        try:
            text, self.hidden = tables.as_pasted(file.read())
        except tables.Unreadable as problem:
            raise ValidationError(REFUSALS[problem.code]()) from None
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        table = data.get("file") or data.get("table") or ""
        if not table.strip() and "file" not in self.errors:
            raise ValidationError({"table": gettext("Collez le calendrier, ou choisissez un fichier.")})
        if len(table) > TABLE_MAX_BYTES:
            raise ValidationError({"table": gettext("Ce texte est trop long pour un calendrier.")})
        data["text"] = table
        return data


class SequenceForm(NamedForm):
    """Carries the revision that the page showed: two people who change the same date see each other."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PlaceForm(SequenceForm):
    place = forms.ModelChoiceField(label=_("Lieu connu"), queryset=Place.objects.none(), required=False, empty_label=_("Un autre lieu"))
    place_name = forms.CharField(label=_("Ou son nom"), max_length=160, required=False)
    place_note = forms.CharField(
        label=_("Pour s’y retrouver"), max_length=300, required=False, help_text=_("Étage, entrée, bus : lu par chaque personne à qui l’on écrit.")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "place", forms.ModelChoiceField).queryset = Place.objects.filter(commune=meeting.commune_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("place") and not data.get("place_name") and "place" not in self.errors:
            raise ValidationError({"place_name": gettext("Choisissez un lieu, ou écrivez son nom.")})
        return data


class MoveForm(SequenceForm, Hours):
    date = forms.DateField(label=_("Nouveau jour"), widget=DateInput())
    starts = starts_field()
    ends = ends_field()
    commune = CommuneField()
    reason = forms.CharField(label=_("Pourquoi"), max_length=300, required=False, help_text=_("Lu par chaque personne à qui l’on écrit."))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "commune", CommuneField).within(meeting.series.programme.territory)


class CancelForm(SequenceForm):
    reason = forms.CharField(
        label=_("Pourquoi elle est annulée"), max_length=300, help_text=_("Une phrase, lue par chaque personne à qui l’on écrit.")
    )


class AddPresentationForm(NamedForm):
    initiative = forms.ModelChoiceField(label=_("Idée à présenter"), queryset=Initiative.objects.none(), empty_label=None)
    minutes_planned = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=180, initial=15)

    def __init__(self, *args: Any, candidates: Any, suggestions: list[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "initiative", forms.ModelChoiceField).queryset = candidates
        field_of(self, "initiative", forms.ChoiceField).choices = [(one.pk, one.name) for one in suggestions]

    @property
    def possible(self) -> bool:
        """Whether there is anything to choose."""
        return bool(field_of(self, "initiative", forms.ModelChoiceField).choices)


class UnknownForm(NamedForm):
    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=_("Nom"), max_length=80, required=False)
    client_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class NotesForm(NamedForm):
    notes = forms.CharField(label=_("Notes"), required=False, max_length=40000, widget=forms.Textarea(attrs={"rows": 8}), strip=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    presentation = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PromiseForm(NamedForm):
    """A name that is known here (`promises.promisers`) is that person or that organisation, who can then be reminded."""

    by_name = forms.CharField(
        label=_("Qui promet"), max_length=160, widget=forms.TextInput(attrs={"list": "promisers", "autocomplete": "off"})
    )
    what = forms.CharField(label=_("Quoi"), max_length=300, widget=forms.TextInput(attrs={"data-words": ""}))
    initiative = forms.ModelChoiceField(label=_("Pour quelle idée"), queryset=Initiative.objects.none(), empty_label=None)
    due_on = forms.DateField(label=_("Avant le"), widget=DateInput())
    client_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, initiatives: list[Initiative], promisers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promisers = promisers
        field_of(self, "initiative", forms.ModelChoiceField).queryset = Initiative.objects.filter(pk__in=[one.pk for one in initiatives])
        field_of(self, "initiative", forms.ChoiceField).choices = [(one.pk, one.name) for one in initiatives]


    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = fold(data.get("by_name", ""))
        data["person"] = self.promisers.people.get(name)
        data["organisation"] = None if data["person"] else self.promisers.organisations.get(name)
        return data


def promise_defaults() -> dict[str, Any]:
    return {"due_on": clock.today() + timedelta(days=28), "client_id": new_client_id()}


class MinutesForm(NamedForm):
    opening = forms.CharField(label=_("Mot d’ouverture"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = forms.CharField(
        label=_("Compte rendu"),
        required=False,
        max_length=40000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Les passages, les promesses et le nombre de personnes s’ajoutent d’eux-mêmes."),
    )


class InviteFilter(NamedForm):
    """Whom to look for, in the address."""

    stage = forms.ChoiceField(label=_("Étape"), choices=[("", _("Toutes")), *Stage.choices], required=False)
    commune = CommuneField(required=False, empty_label=_("Toutes"))
    q = forms.CharField(label=_("Mots"), max_length=100, required=False, widget=forms.SearchInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "commune", CommuneField).within(meeting.series.programme.territory)

    def add_prefix(self, field_name: str) -> str:
        """The stage is asked for in French: addresses are."""
        return super().add_prefix({"stage": "etape"}.get(field_name, field_name))
