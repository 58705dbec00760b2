"""A file nested without end is refused while it is read: in the memory and the time of any other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.services.conftest import structure

from terril.services import reading

SOURCES = Path(reading.__file__).resolve().parents[2]
NESTED_READER = """
import resource
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (512 * 1024**2,) * 2)
from django.conf import settings
settings.configure(USE_I18N=False)
from terril.kernel.errors import Refused
from terril.services import reading
resource.setrlimit(resource.RLIMIT_CPU, (int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 3,) * 2)
(part,) = reading.parts(Path(sys.argv[1]))
try:
    found = list(reading.records(part, lambda passed: None))
    assert found and found[0].fault, found[:1]
    print("faults")
except Refused:
    print("refused")
"""


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": ' + "[" * 200_000,
        '{"structures": [' + '{"a":' * 200_000,
        '{"id": ' + "[" * 200_000 + "]" * 200_000 + "}\n",
        '{"id": ' + "[" * 900 + "]" * 900 + "}\n" + json.dumps(structure()) + "\n",
        "[" * 200_000,
    ],
    ids=["array", "object", "lines", "short lines", "bare"],
)
def test_a_file_nested_without_end_fills_no_memory(write, content):
    file = write(content)
    read = f"import sys; sys.path.insert(0, {str(SOURCES)!r})\n" + NESTED_READER
    done = subprocess.run([sys.executable, "-c", read, str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip() in {"refused", "faults"}) == (0, True), done.stderr[-600:]
