from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.kernel.outbox.kinds import kinds

verb("initiative.deposited", _("L’idée est arrivée."), public=True)
verb("initiative.deposited_for", _("%(actor)s a recueilli l’idée de %(for)s."))
verb("initiative.brought", _("%(actor)s a repris cette idée d’un tableau."))
verb("initiative.words_added", _("De nouveaux mots ont été ajoutés."), public=True)
verb("initiative.corrected", _("Une correction a été ajoutée."))
verb("initiative.transcribed", _("%(actor)s a écrit les mots entendus dans l’enregistrement."))
verb("initiative.answered", _("%(programme_name)s a répondu."), public=True)
verb("initiative.titled", _("L’idée a reçu un titre."))
verb("initiative.visibility", _("Qui peut voir l’idée a changé."))
verb("initiative.contact", _("Les coordonnées ont changé."))
verb("initiative.withdrawn", _("L’idée a été retirée."))
verb("initiative.claimed", _("L’idée a été rattachée à un compte."))
verb("initiative.project", _("L’idée est devenue un projet."), public=True)
verb("initiative.idea", _("On repart de l’idée."), public=True)
verb("initiative.running", _("Le projet s’est mis en route."), public=True)
verb("initiative.completed", _("Le projet est accompli."), public=True)
verb("initiative.ended", _("Elle s’est arrêtée."), public=True)
verb("initiative.referent_none", _("Plus personne ne suit cette idée en particulier."))
verb("initiative.referent", _("%(person)s suit maintenant cette idée."))
verb("initiative.picture", _("Une image a été ajoutée."))
verb("initiative.code_read", _("%(actor)s a redit le code."))
verb("initiative.code_new", _("Un nouveau code a remplacé l’ancien."))
verb("initiative.read", _("%(actor)s a lu l’idée avant qu’elle soit montrée."))
verb("initiative.words_shown", _("%(actor)s a montré des mots laissés de côté."))
verb("initiative.hidden", _("%(actor)s a choisi de ne pas montrer l’idée à tout le monde."))
verb("initiative.featured", _("L’idée est sur l’accueil."))
verb("initiative.unfeatured", _("L’idée n’est plus sur l’accueil."))
verb("initiative.reported", _("Quelqu’un a signalé cette idée."))
verb("initiative.report_settled", _("%(actor)s a regardé un signalement."))
verb("initiative.replied", _("%(actor)s a répondu à l’équipe."))
verb("initiative.reply_seen", _("%(actor)s a lu ce que dit la personne."))
verb("need.said", _("Un besoin a été noté."), public=True)
verb("need.met", _("Un besoin a trouvé sa réponse."), public=True)
verb("pledge.made", _("Une promesse d’aide a été faite."), public=True)
verb("pledge.kept", _("Une promesse a été tenue."), public=True)
verb("pledge.not_kept", _("Une promesse n’a pas pu être tenue."))
verb("pledge.reopened", _("Une promesse notée par erreur attend de nouveau."))
verb("pledge.reminded", _("Une promesse a été rappelée."))
# Told with the holder's words from their own table, to whom they may be told.
verb("news.asked", _("Nous avons demandé de ses nouvelles."))
verb("news.reminded", _("Nous avons redemandé de ses nouvelles, une seule fois."))
verb("news.alive", _("Des nouvelles sont arrivées : elle vit."))
verb("news.slowly", _("Des nouvelles sont arrivées : elle avance doucement."))
verb("news.waiting", _("Des nouvelles sont arrivées : elle attend."))
verb("news.stopped", _("Des nouvelles sont arrivées : elle s’est arrêtée."))
verb("news.unsaid", _("Une réponse est arrivée."))
verb("news.closed", _("La question est restée sans nouvelles. Nous n’insistons pas."))
verb("news.shown", _("Des nouvelles peuvent être montrées."))
verb("news.hidden", _("Des nouvelles ne sont plus montrées."))
verb("news.taken", _("%(actor)s se charge d’appeler."))
verb("news.left", _("%(actor)s n’appellera pas."))
verb("closeness.dismissed", _("%(actor)s a écarté un rapprochement."))


@resolver("initiative")
def names(ids: set[int]) -> Mapping[int, str]:
    from terril.initiatives.models import Initiative

    return {i.pk: i.name for i in Initiative.objects.filter(pk__in=ids).only("title", "excerpt").order_by("pk")}

kinds("initiative.answered", "initiative.news", "initiative.hidden", "pledge.reminder", expires=False)
