"""What the site says of itself is read once by each process: a test begins with nothing written, and asks the database only if it writes."""

from collections.abc import Iterator

import pytest

from terril.kernel import sitewide


@pytest.fixture(autouse=True)
def _nothing_written() -> Iterator[None]:
    sitewide.forget({})
    yield
    sitewide.forget({})
