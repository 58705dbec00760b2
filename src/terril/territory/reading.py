"""The official files of communes, recognised by what they hold, and read into what they say of each commune: several files tell one commune
together, in any order. Nothing is kept here."""

import codecs
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

import ijson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ijson.common import JSONError

from terril.kernel.errors import Refused
from terril.kernel.nesting import ShallowDecoder
from terril.kernel.search import fold
from terril.territory import france
from terril.territory.opening import LONGEST, Part, Shallow, parts, truncated

csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
INSEE = re.compile(r"(\d{2}|2A|2B)\d{3}")
POSTAL = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
AREA = re.compile(r"\d{2,3}|2A|2B")
# Départements, regions and arrondissements: of these files, nothing is kept.
LARGER = re.compile(r"\d{2,3}|97\d\d|2[AB]\d?")
# How many problems are told, and how many are kept.
TOLD, KEPT = 20, 1000
# What each fact is called in the files, folded, the surest name first: ours, those of the official divisions, of geo.api.gouv.fr (a table names what
# is inside by its way: centre.coordinates.0), of INSEE, of IGN, and of the portals.
NAMES = {
    "code": ("insee code", "code", "code insee", "codeinsee", "insee com", "insee", "codgeo", "code commune", "code commune insee", "com"),
    "name": ("name", "nom", "nom standard", "nom commune", "nom de la commune", "libelle", "libgeo", "commune"),
    "postal": ("postal codes", "codespostaux", "codes postaux", "code postal", "codepostal", "postcode", "cp"),
    "departement": ("departement", "codedepartement", "code departement", "dep code", "insee dep", "dep"),
    "region": ("region", "coderegion", "code region", "reg code", "insee reg", "reg"),
    "siren": ("intercommunality siren", "codeepci", "code epci", "epci code", "siren epci", "epci"),
    "group": ("intercommunality", "nomepci", "nom epci", "epci nom", "libelle epci"),
    "population": ("population", "population municipale", "populationmunicipale", "pmun"),
    "latitude": ("latitude", "lat", "latitude centre", "centre coordinates 1"),
    "longitude": ("longitude", "lon", "lng", "long", "longitude centre", "centre coordinates 0"),
    "point": ("centre", "geometry", "contour", "mairie", "geo point 2d", "geo shape", "coordonnees gps", "geolocalisation"),
}
SAID = ("name", "postal_codes", "departement", "region", "siren", "ept", "population", "latitude", "longitude", "listed")
# What two files may not say alike: the last one is right, and it is told.
DIFFER = {"name": gettext_lazy("le nom"), "population": gettext_lazy("la population"), "siren": gettext_lazy("l’intercommunalité")}


