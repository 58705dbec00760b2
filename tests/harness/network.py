"""No test speaks to anything but this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


def _is_here(host: Any) -> bool:
    if host in {None, "", "localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(connect: Any) -> Any:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            pytest.fail(f"A test tried to reach {address[0]}:{address[1]}.")
        return connect(self, address)

    return checked


def _resolving(getaddrinfo: Any) -> Any:
    def checked(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        try:
            numeric = bool(name) and bool(ipaddress.ip_address(name))
        except ValueError:
            numeric = False
        if not numeric and not _is_here(name):
            pytest.fail(f"A test tried to look {name} up.")
        return getaddrinfo(host, *args, **kwargs)

    return checked


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _resolving(socket.getaddrinfo))
        yield
