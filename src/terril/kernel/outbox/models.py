"""A message: whom, by which channel, in which words, and what became of it."""

import phonenumbers
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Téléphone")
    LETTER = "letter", _("Courrier")
    RELAY = "relay", _("Par quelqu’un")
    NONE = "none", _("Aucun")


# What stands where words were, once somebody was erased.
ERASED = "—"


class MessageStatus(models.TextChoices):
    DRAFT = "draft", _("À relire")
    APPROVED = "approved", _("Prêt à partir")
    SENT = "sent", _("Parti")
    FAILED = "failed", _("Non parti")
    BOUNCED = "bounced", _("Pas arrivé")
    READ_BACK = "read_back", _("Reçu, dit de vive voix")
    CANCELLED = "cancelled", _("Abandonné")


class Message(models.Model):
    """One message to one person. The body is what the person reads or hears; a letter and a call carry the same words.

    E-mails and SMS leave by the worker; calls and relays wait on the coordinator's list until somebody says "reached"; letters wait for
    the next batch to print.
    """

    channel = models.CharField(_("moyen"), max_length=10, choices=Channel)
    status = models.CharField(_("état"), max_length=10, choices=MessageStatus, default=MessageStatus.APPROVED)
    kind = models.CharField(_("sorte"), max_length=60)
    person_id = models.BigIntegerField(_("destinataire"), null=True, db_index=True)
    to_name = models.CharField(_("nom"), max_length=200)
    to_address = models.TextField(_("adresse, numéro ou relais"))
    language = models.CharField(_("langue"), max_length=5, default="fr")
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    programme_id = models.BigIntegerField(_("dispositif"), null=True)
    about_type = models.CharField(_("à propos de"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("lequel"), null=True)
    written_at = models.DateTimeField(_("écrit le"))
    written_by_id = models.BigIntegerField(_("écrit par"), null=True)
    due_on = models.DateField(_("à dire avant le"), null=True)
    approved_at = models.DateTimeField(_("relu le"), null=True)
    sent_at = models.DateTimeField(_("parti le"), null=True)
    closed_by_id = models.BigIntegerField(_("dit ou envoyé par"), null=True)
    outcome = models.CharField(_("ce qui s’est passé"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), null=True)
    last_error = models.CharField(_("dernière difficulté"), max_length=300, blank=True)
    batch = models.CharField(_("liasse de courrier"), max_length=20, blank=True)
    # What it says is over then: it no longer leaves.
    useless_after = models.DateTimeField(_("sans objet après le"), null=True)
    # The Message-ID under which it left (RFC 5322): what comes back names it.
    mail_id = models.CharField(_("identifiant du courriel"), max_length=200, blank=True)
    # Kept when the message is then said otherwise: nothing more leaves to this address.
    bounced_at = models.DateTimeField(_("revenu le"), null=True)
    # When it was stopped without anybody having chosen so: it was about something past, or its person may not be written to any more.
    stopped_at = models.DateTimeField(_("arrêté le"), null=True)

    class Meta:
        verbose_name = _("message")
        indexes = [
            models.Index(
                fields=["programme_id", "due_on", "id"], name="message_to_say", condition=Q(status="approved")
            ),
            models.Index(fields=["programme_id", "kind", "due_on", "id"], name="message_of_kind", condition=Q(status="approved")),
            models.Index(
                fields=["next_attempt_at"],
                name="message_to_carry",
                condition=Q(status="approved", channel__in=["email", "sms"]),
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["programme_id", "id"], name="message_draft", condition=Q(status="draft")),
            models.Index(fields=["programme_id", "id"], name="message_failed", condition=Q(status__in=["failed", "bounced"])),
            models.Index(fields=["useless_after"], name="message_to_expire", condition=Q(status__in=["draft", "approved", "failed", "bounced"])),
            models.Index(Lower("to_address"), name="message_dead_address", condition=Q(bounced_at__isnull=False)),
            models.Index(fields=["mail_id"], name="message_mail_id", condition=~Q(mail_id="")),
            models.Index(fields=["programme_id", "stopped_at"], name="message_stopped", condition=Q(stopped_at__isnull=False)),
            models.Index(fields=["programme_id", "sent_at"], name="message_batch", condition=~Q(batch="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(channel="none"),
                name="message_has_a_channel",
                violation_error_message=_(
                    "Aucun moyen ne peut porter ce message : cette personne ne souhaite pas être jointe."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(to_address="") & ~Q(body=""),
                name="message_can_be_carried",
                violation_error_message=_("Il manque l’adresse ou le texte de ce message."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "read_back", "bounced"]) | Q(sent_at__isnull=False),
                name="message_sent_has_a_date",
                violation_error_message=_("Un message parti porte la date de son départ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.subject}"

    @property
    def shown_address(self) -> str:
        """The address as people write it: a French number in pairs ("03 21 00 00 00"), another one in international form."""
        if self.channel not in {Channel.PHONE, Channel.SMS}:
            return self.to_address
        try:
            number = phonenumbers.parse(self.to_address, "FR")
        except phonenumbers.NumberParseException:
            return self.to_address
        form = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(number, form.NATIONAL if number.country_code == 33 else form.INTERNATIONAL)
