"""Sixteen people deposit at once, 200 ideas a second for ten seconds. Every idea acknowledged must be stored, once.

The clients share the processors with the server: when it does not keep up they go on until the 2,000 are sent, and the rate is said.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

from bench.client import Visitor
from terril.initiatives.models import FollowCode, Intake

CLIENTS, RATE, SECONDS = 16, 200, 10
# Whatever happens, the bench ends.
LONGEST_SECONDS = 180
# One in ten sends the same screen again, as a phone does when the network drops.
TWICE_EVERY = 10
MOST_TRIES = 3
_CODE = re.compile(r'data-code="([A-Y]{9})"')


@dataclass
class Tally:
    sent: int = 0
    refused: list[str] = field(default_factory=list)
    codes: dict[str, set[str]] = field(default_factory=dict)
    again: int = 0
    times: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    sent: int
    acknowledged: int
    sent_again: int
    stored: int
    lost: int
    twice: int
    two_codes: int
    refused: int
    first_refusal: str
    seconds: float
    rate: float
    p50_ms: float
    p95_ms: float

    @property
    def holds(self) -> bool:
        return self.acknowledged > 0 and not (self.lost or self.twice or self.two_codes or self.refused)


def _one(visitor: Visitor, path: str, number: int, client_id: str, commune: str) -> tuple[str, str]:
    """The code shown, and why there is none. Tries again as a person would."""
    why = ""
    visitor.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    fields = {
        "words": f"Je voudrais ouvrir un jardin partagé, idée numéro {number}.",
        "commune": commune,
        "first_name": "Zoé",
        "channel": "none",
        "contact": "",
        "client_id": client_id,
    }
    for _try in range(MOST_TRIES):
        try:
            answer = visitor.follow(visitor.post(path, fields), path)
        except OSError as failed:
            why = str(failed)
            visitor.connection.close()
            continue
        if found := _CODE.search(answer.text):
            return found[1], ""
        why = f"réponse {answer.status} : {' '.join(re.sub('<[^>]+>', ' ', answer.text).split())[:200]}"
    return "", why


def _client(index: int, port: int, path: str, prefix: str, commune: str, start: float, tally: Tally, lock: threading.Lock) -> None:
    visitor = Visitor(port)
    visitor.get(path)
    pace = CLIENTS / RATE
    for turn in range(round(SECONDS / pace)):
        wait = start + (turn + index / CLIENTS) * pace - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        if time.perf_counter() > start + LONGEST_SECONDS:
            return
        client_id, number = f"{prefix}-{index}-{turn}", turn * CLIENTS + index + 1
        began = time.perf_counter()
        answers = [_one(visitor, path, number, client_id, commune)]
        took = time.perf_counter() - began
        if number % TWICE_EVERY == 0:
            answers.append(_one(visitor, path, number, client_id, commune))
        with lock:
            tally.sent += 1
            tally.again += len(answers) - 1
            tally.times.append(took)
            tally.refused += [why for code, why in answers if not code]
            tally.codes.setdefault(client_id, set()).update(code for code, _why in answers if code)


def run(port: int, path: str, commune: str) -> Outcome:
    prefix, tally, lock = f"banc-{uuid4().hex[:8]}", Tally(), threading.Lock()
    start = time.perf_counter() + 1
    threads = [
        threading.Thread(target=_client, args=(index, port, path, prefix, commune, start, tally, lock)) for index in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    return _compare(prefix, tally, seconds)


def _compare(prefix: str, tally: Tally, seconds: float) -> Outcome:
    stored = list(Intake.objects.filter(client_id__startswith=f"{prefix}-").values_list("client_id", "initiative_id"))
    shown = {client_id: next(iter(found)) for client_id, found in tally.codes.items() if found}
    kept = dict(FollowCode.objects.filter(code__in=shown.values()).values_list("code", "initiative_id"))
    by_client = dict(stored)
    times = sorted(tally.times) or [0.0]
    return Outcome(
        sent=tally.sent,
        acknowledged=len(shown),
        sent_again=tally.again,
        stored=len(stored),
        lost=sum(kept.get(code) is None or kept[code] != by_client.get(client_id) for client_id, code in shown.items()),
        twice=len(stored) - len(by_client),
        two_codes=sum(len(found) > 1 for found in tally.codes.values()),
        refused=len(tally.refused),
        first_refusal=tally.refused[0] if tally.refused else "",
        seconds=round(seconds, 2),
        rate=round(len(shown) / seconds, 1),
        p50_ms=round(times[len(times) // 2] * 1000, 1),
        p95_ms=round(times[int(len(times) * 0.95)] * 1000, 1),
    )


def told(outcome: Outcome) -> str:
    return (
        f"Dépôts : {CLIENTS} clients, {RATE} par seconde demandés pendant {SECONDS} s. {outcome.sent} envoyés, {outcome.acknowledged} "
        f"confirmés, {outcome.stored} enregistrés, {outcome.sent_again} renvoyés ; perdus : {outcome.lost}, en double : {outcome.twice}, "
        f"deux codes pour un envoi : {outcome.two_codes}, refusés : {outcome.refused}. Tenu : {outcome.rate} par seconde "
        f"({outcome.p50_ms} ms en médiane, {outcome.p95_ms} ms au 95e centile)."
        + (f"\nPremier refus : {outcome.first_refusal}" if outcome.first_refusal else "")
    )
