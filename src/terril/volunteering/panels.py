"""Those who can help, elsewhere: on the page of the team, on the page that its holder reads, on the desk."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.access import is_public, sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE, InitiativeParts, Panel
from terril.kernel.written import in_order, written_once
from terril.messages.access import ASKS, SEALED
from terril.people.models import Person
from terril.programmes.desk import DESK, SHOWN, DeskParts, Row, Step, Tool
from terril.programmes.models import Programme
from terril.volunteering import queries
from terril.volunteering.actions import open_to_help
from terril.volunteering.models import Follower, Help


@SEALED.register(22)
def messages_of_helps(person: Person) -> Q:
    hidden = sealed_to(person)
    helps = Help.objects.filter(pk=OuterRef("about_id"), initiative__in=hidden)
    followers = Follower.objects.filter(pk=OuterRef("about_id"), initiative__in=hidden)
    return Q(Q(about_type=Help._meta.label_lower), Exists(helps)) | Q(Q(about_type=Follower._meta.label_lower), Exists(followers))


@INITIATIVE.register(42)
class OnInitiative(InitiativeParts):
    """Who offers to help."""

    def help(self, initiative: Initiative, viewer: Person) -> Panel | None:
        rows = queries.of_idea(initiative, viewer)
        return Panel("helps", _("Qui propose son aide"), "volunteering/_offered.html", {"rows": rows}) if rows else None

    def help_at(self, initiative: Initiative) -> str:
        return reverse("help_offer", args=[initiative.ref]) if open_to_help(initiative) else ""

    def follow_at(self, initiative: Initiative) -> str:
        return reverse("follow_idea", args=[initiative.ref]) if is_public(initiative) else ""

    def followed(self, initiative: Initiative) -> Panel | None:
        """What its holder may answer, or knows."""
        rows = [] if initiative.withdrawn_at else queries.seen(initiative)
        context = {"ref": initiative.ref, "rows": rows}
        return Panel("helps", _("Quelqu’un peut vous aider"), "volunteering/_followed.html", context) if rows else None


@written_once
def _to_read(programme: Programme, person: Person) -> QuerySet[Help, int]:
    return queries.to_read(programme, person).values_list("pk", flat=True)[: SHOWN + 1]


@written_once
def _shown(helps: list[int]) -> QuerySet[Help]:
    read = ("words", "offered_at", "person__first_name", "person__channel", "initiative__title", "initiative__excerpt")
    return Help.objects.filter(pk__in=helps).select_related("person", "initiative").only(*read)


def helps_to_read(person: Person, programme: Programme) -> Step | None:
    waiting = _to_read(programme, person)
    if not waiting:
        return None
    found = in_order(waiting, _shown(waiting))
    n = len(found) if len(found) <= SHOWN else _("plus de %(n)s") % {"n": SHOWN}
    return Step(
        key="helps",
        title=_("Quelqu’un peut aider"),
        headline=ngettext("Un coup de main à lire", "%(n)s coups de main à lire", len(found)) % {"n": n},
        rows=[
            Row(
                who=one.person.first_name, what=one.initiative.name, url=reverse("help", args=[one.pk]), do=_("Lire"),
                channel=one.person.channel, detail=Truncator(one.words).chars(120),
            )
            for one in found[:SHOWN]
        ],
        more=len(found) > SHOWN,
        all_url=reverse("helps"),
        all_label=_("Tous les coups de main"),
    )  # fmt: skip


def helps_page(person: Person, programme: Programme) -> Tool:
    return Tool(_("Les coups de main"), reverse("helps"), _("Qui propose d’aider une idée, et ce qu’il en est."))


@DESK.register(37)
class OnDesk(DeskParts):
    """What strangers offer, to read before it is passed."""

    steps = {13: helps_to_read}
    tools = {37: helps_page}


@ASKS.register(12)
def answers_are_noted(message_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Where the yes or the no that a holder says aloud is noted. One query."""
    from terril.kernel.outbox.models import Message
    from terril.volunteering.actions import ASKED

    found = Message.objects.filter(pk__in=message_ids, kind=ASKED, about_type=Help._meta.label_lower).values_list("pk", "about_id")
    return {message: (reverse("help", args=[help_id]), _("Noter sa réponse")) for message, help_id in found}
