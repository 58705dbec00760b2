"""The itinerant meetings: a series, its dates, who comes, what is presented, what was promised."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Place
from terril.initiatives.models import Initiative, Pledge
from terril.initiatives.text import masked
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


class MeetingKind(models.TextChoices):
    MONTHLY = "monthly", _("Rencontre mensuelle")
    PEERS = "peers", _("Rencontre d’entraide")


class Series(models.Model):
    """A season of meetings of one programme: one registers once for all of it. `peers`: between those who carry an idea, three or four a year."""

    kind = models.CharField(_("sorte de rencontres"), max_length=10, choices=MeetingKind, default=MeetingKind.MONTHLY)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="series", verbose_name=_("dispositif"))
    title = models.CharField(_("nom de la saison"), max_length=120)
    summary = models.TextField(_("en quelques mots"), blank=True)
    created_at = models.DateTimeField(_("créée le"))
    fictional = models.BooleanField(_("fictive"), default=False)

    class Meta:
        verbose_name = _("saison de rencontres")
        verbose_name_plural = _("saisons de rencontres")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "title"], name="series_title_once", violation_error_message=_("Une saison porte déjà ce nom.")
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="series_has_a_title", violation_error_message=_("Donnez un nom à la saison.")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Status(models.TextChoices):
    TENTATIVE = "tentative", _("lieu à confirmer")
    CONFIRMED = "confirmed", _("confirmée")
    CANCELLED = "cancelled", _("annulée")
    HELD = "held", _("tenue")


def make_uid() -> str:
    """The name of the event in every calendar that subscribes: never changes (RFC 5545, 3.8.4.7)."""
    return f"{uuid4()}@terril"


class Meeting(models.Model):
    """One date. `sequence` goes up with each change that calendars must hear of (RFC 5545, 3.8.7.4).

    `told`, `silent` and `together` are no columns: an action leaves there, for whoever called it, how many people were told, how many had left
    nothing to be told by, and whether somebody else had written notes meanwhile.
    """

    told: int = 0
    silent: int = 0
    together: bool = False

    uid = models.CharField(_("identifiant de calendrier"), max_length=60, unique=True, default=make_uid, editable=False)
    sequence = models.PositiveIntegerField(_("révision"), default=0, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("saison"))
    # That of its series, kept here so that a list reads one table.
    kind = models.CharField(_("sorte"), max_length=10, choices=MeetingKind, default=MeetingKind.MONTHLY, editable=False)
    starts_at = models.DateTimeField(_("commence"))
    ends_at = models.DateTimeField(_("finit"))
    previous_start = models.DateTimeField(_("était prévue"), null=True, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("commune"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("lieu"))
    # The name that the calendar gives, when the place is not in the directory.
    place_name = models.CharField(_("nom du lieu"), max_length=160, blank=True)
    place_note = models.CharField(_("précision sur le lieu"), max_length=300, blank=True)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.TENTATIVE)
    cancelled_reason = models.CharField(_("pourquoi elle est annulée"), max_length=300, blank=True)
    opening = models.TextField(_("mot d’ouverture"), blank=True)
    notes = models.TextField(_("notes de la rencontre"), blank=True)
    notes_version = models.PositiveIntegerField(_("version des notes"), default=0, editable=False)
    minutes = models.TextField(_("compte rendu"), blank=True)
    minutes_published_at = models.DateTimeField(_("compte rendu publié le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"))
    updated_at = models.DateTimeField(_("dernier changement"))
    fictional = models.BooleanField(_("fictive"), default=False)

    class Meta:
        verbose_name = _("rencontre")
        constraints = [
            # A date typed wrong would break every calendar that reads it.
            models.CheckConstraint(
                condition=Q(starts_at__year__range=(2000, 2100)),
                name="meeting_in_this_century",
                violation_error_message=_("Cette année paraît fausse : vérifiez la date."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("La rencontre doit finir après avoir commencé : vérifiez les deux heures."),
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(place__isnull=False) | ~Q(place_name=""),
                name="meeting_confirmed_has_a_place",
                violation_error_message=_("Une rencontre confirmée a un lieu."),
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") & ~Q(cancelled_reason="") | ~Q(status="cancelled") & Q(cancelled_reason=""),
                name="meeting_cancelled_says_why",
                violation_error_message=_("Une rencontre annulée dit pourquoi, en une phrase."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_published_at__isnull=True) | ~Q(minutes=""),
                name="meeting_published_minutes_have_words",
                violation_error_message=_("Le compte rendu est vide : écrivez quelques mots avant de l’envoyer."),
            ),
            models.UniqueConstraint(
                fields=["series", "starts_at"],
                condition=~Q(status="cancelled"),
                name="meeting_once_at_a_time",
                violation_error_message=_("Une rencontre de cette saison commence déjà à ce moment-là."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="meeting_by_date"),
            models.Index(fields=["series", "starts_at"], name="meeting_by_series"),
        ]

    def __str__(self) -> str:
        if self.kind == MeetingKind.PEERS:
            return str(_("Rencontre d’entraide à %(commune)s") % {"commune": self.commune.name})
        return str(_("Rencontre à %(commune)s") % {"commune": self.commune.name})

    @property
    def programme(self) -> Programme:
        return self.series.programme

    @property
    def where(self) -> str:
        """The place alone, as everybody reads it; empty while it is to be confirmed."""
        return masked(self.place.name if self.place else self.place_name)

    @property
    def location(self) -> str:
        """As the calendars say it: "CCAS, Harnes" or "Grenay (lieu à confirmer)"."""
        if self.where:
            return f"{self.where}, {self.commune.name}"
        if self.status == Status.HELD:
            return self.commune.name
        return str(_("%(commune)s (lieu à confirmer)") % {"commune": self.commune.name})


class Departure(models.Model):
    """A commune that a meeting has left for another: the calendars that follow the commune hear that it is not there any more, and when it was."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="departures", verbose_name=_("rencontre"))
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name=_("commune quittée"))
    starts_at = models.DateTimeField(_("devait commencer"))
    ends_at = models.DateTimeField(_("devait finir"))
    sequence = models.PositiveIntegerField(_("révision"))
    left_at = models.DateTimeField(_("quittée le"))

    class Meta:
        verbose_name = _("départ d’une commune")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "commune"], name="left_once", violation_error_message=_("Cette rencontre a déjà quitté cette commune.")
            )
        ]


