"""What became of an initiative, as it is kept: the questions asked at each term, their answers, and how many of each (decision 0029)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.people.models import Person
from terril.programmes.models import Programme


class Became(models.TextChoices):
    ALIVE = "alive", _("Elle vit")
    SLOWLY = "slowly", _("Elle avance doucement")
    WAITING = "waiting", _("Elle attend")
    STOPPED = "stopped", _("Elle s’est arrêtée")
    UNSAID = "unsaid", _("Autre chose, ou rien à dire")


class News(models.Model):
    """What became of it: one question at each term, one reminder, then silence is noted (decision 0029).

    `code` opens the question and its answer, and nothing else of the initiative. `closed_at`: without news.
    """

    initiative = models.ForeignKey("initiatives.Initiative", on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("initiative"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    months = models.PositiveSmallIntegerField(_("mois après le dépôt"))
    code = models.CharField(_("code"), max_length=9, unique=True, null=True)
    asked_at = models.DateTimeField(_("demandé le"))
    message_id = models.BigIntegerField(_("message qui le demande"), null=True, unique=True)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("qui appelle"))
    taken_at = models.DateTimeField(_("pris en charge le"), null=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True)
    closed_at = models.DateTimeField(_("sans nouvelles depuis"), null=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("noté par"))
    became = models.CharField(_("ce qu’elle est devenue"), max_length=10, choices=Became, blank=True)
    how_many = models.PositiveIntegerField(_("combien de personnes"), null=True)
    words = models.TextField(_("mots"), blank=True)
    reason = models.CharField(_("pourquoi elle s’est arrêtée"), max_length=300, blank=True)
    need = models.ForeignKey("initiatives.Need", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("ce qui manque"))
    # Whoever sees the initiative may read this answer: its holder said so. Never by default.
    shown = models.BooleanField(_("peut être montrée"), default=False)
    read_at = models.DateTimeField(_("lue par l’équipe le"), null=True)

    class Meta:
        verbose_name = _("nouvelles d’une initiative")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "months"], name="asked_after_once", violation_error_message=_("Cette question a déjà été posée.")
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, became="") | Q(answered_at__isnull=False) & ~Q(became=""),
                name="news_answered_says_what",
                violation_error_message=_("Une réponse dit ce que l’idée est devenue."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(closed_at__isnull=True),
                name="news_answered_or_silent",
                violation_error_message=_("Une idée dont on a des nouvelles n’est pas sans nouvelles."),
            ),
            models.CheckConstraint(
                condition=Q(became="stopped") | Q(reason=""),
                name="news_reason_when_stopped",
                violation_error_message=_("Une raison d’arrêt va avec une idée arrêtée."),
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="news_taken_by_somebody",
                violation_error_message=_("Dites qui appelle."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "asked_at", "id"],
                name="news_waiting",
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
            ),
            models.Index(fields=["programme", "-answered_at", "-id"], name="news_latest", condition=Q(answered_at__isnull=False)),
        ]
        triggers = [
            # What they all became is counted as it changes. Both counters of a change are taken in one order: two answers never wait for
            # each other.
            pgtrigger.Trigger(
                name="count_news",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                level=pgtrigger.Row,
                declare=[("before", "text"), ("after", "text")],
                func="""
                    IF TG_OP <> 'INSERT' THEN
                        before := coalesce(nullif(OLD.became, ''), CASE WHEN OLD.closed_at IS NULL THEN 'open' ELSE 'silent' END);
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        after := coalesce(nullif(NEW.became, ''), CASE WHEN NEW.closed_at IS NULL THEN 'open' ELSE 'silent' END);
                    END IF;
                    IF before IS DISTINCT FROM after THEN
                        INSERT INTO initiatives_newscount AS c (programme_id, months, outcome, count)
                        SELECT coalesce(NEW.programme_id, OLD.programme_id), coalesce(NEW.months, OLD.months), outcome, change
                        FROM (VALUES (before, -1), (after, 1)) AS changes (outcome, change) WHERE outcome IS NOT NULL ORDER BY outcome
                        ON CONFLICT (programme_id, months, outcome) DO UPDATE SET count = c.count + EXCLUDED.count;
                    END IF;
                    RETURN NULL;
                """,
            )
        ]


class NewsCount(models.Model):
    """How many questions of each term have each outcome: an answer, `silent` or still `open`. Written by the trigger of `News` only."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10)
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("nombre de nouvelles")
        constraints = [models.UniqueConstraint(fields=["programme", "months", "outcome"], name="news_count_once")]
