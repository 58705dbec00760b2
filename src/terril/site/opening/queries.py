"""What a site still lacks before people can use it, in words: the page of its opening, `/reglages/` and `terril check` say the same."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import clock, sitewide
from terril.kernel.outbox.models import Message, MessageStatus
from terril.people import administrators
from terril.people.models import Person
from terril.programmes.models import Programme, Role, RoleKind
from terril.territory.models import Territory

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class Step:
    """One thing to settle. `text`: how it stands, or why it matters; `optional`: the site opens without it."""

    key: str
    title: str
    text: str
    done: bool
    url: str
    button: str
    optional: bool = False


def steps() -> list[Step]:
    """What the whole site needs, in the order in which one does it."""
    return [step for step in (_described(), _land(), _place(), _programme()) if step]


def steps_of(person: Person) -> list[Step]:
    """The same, then what whoever opens it needs."""
    return [*steps(), _second_factor(person), _trial(person)]


def missing() -> list[str]:
    """What still keeps people away, a sentence each; empty for a site that is open."""
    told = [] if administrators.administrators() else [_("Personne n’administre encore le site.")]
    return told + [step.text for step in steps() if not step.done and not step.optional]


@dataclass(frozen=True)
class Line:
    """One programme of the site. `state`: how it stands, in words."""

    name: str
    slug: str
    where: str
    state: str
    open: bool
    coordinated: bool


def programmes() -> list[Line]:
    """Every programme, the oldest first; whether anybody who can sign in coordinates it."""
    held = Role.objects.filter(programme=OuterRef("pk"), kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True, person__account__is_active=True)
    rows = Programme.objects.annotate(coordinated=Exists(held)).select_related("territory").order_by("pk")
    today = clock.today()
    return [
        Line(
            name=row.name, slug=row.slug, where=row.territory.name, open=row.is_open, coordinated=row.coordinated,
            state=_("reçoit des idées") if row.is_open else _("terminé") if row.ends_on and row.ends_on < today else _("fermé aux idées"),
        )
        for row in rows
    ]  # fmt: skip


def _described() -> Step:
    name, operator = sitewide.fresh("name"), sitewide.fresh("operator")
    # A site that was open before it could be named bears the name of its programme.
    name = name or Programme.objects.filter(is_open=True).order_by("pk").values_list("name", flat=True).first() or ""
    done = bool(name)
    text = name + (f" · {operator}" if operator else "") if done else _("Le site n’a pas encore de nom.")
    return Step("site", _("Le nom du site, et qui en répond"), text, done, reverse("opening_site"), _("Changer") if done else _("Nommer le site"))


@dataclass(frozen=True)
class Land:
    """A territory. `count`: its communes; `unplaced`: those that have no point, and so are on no map."""

    name: str
    count: int
    unplaced: int


def lands() -> list[Land]:
    counted = Territory.objects.annotate(count=Count("communes"), unplaced=Count("communes", filter=Q(communes__latitude__isnull=True)))
    return [Land(*row) for row in counted.order_by("name").values_list("name", "count", "unplaced")]


def _land() -> Step:
    known = lands()
    told = [
        ngettext("%(name)s (%(count)s commune)", "%(name)s (%(count)s communes)", land.count) % {"name": land.name, "count": land.count}
        for land in known
    ]
    text = ", ".join(told) or _("Aucune commune n’est encore choisie.")
    button = _("Choisir d’autres communes") if known else _("Choisir les communes")
    return Step("land", _("Le territoire"), text, bool(known), reverse("opening_land"), button)


def _place() -> Step | None:
    """Only for communes whose place is not known."""
    left = sum(land.unplaced for land in lands())
    text = ngettext("%(count)s commune n’est pas sur la carte.", "%(count)s communes ne sont pas sur la carte.", left) % {"count": left}
    url = reverse("opening_place")
    return Step("place", _("Sur la carte"), text, done=False, url=url, button=_("Les y mettre"), optional=True) if left else None


def _programme() -> Step:
    programmes = list(Programme.objects.order_by("pk"))
    opened = [one for one in programmes if one.is_open]
    if opened:
        text = ", ".join(one.name for one in opened)
    elif programmes:
        text = _("%(name)s est prêt, mais ne reçoit pas encore d’idées.") % {"name": programmes[0].name}
    else:
        text = _("Aucun dispositif n’est encore ouvert : les pages publiques disent « bientôt ».")
    ready = bool(programmes) and not opened
    url = f"{reverse('programme_settings')}?dispositif={programmes[0].slug}" if ready else reverse("opening_programme")
    button = _("L’ouvrir") if ready else _("En préparer un autre") if opened else _("Préparer le premier")
    return Step("programme", _("Ce qui s’ouvre aux habitants"), text, bool(opened), url, button)


def _second_factor(person: Person) -> Step:
    done = Authenticator.objects.filter(user__person=person, type__in=["totp", "webauthn"]).exists()
    text = (
        _("Votre téléphone ou votre clé protège ce compte.")
        if done
        else _("Sans elle, les pages où des gens laissent leurs coordonnées restent fermées, à vous aussi.")
    )
    return Step("factor", _("Votre seconde preuve"), text, done, reverse("second_factor"), _("La choisir"), optional=True)


def _trial(person: Person) -> Step:
    last = Message.objects.filter(person_id=person.pk, kind="trial").order_by("-pk").first()
    real = settings.PRODUCTION or settings.EMAIL_BACKEND == SMTP
    told = {
        MessageStatus.SENT: _("Un essai est parti à %(address)s. S’il n’y est pas arrivé, rien d’autre n’arrivera."),
        MessageStatus.FAILED: _("L’essai n’est pas parti : le serveur de courriel l’a refusé."),
        MessageStatus.BOUNCED: _("L’essai est revenu de %(address)s : cette adresse n’existe pas, ou elle nous refuse."),
    }
    if not real:
        text = _("Aucun serveur de courriel n’est réglé : les messages s’écrivent dans un dossier de cette machine.")
    elif last is None:
        text = _("Personne n’a encore essayé : un message arrive-t-il vraiment ?")
    else:
        text = told.get(MessageStatus(last.status), _("Un essai attend de partir à %(address)s.")) % {"address": last.to_address}
    done = real and last is not None and last.status == "sent"
    return Step("trial", _("Un message d’essai"), text, done, reverse("opening_trial"), _("M’envoyer un essai"), optional=True)
