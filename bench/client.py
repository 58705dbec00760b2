"""A visitor: one connection kept open, cookies, and what each answer cost."""

import gzip
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT = 30


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float
    queries: int
    cpu_ms: float
    location: str = ""
    type: str = ""

    @property
    def compressed(self) -> int:
        return len(gzip.compress(self.body, 6, mtime=0))

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass
class Visitor:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.1"

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def look(self, path: str, what: str) -> list[dict[str, Any]]:
        """What the page costs, inside: its "queries" or its "calls" (`bench.look`)."""
        found: list[dict[str, Any]] = json.loads(self._ask("GET", path, None, {"X-Bench-Look": what}).body)
        return found

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields})
        return self._ask("POST", path, body)

    def follow(self, answer: Answer, path: str) -> Answer:
        """The page that a redirection leads to (five at most)."""
        for _step in range(5):
            if answer.status not in {301, 302, 303}:
                return answer
            path = urljoin(path, answer.location)
            answer = self.get(urlsplit(path)._replace(scheme="", netloc="").geturl())
        return answer

    def _ask(self, method: str, path: str, body: str | None, extra: Mapping[str, str] = MappingProxyType({})) -> Answer:
        headers = {"Accept-Language": "fr", "X-Forwarded-For": self.address, "Accept": "text/html", **extra}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        try:
            response, content = self._once(method, path, body, headers)
        except (ConnectionError, HTTPException):  # the server closed a connection that was idle
            self.connection.close()
            start = time.perf_counter()
            response, content = self._once(method, path, body, headers)
        seconds = time.perf_counter() - start
        for line in response.msg.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(
            response.status,
            content,
            seconds,
            int(response.headers.get("X-Bench-Queries", -1)),
            float(response.headers.get("X-Bench-Cpu", -1)),
            response.headers.get("Location", ""),
            response.headers.get("Content-Type", "").split(";")[0],
        )

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response, response.read()


def assets(page: Answer) -> list[str]:
    """The style sheets, scripts and pictures that a browser fetches with the page."""
    found = re.findall(r'<(?:link[^>]+rel="(?:stylesheet|icon)"[^>]*|script[^>]+src="[^"]+"|img[^>]+src="[^"]+")[^>]*>', page.text)
    addresses = [match[1] for tag in found if (match := re.search(r'(?:href|src)="([^"]+)"', tag))]
    addresses += re.findall(r'<use href="([^"#]+)#', page.text)
    return sorted({address for address in addresses if not address.startswith("data:")})
