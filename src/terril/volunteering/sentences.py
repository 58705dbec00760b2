"""What the journal says of those who can help, and of those who follow."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("help.offered", _("Quelqu’un peut aider."))
verb("help.passed", _("%(actor)s a transmis un coup de main à qui porte l’idée."))
verb("help.aside", _("%(actor)s a mis un coup de main de côté."))
verb("help.reopened", _("%(actor)s a rouvert un coup de main clos par erreur."))
verb("help.accepted", _("Qui porte l’idée a accepté un coup de main."))
verb("help.declined", _("Un coup de main n’a pas été retenu."))
verb("help.expired", _("Un coup de main est resté sans réponse."))
verb("help.ended", _("Un coup de main s’arrête."))
verb("follower.asked", _("Quelqu’un demande à suivre une idée."))
verb("follower.confirmed", _("Quelqu’un suit une idée."))
verb("follower.told", _("Des nouvelles sont parties vers quelqu’un qui suit une idée."))
verb("follower.left", _("Quelqu’un ne suit plus une idée."))

kinds("help.asked", expires=True)
kinds("help.made", "help.over", "help.again", "follower.news", "follower.ended", expires=False)
kinds("follower.confirm", expires=False, unconfirmed=True)
