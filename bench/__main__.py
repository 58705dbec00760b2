"""`python -m bench [30 3000 30000] [--server embedded|debian] [--no-deposits]`: prints the table of each server, writes
var/bench-embedded.json and var/bench-debian.json, fails when a budget does not hold."""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("TERRIL_DATA") or ROOT / "var").absolute()
HOME = VAR / "bench"
SIZES = [30, 3_000, 30_000]


def _environment(database: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database,
        "TERRIL_MODE": "production",
        "TERRIL_DATA": str(HOME),
        "TERRIL_SECRET_KEY": secrets.token_urlsafe(48),
        "TERRIL_HOSTS": "127.0.0.1",
        "TERRIL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TERRIL_SSL_REDIRECT": "0",
        # Each visitor of the bench has an address of its own, as behind a proxy.
        "TERRIL_BEHIND_PROXY": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--server", choices=["embedded", "debian"])
    parser.add_argument("--no-deposits", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    from bench import servers
    from bench.serving import free_port

    shutil.rmtree(HOME / "static", ignore_errors=True)
    HOME.mkdir(parents=True, exist_ok=True)
    found: dict[str, AbstractContextManager[str]] = {"embedded": servers.embedded(HOME / "postgres")}
    if programs := servers.installed():
        found["debian"] = servers.debian(programs)
    else:
        print(f"PostgreSQL {servers.OLDEST} ou plus de Debian n’est pas installé : seul le serveur embarqué est mesuré.")
    if asked.server and asked.server not in found:
        return 1
    failed = False
    for name, server in found.items():
        if asked.server in {None, name}:
            print(f"\nServeur : {'embarqué' if name == 'embedded' else f'Debian, {programs}'}", flush=True)
            with server as database:
                port = free_port()
                given = {"name": name, "sizes": sorted(asked.sizes), "port": port, "home": str(HOME), "deposits": not asked.no_deposits}
                environment = _environment(database, port)
                failed |= subprocess.run([sys.executable, "-m", "bench.run", json.dumps(given)], env=environment, cwd=ROOT).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