class AccessNeed(models.TextChoices):
    """What somebody needs in order to come."""

    ACCESS = "access", _("Une entrée de plain-pied, une place assise, une aide pour entendre ou voir")
    CHILDCARE = "childcare", _("Une garde d’enfants sur place")
    LANGUAGE = "language", _("Une traduction, ou la langue des signes")
    TRANSPORT = "transport", _("Un trajet : quelqu’un qui m’emmène")


class Registration(models.Model):
    """Somebody comes to one meeting, or to all those of a series."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("rencontre")
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("saison")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("personne"))
    needs = ArrayField(models.CharField(max_length=10, choices=AccessNeed), verbose_name=_("besoins"), default=list, blank=True)
    needs_note = models.CharField(_("précision"), max_length=200, blank=True)
    remind = models.BooleanField(_("rappel trois jours avant"), default=True)
    registered_at = models.DateTimeField(_("inscrite le"))
    cancelled_at = models.DateTimeField(_("désinscrite le"), null=True, blank=True)
    # The same screen sent twice registers once.
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("inscription")
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, series__isnull=True) | Q(meeting__isnull=True, series__isnull=False),
                name="registration_for_meeting_or_series",
                violation_error_message=_("On s’inscrit à une rencontre, ou à toute la saison."),
            ),
            models.CheckConstraint(
                condition=Q(needs__contained_by=[kind.value for kind in AccessNeed]),
                name="registration_needs_known",
                violation_error_message=_("Ce besoin n’est pas dans la liste."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(cancelled_at__isnull=True, meeting__isnull=False),
                name="registered_once_for_meeting",
                violation_error_message=_("Cette personne est déjà inscrite à cette rencontre."),
            ),
            models.UniqueConstraint(
                fields=["series", "person"],
                condition=Q(cancelled_at__isnull=True, series__isnull=False),
                name="registered_once_for_series",
                violation_error_message=_("Cette personne est déjà inscrite à cette saison."),
            ),
        ]


class Presentation(models.Model):
    """One initiative presented at one meeting. `position` starts at 1; `together` is no column, as for a meeting."""

    together: bool = False

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presentations", verbose_name=_("rencontre"))
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="presentations", verbose_name=_("initiative"))
    position = models.PositiveSmallIntegerField(_("place dans l’ordre du jour"))
    minutes_planned = models.PositiveSmallIntegerField(_("minutes prévues"), default=15)
    notes = models.TextField(_("notes"), blank=True)
    notes_version = models.PositiveIntegerField(_("version des notes"), default=0, editable=False)
    presented_at = models.DateTimeField(_("présentée à"), null=True, blank=True)

    class Meta:
        verbose_name = _("passage")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="presentation_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Deux passages ne peuvent pas avoir la même place."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "initiative"],
                name="presented_once_per_meeting",
                violation_error_message=_("Cette initiative est déjà à l’ordre du jour."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_planned__range=(1, 180)),
                name="presentation_lasts_a_while",
                violation_error_message=_("Un passage dure de 1 à 180 minutes."),
            ),
        ]


class Attendance(models.Model):
    """Who was there, or sent word of not coming. One row a person and a meeting, whatever was tapped."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("rencontre"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("personne"))
    here = models.BooleanField(_("là"), default=True)
    marked_at = models.DateTimeField(_("noté le"))
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("noté par"))
    # Somebody unknown until now, sent again after the network dropped, is noted once.
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("présence")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendance_once",
                violation_error_message=_("Cette personne est déjà notée."),
            )
        ]


