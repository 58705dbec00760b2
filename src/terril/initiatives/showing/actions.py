"""The team reads, then lets everybody read; hides, and says why; hears whoever reports something."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives import access
from terril.initiatives.following.actions import holder_of, locked_initiative, touch
from terril.initiatives.models import Addition, Holder, Initiative, Intake, News, Report, ReportReason, Visibility
from terril.initiatives.panels import SHOWN_TO
from terril.initiatives.showing import queries
from terril.initiatives.showing.words import put_in_public
from terril.initiatives.text import excerpt
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.plain import is_blank
from terril.kernel.verbs import envelope, locked, once
from terril.people.messages import tell_if_reachable
from terril.people.models import Person

LONGEST = 2_000


@transaction.atomic
def let_show(
    *,
    actor: Person,
    initiative: Initiative,
    seen: datetime,
    named: Collection[str] = (),
    aside: Collection[int] = (),
    first_aside: bool = False,
    because: str = "",
) -> Initiative:
    """Somebody of the team has read what was said up to `seen` (when the page was drawn), with the names that the page showed (`named`), and lets it
    be read by whom its holder chose. `aside`: the additions left out; `first_aside`: the first words too; `because`: what their holder reads of it.
    What came since still waits. An idea that was hidden is shown again.

    Raises Conflict when the page is older than the last reading; Refused when nothing would be left to name the idea.
    """
    row = locked_initiative(initiative)
    if row.read_at is not None and row.read_at > seen:
        raise Conflict(_("Quelqu’un de l’équipe vient de la lire. Relisez : voici ce qui est montré maintenant."))
    now = clock.now()
    unread = Addition.objects.filter(initiative=row, read_at__isnull=True, aside_at__isnull=True, said_at__lte=seen)
    reason = " ".join(because.split())[:300]
    unread.filter(pk__in=aside).update(aside_at=now, aside_because=reason)
    unread.exclude(pk__in=aside).update(read_at=now)
    # What its holder keeps was not on the page: shown later, it is read then.
    News.objects.filter(initiative=row, shown=True, read_at__isnull=True, answered_at__lte=seen).update(read_at=now)
    Holder.objects.filter(initiative=row, until__isnull=True, shown_as__in=named).update(read_as=F("shown_as"))
    if first_aside and row.intake.aside_at is None:
        if is_blank(row.title):
            raise Refused(_("Donnez d’abord un titre : sans ses premiers mots, rien ne dirait de quelle idée il s’agit."))
        row.intake.aside_at, row.intake.aside_because, row.excerpt = now, reason, ""
        row.intake.save(update_fields=["aside_at", "aside_because"])
    row.read_at, row.hidden_at, row.hidden_because = now, None, ""
    row.to_read_since = now if queries.something_unread(row) else None
    put_in_public(row)
    touch(row, "read_at", "hidden_at", "hidden_because", "to_read_since", "excerpt", "public_title", "public_text")
    journal.record(actor=actor, verb="initiative.read", subject=row)
    return row


@transaction.atomic
def show_after_all(*, actor: Person, initiative: Initiative, addition_id: int | None) -> Initiative:
    """What was left aside is shown with the rest, by somebody who reads it: an addition, or the first words. Pressing twice changes nothing."""
    row = locked_initiative(initiative)
    if addition_id is not None:
        left = Addition.objects.filter(initiative=row, pk=addition_id, aside_at__isnull=False)
        changed = left.update(read_at=clock.now(), aside_at=None, aside_because="")
    else:
        changed = Intake.objects.filter(initiative=row, aside_at__isnull=False).update(aside_at=None, aside_because="")
        row.excerpt = excerpt(row.intake.words)
    if changed:
        put_in_public(row)
        touch(row, "excerpt", "public_title", "public_text")
        journal.record(actor=actor, verb="initiative.words_shown", subject=row)
    return row


@transaction.atomic
def hide(*, actor: Person, initiative: Initiative, reason: str) -> Initiative:
    """Nobody outside its team reads it any more; its holder is told why, by the channel they chose. Raises Refused without a reason, or when it is
    hidden already."""
    if is_blank(reason):
        raise Refused(_("Dites pourquoi, en une phrase : la personne la lira."), field="reason")
    row = locked_initiative(initiative)
    if row.hidden_at is not None:
        raise Refused(_("Elle est déjà cachée."))
    row.hidden_at, row.hidden_because = clock.now(), " ".join(reason.split())[:300]
    row.read_at = row.to_read_since = row.featured_at = None
    put_in_public(row)
    touch(row, "read_at", "hidden_at", "hidden_because", "to_read_since", "featured_at", "public_title", "public_text")
    journal.record(actor=actor, verb="initiative.hidden", subject=row)
    # Whoever hides it has looked at what was reported.
    for reported in queries.reports_of(row):
        settle_report(actor=actor, report=reported)
    # Words that were told to others because everybody could read them are no longer told.
    SHOWN_TO.collect(actor, row)
    holder = holder_of(row)
    if holder is not None and row.visibility == Visibility.PUBLIC:
        with override(holder.language):
            subject = _("Votre idée n’est pas montrée à tout le monde")
            told = _(
                "Nous avons lu votre idée, et nous ne la montrons pas à tout le monde. Voici pourquoi : « %(reason)s ». Elle est gardée, et "
                "l’équipe la suit comme les autres. Pour en parler, appelez-nous, ou écrivez-le sur votre page de suivi."
            ) % {"reason": row.hidden_because.rstrip(" .")}
        programme = row.programmes.order_by("pk").first()
        tell_if_reachable(actor=actor, person=holder, kind="initiative.hidden", subject=subject, body=told, programme=programme, about=row)
    return row


@transaction.atomic
def feature(*, actor: Person, initiative: Initiative, featured: bool) -> Initiative:
    """Puts a voice on the home page, or takes it off. Raises Refused for an idea that everybody does not read."""
    row = locked_initiative(initiative)
    if featured and not access.is_public(row):
        raise Refused(_("L’accueil montre seulement des idées que tout le monde peut lire."))
    if bool(row.featured_at) != featured:
        row.featured_at = clock.now() if featured else None
        touch(row, "featured_at")
        journal.record(actor=actor, verb="initiative.featured" if featured else "initiative.unfeatured", subject=row)
    return row


@transaction.atomic
def report(*, initiative: Initiative, reason: str, words: str = "", contact: str = "", client_id: str | None = None) -> Report:
    """Anybody says that something public should not be. The same `client_id` twice reports once. Raises Refused for an unknown reason, words too
    long, an idea that everybody does not read."""
    if reason not in ReportReason.values:
        raise Refused(_("Choisissez ce qui ne va pas."), field="reason")
    if len(words) > LONGEST or len(contact) > 200:
        raise Refused(_("C’est trop long : deux mille signes au plus."), field="words")
    row = locked_initiative(initiative)
    if not access.is_public(row):
        raise Refused(_("Cette idée n’est plus montrée à tout le monde."))
    name = envelope(client_id, row, reason, words.strip(), contact.strip())
    sent = Report(initiative=row, reason=reason, words=words.strip(), contact=contact.strip(), reported_at=clock.now(), client_id=name)
    kept, is_new = once(sent, "initiative")
    if is_new:
        journal.record(actor=None, verb="initiative.reported", subject=row)
    return kept


@transaction.atomic
def settle_report(*, actor: Person, report: Report) -> Report:
    """Somebody has looked: nothing has to be hidden, or it is already. Settling twice changes nothing."""
    locked(Initiative(pk=report.initiative_id))
    row = locked(report, "initiative")
    if row.settled_at is None:
        row.settled_at, row.settled_by = clock.now(), actor
        row.save(update_fields=["settled_at", "settled_by"])
        journal.record(actor=actor, verb="initiative.report_settled", subject=row.initiative)
    return row
