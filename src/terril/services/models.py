"""What others publish of the help they give, as last read, and each file that told it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.people.models import Person
from terril.territory.models import Commune

# A source whose name begins so is invented for a demonstration; pages say it.
INVENTED = "fictif-"


class ImportState(models.TextChoices):
    WAITING = "waiting", _("attend son tour")
    READING = "reading", _("en cours de lecture")
    WRITING = "writing", _("en cours d’écriture")
    DONE = "done", _("importé")
    REFUSED = "refused", _("refusé")


class HelpImport(models.Model):
    """One file, or several given together. The bytes go once it is done; what it brought is counted here."""

    file_name = models.CharField(_("fichier"), max_length=300)
    file = models.FileField(_("fichier reçu"), upload_to="help", max_length=300, blank=True)
    only_source = models.CharField(_("seulement cette source"), max_length=100, blank=True)
    complete = models.BooleanField(_("complet"), default=False)
    state = models.CharField(_("état"), max_length=8, choices=ImportState, default=ImportState.WAITING)
    refusal = models.TextField(_("pourquoi il est refusé"), blank=True)
    asked_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"))
    finished_at = models.DateTimeField(_("fini le"), null=True)
    percent = models.PositiveSmallIntegerField(_("avancement"), default=0, help_text=_("pour cent de la lecture"))
    structures_created = models.PositiveIntegerField(_("structures ajoutées"), default=0)
    structures_updated = models.PositiveIntegerField(_("structures mises à jour"), default=0)
    structures_unchanged = models.PositiveIntegerField(_("structures inchangées"), default=0)
    structures_gone = models.PositiveIntegerField(_("structures parties"), default=0)
    services_created = models.PositiveIntegerField(_("aides ajoutées"), default=0)
    services_updated = models.PositiveIntegerField(_("aides mises à jour"), default=0)
    services_unchanged = models.PositiveIntegerField(_("aides inchangées"), default=0)
    services_gone = models.PositiveIntegerField(_("aides parties"), default=0)
    rejected = models.PositiveIntegerField(_("fiches écartées"), default=0)
    # Codes of communes that are no longer theirs, or never were: {code: {"said", "code", "name", "count"}}.
    moved = models.JSONField(_("communes d’avant"), default=dict, blank=True)
    left_aside = models.PositiveIntegerField(_("fiches d’une autre source"), default=0)

    class Meta:
        verbose_name = _("import de l’annuaire des aides")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="help_import_refused_with_a_reason",
                violation_error_message=_("Un refus dit pourquoi."),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def created(self) -> int:
        return self.structures_created + self.services_created

    @property
    def updated(self) -> int:
        return self.structures_updated + self.services_updated

    @property
    def gone(self) -> int:
        return self.structures_gone + self.services_gone

    @property
    def counted(self) -> bool:
        """Its counts mean something."""
        return self.state == ImportState.DONE

    @property
    def is_over(self) -> bool:
        return self.state in {ImportState.DONE, ImportState.REFUSED}


class HelpRejection(models.Model):
    """A record left out. `faults`: [{"field", "value", "reason"}]; `record`: the record itself as JSON, cut when very long."""

    help_import = models.ForeignKey(HelpImport, on_delete=models.CASCADE, related_name="rejections")
    number = models.PositiveIntegerField(_("ligne, ou rang dans la liste"))
    kind = models.CharField(_("sorte"), max_length=9, choices=[("structure", _("structure")), ("service", _("aide"))])
    key = models.CharField(_("identifiant"), max_length=200, blank=True)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    faults = models.JSONField(_("ce qui ne va pas"))
    record = models.TextField(_("la fiche"), blank=True)

    class Meta:
        verbose_name = _("fiche écartée")
        ordering = ["pk"]


class Published(models.Model):
    """What structures and services share. `key` is the schema's `id`; `gone_at`: no longer in its source's last full file."""

    key = models.CharField(_("identifiant"), max_length=200, unique=True)
    source = models.CharField(_("source"), max_length=100)
    name = models.CharField(_("nom"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    link = models.URLField(_("fiche chez la source"), max_length=2083, blank=True)
    insee_code = models.CharField(_("code INSEE"), max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("commune")
    )
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("ville"), max_length=100, blank=True)
    address = models.TextField(_("adresse"), blank=True)
    latitude = models.FloatField(_("latitude"), null=True, help_text=_("degrés, WGS 84"))
    longitude = models.FloatField(_("longitude"), null=True, help_text=_("degrés, WGS 84"))
    phone = models.CharField(_("téléphone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), max_length=320, blank=True)
    hours = models.CharField(_("horaires"), max_length=500, blank=True)
    updated_on = models.DateField(_("mise à jour à la source le"))
    gone_at = models.DateTimeField(_("disparue le"), null=True)
    digest = models.CharField(_("empreinte"), max_length=32, editable=False)
    seen_in = models.ForeignKey(HelpImport, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                # Half a point is none: a comparison with nothing is neither true nor false, and PostgreSQL would let it pass.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="%(class)s_point_on_earth",
                violation_error_message=_("La latitude va de -90 à 90 et la longitude de -180 à 180."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fictional(self) -> bool:
        return self.source.startswith(INVENTED)


class HelpStructure(Published):
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    website = models.URLField(_("site"), max_length=2083, blank=True)
    access_link = models.URLField(_("accessibilité du lieu"), max_length=2083, blank=True)
    networks = ArrayField(models.CharField(max_length=60), verbose_name=_("réseaux"), default=list)

    class Meta(Published.Meta):
        verbose_name = _("structure d’aide")
        indexes = [
            models.Index(fields=["source", "id"], name="help_structure_source"),
            # Few are gone: a search leaves out theirs, and does not read all the others.
            models.Index(fields=["id"], name="help_structure_gone", condition=Q(gone_at__isnull=False)),
        ]


class HelpService(Published):
    """Codes are those of the schema; `themes` holds ours beside them. Without a place of its own it is where its structure is."""

    structure = models.ForeignKey(
        HelpStructure, on_delete=models.PROTECT, related_name="services", verbose_name=_("structure")
    )
    kind = models.CharField(_("sorte d’aide"), max_length=30, blank=True)
    themes = ArrayField(models.CharField(max_length=120), verbose_name=_("thématiques"), default=list)
    fee = models.CharField(_("frais"), max_length=10, blank=True)
    fee_words = models.TextField(_("précisions sur les frais"), blank=True)
    audiences = ArrayField(models.CharField(max_length=60), verbose_name=_("publics"), default=list)
    audience_words = models.TextField(_("précisions sur les publics"), blank=True)
    conditions = models.TextField(_("conditions d’accès"), blank=True)
    modes = ArrayField(models.CharField(max_length=20), verbose_name=_("modes d’accueil"), default=list)
    zone = ArrayField(models.CharField(max_length=9), verbose_name=_("zone d’éligibilité"), default=list)
    reach_modes = ArrayField(models.CharField(max_length=40), verbose_name=_("comment demander"), default=list)
    reach_link = models.URLField(_("lien pour demander"), max_length=2083, blank=True)
    reach_words = models.TextField(_("précisions pour demander"), blank=True)
    reached_by = ArrayField(models.CharField(max_length=20), verbose_name=_("qui demande"), default=list)
    search_text = models.TextField(_("texte pour la recherche"), editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="french"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta(Published.Meta):
        verbose_name = _("aide")
        indexes = [
            models.Index(fields=["source", "id"], name="help_service_source"),
            models.Index(fields=["-updated_on", "-id"], name="help_service_fresh", condition=Q(gone_at__isnull=True)),
            models.Index(fields=["latitude", "longitude"], name="help_service_point", condition=Q(gone_at__isnull=True)),
            GinIndex(fields=["themes"], name="help_service_themes"),
            # Beside the box of a place, what is given at a distance: two indexes for one "or".
            GinIndex(fields=["modes"], name="help_service_modes"),
            GinIndex(fields=["search"], name="help_service_search"),
        ]
