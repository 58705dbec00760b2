"""Nothing that a person reads changes by accident: the demo world of one fixed morning, read page by page, against its recording.

`recording/<who>.<language>.txt` holds, for each address, the title and the visible text of the page (see `reading.py`). An address may
change as long as the old one redirects: the recorded address is asked for, and the text at the end of the road is compared.

When a text changes on purpose, record again, read the difference with git, and commit it with the change:

    RECORD=1 .venv/bin/pytest -q -p no:randomly tests/demo/test_same_text.py

The recorder walks the links anew, so it also finds the pages that are new. In an address, `{news:51001}` stands for a secret that each world draws
again, and `i51001` for the name of an idea.
"""

import os
import re
from collections import Counter
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from tests.demo.reading import AROUND, PAGE, Reader, masked, read

from terril.initiatives.models import FollowCode, Initiative, News
from terril.kernel.doors import SECOND_FACTOR
from terril.kernel.outbox.models import Message
from terril.offers.models import Match
from terril.people.models import Account
from terril.referrals import links
from terril.referrals.models import Referral

# One world for the folder.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

FOLDER = Path(__file__).parent / "recording"
RECORDING = bool(os.environ.get("RECORD"))

# Where each visitor begins; what no link leads to is asked by its address. The holders begin at their own pages, "link" where a link leads.
STARTS = {
    "public": [
        *("/", "/demo/", "/suivi/", "/nouvelles/", "/partenaire/", "/catalogue/", "/vie-privee/", "/demo/boite/", "/robots.txt"),
        *("/donnees/aides.json", "/initiatives/carte.json", "/territoire/communes.json?q=len"),
        *("/initiatives/?q=jardin", "/initiatives/?q=zzzz", "/aides/?q=formulaire", "/aides/?q=zzzz", "/rencontres/?commune=62386"),
    ],
    "coordinator": [
        *("/bureau/", "/mon-compte/", "/equipe/idees/?q=jardin"),
        *("/compte/adresse/", "/compte/appareils/", "/compte/securite/", "/compte/securite/etat/", "/compte/securite/cles/"),
    ],
    "facilitator": ["/bureau/"],
    "volunteer": ["/equipe/deposer/", "/bureau/"],
    "partner": ["/initiatives/", "/mon-compte/"],
    "administrator": ["/equipe/", "/mon-compte/"],
    "holder": [],
    "link": [],
}
# The others of the team read the same words as the coordinator, whose English is read.
READERS = [
    *((who, "fr") for who in STARTS),
    *((who, "en") for who in ("public", "coordinator", "holder", "link")),
]
# How many pages of one route are kept, then how many that a question (`?…`) asks.
INSTANCES = {"public.fr": (20, 4), "public.en": (3, 2), "coordinator.fr": (2, 2), "holder.fr": (20, 1), "link.fr": (20, 1)}
FEW = (1, 1)
# What opens a page that is reached by a link alone.
SECRETS: dict[str, Callable[[int], str]] = {
    "news": lambda number: str(News.objects.get(pk=number).code),
    "match": lambda number: Match.objects.get(pk=number).key,
    "partner": lambda number: links.token(Referral.objects.get(pk=number)),
}
# A page that has nothing around, after one that had.
BARE = AROUND.strip()


class Visitor:
    """Somebody who goes from page to page, by recorded addresses."""

    def __init__(self, who: str, language: str) -> None:
        self.client = Client()
        if who in {"coordinator", "facilitator", "volunteer", "partner", "administrator"}:
            self._sign_in(who)
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        self._open: list[int] = []

    def _sign_in(self, who: str) -> None:
        accounts = Account.objects.filter(is_active=True).order_by("pk")
        if who == "administrator":
            account = accounts.filter(is_administrator=True).first()
        else:
            account = accounts.filter(person__roles__kind=who, person__roles__withdrawn_at=None, is_administrator=False).first()
        self.client.force_login(account, backend="terril.people.adapters.PersonBackend")
        session = self.client.session
        session[SECOND_FACTOR] = True
        session.save()

    def get(self, address: str) -> Any:
        if holds := re.match(r"/suivi/i(\d+)/", address):
            self._type_code(int(holds[1]))
        return self.client.get(re.sub(r"\{(\w+):(\d+)\}", lambda found: SECRETS[found[1]](int(found[2])), address), follow=True)

    def _type_code(self, number: int) -> None:
        """The session keeps the last ten."""
        if number not in self._open:
            code = FollowCode.objects.filter(initiative=number, revoked_at=None).first()
            if code is not None:
                self.client.post("/suivi/", {"code": code.code})
                self._open = [*self._open[-8:], number]


