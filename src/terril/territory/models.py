"""Communes and the sets they form. The key is the INSEE code: one postal code covers several communes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Intercommunality(models.Model):
    siren = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=200)

    class Meta:
        verbose_name = _("intercommunalité")
        verbose_name_plural = _("intercommunalités")
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__regex=r"^\d{9}$"),
                name="intercommunality_siren_nine_digits",
                violation_error_message=_("Un SIREN compte neuf chiffres."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    insee_code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    # Folded name: the embedded server sorts "Éleu" after "Zoé".
    sort_name = models.CharField(_("nom pour le tri"), max_length=100, db_index=True)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("codes postaux"), default=list)
    departement = models.CharField(_("département"), max_length=3)
    # Three figures in the Pacific, in Saint-Martin or in Saint-Barthélemy, which are their own region.
    region = models.CharField(_("région"), max_length=3)
    intercommunality = models.ForeignKey(
        Intercommunality,
        on_delete=models.PROTECT,
        null=True,
        related_name="communes",
        verbose_name=_("intercommunalité"),
    )
    population = models.PositiveIntegerField(_("population municipale"))
    # Known together or not at all: the official files give names, groups and populations without saying where.
    latitude = models.FloatField(_("latitude"), null=True, help_text=_("degrés, WGS 84"))
    longitude = models.FloatField(_("longitude"), null=True, help_text=_("degrés, WGS 84"))
    # Where these facts are from, as of which first of January, and of which year the population is.
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    vintage = models.PositiveSmallIntegerField(_("millésime"), null=True)
    population_year = models.PositiveSmallIntegerField(_("année de la population"), null=True)

    class Meta:
        verbose_name = _("commune")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(insee_code__regex=r"^(\d{2}|2A|2B)\d{3}$"),
                name="commune_insee_code_shape",
                violation_error_message=_("Un code INSEE compte cinq caractères, par exemple 62498."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="commune_point_on_earth",
                violation_error_message=_("La latitude va de -90 à 90 et la longitude de -180 à 180."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False),
                name="commune_point_whole",
                violation_error_message=_("Un point compte une latitude et une longitude."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Territory(models.Model):
    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse"), unique=True)
    communes = models.ManyToManyField(Commune, related_name="territories", verbose_name=_("communes"))

    class Meta:
        verbose_name = _("territoire")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Journey(models.Model):
    """How long it takes to go from one commune to another, when somebody knows better than the straight line. Minutes, one way."""

    origin = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="journeys_from", verbose_name=_("de"))
    destination = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="journeys_to", verbose_name=_("vers"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("temps de trajet")
        verbose_name_plural = _("temps de trajet")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination"],
                name="journey_once",
                violation_error_message=_("Ce trajet est déjà dans le tableau."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=models.F("destination")),
                name="journey_goes_elsewhere",
                violation_error_message=_("Un trajet va d’une commune à une autre."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 600)),
                name="journey_lasts_a_while",
                violation_error_message=_("Un trajet dure de 1 à 600 minutes."),
            ),
        ]
