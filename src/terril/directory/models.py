"""Organisations and places."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.kernel.search import fold
from terril.territory.models import Commune


class OrganisationKind(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    COLLECTIVE = "collective", _("Collectif d’habitants")
    PUBLIC = "public", _("Collectivité ou service public")
    SOCIAL_CENTRE = "social_centre", _("Centre social")
    FOUNDATION = "foundation", _("Fondation")
    COMPANY = "company", _("Entreprise")
    LANDLORD = "landlord", _("Bailleur social")
    SCHOOL = "school", _("École ou centre de formation")
    OTHER = "other", _("Autre")


class Present(models.Manager["Organisation"]):
    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().filter(merged_into__isnull=True)


class Organisation(models.Model):
    """SIRET and RNA are optional: a group of inhabitants has neither."""

    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    sort_name = models.CharField(_("nom pour le tri"), max_length=200, editable=False, db_index=True)
    acronym = models.CharField(_("sigle"), max_length=40, blank=True)
    kind = models.CharField(_("sorte"), max_length=20, choices=OrganisationKind, default=OrganisationKind.ASSOCIATION)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    rna = models.CharField(_("RNA"), max_length=10, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    # One that is not of here, or that nobody knows: kept as it was written.
    commune_said = models.CharField(_("commune, comme elle a été dite"), max_length=120, blank=True)
    website = models.URLField(_("site"), blank=True)
    summary = models.TextField(_("ce qu’elle fait"), blank=True)
    # The entry of the same organisation that was kept.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_rows", verbose_name=_("réunie à")
    )
    fictional = models.BooleanField(_("fictive"), default=False)

    # Those merged into another are no organisation any more: only their address and the journal still know them.
    everything = models.Manager()
    objects = Present()

    class Meta:
        verbose_name = _("structure")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                name="organisation_siret_shape",
                violation_error_message=_("Un SIRET compte quatorze chiffres."),
            ),
            # schema.data.gouv.fr, SCDL Subventions 2.1.1: rnaBeneficiaire
            models.CheckConstraint(
                condition=Q(rna="") | Q(rna__regex=r"^W\d{9}$"),
                name="organisation_rna_shape",
                violation_error_message=_("Un numéro RNA est un W suivi de neuf chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def town(self) -> str:
        """Its commune; one that has no row, as it was said."""
        return self.commune.name if self.commune else self.commune_said


class Place(models.Model):
    """Somewhere one can go. Access is told as Acceslibre does, in a few fields."""

    name = models.CharField(_("nom"), max_length=160)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="places", verbose_name=_("commune"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("structure"),
    )
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    step_free = models.BooleanField(_("entrée de plain-pied"), null=True, blank=True)
    adapted_toilets = models.BooleanField(_("toilettes adaptées"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("nombre de personnes"), null=True, blank=True)
    getting_there = models.CharField(_("comment y aller"), max_length=300, blank=True)
    fictional = models.BooleanField(_("fictif"), default=False)

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "commune"],
                name="place_once_per_commune",
                violation_error_message=_("Ce lieu existe déjà dans cette commune."),
            )
        ]

    def __str__(self) -> str:
        return self.name
