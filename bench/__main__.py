"""`python -m bench [30 3000 30000] [--no-deposits]`: prints the table, writes var/bench.json, fails when a budget does not hold."""

import argparse
import json
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("TERRIL_DATA") or ROOT / "var").absolute()
HOME = VAR / "bench"
SIZES = [30, 3_000, 30_000]


def _environment(database: str, port: int) -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings",
        DATABASE_URL=database,
        TERRIL_MODE="production",
        TERRIL_DATA=str(HOME),
        TERRIL_SECRET_KEY=secrets.token_urlsafe(48),
        TERRIL_HOSTS="127.0.0.1",
        TERRIL_PUBLIC_URL=f"http://127.0.0.1:{port}",
        TERRIL_SSL_REDIRECT="0",
        # Each visitor of the bench has an address of its own, as behind a proxy.
        TERRIL_BEHIND_PROXY="1",
        PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    )


def _say(sentence: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {sentence}", flush=True)


def _run(sizes: list[int], port: int, with_deposits: bool) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import reverse

    from bench import closeness, deposits, measures
    from bench.data import World
    from bench.pages import pages, visitors
    from bench.server import serving

    _say("La base du banc est créée.")
    call_command("migrate", verbosity=0, skip_checks=True)
    world = World()
    world.found()
    lines, looks, outcome = [], [], None
    with serving(port, str(HOME / "server.log")):
        for size in sizes:
            _say(f"Remplissage : {size} initiatives.")
            world.grow(size)
            people, follow_path = visitors(world, port)
            _say("Mesure.")
            lines += measures.measure(pages(world, follow_path), people, size)
            for visitor in people.values():
                visitor.connection.close()
            looks.append(closeness.measure(world))
        print(closeness.told(looks), flush=True)
        print(measures.table(lines), flush=True)
        if said := measures.drift(lines):
            print(said, flush=True)
        if with_deposits:
            outcome = deposits.run(port, reverse("deposit"), world.communes[0].insee_code)
            print(deposits.told(outcome), flush=True)
    (VAR / "bench.json").write_text(json.dumps([line.as_json() for line in lines], ensure_ascii=False, indent=1) + "\n")
    if outcome:
        (VAR / "bench-deposits.json").write_text(json.dumps(vars(outcome), ensure_ascii=False, indent=1) + "\n")
    wrong = measures.broken(lines)
    wrong += [f"idées proches : plus de {closeness.MOST_MS} ms de calcul à {look.rows} idées" for look in looks if not look.holds]
    if outcome and not outcome.holds:
        wrong.append("dépôts : ce qui a été confirmé n’est pas enregistré une fois et une seule, ou a été refusé")
    if not wrong:
        print("Tous les budgets tiennent.")
        return 0
    print("\nNe tiennent pas :\n" + "\n".join(f"- {sentence}" for sentence in wrong))
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--no-deposits", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    from bench.server import free_port
    from terril.kernel import postgres

    shutil.rmtree(HOME / "static", ignore_errors=True)
    HOME.mkdir(parents=True, exist_ok=True)
    home, port = HOME / "postgres", free_port()
    postgres.stop(home)
    _forget(postgres.locate(home).home)
    with postgres.running(home) as database:
        _environment(database, port)
        return _run(sorted(asked.sizes), port, not asked.no_deposits)


def _forget(home: Path) -> None:
    """A bench starts from an empty base: only the data of its own server are removed."""
    if home.name == "postgres":
        shutil.rmtree(home / "data", ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
