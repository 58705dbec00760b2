"""The papers of an idea: the receipt that one keeps, the blank form that one fills in by hand."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from terril.initiatives.depositing import consents
from terril.initiatives.models import Attachment, Initiative
from terril.kernel import codes, documents, sitewide
from terril.kernel.outbox.models import Channel
from terril.kernel.words import current_language, long_date
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.programmes.queries import operator

HOW: dict[Channel, Callable[[], str]] = {
    Channel.EMAIL: lambda: _("par e-mail"),
    Channel.SMS: lambda: _("par SMS"),
    Channel.PHONE: lambda: _("par téléphone"),
    Channel.LETTER: lambda: _("par courrier"),
    Channel.RELAY: lambda: _("par la personne que vous avez choisie"),
    Channel.NONE: lambda: "",
}


def how(person: Person | None) -> str:
    """The channel in words, "" when the person chose none."""
    return HOW[Channel(person.channel)]() if person else ""


def receipt(*, code: str, initiative: Initiative, attachment: Attachment | None, person: Person | None) -> bytes:
    """The receipt as a PDF: the code, how to say it aloud, who answers and by when."""
    programme = attachment.programme if attachment else None
    url = settings.PUBLIC_URL + reverse("follow")
    intake = initiative.intake
    data: dict[str, Any] = {
        "language": current_language(),
        "code": code,
        "spelled": codes.spelled(code, get_language() or "fr"),
        "first_name": person.first_name if person else "",
        "answer_before": long_date(attachment.answer_due_on) if attachment else "",
        "how": how(person),
        "commune": initiative.commune.name,
        "received_on": long_date(timezone.localtime(initiative.created_at)),
        "words": intake.words,
        "follow_url": url,
        "qr": documents.qr_svg(url),
        "phone": (programme.phone if programme else "") or sitewide.text("phone"),
        "opening": programme.opening if programme else "",
        "programme": programme.name if programme else "Terril",
        "operator": operator(),
        "taken_by": intake.taken_by.first_name if intake.taken_by else "",
    }
    return documents.render("initiatives/receipt.typ", data)


def paper_form(programme: Programme) -> bytes:
    """The blank form: one sheet, both sides, the same questions as the screen."""
    url = settings.PUBLIC_URL + reverse("deposit")
    return documents.render(
        "initiatives/form.typ",
        {
            "language": current_language(),
            "consent": consents.for_somebody(),
            "deposit_url": url,
            "qr": documents.qr_svg(url),
            "programme": programme.name,
            "operator": operator(),
            "phone": programme.phone or sitewide.text("phone"),
            "opening": programme.opening,
            "return_to": programme.organisation.name,
            "answer_days": programme.answer_days,
        },
    )
