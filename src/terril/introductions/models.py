"""Two ideas introduced to each other: nothing passes before both have agreed."""

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Initiative
from terril.people.models import Consent, Person
from terril.programmes.models import Programme


class IntroductionState(models.TextChoices):
    PROPOSED = "proposed", _("attend une réponse")
    AGREED = "agreed", _("les deux ont dit oui")
    REFUSED = "refused", _("refusée")
    EXPIRED = "expired", _("restée sans réponse")
    ENDED = "ended", _("arrêtée")


class IntroductionOrigin(models.TextChoices):
    CLOSENESS = "closeness", _("des mots en commun")
    COMPLEMENT = "complement", _("l’un cherche ce que l’autre propose")
    IDEA = "idea", _("une idée de la coordination")


# What waits for an answer comes first in the list of the team.
WAITING_FIRST = Case(When(state=IntroductionState.PROPOSED.value, then=0), default=1)


def pair_of(one: int, other: int) -> str:
    """The same two ideas, in whatever order they are named."""
    return "-".join(str(pk) for pk in sorted((one, other)))


class Introduction(models.Model):
    """`reason`: why these two, as both read it: it names neither of them, nor says a word of an idea that is not public."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("dispositif")
    )
    pair = models.CharField(_("les deux idées"), max_length=41)
    origin = models.CharField(
        _("d’où vient ce rapprochement"), max_length=10, choices=IntroductionOrigin, default=IntroductionOrigin.IDEA
    )
    reason = models.CharField(_("pourquoi ces deux-là"), max_length=300)
    state = models.CharField(_("état"), max_length=10, choices=IntroductionState, default=IntroductionState.PROPOSED)
    ended_reason = models.CharField(_("pourquoi elle s’arrête"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(_("proposée le"))
    proposed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("proposée par")
    )
    expires_on = models.DateField(_("attend jusqu’au"))
    reminded_at = models.DateTimeField(_("rappelée le"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)

    class Meta:
        verbose_name = _("mise en relation")
        verbose_name_plural = _("mises en relation")
        constraints = [
            models.UniqueConstraint(
                fields=["pair"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="introduced_once",
                violation_error_message=_("Ces deux idées sont déjà mises en relation."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="introduction_says_why",
                violation_error_message=_("Dites en une phrase pourquoi ces deux-là pourraient se parler."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", closed_at__isnull=True)
                | ~Q(state="proposed") & Q(closed_at__isnull=False),
                name="introduction_closed_with_date",
                violation_error_message=_("Une mise en relation close porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | ~Q(ended_reason=""),
                name="introduction_ends_with_a_reason",
                violation_error_message=_("Dites en une phrase pourquoi cette mise en relation s’arrête."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "expires_on", "id"], name="introduction_waiting", condition=Q(state="proposed")
            ),
            models.Index(WAITING_FIRST, F("id").desc(), name="introduction_waiting_first"),
        ]
        triggers = [
            # Whatever the code above does, an introduction is made by two yeses.
            pgtrigger.Trigger(
                name="introduction_agreed_by_both",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                level=pgtrigger.Row,
                func="""
                    IF NEW.state = 'agreed' AND (
                        SELECT count(*) FROM introductions_introductionside
                        WHERE introduction_id = NEW.id AND answer = 'yes' AND contact <> ''
                    ) <> 2 THEN
                        RAISE EXCEPTION 'Une mise en relation demande deux accords.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]


class SideAnswer(models.TextChoices):
    WAITING = "waiting", _("n’a pas encore répondu")
    YES = "yes", _("a dit oui")
    NO = "no", _("a dit non")


class IntroductionSide(models.Model):
    """One of the two. `told`: what its holder is told of the other idea. `contact`: what its holder chose to pass, shown to the other once
    both have agreed, and emptied when it is taken back."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, related_name="sides", verbose_name=_("mise en relation")
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="introductions", verbose_name=_("initiative")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="introductions", verbose_name=_("à qui l’on demande")
    )
    told = models.CharField(_("ce que l’on dit de l’autre"), max_length=300)
    # Those words may come from the other idea itself, which everybody could read then.
    from_public = models.BooleanField(_("l’autre idée était publique"), default=False)
    answer = models.CharField(_("réponse"), max_length=10, choices=SideAnswer, default=SideAnswer.WAITING)
    answered_at = models.DateTimeField(_("répondu le"), null=True)
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("réponse notée par")
    )
    first_name = models.CharField(_("prénom transmis"), max_length=80, blank=True)
    contact = models.CharField(_("contact transmis"), max_length=600, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accord")
    )

    class Meta:
        verbose_name = _("côté d’une mise en relation")
        constraints = [
            models.UniqueConstraint(fields=["introduction", "initiative"], name="introduction_side_once"),
            models.CheckConstraint(
                condition=Q(contact="") | Q(answer="yes", consent__isnull=False),
                name="introduction_contact_needs_a_yes",
                violation_error_message=_("Un contact n’est gardé qu’avec l’accord de la personne."),
            ),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True)
                | ~Q(answer="waiting") & Q(answered_at__isnull=False),
                name="introduction_answer_has_a_date",
                violation_error_message=_("Une réponse porte sa date."),
            ),
        ]
        indexes = [models.Index(fields=["initiative", "-id"], name="introduction_by_idea")]
