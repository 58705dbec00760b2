"""One run of the bench, on the database that `bench.__main__` started."""

import json
import sys
import time
from pathlib import Path

import django


def say(sentence: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {sentence}", flush=True)


def run(name: str, sizes: list[int], port: int, home: Path, with_deposits: bool) -> bool:
    """Prints the table of this server, writes `bench-NAME.json`; whether every budget holds."""
    django.setup()
    from django.core.management import call_command
    from django.urls import reverse

    from bench import closeness, deposits, measures
    from bench.data import World
    from bench.pages import pages, visitors
    from bench.serving import serving

    call_command("migrate", verbosity=0, skip_checks=True)
    world = World()
    world.found()
    lines, looks, outcome = [], [], None
    with serving(port, str(home / "server.log")):
        for size in sizes:
            say(f"Remplissage : {size} initiatives.")
            world.grow(size)
            people, follow_path = visitors(world, port)
            say("Mesure.")
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
    written = {"pages": [line.as_json() for line in lines], "deposits": vars(outcome) if outcome else None}
    (home.parent / f"bench-{name}.json").write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    wrong = measures.broken(lines)
    wrong += [f"idées proches : plus de {closeness.MOST_MS} ms de calcul à {look.rows} idées" for look in looks if not look.holds]
    if outcome and not outcome.holds:
        wrong.append("dépôts : ce qui a été confirmé n’est pas enregistré une fois et une seule, ou a été refusé")
    print("\nNe tiennent pas :\n" + "\n".join(f"- {sentence}" for sentence in wrong) if wrong else "Tous les budgets tiennent.", flush=True)
    return not wrong


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    sys.exit(not run(given["name"], given["sizes"], given["port"], Path(given["home"]), given["deposits"]))