class MeetingPledge(models.Model):
    """A promise made at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pledge_links", verbose_name=_("rencontre"))
    pledge = models.OneToOneField(Pledge, on_delete=models.CASCADE, related_name="meeting_link", verbose_name=_("promesse"))

    class Meta:
        verbose_name = _("promesse faite à une rencontre")


class PlanState(models.TextChoices):
    WAITING = "waiting", _("en cours de calcul")
    READY = "ready", _("prête")
    IMPOSSIBLE = "impossible", _("impossible")


class Plan(models.Model):
    """A season proposed by the planner, with what it was asked. Percents say how much an inhabitant counts, 100 as everybody."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plans", verbose_name=_("dispositif"))
    title = models.CharField(_("nom de la saison"), max_length=120)
    first_day = models.DateField(_("premier jour possible"))
    last_day = models.DateField(_("dernier jour possible"))
    starts = models.TimeField(_("commence à"))
    ends = models.TimeField(_("finit à"))
    reach_km = models.FloatField(_("kilomètres que l’on fait pour venir"))
    reach_minutes = models.PositiveSmallIntegerField(_("minutes que l’on met pour venir"), null=True, blank=True)
    repeat_months = models.PositiveSmallIntegerField(_("mois sans revenir dans une commune"))
    wait_months = models.PositiveSmallIntegerField(_("mois d’attente au plus"))
    never_percent = models.PositiveSmallIntegerField(_("poids des communes jamais atteintes"), default=100)
    priority_percent = models.PositiveSmallIntegerField(_("poids des communes prioritaires"), default=200)
    # INSEE codes: a commune that leaves the territory leaves the rule, and the proposal stays.
    priorities = ArrayField(models.CharField(max_length=5), verbose_name=_("communes prioritaires"), default=list, blank=True)
    bases = ArrayField(models.CharField(max_length=5), verbose_name=_("d’où part l’équipe"), default=list, blank=True)
    places_only = models.BooleanField(_("seulement là où un lieu est connu"), default=False)
    state = models.CharField(_("état"), max_length=10, choices=PlanState, default=PlanState.WAITING)
    progress = models.PositiveSmallIntegerField(_("avancement"), default=0)
    problem = models.TextField(_("ce qui l’empêche"), blank=True)
    late_gap = models.FloatField(_("écart prouvé, attente"), null=True)
    # Of how many goals, in their order, nothing does better; unknown for what was proposed under other goals.
    goals_proven = models.PositiveSmallIntegerField(_("buts prouvés"), null=True)
    seconds = models.FloatField(_("secondes de calcul"), null=True)
    # Goes up with each change: two people who change the same proposal see each other.
    version = models.PositiveIntegerField(_("révision"), default=0, editable=False)
    asked_at = models.DateTimeField(_("demandée le"))
    # The same screen sent twice asks once.
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)
    # The season that was made of it, once.
    series = models.OneToOneField(Series, on_delete=models.PROTECT, null=True, related_name="plan", verbose_name=_("saison créée"))
    fictional = models.BooleanField(_("fictive"), default=False)

    class Meta:
        verbose_name = _("proposition de saison")
        verbose_name_plural = _("propositions de saison")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="plan_has_a_title", violation_error_message=_("Donnez un nom à la saison.")
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="plan_ends_after_start",
                violation_error_message=_("La saison doit finir après avoir commencé : vérifiez les deux dates."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="plan_hours_in_order",
                violation_error_message=_("La rencontre doit finir après avoir commencé : vérifiez les deux heures."),
            ),
            models.CheckConstraint(
                condition=Q(reach_km__gte=0.5, reach_km__lte=100) & Q(repeat_months__range=(1, 36), wait_months__range=(1, 36)),
                name="plan_rules_make_sense",
                violation_error_message=_("On vient de 0,5 à 100 km ; les délais vont de 1 à 36 mois."),
            ),
            models.CheckConstraint(
                condition=Q(never_percent__range=(100, 500), priority_percent__range=(100, 500)),
                name="plan_weights_make_sense",
                violation_error_message=_("Une commune compte d’une à cinq fois."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "-id"], name="plan_by_programme")]

    def __str__(self) -> str:
        return self.title


