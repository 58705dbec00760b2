"""An initiative sent to a partner who must answer: with whose agreement, exactly what is shown, and what came of it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation
from terril.initiatives.models import Initiative
from terril.kernel.outbox.models import Channel
from terril.people.models import Consent, Person
from terril.programmes.models import Programme


class ReferralState(models.TextChoices):
    DRAFT = "draft", _("préparée")
    ASKED = "asked", _("accord demandé")
    SENT = "sent", _("envoyée")
    RECEIVED = "received", _("reçue")
    MORE = "more", _("une précision est demandée")
    TAKEN = "taken", _("prise en charge")
    ELSEWHERE = "elsewhere", _("renvoyée ailleurs")
    SILENT = "silent", _("sans réponse")
    ENDED = "ended", _("close")
    REFUSED = "refused", _("refusée par la personne")
    WITHDRAWN = "withdrawn", _("accord retiré")
    CANCELLED = "cancelled", _("annulée")


# Before these nothing has left; after those nothing more is expected of the partner.
BEFORE = (ReferralState.DRAFT, ReferralState.ASKED)
NEVER_SENT = (ReferralState.DRAFT, ReferralState.ASKED, ReferralState.REFUSED, ReferralState.WITHDRAWN, ReferralState.CANCELLED)
CLOSED = (ReferralState.ELSEWHERE, ReferralState.SILENT, ReferralState.ENDED, ReferralState.REFUSED, ReferralState.WITHDRAWN, ReferralState.CANCELLED)
SHUT = (ReferralState.REFUSED, ReferralState.WITHDRAWN, ReferralState.CANCELLED)


class Shared(models.TextChoices):
    """What may be shown to a partner, each ticked or not."""

    WORDS = "words", _("ses premiers mots")
    TITLE = "title", _("le titre")
    COMMUNE = "commune", _("la commune")
    NEEDS = "needs", _("ce qui manque")
    FIRST_NAME = "first_name", _("son prénom")
    CONTACT = "contact", _("comment la joindre")


class Outcome(models.TextChoices):
    HELPED = "helped", _("la personne a été aidée")
    PARTLY = "partly", _("aidée en partie")
    NOTHING = "nothing", _("cela n’a rien donné")
    UNKNOWN = "unknown", _("on ne sait pas")


# The means by which a partner is reached: no partner is sent an SMS, or a word through somebody.
PARTNER_CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.LETTER)


class PartnerContact(models.Model):
    """How an organisation of the directory is reached for referrals; kept once, used by the next one."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("dispositif"))
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("structure"))
    channel = models.CharField(_("moyen"), max_length=10, choices=Channel)
    to_name = models.CharField(_("à l’attention de"), max_length=160, blank=True)
    contact = models.TextField(_("adresse ou numéro"))
    kept_at = models.DateTimeField(_("gardé le"))

    class Meta:
        verbose_name = _("contact d’un partenaire")
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation"], name="partner_contact_once"),
            models.CheckConstraint(
                condition=Q(channel__in=PARTNER_CHANNELS) & ~Q(contact=""),
                name="partner_contact_can_be_reached",
                violation_error_message=_("Un partenaire se joint par e-mail, par téléphone ou par courrier."),
            ),
        ]


