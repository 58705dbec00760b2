"""Who runs what, on which territory, for which time, with which roles."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation
from terril.people.models import Person
from terril.territory.models import Territory


class Programme(models.Model):
    """`answer_days`: working days within which an idea gets a human answer."""

    name = models.CharField(_("nom"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("porté par")
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("territoire")
    )
    partners = models.ManyToManyField(
        Organisation, through="Partnership", related_name="partner_in", verbose_name=_("partenaires")
    )
    summary = models.TextField(_("en quelques mots"))
    origins = models.TextField(_("d’où vient cette démarche"), blank=True)
    for_whom = models.TextField(_("pour qui"), blank=True)
    how = models.TextField(_("comment"), blank=True)
    principles = ArrayField(models.CharField(max_length=300), verbose_name=_("principes"), default=list, blank=True)
    starts_on = models.DateField(_("commence le"))
    ends_on = models.DateField(_("finit le"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("jours ouvrés pour répondre"), default=10)
    phone = models.CharField(_("téléphone de la permanence"), max_length=20, blank=True)
    opening = models.CharField(_("heures de la permanence"), max_length=160, blank=True)
    is_open = models.BooleanField(_("reçoit des idées"), default=True)

    class Meta:
        verbose_name = _("dispositif")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, 60)),
                name="programme_answers_in_time",
                violation_error_message=_("Le délai de réponse va de 1 à 60 jours ouvrés."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    since = models.DateField(_("depuis"))

    class Meta:
        verbose_name = _("partenariat")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"],
                name="partner_once",
                violation_error_message=_("Cette structure est déjà partenaire."),
            )
        ]


class RoleKind(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordination")
    FACILITATOR = "facilitator", _("Animation")
    VOLUNTEER = "volunteer", _("Bénévole")
    PARTNER = "partner", _("Partenaire")
    OBSERVER = "observer", _("Observation")


class Role(models.Model):
    """A role is given and withdrawn, never deleted."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="roles", verbose_name=_("dispositif")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles", verbose_name=_("personne"))
    kind = models.CharField(_("rôle"), max_length=12, choices=RoleKind)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pour quelle structure"),
    )
    given_at = models.DateTimeField(_("donné le"))
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("donné par")
    )
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True)
    withdrawn_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("retiré par")
    )

    class Meta:
        verbose_name = _("rôle")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="role_held_once",
                violation_error_message=_("Cette personne a déjà ce rôle."),
            )
        ]