@dataclass(frozen=True)
class Problem:
    """A row that cannot be used: where it is, and why, in words."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where} : {self.reason}"


def told(problems: Iterable[Problem], count: int) -> list[str]:
    """The first ones, a line each, and how many more there are."""
    lines = [str(problem) for problem, _n in zip(problems, range(TOLD), strict=False)]
    return [*lines, _("… et %(count)s autres") % {"count": count - TOLD}] if count > TOLD else lines


class ImportRefused(Refused):
    """Nothing was imported. `problems` tells the bad rows."""

    def __init__(self, problems: list[Problem], count: int | None = None) -> None:
        self.problems = problems
        lines = told(problems, len(problems) if count is None else count)
        super().__init__(
            _("Rien n’a été importé. Corrigez ce qui suit, puis recommencez :") + "\n" + "\n".join(f"- {line}" for line in lines)
        )


@dataclass(slots=True)
class Row:
    """One commune as the files tell it; None is what they do not say. `part`: which of them told it last; `parts`: all those that did;
    `listed`: among the members of a group, where its name and its population are those of the year of that list, and are not read."""

    where: str
    insee_code: str
    part: int
    parts: tuple[int, ...]
    name: str | None = None
    postal_codes: list[str] | None = None
    departement: str | None = None
    region: str | None = None
    siren: str | None = None
    ept: str | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    listed: bool | None = None


@dataclass
class Gathered:
    """What the files say together. `rows` by INSEE code, `groups`: names by SIREN; `problems`: what is set aside, the first thousand of `aside`;
    `areas`: how many départements and regions were told, of which nothing is kept; `unread`: what stands in an archive beside them (a licence)."""

    rows: dict[str, Row] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    aside: int = 0
    areas: int = 0
    unread: list[Problem] = field(default_factory=list)
    differ: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    # Each way of being told by several files, once.
    ways: dict[tuple[int, ...], tuple[int, ...]] = field(default_factory=dict)

    def set_aside(self, where: str, reason: str) -> None:
        self.aside += 1
        if len(self.problems) < KEPT:
            self.problems.append(Problem(where, reason))


def gather(files: Iterable[tuple[str, Path]]) -> Gathered:
    """What files say of communes, whatever they are: (name told to people, where it is). Raises Refused."""
    gathered, heard = Gathered(), france.heard()
    for name, path in files:
        for part in parts(name, path):
            gathered.names.append(part.name)
            _Reader(gathered, part, heard).read()
    for (what, before, after), count in sorted(gathered.differ.items()):
        said = {"what": DIFFER[what], "count": count, "before": gathered.names[before]}
        reason = _("%(what)s diffère de %(before)s (communes concernées : %(count)s) : c’est ce fichier qui est gardé.") % said
        gathered.set_aside(gathered.names[after], reason)
    return gathered


class _Reader:
    """Reads one part. `heard`: how the communes of today are called, by code."""

    def __init__(self, gathered: Gathered, part: Part, heard: Mapping[str, str]) -> None:
        self.gathered, self.part, self.heard = gathered, part, heard
        self.number = len(gathered.names) - 1
        self.alone = (self.number,)
        self.named = 0
        self.strangers: list[tuple[str, str]] = []

    def read(self) -> None:
        start = self.part.head.lstrip()[:1]
        if b"\0" in self.part.head or not start or (self.part.member and not _is_text(self.part.head)):
            self._unread(_("ce n’est ni du JSON, ni un tableau CSV."))
            return
        count = 0
        for where, entry in self._entries(start):
            self.part.watched.heard()
            count += 1
            if isinstance(entry, dict):
                try:
                    self._entry(where, entry)
                except ValueError as wrong:
                    self.gathered.set_aside(where, str(wrong))
        if not count:
            self._unread(_("nous n’y trouvons ni commune, ni intercommunalité."))
        # One renamed commune is a stranger; half of a file is another country.
        if len(self.strangers) > 1 and 2 * len(self.strangers) > self.named:
            code, name = self.strangers[0]
            raise Refused(
                _("Le fichier %(file)s n’est pas un fichier de communes de France : %(name)s (%(code)s) n’en est pas une. Rien n’a été importé.")
                % {"file": self.part.name, "name": name, "code": code}
            )

    def _unread(self, reason: str) -> None:
        if self.part.member:
            self.gathered.unread.append(Problem(self.part.name, reason))
        else:
            self.gathered.set_aside(self.part.name, reason)

    def _entries(self, start: bytes) -> Iterator[tuple[str, Any]]:
        if start not in b"[{":
            yield from self._table()
            return
        try:
            for number, entry in enumerate(ijson.items(Shallow(self.part), "item" if start == b"[" else "features.item", use_float=True), 1):
                yield _("%(file)s, élément %(number)s") % {"file": self.part.name, "number": number}, entry
        except (JSONError, UnicodeDecodeError) as error:
            raise truncated(self.part.name) from error

    def _table(self) -> Iterator[tuple[str, Any]]:
        """The lines of a table, commas, semicolons or tabs."""
        text = io.TextIOWrapper(self.part.stream, encoding="utf-8", newline="")
        try:
            header = text.readline(LONGEST)
            mark = max(",;\t", key=header.count)
            columns = next(csv.reader([header], delimiter=mark), [])
            if "code" not in _named(tuple(columns)):
                return
            reader = csv.reader(text, delimiter=mark)
            for cells in reader:
                where = _("%(file)s, ligne %(number)s") % {"file": self.part.name, "number": reader.line_num + 1}
                if len(cells) == len(columns):
                    yield where, dict(zip(columns, cells, strict=True))
                elif cells:
                    self.gathered.set_aside(where, _("elle n’a pas autant de colonnes que l’en-tête."))
                    yield where, None
        except UnicodeDecodeError as error:
            raise Refused(
                _("Le fichier %(file)s n’est pas en UTF-8. Enregistrez-le en UTF-8, puis recommencez.") % {"file": self.part.name}
            ) from error
        except csv.Error as error:
            raise truncated(self.part.name) from error
        finally:
            text.detach()

    # ----------------------------------------------------------------------------------------------------- one entry

    def _entry(self, where: str, entry: dict[str, Any]) -> None:
        """Raises ValueError, with the sentence that says why it is set aside."""
        if entry.get("type") == "Feature" or "geometry" in entry:
            known = entry.get("properties")
            entry = {**(known if isinstance(known, dict) else {}), "geometry": entry.get("geometry")}
        code, members, kind = str(entry.get("code") or ""), entry.get("membres"), str(entry.get("type") or "commune-actuelle")
        if isinstance(members, list):
            self._group(where, code, entry, members)
        elif SIREN.fullmatch(code) and entry.get("nom"):
            # Their names alone, as geo.api.gouv.fr gives them.
            self.gathered.groups[code] = str(entry["nom"]).strip()[:200]
        elif LARGER.fullmatch(code) and entry.get("nom"):
            self.gathered.areas += 1
        elif kind == "commune-actuelle" or kind not in france.KINDS:
            self._commune(where, entry)

    def _group(self, where: str, siren: str, group: Mapping[str, Any], members: list[Any]) -> None:
        """An intercommunality or an EPT, and what it says of its communes."""
        name = str(group.get("nom") or "").strip()[:200]
        if not SIREN.fullmatch(siren) or not name:
            raise ValueError(_("il manque le SIREN ou le nom de l’intercommunalité."))
        self.gathered.groups[siren] = name
        for member in members:
            if isinstance(member, dict):
                self._commune(where, {"code": member.get("code"), "nom": member.get("nom"), "epci": siren}, listed=True)

    def _commune(self, where: str, entry: Mapping[str, Any], *, listed: bool = False) -> None:
        """One commune, kept with what other files say of it, or set aside. Raises ValueError for what has no code."""
        columns = _named(tuple(entry))

        def said(what: str) -> Any:
            value = entry.get(columns.get(what, ""))
            return None if value in ("", [], {}) else value

        code, name = _inside(said("code"), "code").upper(), _inside(said("name"), "nom")
        if not INSEE.fullmatch(code):
            raise ValueError(_("« %(code)s » n’est pas un code INSEE (cinq caractères, par exemple 62498).") % {"code": code[:20]})
        now = france.today_code(code)
        self.named += bool(name)
        if name and (not now or (now == code and france.spoken(name) != self.heard[code])):
            self.strangers.append((code, name))
        row = Row(f"{where} ({name[:100] or code})", code, self.number, self.alone, name or None)
        try:
            if not now:
                raise ValueError(_("« %(code)s » n’est le code d’aucune commune de France.") % {"code": code})
            if now != code:
                raise ValueError(_("ce n’est plus une commune, elle fait partie de %(now)s.") % {"now": getattr(france.today(now), "name", now)})
            self._checked(row, said)
            if listed:
                row.name, row.listed = None, True
            self._kept(row)
        except ValueError as wrong:
            self.gathered.set_aside(row.where, str(wrong))

    def _checked(self, row: Row, said: Any) -> None:
        """Raises ValueError, with the sentence that says why the row is set aside."""
        if len(row.name or "") > 100:
            raise ValueError(_("le nom dépasse cent caractères."))
        if (postal := said("postal")) is not None:
            # A list, or a cell that holds several, however they are set apart.
            codes = postal if isinstance(postal, list) else re.findall(r"\w+", str(postal))
            if not all(isinstance(one, str) and POSTAL.fullmatch(one) for one in codes):
                raise ValueError(_("un code postal compte cinq chiffres."))
            row.postal_codes = [intern(one) for one in codes]
        row.departement, row.region = (
            intern(number) if AREA.fullmatch(number := _inside(said(what), "code")) else None for what in ("departement", "region")
        )
        siren = _inside(said("siren"), "code")
        if siren and not SIREN.fullmatch(siren):
            raise ValueError(_("« %(siren)s » n’est pas un SIREN (neuf chiffres).") % {"siren": siren[:20]})
        row.siren = intern(siren) if siren else None
        if siren and (group := _inside(said("group") or said("siren"), "nom")) and group != siren:
            self.gathered.groups[siren] = group[:200]
        if (people := said("population")) is not None:
            counted = re.sub(r"\s|\.0$", "", str(people))
            if not counted.isdecimal() or int(counted) >= 2**31:
                raise ValueError(_("la population n’est pas un nombre entier."))
            row.population = int(counted)
        point = _point(said)
        if point:
            row.longitude, row.latitude = point
            if not (-90 <= row.latitude <= 90 and -180 <= row.longitude <= 180):
                raise ValueError(_("le point n’est pas sur la Terre : latitude de -90 à 90, longitude de -180 à 180."))

    def _kept(self, row: Row) -> None:
        """With what the other files say of it; the last file is right, and the first line of each. Raises ValueError."""
        known = self.gathered.rows.get(row.insee_code)
        if row.siren and france.land(f"{france.EPT}:{row.siren}"):
            row.siren, row.ept = None, row.siren
        if known is None:
            self.gathered.rows[row.insee_code] = row
            return
        if known.part == row.part:
            raise ValueError(_("la commune %(code)s y est deux fois.") % {"code": row.insee_code})
        for what in SAID:
            before, after = getattr(known, what), getattr(row, what)
            if after is not None:
                if what in DIFFER and before not in (None, after):
                    self.gathered.differ[what, known.part, row.part] += 1
                setattr(known, what, after)
        way = (*known.parts, row.part)
        known.part, known.parts = row.part, self.gathered.ways.setdefault(way, way)


def _is_text(head: bytes) -> bool:
    """Whether these first bytes, cut anywhere, are of UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


