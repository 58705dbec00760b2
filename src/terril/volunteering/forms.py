"""What people type to help an idea, to follow it, and to answer whoever can help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.initiatives.forms import ContactFields
from terril.introductions.forms import EXPECTED, AnswerForForm, PassForm
from terril.kernel.forms import SentOnce
from terril.people.forms import PASSED
from terril.volunteering import words


class HelpForm(ContactFields, SentOnce):
    first_name = forms.CharField(
        label=_("Votre prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom : c’est lui qui sera transmis.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Un mot, si vous voulez"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce que vous savez faire, ce que vous avez, quand vous êtes libre. Sans numéro : il est demandé au-dessus."),
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=_("La personne qui porte cette idée peut avoir mon contact"),
        error_messages={"required": _("Cochez la case : sans votre accord, nous ne pouvons pas donner votre contact.")},
    )
    field_order = ["first_name", "channel", "contact", "words", "agrees", "client_id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices, self.fields["channel"].label = PASSED, _("Comment vous joindre ?")  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["agrees"].help_text = words.consent()


class FollowForm(ContactFields):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices, self.fields["channel"].label = PASSED, _("Comment vous donner des nouvelles ?")  # type: ignore[attr-defined]  # a ChoiceField


class YesForm(PassForm):
    """Whoever carries the idea says yes, with what they choose to pass."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = _("La personne qui propose son aide peut avoir ce contact")
        self.fields["agrees"].help_text = words.holder_consent()


class YesForForm(AnswerForForm):
    """A yes that the team heard; a no is one press, beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].widget, self.fields["answer"].initial = forms.HiddenInput(), "yes"
        for name, sentence in EXPECTED.items():
            self.fields[name].required = self.data.get("answer") != "no"
            self.fields[name].error_messages["required"] = sentence


class AsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=300, help_text=_("Une phrase."), error_messages={"required": _("Dites pourquoi, en une phrase.")}
    )
    told = forms.BooleanField(label=_("La personne qui propose son aide lira cette phrase"), required=False, initial=True)
