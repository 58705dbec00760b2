"""Every commune of France, today's and those that became part of one: its name, its codes, its group, its population. Facts that are shipped
(data/README.md), read the first time that somebody names a place that is not of here, and kept as they are packed: a few megabytes, no row.
`lands` finds what a territory is drawn from: an intercommunality, an EPT, a département."""

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
# The métropole whose communes have an établissement public territorial nearer to them.
GRAND_PARIS = "200054781"
EPCI, EPT, DEPARTEMENT = "epci", "ept", "departement"
MOST_FOUND = 20
# What is said before the name of a group, and between its words: nothing is found by it.
_FORMS = frozenset(["ca", "cc", "cu", "ept", "epci", "communaute", "agglomeration", "communes", "urbaine", "intercommunalite", "departement"])
_SMALL = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"])
_DISTRICT = re.compile(r"^(paris|lyon|marseille) (?:le )?(\d{1,2}) ?(?:er|e|d|nd|eme|ieme)?(?: arr[a-z]*)?$")


@dataclass(frozen=True)
class Town:
    """`today`: the INSEE code of the commune that it is part of, its own for one of today; `former`: the codes that it took over;
    `population`: municipal, of a commune of today (0 for a part of one)."""

    key: str
    code: str
    kind: str
    name: str
    postal_codes: tuple[str, ...]
    group: str
    region: str
    today: str
    former: tuple[str, ...]
    population: int = 0

    @property
    def departement(self) -> str:
        return departement(self.code)


@dataclass(frozen=True)
class Land:
    """What a territory can be drawn from. `key`: "epci:246200364", "ept:200057867", "departement:62"; `kind`: the word before the colon;
    `communes`: INSEE codes of today, in order."""

    key: str
    kind: str
    name: str
    communes: tuple[str, ...]
    population: int


@dataclass(frozen=True)
class Facts:
    """What the official package says. `groups`, `departements`, `regions`: names by number; `epts`: name and communes by SIREN."""

    vintage: int
    towns: list[Town]
    groups: dict[str, str]
    epts: dict[str, tuple[str, list[str]]]
    departements: dict[str, str]
    regions: dict[str, str]


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


def read_package(package: Path) -> Facts:
    """The official divisions, from the archive of the package as npm gives it. Raises Refused."""
    try:
        with tarfile.open(package) as archive:

            def read(name: str) -> str:
                return (archive.extractfile(f"package/{name}") or io.BytesIO()).read().decode()

            communes, epci, ept, departements, regions = (
                json.loads(read(f"data/{name}.json")) for name in ("communes", "epci", "ept", "departements", "regions")
            )
            version = re.escape(json.loads(read("package.json"))["version"])
            told = re.search(rf"^\| (\d{{4}}) *\| {version} *\|", read("README.md"), re.MULTILINE)
        if told is None:
            raise ValueError(version)
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
                one.get("population", 0) if own else 0,
            ))  # fmt: skip
        return Facts(
            vintage=int(told[1]),
            towns=towns,
            groups={group["code"]: group["nom"] for group in epci},
            epts={group["code"]: (group["nom"], sorted(member["code"] for member in group["membres"])) for group in ept},
            departements={one["code"]: one["nom"] for one in departements},
            regions={one["code"]: one["nom"] for one in regions},
        )
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as broken:
        raise Refused(_("%(file)s n’est pas le paquet officiel des communes.") % {"file": package.name}) from broken


