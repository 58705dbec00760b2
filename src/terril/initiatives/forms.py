"""What people type. A form that fails gives back everything."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation
from terril.initiatives.models import Addition, AnswerKind, Became, NeedKind, ReportReason, Visibility
from terril.initiatives.replying.models import SAID
from terril.initiatives.states import LIFE
from terril.kernel.forms import ExpectedField, SentOnce, field_of
from terril.kernel.outbox.models import Channel
from terril.kernel.sounds import kind as audio_type
from terril.people.forms import THEIR_CHANNELS, ContactForm, TheirContactForm
from terril.people.models import ConsentWay, Person
from terril.territory.forms import CommuneField
from terril.territory.models import Commune


class ContactFields(ContactForm):
    """How the team answers; on the telephone unless one says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].label, self.fields["channel"].initial = _("Comment vous répondre ?"), Channel.PHONE


class Whose(forms.Form):
    """`holders`: those who share an idea, when nothing tells whose contact it is."""

    holder = forms.TypedChoiceField(
        label=_("Pour qui ?"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Plusieurs personnes portent cette idée : dites pour qui cela change.")},
    )  # fmt: skip
    field_order = ["holder", "channel", "contact"]

    def __init__(self, *args: Any, holders: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "holder", forms.TypedChoiceField).choices = [(one.pk, one.first_name or one.name) for one in holders]
        if not holders:
            del self.fields["holder"]


class WhoseContact(Whose, ContactFields):
    """Changed by whoever typed the code."""


class HolderContact(Whose, TheirContactForm):
    """Noted by the team."""


class DepositForm(ContactFields):
    """Three questions. `words` or `recording`, `commune` by INSEE code, `channel` with its `contact`; `client_id` makes sending twice safe."""

    words = ExpectedField(
        label=_("Racontez, avec vos mots"),
        help_text=_("Comme cela vient. Les fautes n’ont aucune importance : vos mots sont gardés tels quels."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "class": "words"}),
    )
    recording = forms.FileField(
        label=_("Ou un enregistrement de votre voix"),
        help_text=_("Dix minutes au plus."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    commune = CommuneField(label=_("Dans quelle commune ?"))
    first_name = forms.CharField(
        label=_("Votre prénom"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ["words", "recording", "commune", "first_name", "channel", "contact", "client_id"]

    def __init__(self, *args: Any, territory: Any = None, communes: QuerySet[Commune] | None = None, too_big: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("client_id", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        field = field_of(self, "commune", CommuneField)
        if communes is None:
            field.within(territory)
        else:
            field.among(communes)

    def clean_recording(self) -> Any:
        file = self.cleaned_data.get("recording")
        if self.too_big:
            raise forms.ValidationError(_("Cet enregistrement est trop lourd : dix minutes suffisent. Vos mots écrits, eux, sont gardés."))
        self.recording_type = audio_type(file) if file else ""
        if file and not self.recording_type:
            raise forms.ValidationError(_("Ce fichier n’est pas un enregistrement que nous savons écouter. Essayez un fichier MP3, M4A, OGG ou WAV."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("words", "").strip() and not cleaned.get("recording") and not self.errors.get("recording"):
            self.add_error("words", _("Il nous manque votre idée : écrivez quelques mots, ou enregistrez votre voix."))
        return cleaned


class DepositForForm(DepositForm):
    """The mirror screen: somebody writes down another person's words, at a social centre, at a meeting, or from the paper form."""

    way = forms.ChoiceField(
        label=_("D’où viennent ces mots ?"),
        choices=[("volunteer", _("La personne est avec moi")), ("meeting", _("À une rencontre")), ("paper", _("Du formulaire papier"))],
        widget=forms.RadioSelect,
        initial="volunteer",
    )
    last_name = forms.CharField(label=_("Son nom"), required=False, max_length=80)
    taken_where = forms.CharField(label=_("Où avez-vous recueilli ces mots ?"), required=False, max_length=160)
    read_back = forms.BooleanField(label=_("J’ai relu ces mots à voix haute, et la personne les a confirmés"), required=False)
    consent_way = forms.ChoiceField(
        label=_("Comment a-t-elle donné son accord ?"),
        choices=[(ConsentWay.SIGNED, _("Elle a signé le papier")), (ConsentWay.ORAL, _("De vive voix, devant un témoin"))],
        # Nothing is ticked in advance: an agreement is noted as it was given, never by default.
        widget=forms.RadioSelect,
    )
    witness = forms.CharField(label=_("Nom du témoin"), help_text=_("Si l’accord est donné de vive voix."), required=False, max_length=160)
    field_order = [
        "way", "words", "recording", "read_back", "commune", "taken_where", "first_name", "last_name", "channel", "contact",
        "consent_way", "witness", "client_id",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The same questions, asked of somebody else.
        said = {
            "words": _("Ses mots, tels quels"),
            "recording": _("Ou un enregistrement de sa voix"),
            "first_name": _("Son prénom"),
            "channel": _("Comment lui répondre ?"),
            "contact": _("Son numéro, son adresse, ou par qui"),
        }
        for name, label in said.items():
            self.fields[name].label = label
        field_of(self, "channel", forms.ChoiceField).choices = THEIR_CHANNELS
        self.fields["first_name"].widget.attrs["autocomplete"] = "off"
        self.fields["consent_way"].error_messages["required"] = _("Dites comment la personne a donné son accord.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consent_way") == ConsentWay.ORAL and not cleaned.get("witness", "").strip():
            self.add_error("witness", _("Un accord donné de vive voix demande le nom d’un témoin."))
        if cleaned.get("way") in {"volunteer", "meeting"} and cleaned.get("words", "").strip() and not cleaned.get("read_back"):
            self.add_error("read_back", _("Relisez les mots à voix haute avec la personne, puis cochez la case."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Votre code"),
        help_text=_("Neuf lettres, sur votre reçu. Les espaces ne comptent pas."),
        max_length=40,
        error_messages={"required": _("Tapez les neuf lettres de votre code.")},
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    # Where one was going when the code was asked for.
    then = forms.CharField(required=False, widget=forms.HiddenInput)


class ReplyForm(SentOnce):
    """What the holder answers to the team."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Votre réponse"), choices=[(kind.value, kind.label) for kind in SAID], widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une des quatre réponses.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Vos mots"),
        help_text=_("L’équipe seule les lit. Il en faut pour « J’ai quelque chose à dire »."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands beside the form that adds words.
        super().__init__(*args, **{"auto_id": "reponse-%s", **kwargs})


class WordsForm(SentOnce):
    words = forms.CharField(
        label=_("Vos mots"),
        strip=False,
        error_messages={"required": _("Écrivez quelques mots avant d’envoyer.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    kind = forms.ChoiceField(
        label=_("C’est"),
        choices=[(Addition.Kind.ADDITION, _("quelque chose à ajouter")), (Addition.Kind.CORRECTION, _("une correction"))],
        widget=forms.RadioSelect,
        initial=Addition.Kind.ADDITION,
    )


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Qui peut voir votre idée ?"), choices=Visibility.choices, widget=forms.RadioSelect)
    shown_as = forms.CharField(label=_("Sous quel nom ?"), help_text=_("Un prénom suffit."), required=False, max_length=120)


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label=_("Que répondez-vous ?"), choices=AnswerKind.choices, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("Vos mots"),
        help_text=_("La personne les aura tels quels, par le moyen qu’elle a choisi. Dites ce qui se passe ensuite, et quand."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    helper = forms.ModelChoiceField(
        label=_("Qui peut aider"),
        help_text=_("Pour la troisième réponse, et pour la quatrième si c’est un partenaire."),
        queryset=Organisation.objects.none(),
        required=False,
    )
    where = forms.CharField(
        label=_("Ou, avec vos mots, où la personne peut aller"),
        help_text=_("Pour la quatrième réponse : un lieu, un service, un nom de structure."),
        required=False,
        max_length=200,
    )
    show = forms.BooleanField(
        label=_("J’ai lu ses mots : les montrer à tout le monde, comme la personne le souhaite"), required=False
    )
    read_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    named = forms.CharField(widget=forms.HiddenInput, required=False)
    draft = forms.BooleanField(label=_("À faire relire avant que cela parte"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, helpers: Any, to_show: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_show:
            del self.fields["show"], self.fields["named"]
        field_of(self, "helper", forms.ModelChoiceField).queryset = helpers


class LetShowForm(forms.Form):
    """`seen`: when the page was drawn, and `named` under which names, a line each; what was said since is still unread."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)
    named = forms.CharField(widget=forms.HiddenInput, required=False)
    because = forms.CharField(
        label=_("Pourquoi laisser des mots de côté ?"), help_text=_("Une phrase, que la personne lira telle quelle."), max_length=300, required=False
    )


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ne pas la montrer ?"),
        help_text=_("Une phrase. La personne la lira telle quelle."),
        max_length=300,
        error_messages={"required": _("Dites pourquoi, en une phrase : la personne la lira.")},
    )


class ReportForm(SentOnce):
    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas ?"), choices=ReportReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui ne va pas.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Avec vos mots"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(
        label=_("Où vous répondre"), help_text=_("Seulement si vous voulez une réponse."), required=False, max_length=200
    )


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Un titre court, choisi avec la personne"), max_length=140)


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=_("Nouvelle étape"))
    reason = forms.CharField(label=_("Pourquoi elle s’arrête"), required=False, max_length=300)

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage, LIFE.labels[stage]) for stage in LIFE.verbs(current)]  # type: ignore[attr-defined]  # a field of choices


class NeedForm(forms.Form):
    kind = forms.ChoiceField(label=_("Il manque"), choices=NeedKind.choices)
    text = forms.CharField(label=_("En quelques mots"), max_length=300)


class PledgeForm(SentOnce):
    by_name = forms.CharField(label=_("Qui promet"), max_length=160)
    what = forms.CharField(label=_("Quoi"), max_length=300)
    due_on = forms.DateField(label=_("Avant le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ClosePledgeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Où en est cette promesse ?"),
        choices=[("kept", _("Elle est tenue")), ("not_kept", _("Elle n’a pas pu être tenue"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Pourquoi"), help_text=_("Si elle n’a pas pu être tenue, une phrase suffit."), required=False, max_length=300)


class PictureForm(forms.Form):
    image = forms.FileField(label=_("Une image"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))
    description = forms.CharField(label=_("Ce que l’on y voit"), help_text=_("Pour les personnes qui ne la voient pas."), max_length=300)


class TranscriptionForm(forms.Form):
    words = forms.CharField(label=_("Les mots entendus"), strip=False, widget=forms.Textarea(attrs={"rows": 6}))



class NewsForm(forms.Form):
    """What became of it, noted for somebody: one choice, all the rest optional."""

    became = forms.ChoiceField(
        label=_("Qu’est-elle devenue ?"),
        choices=Became.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une des cinq réponses.")},
    )
    how_many = forms.IntegerField(label=_("Si elle vit, combien de personnes y prennent part ?"), required=False, min_value=1, max_value=100_000)
    need_kind = forms.ChoiceField(
        label=_("Si elle attend, que lui manque-t-il ?"), choices=[("", _("Rien de précis")), *NeedKind.choices], required=False
    )
    need_text = forms.CharField(label=_("Ce qui manque, en quelques mots"), required=False, max_length=300)
    reason = forms.CharField(label=_("Si elle s’est arrêtée, pourquoi ?"), required=False, max_length=300)
    end = forms.BooleanField(
        label=_("Noter qu’elle s’arrête, avec cette raison"),
        help_text=_("Sans cette case, elle reste à l’étape où elle est."),
        required=False,
    )
    words = forms.CharField(
        label=_("Ses mots"),
        help_text=_("Rien sur la santé, les opinions ou la famille : seulement ce que devient l’idée."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown = forms.BooleanField(label=_("La personne accepte que cette réponse soit montrée avec son idée"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("end") and cleaned.get("became") == Became.STOPPED and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Rien ne s’arrête sans raison : écrivez-la en une phrase."))
        if cleaned.get("need_text", "").strip() and not cleaned.get("need_kind"):
            self.add_error("need_kind", _("Choisissez la sorte de besoin."))
        return cleaned


class MyNewsForm(NewsForm):
    """The same, for the holder, once the answer was tapped: only what goes with it."""

    said = {
        "how_many": _("Combien de personnes y prennent part ?"),
        "need_kind": _("Que lui manque-t-il ?"),
        "reason": _("Pourquoi s’est-elle arrêtée ?"),
        "end": _("Vous pouvez clore mon idée : elle s’arrête là"),
        "words": _("Quelques mots de plus"),
        "shown": _("Cette réponse peut être montrée avec mon idée, à qui la voit"),
    }
    parts = {Became.ALIVE: ("how_many",), Became.WAITING: ("need_kind", "need_text"), Became.STOPPED: ("reason", "end")}

    def __init__(self, *args: Any, became: str, can_end: bool, need_said: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {"words", "shown", *self.parts.get(Became(became), ())}
        kept -= {"end"} if not can_end else set()
        kept -= {"need_kind", "need_text"} if need_said else set()
        self.tapped = became
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        for name, label in self.said.items():
            if name in self.fields:
                self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["became"] = self.tapped
        return super().clean()


class NewsCodeForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Neuf lettres, sur la lettre ou le mot que vous avez reçu. Les espaces ne comptent pas.")
