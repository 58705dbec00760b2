"""What the journal says of referrals."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("referral.written", _("%(actor)s a préparé une orientation vers %(organisation)s."))
verb("referral.rewritten", _("%(actor)s a repris une orientation vers %(organisation)s."))
verb("referral.asked", _("%(actor)s a demandé à la personne son accord pour une orientation vers %(organisation)s."))
verb("referral.refused", _("La personne a refusé une orientation vers %(organisation)s."))
verb("referral.sent", _("Une orientation est partie vers %(organisation)s, avec l’accord de la personne."))
verb("referral.received", _("%(organisation)s a bien reçu l’orientation."))
verb("referral.taken", _("%(organisation)s prend l’idée en charge."))
verb("referral.elsewhere", _("%(organisation)s renvoie ailleurs."))
verb("referral.more", _("%(organisation)s demande une précision."))
verb("referral.returned", _("La précision demandée par %(organisation)s est arrivée."))
verb("referral.reminded", _("%(organisation)s a reçu un rappel (%(count)s)."))
verb("referral.silent", _("%(organisation)s n’a pas répondu : l’orientation revient à l’équipe."))
verb("referral.ended", _("L’issue d’une orientation vers %(organisation)s est connue."))
verb("referral.withdrawn", _("L’accord d’une orientation vers %(organisation)s est retiré : le lien est fermé."))
verb("referral.cancelled", _("%(actor)s a annulé une orientation vers %(organisation)s."))
verb("referral.link_new", _("%(actor)s a refait le lien d’une orientation vers %(organisation)s."))

kinds(
    "referral.partner.invitation", "referral.partner.reminder", "referral.partner.returned", "referral.partner.closed",
    "referral.holder.asked", "referral.holder.sent", "referral.holder.answered", "referral.holder.ended", "referral.holder.silent",
    "referral.holder.cancelled", expires=False,
)  # fmt: skip
