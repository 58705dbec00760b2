"""A named person follows an initiative for a time: who can, who asked, who was proposed, what was decided, what is sealed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Attachment
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


class Skill(models.TextChoices):
    """What somebody can bring to an idea, in words that volunteers use of themselves."""

    LISTEN = "listen", _("écouter, mettre des mots")
    METHOD = "method", _("organiser un projet")
    ASSOCIATION = "association", _("créer une association")
    BUDGET = "budget", _("budget et dossiers d’aide")
    PERMIT = "permit", _("autorisations, assurances")
    TELL = "tell", _("faire savoir, affiches")
    DIGITAL = "digital", _("numérique")
    EVENT = "event", _("fêtes et événements")
    GARDEN = "garden", _("jardin, nature")
    BUILD = "build", _("travaux, bricolage")
    FOOD = "food", _("cuisine, alimentation")
    YOUTH = "youth", _("enfance et jeunesse")
    CULTURE = "culture", _("culture, spectacle")
    SPORT = "sport", _("sport")
    CARE = "care", _("santé, aide à domicile")


class Language(models.TextChoices):
    """The languages heard in the mining basin; French goes without saying."""

    ARABIC = "ar", _("arabe")
    KABYLE = "kab", _("kabyle")
    POLISH = "pl", _("polonais")
    PORTUGUESE = "pt", _("portugais")
    ITALIAN = "it", _("italien")
    ENGLISH = "en", _("anglais")
    SPANISH = "es", _("espagnol")
    UKRAINIAN = "uk", _("ukrainien")
    RUSSIAN = "ru", _("russe")
    TURKISH = "tr", _("turc")
    ROMANIAN = "ro", _("roumain")
    PICARD = "pcd", _("ch’ti")
    SIGN = "fsl", _("langue des signes")


def _skills() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=12, choices=Skill), verbose_name=_("savoir-faire"), default=list, blank=True)


class Availability(models.Model):
    """What somebody of the team can give: skills, languages, from where, how far, how many ideas at once. `resting_until`: a pause."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offerings", verbose_name=_("personne"))
    skills = _skills()
    languages = ArrayField(models.CharField(max_length=3, choices=Language), verbose_name=_("langues"), default=list, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("d’où je pars"))
    km = models.PositiveSmallIntegerField(_("jusqu’où, en kilomètres"), default=15)
    most = models.PositiveSmallIntegerField(_("combien d’idées à la fois"), default=3)
    resting_until = models.DateField(_("en pause jusqu’au"), null=True, blank=True)
    updated_at = models.DateTimeField(_("dernier changement"))

    class Meta:
        verbose_name = _("ce que chacun peut apporter")
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="offering_once"),
            models.CheckConstraint(
                condition=Q(most__range=(0, 20), km__range=(0, 200)),
                name="offering_within_reason",
                violation_error_message=_("Vérifiez ces nombres : vingt idées et deux cents kilomètres au plus."),
            ),
        ]


