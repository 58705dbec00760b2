"""The settings of the tests: the real ones, on a database of their own, read after the environment is set.

The server is the one of DATABASE_URL when it is given (PostgreSQL 15 or later, with the right to create databases), otherwise the
embedded one in var/test-postgres, without the cost of surviving a power cut.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from terril.kernel import catalogue, postgres

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"


def _slot() -> str:
    """The number of this run among those that share the server: two runs at once must not drop each other's database.

    The processes of one run share its number, which they read from the environment.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        VAR.mkdir(exist_ok=True)
        for number in range(100):
            handle = os.open(VAR / f"test-run-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until the process ends
            except BlockingIOError:
                os.close(handle)
                continue
            os.environ["TERRIL_TEST_SLOT"] = str(number)
            break
    return os.environ["TERRIL_TEST_SLOT"]


SLOT = _slot()
for name in [name for name in os.environ if name.startswith("TERRIL_") and not name.startswith("TERRIL_TEST_")]:
    del os.environ[name]  # a developer's own settings must not decide of a result
os.environ["TERRIL_MODE"] = "test"
os.environ["TERRIL_DATA"] = str(VAR / "test")
os.environ["TERRIL_SECRET_KEY"] = "a-key-for-the-tests-only-and-for-nothing-else-0123456789"

catalogue.compile_all([PROJECT / "src"])

# Left when the process ends; the last of the processes of a run stops the server.
SERVER = ExitStack()
if postgres.is_embedded():
    home = Path(os.environ.get("TERRIL_TEST_DATA") or VAR / "test-postgres")
    os.environ["DATABASE_URL"] = SERVER.enter_context(postgres.running(home, settings=postgres.THROWAWAY))
    atexit.register(SERVER.close)

from terril.site.settings import *  # noqa: E402, F403

DATABASES["default"]["TEST"]["NAME"] = f"test_terril_{SLOT}"  # noqa: F405
# Tests compare with the sentences as they are typed in the sources; how French is typeset has its own test. Its plurals are those of the site.
ENGLISH, FRENCH = LOCALE_PATHS[0], VAR / f"test-french-{SLOT}"  # noqa: F405
counted = [key for key in catalogue.keys(ENGLISH / "en" / "LC_MESSAGES" / "django.po") if "\x00" in key]
none = catalogue.read(ENGLISH / catalogue.ZERO)
plurals = {"": catalogue.FRENCH} | catalogue.french(counted, none, lambda text: text.split("\x04")[-1])
catalogue._write(FRENCH / "fr" / "LC_MESSAGES" / "django.mo", catalogue.encode(plurals))
LOCALE_PATHS = [ENGLISH, FRENCH]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="terril-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
