"""What a holder says or does, and that somebody of the team must know."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.people.models import Person


class ReplyKind(models.TextChoices):
    # What a holder says.
    YES = "yes", _("Oui, cela me va")
    CANNOT = "cannot", _("Je ne peux pas")
    CALL = "call", _("Rappelez-moi")
    WORDS = "words", _("J’ai quelque chose à dire")
    # What a holder does.
    ADDED = "added", _("Des mots ajoutés")
    CONTACT = "contact", _("Un nouveau contact")
    WITHDRAWN = "withdrawn", _("L’idée retirée")


# What somebody may choose on the page of follow-up.
SAID = (ReplyKind.YES, ReplyKind.CANNOT, ReplyKind.CALL, ReplyKind.WORDS)


class Reply(models.Model):
    """A sign from a holder to one programme, which waits until somebody of its team has seen it. `words`: for what is said; what is added stands
    with the idea."""

    attachment = models.ForeignKey("initiatives.Attachment", on_delete=models.CASCADE, related_name="replies", verbose_name=_("rattachement"))
    kind = models.CharField(_("réponse"), max_length=10, choices=ReplyKind)
    words = models.TextField(_("mots"), blank=True)
    said_at = models.DateTimeField(_("dite le"))
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    seen_at = models.DateTimeField(_("vue le"), null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("vue par"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("réponse d’un porteur")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="words") | ~Q(words=""),
                name="reply_in_words_has_words",
                violation_error_message=_("Écrivez quelques mots avant d’envoyer."),
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=False) | Q(seen_by__isnull=True),
                name="reply_seen_at_a_moment",
                violation_error_message=_("Dites quand cette réponse a été vue."),
            ),
        ]
        indexes = [models.Index(fields=["attachment", "said_at", "id"], name="reply_unseen", condition=Q(seen_at__isnull=True))]
