"""How somebody can be reached, read from what was typed. One field, six channels."""

import re
from collections.abc import Sequence
from typing import Protocol

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.kernel.words import english

FRENCH_DIGITS = 10
# The mainland, and the four overseas plans in which 06 and 07 are mobile too.
FRENCH_CODES = {33, 262, 590, 594, 596}
NUMBER_WORDS = {
    1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix",
    11: "onze", 12: "douze", 13: "treize", 14: "quatorze", 15: "quinze",
}  # fmt: skip
# The first figures of a number of ten tell overseas from the mainland (ARCEP, décision 2018-0881, plan de numérotation, annexe 1).
OVERSEAS = {
    "0590": "GP", "0690": "GP", "0691": "GP", "0594": "GF", "0694": "GF", "0596": "MQ", "0696": "MQ", "0697": "MQ",
    "0262": "RE", "0263": "RE", "0692": "RE", "0693": "RE", "0269": "YT", "0639": "YT",
}  # fmt: skip
# 06 39 98 is for stories and examples, of the mainland (same plan, 2.5.12).
INVENTED = "063998"
# The first figures of an INSEE code, and the region whose numbers are dialled from there.
REGIONS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


class Town(Protocol):
    """A commune, of here or not."""

    @property
    def name(self) -> str: ...
    @property
    def insee_code(self) -> str: ...
    @property
    def postal_codes(self) -> Sequence[str]: ...


def _parsed(typed: str, insee_code: str) -> phonenumbers.PhoneNumber:
    """The number with its country: the one that is written, or that its first figures tell, or where the commune is. Raises
    NumberParseException."""
    digits = re.sub(r"\D", "", typed)
    if typed.strip().startswith(("+", "00")):
        return phonenumbers.parse(typed, "FR")
    if len(digits) == FRENCH_DIGITS and not digits.startswith(INVENTED) and (told := OVERSEAS.get(digits[:4])):
        return phonenumbers.parse(typed, told)
    if (near := REGIONS.get(insee_code[:3])) and phonenumbers.is_valid_number(there := phonenumbers.parse(typed, near)):
        return there
    # "33 6…" and "262 692…": the country, without its sign.
    if 10 < len(digits) <= 15 and not digits.startswith("0"):
        abroad = phonenumbers.parse(f"+{digits}")
        if abroad.country_code in FRENCH_CODES or phonenumbers.is_valid_number(abroad):
            return abroad
    return phonenumbers.parse(typed, "FR")


def phone(typed: str, commune: Town | None = None) -> str:
    """A number in its international form (+33…). `commune`: where somebody lives, which tells the country of a number that does not.
    Raises Refused with a sentence that says what is wrong."""
    try:
        number = _parsed(typed, commune.insee_code if commune else "")
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
    international = typed.strip().startswith(("+", "00")) or re.sub(r"\D", "", typed).startswith("33")
    return len(str(number.national_number)) == 9 and (international or re.sub(r"\D", "", typed).startswith("0"))


def mobile(typed: str, commune: Town | None = None) -> str:
    """A number to which an SMS can be sent. Raises Refused for one that reads none: a landline, a number that costs more."""
    number = phone(typed, commune)
    parsed = phonenumbers.parse(number)
    if parsed.country_code in FRENCH_CODES:
        reads = str(parsed.national_number)[0] in "67"
    else:
        reads = phonenumbers.number_type(parsed) in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if not reads:
        raise Refused(
            _("Un SMS demande un numéro de portable, en 06 ou 07. Donnez-en un, ou choisissez le téléphone."), field="contact"
        )
    return number


def passed(channel: str, contact: str) -> str:
    """A contact that somebody gives to another, as that other will read it. Raises Refused like `read`."""
    fields = read(channel, contact)
    return spaced_phone(fields["phone"]) if fields["phone"] else fields["email"] or fields["postal_address"] or fields["relay"]


def spaced_phone(number: str) -> str:
    """+33353010000 as people read it: 03 53 01 00 00."""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 33 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", "\u00a0")


def read(channel: str, contact: str, commune: Town | None = None) -> dict[str, str]:
    """The fields of a Person for a channel and what was typed; `commune` is where they live. Raises Refused (field "contact" or "channel")."""
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
        fields["phone"] = mobile(contact, commune)
    elif channel == Channel.PHONE:
        fields["phone"] = phone(contact, commune)
    elif channel == Channel.LETTER:
        if not _says_where(contact):
            raise Refused(_("Écrivez l’adresse où envoyer le courrier : le numéro et la rue, puis la commune."), field="contact")
        fields["postal_address"] = contact[:600]
    else:
        fields["relay"] = contact[:200]
    return fields


def _says_where(typed: str) -> bool:
    """Words, and not a number or an e-mail alone: what stood in the field before another means was chosen."""
    return any(sign.isalpha() for sign in typed) and not ("@" in typed and len(typed.split()) == 1)


def with_town(address: str, commune: Town) -> str:
    """The postal address with its town: somebody who gave a street and chose a commune has said it all."""
    if re.search(r"\b\d{5}\b", address) or fold((address.splitlines() or [""])[-1]) == fold(commune.name):
        return address
    return f"{address}\n{' '.join([*commune.postal_codes[:1], commune.name])}"
