"""What this room holds of people. Erased in this order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.initiatives.erasing import holders_of
from terril.meetings import erasing
from terril.meetings.models import Attendance, Departure, Invitation, Meeting, MeetingPledge, Presentation, Registration
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare, holds_nobody
from terril.people.erasing import Kept, blanked

_TEAM = _("l’équipe de la plateforme")
_INTEREST = _("intérêt légitime : préparer et tenir la rencontre (RGPD, art. 6.1.f)")
_MEETINGS = Section(70, _("Vos rencontres"))

declare(
    Dossier(
        Registration,
        Entry(
            data=_("qui vient, à quelle rencontre ; ce qu’il lui faut pour venir, si elle le dit"),
            purpose=_("préparer la salle, la garde d’enfants, la traduction et les trajets ; prévenir d’un changement"),
            basis=_INTEREST,
            retention=_("deux ans après le dernier contact"),
            recipients=_TEAM,
        ),
        reaches=(Reach("person", erasing.registrations_end),),
        words=("needs_note",),
        programmes=("meeting__series__programme", "series__programme"),
        tells_apart=erasing.told_by_a_meeting,
        export=Export(
            "registrations",
            _MEETINGS,
            ("meeting__starts_at", "series__title", "needs", "needs_note", "registered_at", "cancelled_at"),
            (Fact(_("Inscription"), "meeting__starts_at", "series__title"), Fact(_("Précision"), "needs_note")),
        ),
    ),
    Dossier(
        Attendance,
        Entry(
            data=_("qui était là"),
            purpose=_("envoyer le compte rendu, compter les participants"),
            basis=_INTEREST,
            retention=_("deux ans après le dernier contact, puis seulement des nombres"),
            recipients=_TEAM,
        ),
        reaches=(Reach("person", Kept("that somebody was there is counted: the number names nobody")),),
        by=("marked_by",),
        programmes=("meeting__series__programme",),
        export=Export(
            "attendances",
            _MEETINGS,
            ("meeting__starts_at", "here"),
            (Fact(lambda row: _("Présence") if row["here"] else _("Absence"), "meeting__starts_at"),),
        ),
    ),
    Dossier(
        Presentation,
        Meeting,
        reaches=(
            holders_of("initiative", blanked(notes=""), shared=erasing.unname_presentations),
            Reach(lambda people: Q(meeting__in=erasing.where_spoken_of(people)), erasing.unname_presentations),
        ),
        words=("notes",),
        export="the notes of the team, where others are named; what is told of the meeting is in its minutes",
    ),
    Dossier(
        Invitation,
        Registration,
        reaches=(holders_of("initiative", Kept("that an idea was invited says nothing of who carries it")),),
        export="the messages that invited are exported",
    ),
    Dossier(
        Meeting,
        Entry(
            data=_("les notes et le compte rendu, où des personnes peuvent être nommées"),
            purpose=_("se souvenir de ce qui a été dit et promis"),
            basis=_INTEREST,
            retention=_("la durée du dispositif"),
            recipients=_("l’équipe ; tout le monde pour un compte rendu publié"),
        ),
        reaches=(Reach(lambda people: Q(pk__in=erasing.where_spoken_of(people)), erasing.unname_meetings),),
        words=("place_note", "cancelled_reason", "opening", "notes", "minutes"),
        export="its minutes are sent to whoever came, and name others",
        locked=True,
    ),
)
holds_nobody(Departure, "a commune that a meeting has left, and when")
holds_nobody(MeetingPledge, "a link between a promise and the meeting where it was made: each has its dossier")
