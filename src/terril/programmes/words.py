"""What a programme says of itself in its messages."""

from django.utils.translation import gettext as _

from terril.programmes.models import Programme


def hello(first_name: str) -> str:
    """The first line of a message."""
    return _("Bonjour %(name)s,") % {"name": first_name} if first_name else _("Bonjour,")


def signed(programme: Programme, *parts: str) -> str:
    """The parts of a message, then how to talk about it and who writes."""
    call = (
        _("Pour en parler : %(phone)s (%(opening)s).") % {"phone": programme.phone, "opening": programme.opening}
        if programme.phone
        else ""
    )
    return "\n\n".join(part for part in [*parts, call, programme.name] if part)
