"""A file brought in, in two steps, each in little memory whatever the size.

First everything is read and checked, and what is fit is set down in a folder of its own: nothing is written to the directory, so a file that
stops in the middle changes nothing. Then one transaction writes it, some hundred rows at a time: all of it is there, or none.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _

from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.plain import plain
from terril.services import reading, rows
from terril.services.checking import Checked, Fault, check, shown
from terril.services.models import HelpImport, HelpRejection, HelpService, HelpStructure
from terril.services.reading import Found, Kind, Part
from terril.services.rows import Fields
from terril.territory import france
from terril.territory.models import Commune

BATCH = 500
# Beyond, a report helps nobody any more: the others are counted, and the page says so.
MOST_TOLD = 10_000
# Codes of communes that changed, told on the page of an import.
MOST_MOVED = 100
LONGEST_RECORD = 20_000
EVERY_SECONDS = 1.0
MODELS: dict[Kind, type[HelpStructure] | type[HelpService]] = {"structure": HelpStructure, "service": HelpService}
Item = TypeVar("Item")


@dataclass
class Read:
    """What the first step found: how many records of each kind are fit, from which sources, how many are not."""

    fit: Counter[Kind] = field(default_factory=Counter)
    sources: dict[Kind, set[str]] = field(default_factory=lambda: {"structure": set(), "service": set()})
    rejected: int = 0
    left_aside: int = 0


# -------------------------------------------------------------------------------------------------------- first step


class Reader:
    """Reads the parts of one import into `folder`. `told` receives the percentage, about once a second."""

    def __init__(self, help_import: HelpImport, folder: Path, told: Callable[[int], None]) -> None:
        self.help_import, self.folder, self.told = help_import, folder, told
        self.read = Read()
        self._seen: set[bytes] = set()
        self._waiting: list[HelpRejection] = []
        self._passed = self._size = 0
        self._last_told = time.monotonic()

    def run(self, parts: Sequence[Part]) -> Read:
        """Raises Refused when a file stops in the middle, or holds nothing of the schema."""
        self._size = sum(part.size for part in parts)
        files: dict[Kind, IO[str]] = {kind: kept(self.folder, kind).open("w", encoding="utf-8") for kind in MODELS}
        try:
            for part in parts:
                for found in reading.records(part, self._pass):
                    self._take(found, files)
        finally:
            for file in files.values():
                file.close()
        self._flush()
        if not self.read.fit and not self.read.rejected and not self.read.left_aside:
            raise Refused(_("Ce fichier ne contient ni structure ni aide. Rien n’a changé."))
        return self.read

    def _pass(self, count: int) -> None:
        self._passed += count
        now = time.monotonic()
        if now - self._last_told >= EVERY_SECONDS:
            self._last_told = now
            self.told(min(99, 100 * self._passed // max(self._size, 1)))

    def _take(self, found: Found, files: dict[Kind, IO[str]]) -> None:
        source = found.record.get("source") if isinstance(found.record, dict) else None
        if self.help_import.only_source and source != self.help_import.only_source:
            self.read.left_aside += 1
            return
        checked = Checked(None, [Fault("", "", found.fault)]) if found.fault else check(found.kind, found.record)
        if checked.record:
            key = checked.record["id"]
            # Sixteen bytes are kept of each identifier, so that a large file stays small in memory.
            mark = hashlib.blake2b(f"{found.kind} {key}".encode(), digest_size=16).digest()
            if mark in self._seen:
                twice = Fault("id", key, _("cet identifiant est déjà plus haut dans le fichier : la première fiche est gardée"))
                checked = Checked(None, [twice])
            self._seen.add(mark)
        if checked.record is None:
            record = found.record if isinstance(found.record, dict) else {}
            key = shown(record.get("id") or "")
            # It is in the file all the same: a full file does not make it leave.
            files[found.kind].write(json.dumps({"key": key, "rejected": True}) + "\n")
            self.read.rejected += 1
            if self.read.rejected <= MOST_TOLD:
                self._waiting.append(rejection(self.help_import, found, key, shown(record.get("nom") or ""), checked.faults))
            if len(self._waiting) >= BATCH:
                self._flush()
            return
        fields = rows.structure(checked.record) if found.kind == "structure" else rows.service(checked.record)
        files[found.kind].write(json.dumps({**fields, "number": found.number}, ensure_ascii=False) + "\n")
        self.read.fit[found.kind] += 1
        self.read.sources[found.kind].add(fields["source"])


    def _flush(self) -> None:
        HelpRejection.objects.bulk_create(self._waiting)
        self._waiting = []


def kept(folder: Path, kind: Kind) -> Path:
    return folder / f"{kind}.jsonl"


def rejection(help_import: HelpImport, found: Found, key: str, name: str, faults: Iterable[Fault]) -> HelpRejection:
    record = found.record if isinstance(found.record, str) else json.dumps(found.record, ensure_ascii=False, default=str)
    return HelpRejection(
        help_import=help_import,
        number=found.number,
        kind=found.kind,
        key=key,
        name=name,
        faults=[fault.told() for fault in faults],
        # Half of a pair of signs, that JSON can write and nobody can keep, leaves with what nobody types.
        record=plain(record).replace("\\u0000", "")[:LONGEST_RECORD],
    )


# ------------------------------------------------------------------------------------------------------- second step


class Writer:
    """Writes what the first step set down, inside the transaction of whoever calls it, and counts on `help_import`."""

    def __init__(self, help_import: HelpImport, folder: Path, read: Read) -> None:
        self.help_import, self.folder, self.read = help_import, folder, read
        help_import.moved = {}
        self._points = {code: (lat, lon) for code, lat, lon in Commune.objects.values_list("insee_code", "latitude", "longitude")}

    def run(self) -> None:
        for kind in MODELS:
            with kept(self.folder, kind).open(encoding="utf-8") as file:
                for lines in _batches(map(json.loads, file), BATCH):
                    self._write(kind, lines)
            if self.help_import.complete:
                # What a full file of a source no longer holds leaves the lists; its page stays, and says so.
                model = MODELS[kind]
                left = model.objects.filter(source__in=self.read.sources[kind], gone_at__isnull=True).exclude(seen_in=self.help_import)
                keys = list(left.values_list("pk", flat=True))
                for some in _batches(iter(keys), BATCH):
                    model.objects.filter(pk__in=some).update(gone_at=clock.now())
                self._count(kind, "gone", len(keys))
        self.help_import.rejected = self.read.rejected
        self.help_import.left_aside = self.read.left_aside

    def _write(self, kind: Kind, lines: list[Fields]) -> None:
        model: Any = MODELS[kind]
        here = [line for line in lines if "rejected" not in line]
        fit = [self._marked(_without_number(line)) for line in here] if kind == "structure" else self._services(here)
        keys = [fields["key"] for fields in fit]
        known = {key: (mark, gone) for key, mark, gone in model.objects.filter(key__in=keys).values_list("key", "digest", "gone_at")}
        changed = [fields for fields in fit if known.get(fields["key"]) != (fields["digest"], None)]
        new = [
            model(**{name: value for name, value in fields.items() if name != "structure_key"}, gone_at=None, seen_in=self.help_import)
            for fields in changed
        ]
        # Every column but those that make the row what it is, and those that the database fills.
        columns = [f.name for f in model._meta.concrete_fields if f.name not in {"id", "key"} and not f.generated]
        if new:
            model.objects.bulk_create(new, update_conflicts=True, unique_fields=["key"], update_fields=columns)
        same = {*keys} - {fields["key"] for fields in changed}
        also = {line["key"] for line in lines if "rejected" in line and line["key"]}
        model.objects.filter(key__in=same | also).update(seen_in=self.help_import)
        self._count(kind, "created", sum(fields["key"] not in known for fields in changed))
        self._count(kind, "updated", sum(fields["key"] in known for fields in changed))
        self._count(kind, "unchanged", len(same))


    def _services(self, lines: list[Fields]) -> list[Fields]:
        """Each with its structure; those whose structure nobody knows are told and left out."""
        wanted = {line["structure_key"] for line in lines}
        homes = HelpStructure.objects.filter(key__in=wanted, gone_at__isnull=True).values("key", "pk", "name", *rows.PLACE)
        structures = {home["key"]: home for home in homes}
        orphans = [line for line in lines if line["structure_key"] not in structures]
        reason = _("sa structure n’est ni dans ce fichier, ni dans l’annuaire")
        HelpRejection.objects.bulk_create(
            rejection(
                self.help_import,
                Found(line["number"], "service", {"id": line["key"], "nom": line["name"], "structure_id": line["structure_key"]}),
                line["key"],
                line["name"],
                [Fault("structure_id", shown(line["structure_key"]), reason)],
            )
            for line in orphans[: max(MOST_TOLD - self.read.rejected, 0)]
        )
        self.read.rejected += len(orphans)
        fit = []
        for line in lines:
            if home := structures.get(line["structure_key"]):
                fields = rows.at_its_structure(_without_number(line), {name: home[name] for name in rows.PLACE})
                fields = {**fields, "structure_id": home["pk"], "search_text": rows.searched(fields, home["name"])}
                fit.append(self._marked(fields))
        return fit

    def _marked(self, fields: Fields) -> Fields:
        code = fields["insee_code"]
        if code and code not in self._points and (now := france.today_code(code)) != code:
            # A code of before leads to the commune of today, and the page of the import says so; the name of the town stays as it was written.
            town = france.today(now)
            told = self.help_import.moved.get(code) or {"said": fields["city"], "code": now, "name": town.name if town else "", "count": 0}
            if told["count"] or len(self.help_import.moved) < MOST_MOVED:
                self.help_import.moved[code] = {**told, "count": told["count"] + 1}
            fields = {**fields, "insee_code": now or code}
        fields = rows.placed(fields, self._points)
        return {**fields, "digest": rows.digest(fields)}


    def _count(self, kind: Kind, what: str, count: int) -> None:
        name = f"{kind}s_{what}"
        setattr(self.help_import, name, getattr(self.help_import, name) + count)


def _without_number(line: Fields) -> Fields:
    return {name: value for name, value in line.items() if name != "number"}


def _batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch
