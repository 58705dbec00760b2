"""The settings of the tests: the real ones, on a database of their own, read after the environment is set.

The server is the one of DATABASE_URL when it is given (PostgreSQL 15 or later, with the right to create databases), otherwise the
embedded one in var/test-postgres, without the cost of surviving a power cut.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from terril.kernel import catalogue, postgres

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"

for name in [name for name in os.environ if name.startswith("TERRIL_") and name != "TERRIL_TEST_DATA"]:
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

MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="terril-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
