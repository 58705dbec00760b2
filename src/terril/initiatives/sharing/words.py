"""What is said of a public idea to somebody who does not know it: what everybody reads, and nothing else."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.models import Initiative, Stage
from terril.initiatives.showing.words import first_words
from terril.initiatives.text import masked
from terril.kernel import documents
from terril.kernel.words import current_language
from terril.programmes.queries import operator

# A poster is read standing: a few lines.
ON_THE_WALL = 420


@dataclass(frozen=True)
class Share:
    """The address in full, and links that open a letter or an SMS with a sentence ready."""

    url: str
    mail: str
    sms: str


def share(initiative: Initiative) -> Share:
    url = settings.PUBLIC_URL + reverse("initiative", args=[initiative.ref])
    name = masked(initiative.name).rstrip(" .")
    told = _("Une idée de %(commune)s : « %(name)s ». %(url)s") % {"commune": initiative.commune.name, "name": name, "url": url}
    return Share(url=url, mail=f"mailto:?subject={quote(name)}&body={quote(told)}", sms=f"sms:?&body={quote(told)}")


def poster(initiative: Initiative) -> bytes:
    """One page for a wall. The caller has checked that everybody reads the idea."""
    url = share(initiative).url
    words = first_words(initiative)
    if len(words) > ON_THE_WALL:
        words = words[:ON_THE_WALL].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
    programme = initiative.programmes.order_by("pk").first()
    title = masked(initiative.name)
    data = {
        "language": current_language(),
        "title": title,
        "commune": initiative.commune.name,
        # What the title says whole is not said twice.
        "words": words if " ".join(words.split()) != title else "",
        "help": initiative.stage != Stage.ENDED,
        "url": url,
        "qr": documents.qr_svg(url),
        "phone": programme.phone if programme else "",
        "opening": programme.opening if programme else "",
        "programme": programme.name if programme else "",
        "operator": operator(),
    }
    return documents.render("initiatives/poster.typ", data)
