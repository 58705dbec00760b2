"""Somebody who is not known yet can help an idea, or follows it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Initiative, Need
from terril.people.models import Consent, Person
from terril.programmes.models import Programme


class HelpState(models.TextChoices):
    RECEIVED = "received", _("à lire par l’équipe")
    PASSED = "passed", _("attend la réponse de qui porte l’idée")
    ACCEPTED = "accepted", _("les deux ont dit oui")
    DECLINED = "declined", _("pas pour l’instant")
    ASIDE = "aside", _("mise de côté")
    EXPIRED = "expired", _("restée sans réponse")
    ENDED = "ended", _("arrêtée")


class Help(models.Model):
    """« Je peux aider »: read by the team, passed to whoever carries the idea, accepted or not. `consent`: the helper's, that their contact be given;
    `holder_contact`: what the holder chose to pass in return. `code` opens the helper's own page."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="helps", verbose_name=_("initiative"))
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("besoin"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="helps", verbose_name=_("qui peut aider"))
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", verbose_name=_("accord"))
    code = models.CharField(_("code du lien"), max_length=22, unique=True, null=True)
    words = models.TextField(_("mots"), blank=True)
    state = models.CharField(_("état"), max_length=10, choices=HelpState, default=HelpState.RECEIVED)
    reason = models.CharField(_("pourquoi elle s’arrête"), max_length=300, blank=True)
    offered_at = models.DateTimeField(_("proposée le"))
    passed_at = models.DateTimeField(_("transmise le"), null=True)
    passed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("transmise par"))
    expires_on = models.DateField(_("attend jusqu’au"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("réponse notée par"))
    holder_name = models.CharField(_("prénom transmis"), max_length=80, blank=True)
    holder_contact = models.CharField(_("contact transmis"), max_length=600, blank=True)
    holder_consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accord de qui porte l’idée"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("coup de main proposé")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | Q(state__in=["aside", "ended"]) | Q(passed_at__isnull=False, expires_on__isnull=False),
                name="help_read_before_it_is_passed",
                violation_error_message=_("Quelqu’un de l’équipe lit avant de transmettre."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "passed"], closed_at__isnull=True)
                | ~Q(state__in=["received", "passed"]) & Q(closed_at__isnull=False),
                name="help_closed_with_date",
                violation_error_message=_("Un coup de main clos porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state="aside") | ~Q(reason=""),
                name="help_aside_says_why",
                violation_error_message=_("Dites en une phrase pourquoi ce coup de main n’est pas transmis."),
            ),
            models.CheckConstraint(
                condition=Q(holder_contact="") & ~Q(state="accepted") | Q(state="accepted", holder_consent__isnull=False) & ~Q(holder_contact=""),
                name="help_contact_needs_a_yes",
                violation_error_message=_("Un contact n’est gardé qu’avec l’accord de la personne."),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "offered_at", "id"], name="help_to_read", condition=Q(state="received")),
            models.Index(fields=["expires_on", "id"], name="help_waiting", condition=Q(state="passed")),
        ]


class Follower(models.Model):
    """Somebody who follows what everybody reads of an idea, by their own channel, without an account. Nothing but the question leaves before
    `confirmed_at`. `told_until`: what was read by the team up to then was told."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="followers", verbose_name=_("initiative"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follows", verbose_name=_("qui suit"))
    code = models.CharField(_("code du lien"), max_length=22, unique=True)
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)
    left_at = models.DateTimeField(_("ne suit plus depuis"), null=True)
    told_until = models.DateTimeField(_("nouvelles dites jusqu’au"))
    closing_told_at = models.DateTimeField(_("fin dite le"), null=True)

    class Meta:
        verbose_name = _("abonnement à une idée")
        constraints = [
            models.CheckConstraint(
                condition=Q(closing_told_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="follower_told_once_confirmed",
                violation_error_message=_("Rien ne part vers une adresse qui n’est pas confirmée."),
            )
        ]
        indexes = [
            models.Index(
                fields=["initiative", "id"], name="follower_to_tell",
                condition=Q(confirmed_at__isnull=False, left_at__isnull=True, closing_told_at__isnull=True),
            ),
            models.Index(
                fields=["asked_at"], name="follower_to_forget", condition=Q(confirmed_at__isnull=True) | Q(left_at__isnull=False)
            ),
        ]
