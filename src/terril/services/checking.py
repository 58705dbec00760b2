"""Is a record fit for the schema? The schema's own models answer (data_inclusion.schema.v1); the reasons are told in French."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pydantic
from data_inclusion.schema import v1
from django.utils.translation import gettext as _

from terril.kernel import clock
from terril.kernel.plain import composed
from terril.services import themes
from terril.services.reading import Kind

MODELS: dict[Kind, type[pydantic.BaseModel]] = {"structure": v1.Structure, "service": v1.Service}
SHOWN = 120
# The schema leaves these without a bound; an index and a page want one.
LONGEST = {"id": 200, "structure_id": 200, "source": 100, "telephone": 60, "commune": 100, "horaires_accueil": 500}
LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Fault:
    """What is wrong: the field (empty for the whole record), what stood there, and why it does not do."""

    field: str
    value: str
    reason: str

    def told(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    """`record` is what the schema made of it (JSON types; lists in order), or None when there are faults."""

    record: dict[str, Any] | None
    faults: list[Fault]


def check(kind: Kind, given: Any) -> Checked:
    """Themes of ours are understood beside the national ones, and kept under `thematiques_locales`."""
    if not isinstance(given, Mapping):
        return Checked(None, [Fault("", shown(given), _("ce n’est pas une fiche, avec des champs et des valeurs"))])
    try:
        clean = {field: _plain(given[field]) for field in MODELS[kind].model_fields if field in given}
    except RecursionError:
        return Checked(None, [Fault("", "", _("cette fiche a trop d’étages"))])
    # Our own themes give way to their national counterparts, which is all that the schema knows.
    to_come = ""
    themed = clean.get("thematiques")
    codes = themed if isinstance(themed, list) else []
    ours = sorted({code for code in codes if isinstance(code, str) and code in themes.local()})
    if ours:
        others = [code for code in codes if code not in ours]
        clean["thematiques"] = [*others, *themes.national(ours)]
    # The schema looks at the date of the machine: what is still to come is said by the clock of the house, which travels.
    with suppress(KeyError, TypeError, ValueError):
        written = date.fromisoformat(clean["date_maj"])
        machine = date.today()  # noqa: DTZ011, TID251 - as the schema reads it
        if machine < written <= clock.today():
            clean["date_maj"], to_come = machine.isoformat(), written.isoformat()
    try:
        model = MODELS[kind].model_validate(clean)
    except pydantic.ValidationError as refused:
        # One for each value that does not do: where several shapes were possible, pydantic complains of each.
        refusals: dict[tuple[Any, ...], Fault] = {}
        for error in refused.errors(include_url=False):
            place = tuple(part for part in error["loc"][:2] if not isinstance(part, str) or part == error["loc"][0])
            field = str(error["loc"][0]) if error["loc"] else ""
            value = "" if error["type"] == "missing" else shown(error["input"])
            refusals.setdefault(place, Fault(field, value, _reason(field, error)))
        return Checked(None, list(refusals.values()))
    record = model.model_dump(mode="json")
    record["date_maj"] = to_come or record["date_maj"]
    record = {key: sorted(value) if isinstance(value, list) else value for key, value in record.items()}
    # What the schema leaves without a bound.
    faults = []
    for field, value in record.items():
        most = LONGEST.get(field, LONGEST_TEXT)
        if isinstance(value, str) and len(value) > most:
            faults.append(Fault(field, shown(value), _("c’est trop long : %(most)s caractères au plus") % {"most": most}))
    for field, bound in (("latitude", 90), ("longitude", 180)):
        value = record[field]
        if value is not None and not -bound <= value <= bound:
            faults.append(Fault(field, shown(value), _("ce point n’est pas sur la Terre")))
    return Checked(None if faults else {**record, "thematiques_locales": ours}, faults)


def shown(value: Any) -> str:
    """A value as the report shows it: on one line, and short."""
    text = " ".join(composed(str(value)).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _plain(given: Any) -> Any:
    """Without what nobody types: control characters would break the database."""
    if isinstance(given, str):
        return composed(given).strip()
    if isinstance(given, Mapping):
        return {str(key): _plain(value) for key, value in given.items()}
    return [_plain(value) for value in given] if isinstance(given, list) else given


# ---------------------------------------------------------------------------------------------------------- in French


def _reason(field: str, error: Any) -> str:
    """By the field, unless it is missing; otherwise by the kind of error."""
    kind, context = error["type"], error.get("ctx") or {}
    by_field = {
        "courriel": _("ce n’est pas une adresse e-mail"),
        "code_postal": _("un code postal compte cinq chiffres"),
        "code_insee": _("un code INSEE compte cinq caractères, par exemple 62498"),
        "siret": _("un SIRET compte quatorze chiffres"),
        "zone_eligibilite": _("une zone est un code de commune, de département, d’intercommunalité ou de pays, ou « france »"),
    }
    by_start = {
        "url_": _("ce n’est pas l’adresse d’un site : elle commence par https:// ou http://"),
        "date_": _("ce n’est pas une date : écrivez-la comme 2025-02-14"),
        "float_": _("ce n’est pas un nombre"),
        "int_": _("ce n’est pas un nombre"),
    }
    by_kind = {
        "missing": _("ce champ est obligatoire, et il manque"),
        "string_type": _("ce n’est pas un texte"),
        "string_too_short": _("c’est trop court : %(min_length)s caractères au moins"),
        "string_too_long": _("c’est trop long : %(max_length)s caractères au plus"),
        "too_short": _("cette liste est vide"),
        "enum": _("cette valeur n’est pas dans le vocabulaire du schéma"),
        "set_type": _("ce champ attend une liste"),
        "list_type": _("ce champ attend une liste"),
        "greater_than_equal": _("ce nombre est trop petit : %(ge)s au moins"),
    }
    told = by_field.get(field, "") if kind != "missing" else ""
    told = told or next((words for start, words in by_start.items() if kind.startswith(start)), "") or by_kind.get(kind, "")
    if told:
        return told % context
    if kind == "value_error":
        # The schema says these in French itself.
        return str(context.get("error", error["msg"])).rstrip(".")
    return _("cette valeur ne va pas (%(why)s)") % {"why": error["msg"]}