class AccompanimentRequest(models.Model):
    """Somebody asked that an initiative be followed: the holder, or the team for them. Closed when somebody follows it, or with a reason."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="askings", verbose_name=_("rattachement"))
    asked_at = models.DateTimeField(_("demandé le"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    by_holder = models.BooleanField(_("par la personne elle-même"), default=False)
    words = models.CharField(_("ce qui aiderait"), max_length=600, blank=True)
    skills = _skills()
    language = models.CharField(_("langue souhaitée"), max_length=3, choices=Language, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    closed_reason = models.CharField(_("pourquoi"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("demande d’accompagnement")
        constraints = [
            models.UniqueConstraint(
                fields=["attachment"],
                condition=Q(closed_at__isnull=True),
                name="asking_open_once",
                violation_error_message=_("La demande est déjà notée."),
            )
        ]
        indexes = [models.Index(fields=["asked_at", "id"], name="asking_open", condition=Q(closed_at__isnull=True))]


class AccompanimentState(models.TextChoices):
    PROPOSED = "proposed", _("proposé")
    ACTIVE = "active", _("en cours")
    DECLINED = "declined", _("décliné")
    LAPSED = "lapsed", _("sans suite")
    ENDED = "ended", _("terminé")


class EndKind(models.TextChoices):
    ALONE = "alone", _("L’idée avance maintenant toute seule")
    HANDED_ON = "handed_on", _("Quelqu’un d’autre prend le relais")
    UNAVAILABLE = "unavailable", _("La personne qui suivait n’est plus disponible")
    HOLDER = "holder", _("La personne qui porte l’idée l’a souhaité")
    OVER = "over", _("L’initiative est accomplie, ou arrêtée")


class Accompaniment(models.Model):
    """One person beside one initiative. `place` 1 follows it, 2 helps whoever does: the database holds one active person for each place.

    `proposed_by` is the person themself when they offer; the other side then says yes.
    """

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="accompaniments", verbose_name=_("rattachement"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accompaniments", verbose_name=_("qui accompagne"))
    place = models.PositiveSmallIntegerField(_("place"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=AccompanimentState, default=AccompanimentState.PROPOSED)
    proposed_at = models.DateTimeField(_("proposé le"))
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("proposé par"))
    # As they were shown to whoever decided.
    reasons = models.TextField(_("pourquoi cette personne"), blank=True)
    takes_over = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="relays", verbose_name=_("prend le relais de"))
    started_at = models.DateTimeField(_("commencé le"), null=True)
    closed_at = models.DateTimeField(_("clos le"), null=True)
    end_kind = models.CharField(_("façon de finir"), max_length=12, choices=EndKind, blank=True)
    reason = models.CharField(_("pourquoi"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("accompagnement")
        constraints = [
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="accompaniment_two_places"),
            models.UniqueConstraint(
                fields=["attachment", "place"],
                condition=Q(state="active"),
                name="accompaniment_place_taken_once",
                violation_error_message=_("Quelqu’un d’autre vient d’accepter."),
            ),
            models.UniqueConstraint(
                fields=["attachment", "person"],
                condition=Q(state__in=["proposed", "active"]),
                name="accompaniment_person_once",
                violation_error_message=_("Cette personne suit déjà cette idée, ou on le lui a déjà proposé."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (~Q(end_kind="") & ~Q(reason="")),
                name="accompaniment_ends_with_a_reason",
                violation_error_message=_("Un accompagnement ne s’arrête pas sans raison : écrivez-la en une phrase."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", started_at__isnull=True, closed_at__isnull=True)
                | Q(state="active", started_at__isnull=False, closed_at__isnull=True)
                | Q(state__in=["declined", "lapsed"], started_at__isnull=True, closed_at__isnull=False)
                | Q(state="ended", started_at__isnull=False, closed_at__isnull=False),
                name="accompaniment_dates_follow_state",
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="accompaniment_by_person")]


class SessionWay(models.TextChoices):
    VISIT = "visit", _("chez la personne, ou sur place")
    OFFICE = "office", _("à la permanence, au centre social")
    PHONE = "phone", _("au téléphone")
    SCREEN = "screen", _("en visio")
    WRITING = "writing", _("par écrit")
    PARTNER = "partner", _("chez un partenaire, ensemble")


class SupportSession(models.Model):
    """One time spent together: when, how long (minutes), what was decided. The holder reads all of it."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("accompagnement"))
    held_on = models.DateField(_("le"))
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"))
    way = models.CharField(_("comment"), max_length=8, choices=SessionWay)
    decided = models.TextField(_("ce que l’on a décidé"))
    noted_at = models.DateTimeField(_("noté le"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("temps d’accompagnement")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 720)),
                name="session_within_a_day",
                violation_error_message=_("Une rencontre dure de une minute à douze heures."),
            )
        ]


class NextStep(models.Model):
    """What comes next and by when; done, or put off with a new date."""

    session = models.OneToOneField(SupportSession, on_delete=models.CASCADE, related_name="next_step", verbose_name=_("temps d’accompagnement"))
    what = models.CharField(_("la suite"), max_length=300)
    due_on = models.DateField(_("avant le"))
    done_at = models.DateTimeField(_("fait le"), null=True)

    class Meta:
        verbose_name = _("prochaine étape")
        indexes = [models.Index(fields=["due_on", "id"], name="next_step_due", condition=Q(done_at__isnull=True))]


class SealedNote(models.Model):
    """A note for those who follow the initiative, and nobody else. What the database holds is sealed (accompaniment.seal): neither a dump nor a
    search reads it. Each reading is journalled on the attachment's accompaniment."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.PROTECT, related_name="notes", verbose_name=_("accompagnement"))
    sealed = models.BinaryField(_("note scellée"))
    written_at = models.DateTimeField(_("écrite le"))
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("écrite par"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("note scellée")
        ordering = ["-written_at", "-pk"]
