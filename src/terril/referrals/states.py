"""The life of a referral, as one table."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.verbs import Move, StateTable
from terril.referrals.models import Referral, ReferralState

PREPARED = {ReferralState.DRAFT, ReferralState.ASKED}
WITH_THE_PARTNER = {ReferralState.SENT, ReferralState.RECEIVED, ReferralState.MORE}
# A partner who answers late, or thinks again, is heard.
ANSWERABLE = WITH_THE_PARTNER | {ReferralState.TAKEN, ReferralState.ELSEWHERE, ReferralState.SILENT}

LIFE = StateTable(
    Referral,
    "state",
    [
        Move("rewrite", ReferralState.DRAFT, None),
        Move("ask", ReferralState.DRAFT, ReferralState.ASKED),
        Move("refuse", PREPARED, ReferralState.REFUSED),
        Move("send", PREPARED, ReferralState.SENT),
        Move("receive", ReferralState.SENT, ReferralState.RECEIVED),
        Move("taken", ANSWERABLE, ReferralState.TAKEN),
        Move("elsewhere", ANSWERABLE, ReferralState.ELSEWHERE),
        Move("more", ANSWERABLE - {ReferralState.MORE}, ReferralState.MORE),
        Move("return", ReferralState.MORE, ReferralState.RECEIVED),
        Move("give_up", {ReferralState.SENT, ReferralState.RECEIVED}, ReferralState.SILENT),
        Move("end", {ReferralState.TAKEN, ReferralState.ELSEWHERE, ReferralState.SILENT}, ReferralState.ENDED),
        Move("withdraw", ANSWERABLE | {ReferralState.ASKED, ReferralState.ENDED}, ReferralState.WITHDRAWN),
        Move("cancel", PREPARED | WITH_THE_PARTNER, ReferralState.CANCELLED),
    ],
    start=ReferralState.DRAFT,
    refusal=_("Cette orientation est maintenant « %(state)s » : rien n’a été changé. Rechargez la page pour voir où elle en est."),
)