# ------------------------------------------------------------------------------------------------------------ recording


def starts(who: str) -> list[str]:
    if who == "holder":
        held = FollowCode.objects.filter(revoked_at=None).order_by("initiative_id")
        numbers = list(dict.fromkeys(held.values_list("initiative_id", flat=True)))
        fullest = sorted(numbers, key=lambda number: (-kinds_of_rows(number), number))[:14]
        return [f"/suivi/i{number}/" for number in dict.fromkeys([*fullest, *numbers[::8]])]
    if who == "link":
        asked = News.objects.exclude(code=None).order_by("pk").values_list("pk", flat=True)
        sent = Referral.objects.exclude(link_digest=None).order_by("pk").values_list("pk", flat=True)
        return [
            *(f"/nouvelles/{{news:{pk}}}/" for pk in [*asked[:4], *asked.reverse()[:4]]),
            *(f"/offres/reponse/{{match:{pk}}}/" for pk in Match.objects.order_by("pk").values_list("pk", flat=True)),
            *(f"/partenaire/{{partner:{pk}}}/" for pk in sent),
        ]
    return STARTS[who]


def kinds_of_rows(number: int) -> int:
    """How many kinds of things point at an initiative: the more there are, the more its page tells."""
    relations = [relation for relation in Initiative._meta.related_objects if relation.related_model]
    return sum(relation.related_model._base_manager.filter(**{relation.field.name: number}).exists() for relation in relations)


def walk(who: str, language: str) -> list[str]:
    """The addresses that this visitor finds by following links, a few of each route, in the order of the walk."""
    visitor, (pages, questions) = Visitor(who, language), INSTANCES.get(f"{who}.{language}", FEW)
    first = starts(who)
    waiting, kept, seen, buttons = list(first), [], set(first), set()
    met: Counter[Any] = Counter()
    while waiting:
        address = waiting.pop(0)
        # The pages of an answer are among the first ones, by the number of the match: their address is a secret of each world.
        if re.match(r"/offres/reponse/[^{]", address):
            continue
        route, asks, is_public = shape(address)
        most = questions if asks else pages
        if is_public and who != "public":
            # The strangers read them all; the coordinator one of each, for what is around.
            most = int(who == "coordinator" and not asks)
        if address not in first and met[route, asks] >= most:
            continue
        met[route, asks] += 1
        response = visitor.get(address)
        # A button leads to a page when its address answers by itself.
        if address in buttons and (response.redirect_chain or response.status_code == 405):
            continue
        kept.append(address)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        here, page = response.request["PATH_INFO"], Reader(response.content.decode())
        for link in [*page.links, *page.gestures]:
            found = urldefrag(urljoin(here, link))[0]
            if urlsplit(found).netloc or not found.startswith("/") or found.startswith("/static/") or found in seen:
                continue
            seen.add(found)
            waiting.append(found)
            if link not in page.links:
                buttons.add(found)
    return kept


def shape(address: str) -> tuple[str, bool, bool]:
    """What makes two addresses instances of one page: their route, and whether a question is asked of it; then, whether anybody may open it."""
    parts = urlsplit(address)
    path = re.sub(r"\{.*\}", "x", parts.path)
    try:
        found = resolve(path)
    except Resolver404:
        return path, bool(parts.query), True
    declared = getattr(found.func, "terril_access", None)
    return found.route, bool(parts.query), bool(declared and declared.kind == "public" and "{" not in address)


