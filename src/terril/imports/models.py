"""A table that a coordinator brings, its rows, what looks like something known, and how the people in it are known.

The programme and the people are named by their labels: this module is read by `programmes.models` itself.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """RGPD, art. 6.1.a and 6.1.f."""

    CONSENT = "consent", _("Ces personnes nous ont donné leur accord")
    INTEREST = "interest", _("Elles ont pris part à ce que nous faisons, et s’attendent à être jointes")


class ImportStatus(models.TextChoices):
    MATCHING = "matching", _("colonnes à reconnaître")
    CHECKING = "checking", _("lignes à vérifier")
    DONE = "done", _("importé")
    UNDONE = "undone", _("défait")
    DROPPED = "dropped", _("abandonné")


class Import(models.Model):
    """`sheets` holds the whole file until it is imported: another sheet may be chosen until then. `made` lists what was created, and its print."""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="imports", verbose_name=_("dispositif"))
    kind = models.CharField(_("ce que c’est"), max_length=20)
    status = models.CharField(_("où cela en est"), max_length=10, choices=ImportStatus, default=ImportStatus.MATCHING)
    file_name = models.CharField(_("fichier"), max_length=120)
    source = models.CharField(_("d’où vient ce tableau"), max_length=200)
    basis = models.CharField(_("ce qui permet de le garder"), max_length=10, choices=Basis)
    sheets = models.JSONField(_("feuilles"), default=list)
    sheet = models.PositiveSmallIntegerField(_("feuille choisie"), default=0)
    header = models.PositiveIntegerField(_("ligne des titres"), default=0)
    headers = models.JSONField(_("titres des colonnes"), default=list)
    # Field to number of the column, from 0.
    columns = models.JSONField(_("colonnes reconnues"), default=dict)
    # What the reading changed or left aside: counts and numbers of lines.
    told = models.JSONField(_("ce qui a été remarqué"), default=dict)
    made = models.JSONField(_("ce qui a été créé"), default=list)
    started_at = models.DateTimeField(_("commencé le"))
    started_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    imported_at = models.DateTimeField(_("importé le"), null=True)
    imported_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("importé par"))
    closed_at = models.DateTimeField(_("clos le"), null=True)
    forgotten_at = models.DateTimeField(_("lignes effacées le"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, unique=True)
    # What it brings is then marked as invented.
    fictional = models.BooleanField(_("fictif"), default=False)

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(imported_at__isnull=False),
                name="import_done_has_a_date",
                violation_error_message=_("Un import fait porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="import_says_where_from",
                violation_error_message=_("Dites d’où vient ce tableau."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "-id"], name="import_latest")]

    @property
    def is_open(self) -> bool:
        return self.status in {ImportStatus.MATCHING, ImportStatus.CHECKING}


class ImportRow(models.Model):
    """One line of the table. `edits` stand over `cells`; `keys` are what it is recognised by; `made` what came of it."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("ligne du fichier"))
    cells = models.JSONField(_("cases"), default=list)
    edits = models.JSONField(_("cases corrigées"), default=dict)
    left_out = models.BooleanField(_("laissée de côté"), default=False)
    wrong = ArrayField(models.CharField(max_length=30), verbose_name=_("champs à reprendre"), default=list)
    keys = ArrayField(models.CharField(max_length=200), verbose_name=_("à quoi on la reconnaît"), default=list)
    # Pairs of a label and an id; what was known already is not among them.
    made = models.JSONField(_("ce qui en est venu"), default=list)

    class Meta:
        verbose_name = _("ligne d’un import")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [GinIndex(fields=["keys"], name="import_row_keys")]


class Verdict(models.TextChoices):
    SAME = "same", _("C’est la même chose")
    DIFFERENT = "different", _("Ce n’est pas la même")
    LATER = "later", _("À voir plus tard")


class Likeness(models.Model):
    """A row that looks like another, or like something known. Only a human says what it is."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="likenesses", verbose_name=_("import"))
    row = models.ForeignKey(ImportRow, on_delete=models.CASCADE, related_name="likenesses", verbose_name=_("ligne"))
    aspect = models.CharField(_("de quoi il s’agit"), max_length=20)
    other = models.ForeignKey(ImportRow, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("autre ligne"))
    known_id = models.BigIntegerField(_("déjà connu"), null=True)
    reasons = ArrayField(models.CharField(max_length=20), verbose_name=_("raisons"), default=list)
    exact = models.BooleanField(_("tout est pareil"), default=False)
    verdict = models.CharField(_("réponse"), max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("dit par"))

    class Meta:
        verbose_name = _("ressemblance")
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False, known_id__isnull=True) | Q(other__isnull=True, known_id__isnull=False),
                name="likeness_with_row_or_known",
                violation_error_message=_("Une ligne ressemble à une autre ligne, ou à ce qui est déjà connu."),
            ),
            models.UniqueConstraint(fields=["row", "aspect", "other"], condition=Q(other__isnull=False), name="likeness_of_rows_once"),
            models.UniqueConstraint(fields=["row", "aspect", "known_id"], condition=Q(known_id__isnull=False), name="likeness_of_known_once"),
        ]


class ColumnMatch(models.Model):
    """Which column is what, kept for the next file with the same headers (`fingerprint`: SHA-256 of the folded headers)."""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("dispositif"))
    kind = models.CharField(_("ce que c’est"), max_length=20)
    fingerprint = models.CharField(_("empreinte des titres"), max_length=64)
    columns = models.JSONField(_("colonnes reconnues"), default=dict)
    updated_at = models.DateTimeField(_("dernier changement"))

    class Meta:
        verbose_name = _("correspondance de colonnes")
        constraints = [models.UniqueConstraint(fields=["programme", "kind", "fingerprint"], name="column_match_once")]


class Acquaintance(models.Model):
    """How a programme knows somebody who was in a table, and what permits to keep it (RGPD, art. 14)."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="acquaintances", verbose_name=_("personne"))
    programme = models.ForeignKey("programmes.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("dispositif"))
    how = models.CharField(_("comment nous la connaissons"), max_length=200)
    basis = models.CharField(_("ce qui permet de le garder"), max_length=10, choices=Basis)
    since = models.DateTimeField(_("depuis"))
    batch = models.ForeignKey(Import, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("import"))

    class Meta:
        verbose_name = _("personne connue par un tableau")
        constraints = [models.UniqueConstraint(fields=["person", "programme"], name="acquaintance_once")]
