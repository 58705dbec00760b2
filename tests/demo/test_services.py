"""The fictional directory of help is a real file: the schema's own models accept every record of it."""

import json
import re
from datetime import date, timedelta

import pytest

from terril.demo.world import content
from terril.demo.world import services as help
from terril.services.checking import MODELS, check

TOLD = json.loads((content.FOLDER / "help.json").read_text(encoding="utf-8"))


def test_every_record_is_fit_for_the_schema():
    faults = [(r["id"], check(kind, r).faults) for kind in MODELS for r in TOLD[f"{kind}s"] if check(kind, r).faults]
    assert (faults, len(TOLD["structures"]), len(TOLD["services"])) == ([], 19, 40)
    assert {r["structure_id"] for r in TOLD["services"]} == {r["id"] for r in TOLD["structures"]}


def test_numbers_and_addresses_are_those_reserved_for_fiction():
    """Arcep, décision 2018-0881: 03 53 01 and 06 39 98 are for works of fiction."""
    text = json.dumps(TOLD, ensure_ascii=False)
    numbers = {r["telephone"] for part in TOLD.values() for r in part}
    assert {number for number in numbers if not re.fullmatch(r"(03 53 01|06 39 98)( \d\d){2}", number)} == set()
    assert set(re.findall(r"[\w.]+@([\w.]+)", text)) == {"exemple.fr"}
    assert {host.split(".", 1)[1] for host in re.findall(r"https?://([\w.-]+)", text)} == {"exemple.fr"}


@pytest.mark.parametrize("ahead", [0, 400, 4000])
def test_the_living_list_stays_fresh_and_the_old_one_old(ahead):
    newest = max(date.fromisoformat(r["date_maj"]) for part in TOLD.values() for r in part)
    today = newest + timedelta(ahead)
    fresh = [date.fromisoformat(r["date_maj"]) for r in help.listed(help.FRESH, today)["structures"]]
    old = [r["date_maj"] for r in help.listed(help.OLD, today)["structures"]]
    assert (0 <= (today - max(fresh)).days <= 6, old) == (True, ["2024-03-12", "2024-05-21", "2024-09-30"])
