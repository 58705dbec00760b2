"""People in a table: how they are read, recognised and made known. Rooms above use the same for whoever carries an idea."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.imports import calling, cells, spelling
from terril.imports.communes import Elsewhere
from terril.imports.kinds import KINDS, Aspect, Context, Field, Kind, Portrait, Wrong, how_known
from terril.imports.models import Acquaintance
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.people import actions as people
from terril.people import contacts, dossiers
from terril.people.models import Person
from terril.programmes.retention import KEPT

# Names of so many letters that are heard alike are one.
SOUNDED = 5
# The boxes that several people read.
_OFFICES = frozenset(
    [
        "contact", "accueil", "info", "infos", "information", "secretariat", "mairie", "bureau", "asso", "association", "direction", "admin",
        "presidence", "president", "presidente", "tresorier", "tresoriere", "communication", "com", "equipe", "ccas", "mjc", "csc", "centre",
        "centresocial", "club", "comite", "ecole", "benevoles", "adherents", "famille", "reservation", "hello", "bonjour", "collectif",
    ]
)  # fmt: skip
CHANNELS = {
    "mail": "email", "courriel": "email", "e mail": "email", "email": "email", "mel": "email", "telephone": "phone", "tel": "phone", "appel": "phone",
    "portable": "phone", "sms": "sms", "texto": "sms", "courrier": "letter", "lettre": "letter", "poste": "letter", "postal": "letter",
    "relais": "relay", "non": "none", "ne pas contacter": "none", "pas de contact": "none", "ne souhaite pas etre contacte": "none",
}  # fmt: skip


# --------------------------------------------------------------------------------------------------------- reading


def full_name(text: str, context: Context) -> tuple[str, str]:
    """ "DUBOIS Léa", "Mme Léa Dubois", "Dubois, Léa", "VAN HECKE J.P.": (first name, family name)."""
    raw = " ".join(text.split())
    named = spelling.without_civility(raw)
    # The cell as a whole first: two people, a note, a link.
    cells.name(named, context)
    first, last = spelling.parted(named)
    if named != raw and not last:
        # « Mme Dubois » says the family.
        first, last = "", first
    return _name(first, context), _name(last, context)


def _name(text: str, context: Context) -> str:
    return cells.name(text, context) if text.strip() else ""


def first_name(text: str, context: Context) -> str:
    """Without "Madame"; « Anne/Paul » are two."""
    return cells.name(spelling.without_civility(text), context, slash=True)


def last_name(text: str, context: Context) -> str:
    """Without "Madame"; « Dubois/Petit » are the two names of one."""
    return cells.name(spelling.without_civility(text), context)


def channel(text: str, context: Context) -> str:
    return str(cells.choice(dict(Channel.choices), CHANNELS)(text, context))


@cells.reads_a_day
def last_contact(text: str, context: Context) -> Any:
    """CNIL, délibération 2023-095: two years after the last contact, nobody is to be kept."""
    found = cells.past_day(text, context)
    value = getattr(found, "value", found)
    if value < clock.today() - KEPT:
        raise Wrong(
            _("Dernier contact « %(value)s » : cela fait plus de deux ans, la loi ne permet plus de garder cette personne.") % {"value": text}
        )
    return found


def fields(*, of_holder: bool = False) -> list[Field]:
    """What a table says of somebody; `of_holder`: of whoever carries the idea of the same row, whom nothing obliges to name."""
    whose = ["porteur", "porteuse", "contact", "referent", "personne"]

    def names(*plain: str) -> list[str]:
        return [*plain, *(f"{name} {link}{who}" for name in plain for who in whose for link in ("", "du ", "de la "))]

    return [
        Field("first_name", gettext_lazy("Prénom"), first_name, names("prénom", "prenoms", "prénom usuel")),
        Field("last_name", gettext_lazy("Nom"), last_name, names("nom", "nom de famille", "nom d’usage", "patronyme")),
        Field(
            "full_name", gettext_lazy("Nom et prénom ensemble"), full_name,
            ["nom prénom", "prénom nom", "nom et prénom", "prénom et nom", "nom complet", "contact", "personne", "porteur", "porteuse",
                "porteur de projet",
             "porteur de l’idée", "identité", "nom du porteur", "qui"],
        ),
        Field("email", gettext_lazy("E-mail"), cells.email, names("mail", "e mail", "email", "courriel", "adresse mail", "adresse e mail", "mel"),
            looks=cells.looks_like_email),
        Field(
            "phone", gettext_lazy("Téléphone"), cells.phone,
            names("tel", "téléphone", "portable", "mobile", "gsm", "numéro", "numéro de téléphone", "n tel", "tel portable"),
            looks=cells.looks_like_phone,
        ),
        *([] if of_holder else [
            Field("address", gettext_lazy("Adresse"), cells.words(500), ["adresse postale", "rue", "voie", "domicile"]),
            Field("commune", gettext_lazy("Commune"), cells.commune_anywhere, ["ville", "cp", "code postal", "localité", "cp ville",
                "commune de résidence", "lieu de résidence"]),
            Field("channel", gettext_lazy("Comment la joindre"), channel, ["moyen de contact", "contact préféré", "canal", "joindre par"]),
            Field("last_contact_on", gettext_lazy("Dernier contact"), last_contact, ["date du dernier contact", "vu le", "dernière venue",
                "dernier échange"]),
        ]),
    ]  # fmt: skip


def named(values: Mapping[str, Any]) -> tuple[str, str]:
    """(first name, family name) of a row, whichever columns it has."""
    first, last = values.get("full_name", ("", ""))
    return values.get("first_name") or first, values.get("last_name") or last


def check(values: Mapping[str, Any], context: Context) -> Iterable[tuple[str, Wrong]]:
    if not any(named(values)):
        yield "first_name", Wrong(_("Il manque un nom ou un prénom."))
    how = values.get("channel", "none")
    if how != "none":
        try:
            contacts.read(how, _contact(values, how), values.get("commune"))
        except Refused as refusal:
            yield "channel", Wrong(refusal.message)


def _contact(values: Mapping[str, Any], how: str) -> str:
    return {"email": values.get("email"), "phone": values.get("phone"), "sms": values.get("phone"), "letter": values.get("address")}.get(how) or ""


# ------------------------------------------------------------------------------------------------------ recognising


def tokens(first: str, last: str) -> tuple[str, ...]:
    return tuple(sorted(fold(f"{first} {last}").split()))


def keys(first: str, last: str, email: str, phone: str) -> frozenset[str]:
    """What brings two people together to be compared; it decides nothing."""
    words = tokens(first, last)
    found = {f"n:{' '.join(words)}"[:200]} if words else set()
    for sound in calling.first_sounds(fold(first)):
        for family in calling.families(last):
            near = calling.nearly(_joined(family)) | calling.nearly(calling.heard(family))
            found |= {f"d:{word}:{sound}"[:200] for word in near}
    if email:
        found.add(f"e:{email.lower()}"[:200])
    if phone:
        found.add(f"p:{phone}")
    return frozenset(found)


def portrait(
    first: str, last: str, email: str, phone: str, commune: Any, *, commune_name: str = "", address: str = "", pk: int | None = None
) -> Portrait:
    marks = {"first": fold(first), "last": fold(last), "email": email.lower(), "phone": phone, "commune": commune}
    lines = [
        (_("Nom"), f"{first} {last}".strip()), (_("Commune"), commune_name), (_("E-mail"), email),
        (_("Téléphone"), contacts.spaced_phone(phone) if phone else ""), (_("Adresse"), address),
    ]  # fmt: skip
    return Portrait(marks, keys(first, last, email, phone), lines, pk)


def of_row(values: Mapping[str, Any]) -> Portrait | None:
    first, last = named(values)
    if not (first or last):
        return None
    commune = values.get("commune")
    return portrait(
        first, last, values.get("email", ""), values.get("phone", ""), getattr(commune, "pk", None), commune_name=getattr(commune, "name", ""),
        address=values.get("address", ""),
    )  # fmt: skip


def near(context: Context, wanted: frozenset[str]) -> Iterable[int]:
    """Those of the programme alone: nobody learns from a table who is known elsewhere."""
    light = dossiers.people_of(context.programme.pk).order_by("pk").values_list("pk", "first_name", "last_name", "email", "phone")
    return [pk for pk, *marks in light.iterator(chunk_size=5_000) if wanted & keys(*marks)]


def portraits(context: Context, ids: Iterable[int]) -> Iterable[Portrait]:
    for person in dossiers.people_of(context.programme.pk).filter(pk__in=ids).select_related("commune").order_by("pk"):
        yield portrait(
            person.first_name, person.last_name, person.email, person.phone, person.commune_id,
            commune_name=person.town, address=person.postal_address, pk=person.pk,
        )  # fmt: skip


def alike(one: Portrait, other: Portrait) -> list[str]:
    """Why two are likely one human; nothing for a family that shares a phone, for a father and a son of one name who have each their own, nor
    for two of one name in two towns."""
    a, b = one.marks, other.marks
    contact = [key for key in ("email", "phone") if a[key] and a[key] == b[key]]
    place = a["commune"] == b["commune"] if a["commune"] and b["commune"] else None
    if not contact and (place is False or _two_phones(a["phone"], b["phone"])):
        return []
    # Two e-mail addresses are often one human's, at home and at work: somewhere alike, and no more.
    clash = bool(a["email"] and b["email"]) and not contact
    # The same words in any order, or the same first name and a family name written in one word or two.
    words = tokens(a["first"], a["last"])
    reordered = len(words) > 1 and words == tokens(b["first"], b["last"])
    if reordered or (a["first"] and a["first"] == b["first"] and a["last"] and _joined(a["last"]) == _joined(b["last"])):
        return ["name", *contact] if contact or place or not clash else []
    if contact and _first_alike(a, b) and (_last_alike(a, b) or _married(a, b, contact)):
        return ["close_name", *contact]
    if contact or clash or not calling.same_first(a["first"], b["first"]):
        return []
    families = [(x, y) for x in calling.families(a["last"]) for y in calling.families(b["last"])]
    if place and any(_joined(x) == _joined(y) or _sounds_like(x, y) or _long_slip(_joined(x), _joined(y)) for x, y in families):
        return ["close_name", "commune"]
    return ["close_name"] if a["first"] == b["first"] and any(_sounds_like(x, y) for x, y in families) else []


def _two_phones(one: str, other: str) -> bool:
    """Two mobiles, or two at home: two people. One of each may be the same."""
    return bool(one and other) and one != other and _mobile(one) == _mobile(other)


def _mobile(phone: str) -> bool:
    return phone.startswith(("+336", "+337", "06", "07"))


def _joined(name: str) -> str:
    return name.replace(" ", "")


def _sounds_like(x: str, y: str) -> bool:
    return min(len(x), len(y)) >= SOUNDED and calling.heard(x) == calling.heard(y)


def _long_slip(x: str, y: str) -> bool:
    """Caron and Carton are two families: one letter in a short name says nothing."""
    return min(len(x), len(y)) > calling.LONG_NAME and calling.slip(x, y, 1)


def _first_alike(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Equal, short or in full, an initial ("J.", "Ph."), the initials of a compound ("JP"), one half of it ("Marie", "Marie-Claude"), or a slip;
    turned around too."""
    pairs = ((a["first"], b["first"]), (a["last"], b["first"]), (a["first"], b["last"]))
    return any(_one_first(*sorted(pair, key=len)) for pair in pairs if all(pair))