def packed(facts: Facts) -> bytes:
    """The file: the year and the names of the groups, then a line for each town in the order of what it is heard as."""
    lines = [f"=vintage\t{facts.vintage}"]
    lines += [f"={siren}\t{name}" for siren, name in sorted(facts.groups.items())]
    lines += [f"={EPT}:{siren}\t{name}\t{','.join(communes)}" for siren, (name, communes) in sorted(facts.epts.items())]
    lines += [f"={DEPARTEMENT}:{number}\t{name}" for number, name in sorted(facts.departements.items())]
    lines += [f"=region:{number}\t{name}" for number, name in sorted(facts.regions.items())]
    for one in sorted(facts.towns, key=lambda town: (town.key.encode(), town.code, town.kind)):
        today = "" if one.today == one.code else one.today
        lines.append("\t".join([
            one.key, one.code, one.kind, one.name, ",".join(one.postal_codes), one.group, one.region, today, ",".join(one.former),
            str(one.population or ""),
        ]))  # fmt: skip
    return lzma.compress(("\n" + "\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME)


@lru_cache(maxsize=1)
def _facts() -> bytes:
    return lzma.decompress(SHIPPED.read_bytes())


def _town(line: bytes) -> Town:
    key, code, kind, name, postal, group, region, now, former, people = line.decode().split("\t")
    told = Town(key, code, kind, name, _listed(postal), group, region, now or code, _listed(former), int(people or 0))
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


def heard() -> dict[str, str]:
    """What each commune of today is heard as, by INSEE code; not kept: some ten megabytes, while an import reads."""
    cells = (line.split(b"\t", 3) for line in _facts().splitlines() if line and not line.startswith(b"="))
    return {code.decode(): key.decode() for key, code, kind, _rest in cells if kind == b"c"}


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
            _key, code, kind, *_rest, today, former, _people = line.split(b"\t")
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


def _told(mark: str) -> str:
    """What a line of the head says; "" when there is none."""
    facts, start = _facts(), f"\n={mark}\t".encode()
    at = facts.find(start)
    return facts[at + len(start) : facts.find(b"\n", at + 1)].decode() if at >= 0 else ""


def group_name(siren: str) -> str:
    """The name of an intercommunality or of an EPT by its number; "" for one that is not known."""
    return _told(siren) or _told(f"{EPT}:{siren}").partition("\t")[0]


def departement_name(number: str) -> str:
    """Pas-de-Calais is 62; "" for one that is not known."""
    return _told(f"{DEPARTEMENT}:{number}")


def region_name(number: str) -> str:
    """Hauts-de-France is 32; "" for one that is not known."""
    return _told(f"region:{number}")


def vintage() -> int:
    """The year on whose first of January these are the communes and the groups (code officiel géographique)."""
    return int(_told("vintage"))


def population_year(code: str) -> int | None:
    """Of which year the population of a commune is. What is in force on the first of January is of three years before; Mayotte was last counted in
    2017; None in the Pacific, where each territory has a census of its own."""
    if code.startswith("98"):
        return None
    return 2017 if code.startswith("976") else vintage() - 3


# ------------------------------------------------------------------------------------------------------------ lands


@lru_cache(maxsize=1)
def _lands() -> dict[str, Land]:
    """All of them, by key: one walk through the facts."""
    people: dict[str, int] = {}
    inside: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for line in _facts().decode().splitlines():
        cells = line.split("\t")
        if line.startswith("="):
            mark = cells[0][1:]
            if mark.isdigit() or mark.startswith((f"{EPT}:", f"{DEPARTEMENT}:")):
                key = f"{EPCI}:{mark}" if mark.isdigit() else mark
                names[key] = cells[1]
                inside[key] = cells[2].split(",") if mark.startswith(EPT) else []
        elif line and cells[2] == "c":
            code, group = cells[1], cells[5]
            people[code] = int(cells[9] or 0)
            for key in (f"{DEPARTEMENT}:{departement(code)}", *([f"{EPCI}:{group}"] if group else [])):
                inside[key].append(code)
    return {
        key: Land(key, key.partition(":")[0], name, tuple(sorted(inside[key])), sum(people[code] for code in inside[key]))
        for key, name in names.items()
    }


def land(key: str) -> Land | None:
    """The one of this key; None when there is none."""
    return _lands().get(key)


def lands(words: str) -> list[Land]:
    """Those that somebody means by a name ("lens lievin", "Pas-de-Calais", "plaine commune"), by a SIREN or by the number of a département, the
    best first, at most twenty; then those of the communes of that name, or of that INSEE or postal code."""
    number = words.replace(" ", "").upper()
    if number[:1].isdigit():
        asked = [f"{DEPARTEMENT}:{number}", f"{EPCI}:{number}", f"{EPT}:{number}"]
        return [known for key in asked if (known := land(key))] or _of_towns(coded(number))
    heard = [word for word in spoken(words[:100]).split() if word not in _SMALL]
    wanted = [word for word in heard if word not in _FORMS] or heard
    if not wanted:
        return []
    ranked = []
    for one in _lands().values():
        said = [word for word in spoken(one.name).split() if word not in _SMALL and word not in _FORMS]
        if all(any(word.startswith(part) for word in said) for part in wanted):
            ranked.append((said != wanted, said[: len(wanted)] != wanted, -one.population, one.key, one))
    found = [one for *_rank, one in sorted(ranked, key=lambda rank: rank[:-1])]
    found += [one for one in _of_towns(named(spoken(words[:100]))) if one not in found]
    return found[:MOST_FOUND]


def _of_towns(towns: Iterable[Town]) -> list[Land]:
    """The nearest group of each town: its EPT, or its intercommunality, or its département."""
    keys = [(nearest_group(town), f"{DEPARTEMENT}:{town.departement}") for town in towns]
    found = dict.fromkeys(known for group, area in keys if (known := land(f"{EPT}:{group}") or land(f"{EPCI}:{group}") or land(area)))
    return list(found)[:MOST_FOUND]


def nearest_group(town: Town) -> str:
    """The SIREN of its EPT, around Paris, otherwise of its intercommunality; "" when it has none (an island, the Pacific)."""
    return (ept_of(town.today) if town.group == GRAND_PARIS else "") or town.group


def ept_of(code: str) -> str:
    """The SIREN of the EPT of a commune; "" when it has none."""
    return next((one.key.partition(":")[2] for one in _lands().values() if one.kind == EPT and code in one.communes), "")


def members(key: str) -> tuple[Town, ...]:
    """The communes of a land, by code; none when it is not known."""
    known = land(key)
    return towns_of(known.communes) if known else ()


def towns_of(codes: Iterable[str]) -> tuple[Town, ...]:
    """The communes of today of these INSEE codes, by code: one walk through the facts, whatever their number."""
    wanted = {code.encode() for code in codes}
    lines = (line for line in _facts().splitlines() if line and not line.startswith(b"="))
    found = [line for line in lines if (cells := line.split(b"\t", 3))[2] == b"c" and cells[1] in wanted]
    return tuple(sorted(map(_town, found), key=lambda town: town.code))
