"""The files that the rooms keep: a sound is bare before anybody hears it, a file goes with the transaction that brought it, and what no row names
any more goes at night."""

import hashlib
import logging
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection, models, transaction

from terril.kernel import clock, sounds

log = logging.getLogger(__name__)
# A file is written before the row that names it: what is younger may still be waiting for its row.
ORPHAN_AFTER = timedelta(days=1)
# Up to which name the sounds kept before were read again; gone when older files come back.
HEARD = "sons-relus"


class KeptFiles(FileSystemStorage):
    """Where every field of the rooms keeps its files."""

    def _save(self, name: str, content: Any) -> str:
        name = cast("str", super()._save(name, content))  # type: ignore[misc]  # not in the stubs: what every storage writes with
        path = Path(self.path(name))
        stay = _Stay()
        # Forgotten by Django when the transaction, or the savepoint, is undone: then nothing holds it any more, and the file goes.
        weakref.finalize(stay, _gone_with_it, stay.settled, path)
        transaction.on_commit(stay)
        with path.open("r+b") as file:
            if sounds.kind(file):
                sounds.bare(file)
        return name


class _Stay:
    """Called once the transaction has held."""

    def __init__(self) -> None:
        self.settled: list[bool] = []

    def __call__(self) -> None:
        self.settled.append(True)


def _gone_with_it(settled: list[bool], path: Path) -> None:
    # A connection that was lost does not tell whether the transaction has held: the night will, by asking the rows.
    lost = connection.connection is None or connection.connection.closed
    if not settled and not lost:
        path.unlink(missing_ok=True)


def _named() -> set[str]:
    """Every file that a row names."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                found.update(model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True))
    return found


def _old(root: Path) -> Iterator[Path]:
    limit = (clock.now() - ORPHAN_AFTER).timestamp()
    for path in sorted(root.rglob("*")):
        with suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime < limit:
                yield path


def sweep() -> int:
    """Removes the files that no row has named for a day (a process killed between the two); returns how many, which the log keeps too."""
    root = Path(settings.MEDIA_ROOT)
    # The files first: one that comes meanwhile is named by a row that is read after.
    old = [path for path in _old(root) if not path.relative_to(root).parts[0].startswith(".")]
    named = _named() if old else set()
    gone = 0
    for path in old:
        if path.relative_to(root).as_posix() not in named:
            path.unlink(missing_ok=True)
            gone += 1
    if gone:
        log.warning("%s files that no row named were removed", gone)
    return gone


def bare_kept(most: int = 200) -> int:
    """Sounds that were kept before any was made bare as it came: so many files a night, by name, each once; returns how many said too much."""
    mark = settings.VAR_DIR / HEARD
    read = mark.read_text(encoding="utf-8") if mark.exists() else ""
    names, changed = [name for name in sorted(_named()) if name > read][:most], 0
    for name in names:
        path = Path(settings.MEDIA_ROOT) / name
        with suppress(FileNotFoundError), path.open("r+b") as file:
            if sounds.kind(file):
                before, times = hashlib.file_digest(file, "sha256").digest(), path.stat()
                sounds.bare(file)
                file.seek(0)
                changed += hashlib.file_digest(file, "sha256").digest() != before
                file.flush()
                os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    if names:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        mark.write_text(names[-1], encoding="utf-8")
    if changed:
        log.warning("%s sounds lost their tags or their place", changed)
    return changed


def free_bytes() -> int:
    """The free space where the files of the site are written, on whichever of its disks has the least."""
    folders = {Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR), Path(tempfile.gettempdir())}
    there = {next(step for step in (folder, *folder.parents) if step.exists()) for folder in folders}
    return min(shutil.disk_usage(folder).free for folder in there)


def is_nearly_full() -> bool:
    """Whether what is left is for the database and for words: a whole recording no longer comes in."""
    return free_bytes() < settings.DISK_FLOOR_BYTES
