"""What the journal says of meetings."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.kernel.outbox.kinds import kinds
from terril.meetings.models import Meeting

verb("series.created", _("%(actor)s a ouvert une saison de rencontres."))
verb("meeting.created", _("%(actor)s a mis une rencontre au calendrier."))
verb(
    "meeting.invited",
    ngettext_lazy(
        "%(actor)s a invité %(count)s initiative à la rencontre d’entraide.",
        "%(actor)s a invité %(count)s initiatives à la rencontre d’entraide.",
        "count",
    ),
)
verb(
    "meeting.imported",
    ngettext_lazy(
        "%(actor)s a mis %(count)s rencontre au calendrier, d’un coup.",
        "%(actor)s a mis %(count)s rencontres au calendrier, d’un coup.",
        "count",
    ),
)
verb("meeting.place_confirmed", _("%(actor)s a confirmé le lieu de la rencontre."))
verb("meeting.moved", _("%(actor)s a déplacé la rencontre."))
verb("meeting.cancelled", _("%(actor)s a annulé la rencontre."))
verb("meeting.registered", _("%(actor)s a inscrit quelqu’un à la rencontre."))
verb("series.registered", _("%(actor)s a inscrit quelqu’un à toute la saison."))
verb("meeting.unregistered", _("%(actor)s a retiré une inscription."))
verb(
    "meeting.agenda_changed",
    ngettext_lazy(
        "%(actor)s a changé l’ordre du jour (%(count)s passage).",
        "%(actor)s a changé l’ordre du jour (%(count)s passages).",
        "count",
    ),
)
verb("meeting.presented", _("L’initiative a été présentée : %(meeting)s."))
verb("meeting.not_presented", _("%(actor)s a retiré un passage noté par erreur : %(meeting)s."))
verb("meeting.attended", _("%(actor)s a noté qui était là."))
verb("meeting.notes_written", _("%(actor)s a écrit des notes."))
verb("meeting.pledged", _("Une promesse a été faite : %(meeting)s."))
verb("meeting.minutes_written", _("%(actor)s a écrit le compte rendu."))
verb(
    "meeting.minutes_published",
    ngettext_lazy(
        "%(actor)s a publié le compte rendu, écrit à %(count)s personne.",
        "%(actor)s a publié le compte rendu, écrit à %(count)s personnes.",
        "count",
    ),
)
verb(
    "meeting.held",
    ngettext_lazy(
        "%(actor)s a clos la rencontre : %(here)s personne était là.",
        "%(actor)s a clos la rencontre : %(here)s personnes étaient là.",
        "here",
    ),
)
verb(
    "meeting.reminded",
    ngettext_lazy(
        "La rencontre a été rappelée à %(count)s personne.",
        "La rencontre a été rappelée à %(count)s personnes.",
        "count",
    ),
)

verb("plan.asked", _("%(actor)s a demandé une proposition de saison."))
verb("plan.changed", _("%(actor)s a remplacé %(before)s par %(after)s."))
verb("plan.restored", _("%(actor)s est revenu à la commune proposée : %(after)s."))
verb("plan.discarded", _("%(actor)s a jeté une proposition de saison."))
verb(
    "plan.season_created",
    ngettext_lazy(
        "%(actor)s a créé la saison : %(count)s rencontre.",
        "%(actor)s a créé la saison : %(count)s rencontres.",
        "count",
    ),
)


@resolver("meeting")
def names(ids: set[int]) -> Mapping[int, str]:
    """"rencontre de Vendin-le-Vieil, 26 janvier 2024", by id, in one query."""
    rows = Meeting.objects.filter(pk__in=ids).values_list("pk", "commune__name", "starts_at")
    return {
        pk: gettext("rencontre à %(commune)s, %(date)s") % {"commune": commune, "date": date_format(localtime(at), "j F Y")}
        for pk, commune, at in rows
    }

kinds(
    "meeting.registered", "meeting.place_confirmed", "meeting.moved", "meeting.cancelled", "meeting.reminder", "meeting.invited", expires=True
)
kinds("meeting.minutes", expires=False)
