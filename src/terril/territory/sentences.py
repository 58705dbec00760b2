from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from terril.kernel.journal import verb

verb(
    "territory.created",
    ngettext_lazy(
        "Un territoire de %(count)s commune a été dessiné.",
        "Un territoire de %(count)s communes a été dessiné.",
        "count",
    ),
)
verb(
    "territory.redrawn",
    ngettext_lazy(
        "Un territoire a été redessiné : il compte %(count)s commune.",
        "Un territoire a été redessiné : il compte %(count)s communes.",
        "count",
    ),
)
verb(
    "territory.facts_updated",
    ngettext_lazy(
        "Les données officielles de %(count)s commune ont été mises à jour.",
        "Les données officielles de %(count)s communes ont été mises à jour.",
        "count",
    ),
)
verb(
    "journeys.imported",
    ngettext_lazy(
        "%(actor)s a importé %(count)s temps de trajet.",
        "%(actor)s a importé %(count)s temps de trajet.",
        "count",
    ),
)
verb(
    "journey.kept",
    ngettext_lazy(
        "%(actor)s a noté un temps de trajet : %(minutes)s minute.",
        "%(actor)s a noté un temps de trajet : %(minutes)s minutes.",
        "minutes",
    ),
)
verb("journey.dropped", _("%(actor)s a retiré un temps de trajet."))