@lru_cache(maxsize=64)
def _named(columns: tuple[str, ...]) -> dict[str, str]:
    """Which of these columns says each fact."""
    folded = {fold(re.sub(r"[./]", " ", column.removeprefix("\ufeff"))): column for column in reversed(columns)}
    return {what: folded[name] for what, names in NAMES.items() if (name := next((one for one in names if one in folded), ""))}


def _inside(value: Any, key: str) -> str:
    """A text, or that of an object: "62", or {"code": "62", "nom": "Pas-de-Calais"}."""
    if isinstance(value, dict):
        value = value.get(key)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _point(said: Any) -> tuple[float, float] | None:
    """Longitude and latitude: two columns, a shape, or a shape or two numbers (latitude first) in a cell. Raises ValueError."""
    latitude, longitude, shape = said("latitude"), said("longitude"), said("point")
    if latitude is not None or longitude is not None:
        try:
            return float(longitude), float(latitude)
        except (TypeError, ValueError):
            raise ValueError(_("la latitude ou la longitude n’est pas un nombre.")) from None
    if shape is None:
        return None
    try:
        if isinstance(shape, str) and not shape.lstrip().startswith("{"):
            first, second = shape.strip().strip("[]").split(",")
            return float(second), float(first)
        return centroid(json.loads(shape, cls=ShallowDecoder) if isinstance(shape, str) else shape)
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        raise ValueError(_("la forme de la commune ne se lit pas.")) from None


