"""The forms of the ways in: allauth's own, with our labels and no placeholder in place of a label."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from terril.kernel.errors import Refused
from terril.kernel.forms import ExpectedField, field_of
from terril.kernel.nesting import ShallowDecoder
from terril.kernel.outbox.models import Channel
from terril.people import contacts
from terril.people.models import Person


class Spoken:
    """A form with a label, a hint, no placeholder."""

    fields: dict[str, forms.Field]
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


EMAIL = {"email": _("Votre e-mail")}
CODE = {"code": _("Le code reçu par e-mail")}
SECOND = {"code": _("Le code de votre application, ou un code de secours")}


class AskCode(Spoken, account.RequestLoginCodeForm):
    labels = EMAIL


class ConfirmCode(Spoken, account.ConfirmLoginCodeForm):
    labels = CODE


class CreateAccount(Spoken, account.SignupForm):
    labels = EMAIL
    hints = {"email": _("Il ne sert qu’à vous ouvrir ce compte. Une idée se dépose et se suit sans compte.")}


class ConfirmEmail(Spoken, account.ConfirmEmailVerificationCodeForm):
    labels = CODE


class SecondFactor(Spoken, mfa.AuthenticateForm):
    labels = SECOND


class SecondFactorAgain(Spoken, mfa.ReauthenticateForm):
    labels = SECOND


class ActivateTotp(Spoken, totp.ActivateTOTPForm):
    labels = {"code": _("Le code à six chiffres que l’application affiche")}


class Shallow:
    """A form whose `credential` is JSON from a browser, or from anybody: never deeper than a browser writes it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.JSONField", self.fields["credential"]).decoder = ShallowDecoder


class LoginKey(Shallow, webauthn.LoginWebAuthnForm):
    pass


class ConfirmKey(Shallow, webauthn.AuthenticateWebAuthnForm):
    pass


class ConfirmKeyAgain(Shallow, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddKey(Shallow, Spoken, webauthn.AddWebAuthnForm):
    labels = {
        "name": _("Le nom de cette clé"),
        "passwordless": _("Me connecter aussi avec cette clé, sans code par e-mail"),
    }
    hints = {
        "name": _("Par exemple : mon téléphone, l’ordinateur du bureau."),
        "passwordless": _("Le téléphone ou l’ordinateur demandera votre empreinte, votre visage ou son propre code."),
    }


class EditKey(Spoken, webauthn.EditWebAuthnForm):
    labels = AddKey.labels


# The means, as one says them of oneself, and as the team says them of somebody else; those by which a contact is passed to another person.
MINE = {
    Channel.PHONE: _("Un coup de téléphone"),
    Channel.SMS: _("Un SMS"),
    Channel.EMAIL: _("Un e-mail"),
    Channel.LETTER: _("Une lettre"),
    Channel.RELAY: _("Par quelqu’un que je connais"),
    Channel.NONE: _("Ne me contactez pas : je suivrai avec mon code"),
}
THEIRS = {**MINE, Channel.RELAY: _("Par quelqu’un"), Channel.NONE: _("Ne pas la contacter : elle suivra avec son code")}
CHANNELS, THEIR_CHANNELS = list(MINE.items()), list(THEIRS.items())
PASSED, THEIRS_PASSED = ([choice for choice in choices if choice[0] != Channel.NONE] for choices in (CHANNELS, THEIR_CHANNELS))


class ContactForm(forms.Form):
    """How to be joined: one means, and what it needs. The rules are those of `people.contacts`."""

    use_required_attribute = False
    channel = forms.ChoiceField(label=_("Comment vous joindre ?"), choices=CHANNELS, widget=forms.RadioSelect)
    contact = ExpectedField(
        label=_("Le numéro, l’adresse ou la personne"),
        help_text=_("Par exemple 03 53 01 00 00, prenom@exemple.fr, ou « par la boulangère, rue de la Cité »."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2, "data-private": "", "autocomplete": "on"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "channel" in cleaned:
            try:
                contacts.read(cleaned["channel"], cleaned.get("contact", ""), cleaned.get("commune"))
            except Refused as refused:
                self.add_error(refused.field if refused.field in self.fields else None, refused.message)
        return cleaned


class AccountContactForm(ContactForm):
    """Of whoever has an account, and no code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "channel", forms.ChoiceField).choices = [*PASSED, (Channel.NONE, _("Ne me contactez pas"))]


class TheirContactForm(ContactForm):
    """The same, said of somebody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].label = _("Comment lui répondre ?")
        self.fields["contact"].label = _("Son numéro, son adresse, ou par qui")
        self.fields["contact"].help_text = ""
        self.fields["contact"].widget.attrs["autocomplete"] = "off"
        # Silence is asked apart, of whoever knows what it stops (people/_silence.html).
        silent = self.data.get("channel") == Channel.NONE
        field_of(self, "channel", forms.ChoiceField).choices = THEIR_CHANNELS if silent else THEIRS_PASSED


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone: Django’s class takes no parameter
    """One's name and the language of our messages."""

    language = forms.ChoiceField(label=_("La langue de nos messages"), choices=settings.LANGUAGES)

    class Meta:
        model = Person
        fields = ["first_name", "last_name", "language"]
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
        }


class EraseForm(forms.Form):
    """Asking to be erased is confirmed on purpose, once."""

    sure = forms.BooleanField(
        label=_("Je demande l’effacement de mes données"),
        error_messages={"required": _("Cochez cette case pour confirmer votre demande.")},
    )
    words = forms.CharField(
        label=_("Quelque chose à nous dire ?"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
