"""Every commune of France, today's and those that became part of one: its name, its codes, its group. Facts that are shipped
(data/README.md), read the first time that somebody names a place that is not of here, and kept as they are packed: a few megabytes, no row."""

import io
import json
import lzma
import re
import tarfile
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.kernel.search import fold

SHIPPED = Path(__file__).parent / "data" / "france.tsv.xz"
# What the official divisions call them, and how they are written in the file.
KINDS = {"commune-actuelle": "c", "arrondissement-municipal": "a", "commune-associee": "s", "commune-deleguee": "d"}
_SAID = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "ss": "sous", "s": "sur"}
_DISTRICT = re.compile(r"^(paris|lyon|marseille) (?:le )?(\d{1,2}) ?(?:er|e|d|nd|eme|ieme)?(?: arr[a-z]*)?$")


@dataclass(frozen=True)
class Town:
    """`today`: the INSEE code of the commune that it is part of, its own for one of today; `former`: the codes that it took over."""

    key: str
    code: str
    kind: str
    name: str
    postal_codes: tuple[str, ...]
    group: str
    region: str
    today: str
    former: tuple[str, ...]

    @property
    def departement(self) -> str:
        return departement(self.code)


def spoken(text: str) -> str:
    """A name as it is heard: "St Denis", "Annay s/s Lens", "Noyelles s/ Lens", "Loison-lez-Lens", "Paris 12ème" are found by it."""
    told = re.sub(r"\bs\s*/\s*s\b", " sous ", text, flags=re.IGNORECASE)
    told = re.sub(r"\bs\s*/", " sur ", told, flags=re.IGNORECASE)
    key = " ".join(_SAID.get(word, word) for word in fold(told).split())
    district = _DISTRICT.match(key)
    return f"{district[1]} {int(district[2])} arrondissement" if district else key


def departement(code: str) -> str:
    """Of an INSEE or postal code, or of a number of département: 62300 is of 62, 97411 of 974, 20090 of 2A."""
    if code.startswith("20") and len(code) == 5:
        return "2A" if code[:3] in {"200", "201"} else "2B"
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def read_package(package: Path) -> tuple[list[Town], dict[str, str]]:
    """The towns and the groups of the official divisions, from the archive of the package as npm gives it. Raises Refused."""
    try:
        with tarfile.open(package) as archive:
            communes, epci = (json.load(archive.extractfile(f"package/data/{name}.json") or io.BytesIO()) for name in ("communes", "epci"))
        groups = {group["code"]: group["nom"] for group in epci}
        group_of = {member["code"]: group["code"] for group in epci for member in group["membres"]}
        current = {one["code"]: one for one in communes if one["type"] == "commune-actuelle"}
        towns = []
        for one in communes:
            now = current[one.get("chefLieu") or one.get("commune") or one["code"]]
            # What a part of a commune shares with the whole is said once, there.
            own = one["type"] == "commune-actuelle"
            towns.append(Town(
                spoken(one["nom"]), one["code"], KINDS[one["type"]], one["nom"], tuple(one.get("codesPostaux", ())),
                group_of.get(now["code"], "") if own else "", one["region"] if own else "", now["code"], tuple(sorted(one.get("anciensCodes", ()))),
            ))  # fmt: skip
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as broken:
        raise Refused(_("%(file)s n’est pas le paquet officiel des communes.") % {"file": package.name}) from broken
    return towns, groups


def packed(towns: Iterable[Town], groups: dict[str, str]) -> bytes:
    """The file: the names of the groups, then a line for each town in the order of what it is heard as."""
    lines = [f"={siren}\t{name}" for siren, name in sorted(groups.items())]
    for one in sorted(towns, key=lambda town: (town.key.encode(), town.code, town.kind)):
        today = "" if one.today == one.code else one.today
        lines.append("\t".join([
            one.key, one.code, one.kind, one.name, ",".join(one.postal_codes), one.group, one.region, today, ",".join(one.former),
        ]))  # fmt: skip
    return lzma.compress(("\n" + "\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME)


@lru_cache(maxsize=1)
def _facts() -> bytes:
    return lzma.decompress(SHIPPED.read_bytes())


def _town(line: bytes) -> Town:
    key, code, kind, name, postal, group, region, now, former = line.decode().split("\t")
    told = Town(key, code, kind, name, _listed(postal), group, region, now or code, _listed(former))
    if kind == "c" or not (whole := today(told.today)):
        return told
    # A part of a commune has the group of the whole, and its postal codes, but for the districts of three cities.
    return replace(told, postal_codes=told.postal_codes or whole.postal_codes, group=whole.group, region=whole.region)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _lines(mark: bytes) -> Iterable[bytes]:
    """The lines of towns on which this stands, each once."""
    facts, at = _facts(), 0
    while (found := facts.find(mark, at)) >= 0:
        start = facts.rfind(b"\n", 0, found + 1) + 1
        at = facts.find(b"\n", max(start, found + 1))
        if not facts.startswith(b"=", start):
            yield facts[start:at]


@lru_cache(maxsize=4_096)
def named(key: str) -> tuple[Town, ...]:
    """Those that bear this name (`spoken`), today's first."""
    found = map(_town, _lines(b"\n" + key.encode() + b"\t") if key else ())
    return tuple(sorted(found, key=lambda town: (list(KINDS.values()).index(town.kind), town.code)))


@lru_cache(maxsize=4_096)
def coded(code: str) -> tuple[Town, ...]:
    """Those of this INSEE or postal code, today's before those that became part of one."""
    found = [town for town in map(_town, _lines(code.encode())) if code == town.code or code in town.postal_codes] if len(code) == 5 else []
    return tuple(sorted(found, key=lambda town: (list(KINDS.values()).index(town.kind), town.key)))


def today_code(code: str) -> str:
    """The INSEE code of today of any code: 59355 (Lomme) is of Lille, 75101 of Paris. "" for one that never was. A file of help asks it for each
    of its hundred thousand records."""
    now, before = _codes()
    if told := before.get(code):
        return told
    wanted = code.encode()
    at = bisect_left(range(len(now) // 5), wanted, key=lambda place: now[5 * place : 5 * place + 5])
    return code if len(wanted) == 5 and now[5 * at : 5 * at + 5] == wanted else ""


@lru_cache(maxsize=1)
def _codes() -> tuple[bytes, dict[str, str]]:
    """Every code of today, one after the other in order; and those of before, with today's."""
    now: list[bytes] = []
    before: dict[str, str] = {}
    for line in _facts().splitlines():
        if line and not line.startswith(b"="):
            _key, code, kind, *_rest, today, former = line.split(b"\t")
            if kind == b"c":
                now.append(code)
                before |= {old: code.decode() for old in _listed(former.decode())}
            elif today:
                before[code.decode()] = today.decode()
    return b"".join(sorted(now)), before


@lru_cache(maxsize=4_096)
def today(code: str) -> Town | None:
    """The commune of today of any INSEE code; None for one that never was."""
    now = today_code(code)
    return next(map(_town, _lines(f"\t{now}\tc\t".encode())), None) if now else None


def group_name(siren: str) -> str:
    """The name of an intercommunality by its number; "" for one that is not known."""
    facts, mark = _facts(), f"\n={siren}\t".encode()
    start = facts.find(mark)
    return facts[start + len(mark) : facts.find(b"\n", start + 1)].decode() if start >= 0 else ""
