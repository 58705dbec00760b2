"""What a test visits with: a browserless client, a clock that travels, a folder for the files."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from terril.kernel import clock as kernel_clock
from terril.kernel.doors import SECOND_FACTOR

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class StrictClient(Client):
    """A client that is refused without a token, as a browser is."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **defaults)

    def post_form(self, path: str, data: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        """Opens the page, takes the token of its form, and sends it with the data to the same address."""
        page = self.get(path)
        token = TOKEN.search(page.content.decode())
        assert token, f"{path} has no form with a token"
        return self.post(path, {"csrfmiddlewaretoken": token[1], **(data or {})}, **extra)


@pytest.fixture(autouse=True)
def _in_french() -> None:
    """A visit in English leaves its language to the thread: each test begins in French, whatever ran before it."""
    translation.activate("fr")


@pytest.fixture
def strict_client() -> StrictClient:
    return StrictClient()


@pytest.fixture
def enter(client: Client) -> Callable[..., Client]:
    """`enter(account)` signs in; with the second factor unless `second_factor=False`."""

    def sign_in(account: Any, *, second_factor: bool = True) -> Client:
        client.force_login(account, backend="terril.people.adapters.PersonBackend")
        if second_factor:
            session = client.session
            session[SECOND_FACTOR] = True
            session.save()
        return client

    return sign_in


class TestClock:
    """`clock.travel(datetime)` stays travelled until the next journey or the end of the test."""

    __test__ = False

    def __init__(self) -> None:
        self._journey = ExitStack()

    def travel(self, moment: datetime | date) -> None:
        self.back()
        self._journey.enter_context(kernel_clock.travel(moment))

    def back(self) -> None:
        self._journey.close()

    def now(self) -> datetime:
        return kernel_clock.now()

    def today(self) -> date:
        return kernel_clock.today()


@pytest.fixture
def clock() -> Iterator[TestClock]:
    travelling = TestClock()
    yield travelling
    travelling.back()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of files for this test alone; without it, tests share one that is deleted at the end."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT
