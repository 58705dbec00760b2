"""Persons, their accounts, and what they agreed to. E-mail and phone are never unique: families share them."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.territory.models import Commune


class Person(models.Model):
    """A human, with or without an account."""

    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    sort_name = models.CharField(_("nom pour le tri"), max_length=170, editable=False, db_index=True)
    channel = models.CharField(_("comment la joindre"), max_length=10, choices=Channel, default=Channel.NONE)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True, help_text=_("forme internationale : +33…"))
    postal_address = models.TextField(_("adresse postale"), blank=True)
    relay = models.CharField(_("par qui la joindre"), max_length=200, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    languages = models.CharField(_("langues parlées"), max_length=120, blank=True)
    presentation = models.CharField(_("en une phrase"), max_length=300, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("commune"))
    # One that is not of here, or that nobody knows: kept as it was written.
    commune_said = models.CharField(_("commune, comme elle a été dite"), max_length=120, blank=True)
    last_contact_on = models.DateField(_("dernier contact"))
    erasure_asked_at = models.DateTimeField(_("effacement demandé le"), null=True)
    # The programmes whose coordination answers the request (ids: this room knows none of them).
    erasure_programmes = ArrayField(models.PositiveBigIntegerField(), verbose_name=_("demande adressée à"), default=list, blank=True)
    # Told that the data will go; counts only while nothing was heard since.
    purge_notice_on = models.DateField(_("prévenue de l’effacement le"), null=True)
    erased_at = models.DateTimeField(_("effacée le"), null=True)
    # The row of the same human that was kept; this one is empty, and lets the journal name somebody.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_rows", verbose_name=_("réunie à"))
    fictional = models.BooleanField(_("personne fictive"), default=False)
    # Said by the team. For a day, how they were reached is kept apart, in case it was a mistake.
    died_at = models.DateTimeField(_("décès noté le"), null=True)
    reached_before = models.JSONField(_("comment on les joignait"), null=True)

    # Of a row whose contact has just changed: where they were reached (channel, contact), how many messages that stopped, and whether the address
    # before was told.
    left: tuple[str, str] = ("", "")
    silenced: int = 0
    warned: bool = False

    class Meta:
        verbose_name = _("personne")
        constraints = [
            models.CheckConstraint(
                condition=~(
                    Q(channel="email", email="")
                    | Q(channel__in=["sms", "phone"], phone="")
                    | Q(channel="letter", postal_address="")
                    | Q(channel="relay", relay="")
                )
                | Q(erased_at__isnull=False),
                name="person_channel_has_contact",
                violation_error_message=_("Il manque l’adresse, le numéro ou le nom qui va avec le moyen choisi."),
            )
        ]
        indexes = [
            models.Index(fields=["last_contact_on"], name="person_long_unheard", condition=Q(erased_at__isnull=True)),
            models.Index(
                fields=["erasure_asked_at"],
                name="person_asks_erasure",
                condition=Q(erasure_asked_at__isnull=False, erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = fold(f"{self.last_name} {self.first_name}")
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or str(_("Une personne"))

    @property
    def town(self) -> str:
        """Their commune; one that has no row, as it was said."""
        return self.commune.name if self.commune else self.commune_said

    @property
    def contact(self) -> str:
        """What the chosen channel needs: an address, a number, a name; empty when there is none."""
        contacts: dict[str, str] = {
            Channel.EMAIL: self.email,
            Channel.SMS: self.phone,
            Channel.PHONE: self.phone,
            Channel.LETTER: self.postal_address,
            Channel.RELAY: self.relay,
        }
        return contacts.get(self.channel, "")

    @property
    def spoken_contact(self) -> str:
        """The contact as people read it aloud: 03 53 01 00 00."""
        from terril.people.contacts import spaced_phone

        return spaced_phone(self.contact) if self.channel in {Channel.SMS, Channel.PHONE} else self.contact


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> "Account":
        account = self.model(email=self.normalize_email(email), **extra)
        if password:
            account.set_password(password)
        else:
            account.set_unusable_password()
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> "Account":
        return self.create_user(email, password, is_administrator=True, **extra)


class Account(AbstractBaseUser, PermissionsMixin):
    """A way in: an e-mail that receives a code, a passkey, a second factor. The person exists without it."""

    email = models.EmailField(_("e-mail"))
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account", verbose_name=_("personne"))
    is_active = models.BooleanField(_("ouvert"), default=True)
    is_administrator = models.BooleanField(_("administre l’instance"), default=False)
    date_joined = models.DateTimeField(_("créé le"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        verbose_name = _("compte")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="account_email_once", violation_error_message=_("Un compte existe déjà avec cet e-mail.")
            )
        ]

    def __str__(self) -> str:
        return self.email


class ConsentText(models.Model):
    """The text as it was shown, kept once under its fingerprint (SHA-256 of the text, in hexadecimal)."""

    fingerprint = models.CharField(_("empreinte"), max_length=64, primary_key=True)
    text = models.TextField(_("texte montré"))
    language = models.CharField(_("langue"), max_length=5)
    first_shown_at = models.DateTimeField(_("montré pour la première fois le"))

    class Meta:
        verbose_name = _("texte de consentement")
        triggers = [pgtrigger.Protect(name="consent_text_kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class ConsentWay(models.TextChoices):
    ONLINE = "online", _("par la personne elle-même, en ligne")
    SIGNED = "signed", _("sur papier signé")
    ORAL = "oral", _("de vive voix, devant témoin")


class Consent(models.Model):
    """What somebody agreed to, how, before whom. Withdrawn, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents", verbose_name=_("personne"))
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+", verbose_name=_("texte"))
    way = models.CharField(_("façon"), max_length=10, choices=ConsentWay)
    given_at = models.DateTimeField(_("donné le"))
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recueilli par"))
    witness = models.CharField(_("témoin"), max_length=160, blank=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True)

    class Meta:
        verbose_name = _("consentement")
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="oral") | ~Q(witness=""),
                name="consent_oral_has_witness",
                violation_error_message=_("Un accord donné de vive voix demande le nom d’un témoin."),
            ),
            models.CheckConstraint(
                condition=Q(way="online") | Q(taken_by__isnull=False),
                name="consent_taken_by_somebody",
                violation_error_message=_("Dites qui a recueilli cet accord."),
            ),
        ]
