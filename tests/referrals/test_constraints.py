"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken, row

from terril.people.models import Consent
from terril.referrals.models import PartnerContact, Referral, Reply

SENT = {"state": "sent", "sent_at": NOW, "frozen_at": NOW, "summary": "Un jardin.", "consent": lambda: row(Consent)}
OVER = {**SENT, "state": "ended", "closed_at": NOW}
CANCELLED = {"state": "cancelled", "closed_at": NOW}
ANSWERED = {"kind": "more", "words": "Quelle taille ?", "returned": "Dix mètres.", "returned_at": NOW}
CASES = [
    Broken("partner_contact_once", PartnerContact, twice=("programme", "organisation")),
    Broken("partner_contact_can_be_reached", PartnerContact, bad={"channel": "sms"}, good={"channel": "letter"}),
    Broken("partner_contact_can_be_reached", PartnerContact, bad={"contact": ""}),
    Broken("referral_leaves_with_consent", Referral, bad={**SENT, "consent": None}, good=SENT),
    Broken("referral_leaves_with_consent", Referral, bad={**SENT, "frozen_at": None}),
    Broken("referral_lives_once_sent", Referral, bad={"state": "received"}, good={**SENT, "state": "received"}),
    Broken("referral_link_once_sent", Referral, bad={"link_digest": "a"}, good={**SENT, "link_digest": "a"}),
    Broken("referral_link_once_sent", Referral, bad={"code_digest": "a"}),
    Broken("referral_shares_something", Referral, bad={"frozen_at": NOW}, good={"frozen_at": NOW, "summary": "Un jardin."}),
    Broken("referral_closed_with_date", Referral, bad={"state": "withdrawn"}, good={"state": "withdrawn", "closed_at": NOW}),
    Broken("referral_closed_with_date", Referral, bad={"closed_at": NOW}),
    Broken("referral_ends_with_an_outcome", Referral, bad=OVER, good={**OVER, "outcome": "helped", "outcome_at": NOW}),
    Broken("referral_ends_with_an_outcome", Referral, bad={**OVER, "outcome": "helped"}),
    Broken("referral_cancelled_with_a_reason", Referral, bad=CANCELLED, good={**CANCELLED, "reason": "Une erreur."}),
    Broken("referral_partner_can_be_reached", Referral, bad={"channel": "sms"}, good={"channel": "email"}),
    Broken("referral_partner_can_be_reached", Referral, bad={"contact": ""}),
    Broken("referral_answered_in_time", Referral, bad={"answer_days": 0}, good={"answer_days": 1}),
    Broken("referral_answered_in_time", Referral, bad={"answer_days": 61}, good={"answer_days": 60}),
    Broken("referral_after_another", Referral, bad={"pk": 41, "after_id": 41}, good={"pk": 42, "after": lambda: row(Referral)}),
    Broken("reply_elsewhere_says_where", Reply, bad={"kind": "elsewhere"}, good={"kind": "elsewhere", "where": "La mairie"}),
    Broken("reply_more_says_what", Reply, bad={"kind": "more"}, good={"kind": "more", "words": "Quelle taille ?"}),
    Broken("reply_returned_to_a_question", Reply, bad={"returned": "Dix mètres.", "returned_at": NOW}, good=ANSWERED),
    Broken("reply_returned_to_a_question", Reply, bad={**ANSWERED, "returned_at": None}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