class Referral(models.Model):
    """`due_on`: the day by which somebody must do something, the one whose turn it is by `state`; `wakes_on`: the day when the worker looks at
    it again. Only the fingerprints of the link and of its code are kept.

    Two live ones to the same organisation are refused by the action, not by a constraint: two organisations may become one later.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="referrals", verbose_name=_("initiative"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("structure"))
    # The one that led here: "not ours, but try…", or no answer.
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("après"))
    state = models.CharField(_("état"), max_length=10, choices=ReferralState, default=ReferralState.DRAFT)

    channel = models.CharField(_("moyen"), max_length=10, choices=Channel)
    to_name = models.CharField(_("à l’attention de"), max_length=160, blank=True)
    contact = models.TextField(_("adresse ou numéro"))

    shares = ArrayField(models.CharField(max_length=12, choices=Shared), verbose_name=_("ce qui est transmis"), default=list)
    summary = models.TextField(_("résumé pour le partenaire"), blank=True)
    # {key of Shared: text}; the first words are a reference to what never changes: {"intake": id, "fingerprint": …} or {"addition": id}.
    snapshot = models.JSONField(_("tel que transmis"), default=dict)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    frozen_at = models.DateTimeField(_("figée le"), null=True)
    consent_text = models.TextField(_("accord, tel que lu"), blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accord"))

    written_at = models.DateTimeField(_("préparée le"))
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("préparée par"))
    sent_at = models.DateTimeField(_("envoyée le"), null=True)
    received_at = models.DateTimeField(_("reçue le"), null=True)
    answered_at = models.DateTimeField(_("première réponse le"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    answer_days = models.PositiveSmallIntegerField(_("jours ouvrés pour répondre"), default=10)
    due_on = models.DateField(_("à faire avant le"), null=True)
    wakes_on = models.DateField(_("revient le"), null=True)
    reminders = models.PositiveSmallIntegerField(_("rappels"), default=0)

    link_number = models.PositiveSmallIntegerField(_("numéro du lien"), default=1)
    link_digest = models.CharField(_("empreinte du lien"), max_length=64, null=True, unique=True)
    code_digest = models.CharField(_("empreinte du code"), max_length=64, null=True, unique=True)

    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome, blank=True)
    outcome_words = models.CharField(_("en une phrase"), max_length=300, blank=True)
    outcome_at = models.DateTimeField(_("issue dite le"), null=True)
    reason = models.CharField(_("pourquoi"), max_length=300, blank=True)
    erased_at = models.DateTimeField(_("effacée le"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("orientation")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(consent__isnull=False, frozen_at__isnull=False),
                name="referral_leaves_with_consent",
                violation_error_message=_("Rien ne part chez un partenaire sans l’accord de la personne."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_SENT) | Q(sent_at__isnull=False),
                name="referral_lives_once_sent",
                violation_error_message=_("Cette orientation n’est pas partie."),
            ),
            models.CheckConstraint(
                condition=Q(link_digest__isnull=True) & Q(code_digest__isnull=True) | Q(sent_at__isnull=False),
                name="referral_link_once_sent",
                violation_error_message=_("Le lien ne s’ouvre qu’avec l’accord de la personne."),
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | ~Q(shares=[]) | ~Q(summary="") | Q(erased_at__isnull=False),
                name="referral_shares_something",
                violation_error_message=_("Cochez au moins une chose à transmettre, ou écrivez un résumé."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False) | ~Q(state__in=CLOSED) & Q(closed_at__isnull=True),
                name="referral_closed_with_date",
                violation_error_message=_("Une orientation close porte sa date."),
            ),
            models.CheckConstraint(
                condition=(~Q(state="ended") | ~Q(outcome="")) & (Q(outcome="") | Q(outcome_at__isnull=False)),
                name="referral_ends_with_an_outcome",
                violation_error_message=_("Dites ce qu’il en est advenu."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""),
                name="referral_cancelled_with_a_reason",
                violation_error_message=_("Dites en une phrase pourquoi cette orientation s’arrête."),
            ),
            models.CheckConstraint(
                condition=Q(channel__in=PARTNER_CHANNELS) & ~Q(contact=""),
                name="referral_partner_can_be_reached",
                violation_error_message=_("Un partenaire se joint par e-mail, par téléphone ou par courrier."),
            ),
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, 60)),
                name="referral_answered_in_time",
                violation_error_message=_("Le délai de réponse va de 1 à 60 jours ouvrés."),
            ),
            models.CheckConstraint(
                condition=~Q(after=F("pk")),
                name="referral_after_another",
                violation_error_message=_("Une orientation ne se suit pas elle-même."),
            ),
        ]
        indexes = [
            # The order in which the team reads them: what must be done first comes first.
            models.Index(fields=["programme", "due_on", "-id"], name="referral_due"),
            models.Index(fields=["wakes_on"], name="referral_wakes", condition=Q(wakes_on__isnull=False)),
        ]
        triggers = [
            # What the person agreed to never changes; it may only be erased.
            pgtrigger.Trigger(
                name="referral_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False, new__erased_at__isnull=True),
                func="""
                    IF (OLD.shares, OLD.summary, OLD.snapshot, OLD.consent_text, OLD.initiative_id, OLD.frozen_at)
                        IS DISTINCT FROM (NEW.shares, NEW.summary, NEW.snapshot, NEW.consent_text, NEW.initiative_id, NEW.frozen_at)
                    THEN RAISE EXCEPTION 'Ce que la personne a accepté de transmettre ne change plus.';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


class ReplyKind(models.TextChoices):
    TAKEN = "taken", _("Nous nous en chargeons")
    ELSEWHERE = "elsewhere", _("Ce n’est pas pour nous, mais…")
    MORE = "more", _("Il nous manque une précision")


class Reply(models.Model):
    """What a partner answered; the last one counts, the others are kept. `noted_by`: somebody of the team, when it was said by telephone.

    A question ("more") goes to the holder, whose answer comes back in `returned`.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="replies", verbose_name=_("orientation"))
    kind = models.CharField(_("réponse"), max_length=10, choices=ReplyKind)
    words = models.TextField(_("mots"), blank=True)
    where = models.CharField(_("où essayer"), max_length=200, blank=True)
    said_at = models.DateTimeField(_("dite le"))
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("notée par"))
    returned = models.TextField(_("réponse de la personne"), blank=True)
    returned_at = models.DateTimeField(_("répondue le"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("réponse d’un partenaire")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="elsewhere") | ~Q(where=""),
                name="reply_elsewhere_says_where",
                violation_error_message=_("Dites qui pourrait aider : un nom, un service, un lieu."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="more") | ~Q(words=""),
                name="reply_more_says_what",
                violation_error_message=_("Écrivez votre question : elle part telle quelle à la personne."),
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned="") | Q(returned_at__isnull=False) & Q(kind="more"),
                name="reply_returned_to_a_question",
                violation_error_message=_("On ne répond qu’à une question."),
            ),
        ]
