"""What is lent, given or shared, and the proposals that bring it to an idea."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, Place
from terril.initiatives.models import Initiative, Need, NeedKind, Pledge
from terril.people.models import Consent, Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


class OfferState(models.TextChoices):
    SUBMITTED = "submitted", _("à relire")
    PUBLISHED = "published", _("proposée")
    PAUSED = "paused", _("en pause")
    ENDED = "ended", _("terminée")


class OfferVisibility(models.TextChoices):
    TEAM = "team", _("L’équipe de la plateforme")
    NETWORK = "network", _("Le réseau des partenaires")
    PUBLIC = "public", _("Tout le monde")


class Offer(models.Model):
    """`quantity`: to how many ideas at once (None: as many as come). `person` answers for it and is never shown; `shown_as` may be."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="offers", verbose_name=_("dispositif")
    )
    kind = models.CharField(_("sorte"), max_length=15, choices=NeedKind)
    what = models.CharField(_("quoi"), max_length=160)
    conditions = models.TextField(_("conditions"), max_length=600, blank=True)
    rhythm = models.CharField(_("quand"), max_length=120, blank=True)
    is_free = models.BooleanField(_("gratuit"), default=True)
    cost = models.CharField(_("prix"), max_length=120, blank=True)
    quantity = models.PositiveSmallIntegerField(_("pour combien d’idées à la fois"), null=True, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="offers", verbose_name=_("commune"))
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("lieu")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("structure"),
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("qui en répond")
    )
    shown_as = models.CharField(_("nom montré"), max_length=120, blank=True)
    starts_on = models.DateField(_("à partir du"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    visibility = models.CharField(
        _("qui la voit"), max_length=10, choices=OfferVisibility, default=OfferVisibility.PUBLIC
    )
    state = models.CharField(_("état"), max_length=10, choices=OfferState, default=OfferState.PUBLISHED)
    ended_reason = models.CharField(_("pourquoi elle est terminée"), max_length=300, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accord")
    )
    noted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("notée par")
    )
    created_at = models.DateTimeField(_("notée le"))
    updated_at = models.DateTimeField(_("dernier changement"))
    reminded_at = models.DateTimeField(_("rappelée le"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)
    fictional = models.BooleanField(_("fictive"), default=False)

    class Meta:
        verbose_name = _("offre")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(place__isnull=False) | Q(person__isnull=False),
                name="offer_comes_from_somebody",
                violation_error_message=_("Dites qui propose : une structure, un lieu ou une personne."),
            ),
            # The consent of a person goes with the offer; an account that speaks for itself gives its own.
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(consent__isnull=False),
                name="offer_of_a_person_has_an_agreement",
                violation_error_message=_("Dites comment la personne a donné son accord."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="offer_ends_after_start",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__range=(1, 500)),
                name="offer_quantity_is_a_number",
                violation_error_message=_("De 1 à 500 idées à la fois ; laissez vide s’il n’y a pas de limite."),
            ),
            models.CheckConstraint(
                condition=Q(is_free=True, cost="") | Q(is_free=False) & ~Q(cost=""),
                name="offer_says_its_price",
                violation_error_message=_("Gratuit, ou bien dites le prix."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") & Q(ended_reason="") | Q(state="ended") & ~Q(ended_reason=""),
                name="offer_ends_with_a_reason",
                violation_error_message=_("Dites en une phrase pourquoi cette offre se termine."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "commune"], name="offer_to_match", condition=Q(state="published")),
            models.Index(fields=["-id"], name="offer_public_list", condition=Q(state="published", visibility="public")),
            models.Index(fields=["programme", "state", "-id"], name="offer_of_programme"),
            models.Index(
                fields=["ends_on"], name="offer_ending", condition=Q(state="published", reminded_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def offered_by(self) -> str:
        """Who offers, as everybody may read it: never the name of somebody who did not choose to be shown."""
        if self.organisation_id and self.organisation:
            return self.organisation.name
        if self.place_id and self.place:
            return self.place.name
        return self.shown_as or gettext("Une personne d’ici")


class MatchState(models.TextChoices):
    ASKED = "asked", _("demandée")
    PROPOSED = "proposed", _("proposée")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")
    ENDED = "ended", _("sans suite")


class Match(models.Model):
    """An offer proposed to an idea. Both say yes, and it becomes a promise. `to_offerer`: what whoever offers is told of the idea."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="matches", verbose_name=_("offre"))
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="offer_matches", verbose_name=_("initiative")
    )
    need = models.ForeignKey(
        Need, on_delete=models.SET_NULL, null=True, related_name="offer_matches", verbose_name=_("besoin")
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    state = models.CharField(_("état"), max_length=10, choices=MatchState, default=MatchState.PROPOSED)
    to_offerer = models.CharField(_("ce que l’on dit de l’idée"), max_length=300, blank=True)
    # Those words may come from the idea itself, which everybody could read then.
    from_public = models.BooleanField(_("l’idée était publique"), default=False)
    due_on = models.DateField(_("à tenir avant le"), null=True)
    offerer_agreed_at = models.DateTimeField(_("oui de qui propose, le"), null=True)
    holder_agreed_at = models.DateTimeField(_("oui de qui porte l’idée, le"), null=True)
    reason = models.CharField(_("pourquoi"), max_length=300, blank=True)
    # Which of the places of a limited offer it takes; freed when the promise is not kept or the thing comes back.
    slot = models.PositiveSmallIntegerField(_("place prise"), null=True)
    pledge = models.OneToOneField(
        Pledge, on_delete=models.SET_NULL, null=True, related_name="offer_match", verbose_name=_("promesse")
    )
    # What opens the page where whoever offers answers without an account.
    key = models.CharField(_("clé de la page"), max_length=40, unique=True)
    made_at = models.DateTimeField(_("depuis"))
    proposed_at = models.DateTimeField(_("proposée le"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)

    class Meta:
        verbose_name = _("proposition")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "initiative"],
                condition=Q(state__in=["asked", "proposed", "accepted"]),
                name="match_once_at_a_time",
                violation_error_message=_("Cette offre est déjà proposée à cette idée."),
            ),
            models.UniqueConstraint(
                fields=["offer", "slot"],
                name="match_takes_a_free_place",
                violation_error_message=_("Cette place vient d’être prise."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(offerer_agreed_at__isnull=False, holder_agreed_at__isnull=False),
                name="match_accepted_by_both",
                violation_error_message=_("Il faut l’accord des deux."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "ended"]) | ~Q(reason=""),
                name="match_declined_says_why",
                violation_error_message=_("Dites en une phrase pourquoi."),
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | ~Q(to_offerer=""),
                name="match_proposed_has_words",
                violation_error_message=_("Dites en une phrase ce que cherche cette idée."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "state", "proposed_at", "id"],
                name="match_waiting",
                condition=Q(state__in=["asked", "proposed"]),
            )
        ]
        triggers = [
            # The last guard of a limited offer, whatever the code above it does.
            pgtrigger.Trigger(
                name="match_within_the_offer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                level=pgtrigger.Row,
                func="""
                    IF NEW.slot IS NOT NULL AND NEW.slot > (SELECT quantity FROM offers_offer WHERE id = NEW.offer_id) THEN
                        RAISE EXCEPTION 'Cette offre n’a plus de place libre.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
