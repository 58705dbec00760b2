"""The time that volunteers give: declared by themselves, validated by the coordination, valued at a rate with its source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Initiative
from terril.people.models import Person
from terril.programmes.models import Programme


class TimeKind(models.TextChoices):
    SUPPORT = "support", _("accompagner une idée")
    MEETING = "meeting", _("une rencontre")
    INTAKE = "intake", _("recueillir des idées")
    CALLS = "calls", _("des appels")
    TEAM = "team", _("une réunion d’équipe")
    OTHER = "other", _("autre chose")


class TimeState(models.TextChoices):
    DECLARED = "declared", _("déclaré")
    VALIDATED = "validated", _("validé")
    REFUSED = "refused", _("à revoir")


class HourRate(models.Model):
    """What one hour is worth from a date on, in euro cents, and where the figure comes from (Code de commerce, art. L123-14 ; règlement ANC
    n° 2018-06, art. 211-3: the method is told beside the figures)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="hour_rates", verbose_name=_("dispositif"))
    from_day = models.DateField(_("à partir du"))
    cents = models.PositiveIntegerField(_("valeur d’une heure, en centimes"))
    source = models.CharField(_("d’où vient ce chiffre"), max_length=200)

    class Meta:
        verbose_name = _("valeur d’une heure")
        ordering = ["-from_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "from_day"], name="hour_rate_once_a_day", violation_error_message=_("Une valeur commence déjà ce jour-là.")
            ),
            models.CheckConstraint(
                condition=Q(cents__range=(1, 100_000)),
                name="hour_rate_within_reason",
                violation_error_message=_("La valeur d’une heure va d’un centime à mille euros."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""), name="hour_rate_has_a_source", violation_error_message=_("Dites d’où vient ce chiffre.")
            ),
        ]


class TimeEntry(models.Model):
    """Minutes given on a day. Validated, they carry the rate of that day and their value in cents, and change no more."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="time_entries", verbose_name=_("bénévole"))
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="time_entries", verbose_name=_("initiative")
    )
    # The row of another room that says so too ("accompaniment.supportsession:12"): one time given is counted once.
    noted_with = models.CharField(_("noté avec"), max_length=60, null=True, unique=True, editable=False)
    day = models.DateField(_("jour"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    kind = models.CharField(_("pour quoi"), max_length=8, choices=TimeKind, default=TimeKind.SUPPORT)
    state = models.CharField(_("état"), max_length=10, choices=TimeState, default=TimeState.DECLARED)
    declared_at = models.DateTimeField(_("déclaré le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("décidé par"))
    reason = models.CharField(_("pourquoi"), max_length=300, blank=True)
    rate = models.ForeignKey(HourRate, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("valeur d’une heure"))
    cents = models.PositiveIntegerField(_("valeur, en centimes"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("temps donné")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 1440)),
                name="time_within_a_day",
                violation_error_message=_("Une journée compte vingt-quatre heures : vérifiez la durée."),
            ),
            models.CheckConstraint(
                condition=Q(state="declared", decided_at__isnull=True) | ~Q(state="declared") & Q(decided_at__isnull=False),
                name="time_decided_with_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="time_refused_says_why",
                violation_error_message=_("Dites en une phrase ce qui est à revoir."),
            ),
            models.CheckConstraint(
                condition=Q(state="validated", rate__isnull=False, cents__isnull=False)
                | ~Q(state="validated") & Q(rate__isnull=True, cents__isnull=True),
                name="time_validated_is_valued",
                violation_error_message=_("Avant de valider, donnez la valeur d’une heure."),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "day", "id"], name="time_to_validate", condition=Q(state="declared")),
            models.Index(fields=["person", "-day"], name="time_by_person"),
            models.Index(fields=["programme", "initiative", "day"], name="time_by_initiative", condition=Q(state="validated")),
        ]