# ----------------------------------------------------------------------------------------------------------- comparison


def write(file: Path, pages: dict[str, list[str]]) -> None:
    """What is around a page is written when it is not the same as around the page before."""
    FOLDER.mkdir(exist_ok=True)
    told, before = [], None
    for address, lines in pages.items():
        around = [line for line in lines if line.startswith(AROUND)]
        inside = [line for line in lines if not line.startswith(AROUND)]
        kept = inside if around == before else lines
        if before and not around and lines[0].startswith(PAGE):
            kept = [lines[0], BARE, *lines[1:]]
        before = around or before
        told += [f"== {address}", *kept, ""]
    file.write_text("\n".join(told), encoding="utf-8")


def recorded(file: Path) -> dict[str, list[str]]:
    pages: dict[str, list[str]] = {}
    around: list[str] = []
    for part in re.split(r"^== ", file.read_text(encoding="utf-8"), flags=re.M)[1:]:
        address, *lines = part.rstrip("\n").split("\n")
        own = [line for line in lines if line.startswith(AROUND)]
        if own:
            around = own
        elif BARE in lines:
            lines.remove(BARE)
        elif lines[0].startswith(PAGE):
            lines[1:1] = around
        pages[address] = lines
    return pages


def visible(line: str) -> str:
    return line.replace("\u00a0", "⍽").replace("\u202f", "‸")


def differences(before: dict[str, list[str]], page: Callable[[str], list[str]]) -> list[str]:
    """A diff for each page that changed; the same lines changed on many pages are told once."""
    told: list[str] = []
    already: Counter[tuple[str, ...]] = Counter()
    for address, lines in before.items():
        after = page(address)
        if after == lines:
            continue
        diff = [visible(line) for line in unified_diff(lines, after, lineterm="", n=1)][2:]
        changed = tuple(line for line in diff if line[0] in "+-")
        already[changed] += 1
        if already[changed] == 1:
            more = [f"  … and {len(diff) - 40} lines more"] if len(diff) > 40 else []
            told.append("\n".join([f"{address}", *(f"  {line}" for line in diff[:40]), *more]))
    again = sum(already.values()) - len(already)
    return [*told, *([f"{again} other pages changed in the same way as one of these."] if again else [])]


@pytest.mark.parametrize(("who", "language"), READERS)
def test_everybody_reads_what_was_read_before(morning: list[str], who: str, language: str) -> None:
    file = FOLDER / f"{who}.{language}.txt"
    if RECORDING:
        with transaction.atomic():
            addresses = walk(who, language)
            transaction.set_rollback(True)
        visitor = Visitor(who, language)
        write(file, {address: read(visitor.get(address)) for address in addresses})
        return
    before, visitor = recorded(file), Visitor(who, language)
    assert before
    found = differences(before, lambda address: read(visitor.get(address)))
    assert not found, f"{len(found)} changes in what {who} reads ({language}):\n\n" + "\n\n".join(found[:15])


def test_the_messages_say_what_they_said_before(morning: list[str]) -> None:
    """The first three of each kind, each way they leave, each language."""
    told: dict[str, list[str]] = {}
    met: Counter[tuple[str, ...]] = Counter()
    for message in Message.objects.order_by("written_at", "kind", "to_name", "pk"):
        key = (message.kind, message.channel, message.language)
        met[key] += 1
        if met[key] <= 3:
            told[f"{' · '.join(key)} · {met[key]}"] = masked(f"{message.subject}\n{message.body}\n{message.outcome}").splitlines()
    file = FOLDER / "messages.txt"
    if RECORDING:
        write(file, dict(sorted(told.items())))
        return
    before = recorded(file)
    assert before
    found = differences(before, lambda key: told.pop(key, ["(no such message)"]))
    assert (not found, list(told)) == (True, []), "\n\n".join(found[:15])
