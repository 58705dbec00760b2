"""What somebody says is wrong with what everybody reads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.people.models import Person


class ReportReason(models.TextChoices):
    INSULT = "insult", _("Des mots blessants ou haineux")
    PRIVATE = "private", _("Un nom, un numéro ou une adresse que cette personne n’a pas donnés")
    FALSE = "false", _("C’est faux, ou ce n’est pas une idée")
    OTHER = "other", _("Autre chose")


class Report(models.Model):
    """Somebody, known or not, says that something public should not be. `contact`: only when they want an answer."""

    initiative = models.ForeignKey("initiatives.Initiative", on_delete=models.CASCADE, related_name="reports", verbose_name=_("initiative"))
    reason = models.CharField(_("ce qui ne va pas"), max_length=10, choices=ReportReason)
    words = models.TextField(_("mots"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    reported_at = models.DateTimeField(_("signalé le"))
    settled_at = models.DateTimeField(_("regardé le"), null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("regardé par"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("signalement")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="report_settled_by_somebody",
                violation_error_message=_("Dites qui a regardé ce signalement."),
            )
        ]
        indexes = [models.Index(fields=["reported_at", "id"], name="report_waiting", condition=Q(settled_at__isnull=True))]
