"""What a command that was killed left behind: said on the disk while it works, finished or undone at the next start, swept at night.

Whoever works holds the lock of its folder, and so do the programs that it runs: a folder that nobody holds was left.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from terril.kernel.errors import Refused

# The path of what is written beside something else, in a folder of work.
BESIDE = "beside"
PREFIX = "travail-"
BUSY = "Une restauration est en cours : attendez qu’elle finisse, puis recommencez."


def lock(folder: Path) -> int | None:
    """The descriptor that holds a folder; None when somebody else does. Closing it lets go."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """Holds a folder, which may go meanwhile. Raises Refused when somebody else does."""
    descriptor = lock(folder)
    if descriptor is None:
        raise Refused(BUSY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def working(*, beside: Path | None = None) -> Iterator[Path]:
    """A folder of one's own in the data of Terril, closed to others. `beside`: a file written elsewhere, which goes with it when one is killed."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=settings.VAR_DIR, prefix=PREFIX))
    with held(folder):
        try:
            if beside is not None:
                (folder / BESIDE).write_text(str(beside.absolute()), encoding="utf-8")
            yield folder
        finally:
            _gone(folder)


def sweep() -> int:
    """Removes what killed commands left; returns how many had been."""
    gone = 0
    for folder in sorted(settings.VAR_DIR.glob(f"{PREFIX}*")):
        # What somebody else of this machine left is theirs to remove.
        with suppress(OSError):
            if (descriptor := lock(folder)) is not None:
                try:
                    _gone(folder)
                finally:
                    os.close(descriptor)
                gone += 1
    return gone


def _gone(folder: Path) -> None:
    for path in folder.glob("*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != BESIDE:
            path.unlink(missing_ok=True)
    # The path last: killed here, the next one still reads it. One that is not whole, or that leads nowhere any more, says nothing.
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        Path((folder / BESIDE).read_text(encoding="utf-8")).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