def _one_first(short: str, long: str) -> bool:
    if calling.other_gender(short, long):
        return False
    words = long.split()
    initials = "".join(word[0] for word in words)
    if calling.same_first(short, long) or (" " not in short and short in words):
        return True
    # "J." and "J. P." are the same only in short.
    if len(_joined(short)) <= calling.SHORT_FIRST and (long.startswith(short) or _joined(short) == initials):
        return True
    # Louis is not Louise, nor Denis Denise: the last letters say who it is. Nor is Jean-Paul Jean-Pierre.
    return short[-1] == long[-1] and calling.slip(short, long, 1)


def _last_alike(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Equal but for a slip or two, one of two names, an initial, or not said."""
    x, y = a["last"], b["last"]
    if not x or not y or x == b["first"] or y == a["first"] or set(x.split()) & set(y.split()) or _sounds_like(x, y):
        return True
    return calling.slip(x, y, 2) or _joined(x) == _joined(y) or (min(len(x), len(y)) == 1 and x[0] == y[0])


def _married(a: Mapping[str, Any], b: Mapping[str, Any], contact: list[str]) -> bool:
    """Two family names, one first name in full and a contact that is somebody's own: not the telephone of a house, nor the box of an office."""
    if len(a["first"]) <= calling.SHORT_FIRST or not calling.same_first(a["first"], b["first"]):
        return False
    own_email = "email" in contact and not _OFFICES & set(fold(a["email"].partition("@")[0]).split())
    return own_email or ("phone" in contact and _mobile(a["phone"]))


PERSON = Aspect("person", gettext_lazy("la personne"), of_row, near, portraits, alike, merging="merge_people")


# --------------------------------------------------------------------------------------------------------- creating


def register(context: Context, values: Mapping[str, Any]) -> tuple[Person, list[models.Model]]:
    """Makes somebody known as the table says, and keeps how: the person, and what else was written. Nobody is told: they are at the next
    exchange (guide of the coordination)."""
    first, last = named(values)
    # Where the table says no preference: by what it gives.
    how = values.get("channel") or next((one for one in ("email", "phone", "letter") if _contact(values, one)), "none")
    more: dict[str, Any] = {}
    if how != "email" and values.get("email"):
        more["email"] = values["email"]
    if how not in {"phone", "sms"} and values.get("phone"):
        more["phone"] = values["phone"]
    if how != "letter" and values.get("address"):
        more["postal_address"] = values["address"]
    commune, contact = values.get("commune"), _contact(values, how)
    if isinstance(commune, Elsewhere):
        more["commune_said"] = commune.said
        if how == "letter":
            contact = contacts.with_town(contact, commune)
        commune = None
    person = people.register(
        actor=context.actor, first_name=first, last_name=last, channel=how, contact=contact, commune=commune,
        last_contact_on=values.get("last_contact_on"), fictional=context.batch.fictional, **more,
    )  # fmt: skip
    source, basis = how_known(context)
    told = Acquaintance.objects.create(
        person=person, programme=context.programme, how=source, basis=basis, since=clock.now(), batch=context.batch
    )
    return person, [told]


def acquaint(context: Context, person: Person) -> list[models.Model]:
    """How the programme knows somebody; the first one said stays."""
    how, basis = how_known(context)
    made, new = Acquaintance.objects.get_or_create(
        person=person, programme=context.programme, defaults={"how": how, "basis": basis, "since": clock.now(), "batch": context.batch}
    )
    return [made] if new else []


def _create(context: Context, values: Mapping[str, Any], resolved: dict[str, int | None]) -> list[models.Model]:
    person, told = register(context, values)
    return [person, *told]


@KINDS.register(20)
def kind() -> Kind:
    return Kind(
        "people", gettext_lazy("Des personnes"), gettext_lazy("une personne"), fields(), [PERSON], _create, check,
        undo=("people.person",), one_person=True,
    )  # fmt: skip
