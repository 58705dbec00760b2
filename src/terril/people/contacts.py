"""How somebody can be reached, read from what was typed. One field, six channels."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.words import english
from terril.territory.models import Commune

FRENCH_DIGITS = 10
NUMBER_WORDS = {
    1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix",
    11: "onze", 12: "douze", 13: "treize", 14: "quatorze", 15: "quinze",
}  # fmt: skip


def phone(typed: str) -> str:
    """A number in its international form (+33…). Raises Refused with a sentence that says what is wrong."""
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        raise Refused(_("Ce numéro ne se lit pas. Écrivez les dix chiffres, par exemple 03 53 01 00 00."), field="contact") from None
    french = number.country_code == phonenumbers.country_code_for_region("FR")
    if not phonenumbers.is_possible_number(number) or (french and not _looks_french(number, typed)):
        digits = len(re.sub(r"\D", "", typed))
        if digits == FRENCH_DIGITS and french:
            raise Refused(_("Ce numéro ne commence pas comme un numéro français. Vérifiez les premiers chiffres."), field="contact")
        count = str(digits) if english() else NUMBER_WORDS.get(digits, str(digits))
        raise Refused(
            ngettext(
                "Ce numéro compte %(count)s chiffre ; un numéro français en compte dix.",
                "Ce numéro compte %(count)s chiffres ; un numéro français en compte dix.",
                digits,
            )
            % {"count": count},
            field="contact",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _looks_french(number: phonenumbers.PhoneNumber, typed: str) -> bool:
    """Nine figures after the zero, which is written unless the number is international ("12 34 56 78 90" is none)."""
    international = typed.strip().startswith(("+", "00"))
    return len(str(number.national_number)) == 9 and (international or re.sub(r"\D", "", typed).startswith("0"))


def mobile(typed: str) -> str:
    """A number to which an SMS can be sent. Raises Refused for one that reads none: a landline, a number that costs more."""
    number = phone(typed)
    parsed = phonenumbers.parse(number)
    if parsed.country_code == 33:
        reads = str(parsed.national_number)[0] in "67"
    else:
        reads = phonenumbers.number_type(parsed) in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if not reads:
        raise Refused(
            _("Un SMS demande un numéro de portable, en 06 ou 07. Donnez-en un, ou choisissez le téléphone."), field="contact"
        )
    return number


def spaced_phone(number: str) -> str:
    """+33353010000 as people read it: 03 53 01 00 00."""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 33 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", "\u00a0")


def read(channel: str, contact: str) -> dict[str, str]:
    """The fields of a Person for a channel and what was typed. Raises Refused (field "contact" or "channel")."""
    contact = contact.strip()
    if channel not in Channel.values:
        raise Refused(_("Choisissez dans la liste comment vous joindre."), field="channel")
    fields = {"channel": channel, "email": "", "phone": "", "postal_address": "", "relay": ""}
    if channel == Channel.NONE:
        return fields
    if not contact:
        raise Refused(
            {
                Channel.EMAIL: _("Écrivez l’adresse e-mail où vous répondre, ou choisissez un autre moyen."),
                Channel.SMS: _("Écrivez le numéro où envoyer le SMS, ou choisissez un autre moyen."),
                Channel.PHONE: _("Écrivez le numéro où vous appeler, ou choisissez un autre moyen."),
                Channel.LETTER: _("Écrivez l’adresse où envoyer le courrier, ou choisissez un autre moyen."),
                Channel.RELAY: _("Dites par qui vous joindre : un prénom, un lieu."),
            }[Channel(channel)],
            field="contact",
        )
    if channel == Channel.EMAIL:
        try:
            validate_email(contact)
            if len(contact) > 254:  # RFC 5321: no mailbox has a longer address
                raise ValidationError("length")
        except ValidationError:
            raise Refused(_("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."), field="contact") from None
        fields["email"] = contact
    elif channel == Channel.SMS:
        fields["phone"] = mobile(contact)
    elif channel == Channel.PHONE:
        fields["phone"] = phone(contact)
    elif channel == Channel.LETTER:
        fields["postal_address"] = contact[:600]
    else:
        fields["relay"] = contact[:200]
    return fields


def with_town(address: str, commune: Commune) -> str:
    """The postal address with its town: somebody who gave a street and chose a commune has said it all."""
    if re.search(r"\b\d{5}\b", address) or not commune.postal_codes:
        return address
    return f"{address}\n{commune.postal_codes[0]} {commune.name}"