def centroid(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a point, or of the middle of the largest polygon. Raises ValueError for another shape."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return float(coordinates[0]), float(coordinates[1])
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(kind)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    middles = [_middle(polygon) for polygon in polygons]
    _area, x, y = max(middles, key=lambda middle: middle[0])
    return x, y


def _middle(polygon: list[list[list[float]]]) -> tuple[float, float, float]:
    """Area and centroid of a polygon, holes taken out. Coordinates are brought to the first point, for precision."""
    origin_x, origin_y = polygon[0][0][:2]
    total = sum_x = sum_y = 0.0
    for index, ring in enumerate(polygon):
        points = [(x - origin_x, y - origin_y) for x, y, *_rest in ring]
        area = ring_x = ring_y = 0.0
        for (x, y), (next_x, next_y) in zip(points, points[1:] + points[:1], strict=True):
            cross = x * next_y - next_x * y
            area += cross
            ring_x += (x + next_x) * cross
            ring_y += (y + next_y) * cross
        # The first ring is the outside, the others are holes, whichever way they turn.
        sign = (1 if area >= 0 else -1) * (1 if index == 0 else -1)
        total += sign * area
        sum_x += sign * ring_x
        sum_y += sign * ring_y
    return total / 2, origin_x + sum_x / (3 * total), origin_y + sum_y / (3 * total)
