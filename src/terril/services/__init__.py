"""The directory of help: what others publish in the data-inclusion schema, searched here; and what we publish in it ourselves.

Schema: data-inclusion 1.x (package `data-inclusion-schema`, Licence ouverte 2.0). `reading` opens files, `checking` says what is wrong with a
record, `actions` brings a file in, `queries` answers visitors, `export` gives back our own.
"""

from typing import Any

from terril.kernel.slots import Slot

# Rooms above add the services that this instance offers itself. Parts are called without argument and answer a list of dicts in the schema,
# without `source`, whose `id` and `structure_id` carry no prefix ("offre-12", `export.organisation_id(pk)`); local themes are allowed.
OWN_SERVICES = Slot[[], list[dict[str, Any]]]("own services")
