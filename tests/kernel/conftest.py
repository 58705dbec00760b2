"""What the tests of the kernel share: a mail server that can be rude, and ready-made messages."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from terril.kernel import outbox


class RudeServer:
    """A real SMTP server on loopback. `says` is its mood for each recipient: "250", "550 …", "451 …", "drop" or "drop after"."""

    def __init__(self) -> None:
        self.says = "250"
        self.received: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.says == "drop":
            server.transport.abort()
            return "421 au revoir"
        if self.says[0] in "45":
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(envelope)
        if self.says == "drop after":
            server.transport.abort()
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp(settings: Any) -> Iterator[RudeServer]:
    server = RudeServer()
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    yield server
    controller.stop()


@pytest.fixture
def write(db: None) -> Callable[..., Any]:
    """Writes an ordinary message; each test names only what matters to it."""

    def _write(**changes: Any) -> Any:
        message = {
            "actor": None,
            "channel": "email",
            "to_name": "Zoé Lefebvre",
            "to_address": "zoe@exemple.fr",
            "kind": "test",
            "subject": "Votre idée",
            "body": "Bonjour Zoé,\n\nVenez la présenter vendredi.",
        }
        return outbox.write(**{**message, **changes})

    return _write