class PlanWishKind(models.TextChoices):
    """The kinds of `planner.arithmetic.WishKind`, with the words that the team reads."""

    FIXED = "fixed", _("ce jour-là, dans cette commune")
    NOT_DAY = "not_day", _("pas ce jour-là")
    NOT_TOWN = "not_town", _("pas dans cette commune")
    NOT_THERE = "not_there", _("pas dans cette commune ce jour-là")


class PlanWish(models.Model):
    """What the team asked of the planner."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("proposition"))
    kind = models.CharField(_("souhait"), max_length=10, choices=PlanWishKind)
    day = models.DateField(_("jour"), null=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("commune"))

    class Meta:
        verbose_name = _("souhait pour la saison")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["fixed", "not_there"], day__isnull=False, commune__isnull=False)
                | Q(kind="not_day", day__isnull=False, commune__isnull=True)
                | Q(kind="not_town", day__isnull=True, commune__isnull=False),
                name="plan_wish_says_what_it_needs",
                violation_error_message=_("Il manque le jour ou la commune de ce souhait."),
            )
        ]


class PlanDate(models.Model):
    """One date of the proposal. `proposed`: what the planner chose; `commune`: what is kept, another only with its `reason`."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="dates", verbose_name=_("proposition"))
    day = models.DateField(_("jour"))
    proposed = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("commune proposée"))
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("commune gardée"))
    reason = models.CharField(_("pourquoi une autre commune"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("date proposée")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "day"], name="plan_day_once", violation_error_message=_("Ce jour est déjà pris.")),
            models.CheckConstraint(
                # Where nothing was proposed, any commune is another one: compared with nothing, PostgreSQL would let it pass.
                condition=Q(commune__isnull=True) | Q(proposed__isnull=False, commune=F("proposed")) | ~Q(reason=""),
                name="plan_change_has_a_reason",
                violation_error_message=_("Dites en une phrase pourquoi une autre commune : chacun de l’équipe la lira."),
            ),
        ]
class Invitation(models.Model):
    """Those who carry an initiative were invited to a meeting between peers: once, whatever is pressed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("rencontre"))
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="meeting_invitations", verbose_name=_("initiative"))
    invited_at = models.DateTimeField(_("invitée le"))

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "initiative"], name="invited_once", violation_error_message=_("Cette initiative est déjà invitée.")
            )
        ]
