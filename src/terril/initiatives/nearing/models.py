"""What an initiative says, and which are close to it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """What an initiative says, in stems and themes, to find those that are close without reading them all. Made again when words change."""

    initiative = models.OneToOneField("initiatives.Initiative", on_delete=models.CASCADE, primary_key=True, related_name="reading")
    terms = ArrayField(models.CharField(max_length=120), verbose_name=_("racines et thèmes"), default=list)
    # How strongly each term is said, in the same order.
    strengths = ArrayField(models.FloatField(), verbose_name=_("forces"), default=list)

    class Meta:
        verbose_name = _("lecture")
        indexes = [GinIndex(fields=["terms"], name="reading_terms")]


class TermCount(models.Model):
    """In how many initiatives a stem or a theme is ("*": how many initiatives). Counted again each night; what fewer than three say is left out."""

    term = models.CharField(max_length=120, primary_key=True)
    held = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("fréquence d’un mot")


class Closeness(models.Model):
    """Two initiatives that could help each other, and why: alike by their words or themes, or one has what the other seeks. A suggestion
    for a human: nothing is merged alone, and what was put aside stays aside, whichever of the two is read."""

    initiative = models.ForeignKey("initiatives.Initiative", on_delete=models.CASCADE, related_name="closeness", verbose_name=_("initiative"))
    other = models.ForeignKey("initiatives.Initiative", on_delete=models.CASCADE, related_name="+", verbose_name=_("autre initiative"))
    shared = models.CharField(_("mots communs"), max_length=200)
    score = models.FloatField(_("proximité, de 0 à 1"))
    themes = ArrayField(models.CharField(max_length=80), verbose_name=_("thèmes communs"), default=list)
    # The open need of one that the other may answer, and the words in which the other has it.
    need = models.ForeignKey("initiatives.Need", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("besoin"))
    offered = models.CharField(_("ce que l’autre a"), max_length=300, blank=True)
    dismissed_at = models.DateTimeField(_("écartée le"), null=True)

    class Meta:
        verbose_name = _("proximité")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "other"], name="closeness_once"),
            models.CheckConstraint(condition=~Q(initiative=F("other")), name="closeness_between_two"),
            models.UniqueConstraint(Least("initiative", "other"), Greatest("initiative", "other"), name="closeness_once_for_both"),
        ]
