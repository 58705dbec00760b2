"""`terril`, the operator's command: Django's commands and ours, with the embedded database around them when there is one."""

import os
import signal
import sys
from contextlib import nullcontext
from importlib import import_module

from terril.kernel import database, errors, postgres

# Commands that read files only. Every other one may ask the database something.
WITHOUT_DATABASE = {
    "help",
    "version",
    "--help",
    "-h",
    "--version",
    "collectstatic",
    "findstatic",
    "makemessages",
    "diffsettings",
}
ADDRESS = {"serve", "web", "demo", "init"}


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits with its code: 0 done, 1 refused with a sentence, 130 interrupted."""
    argv = ["terril", *(sys.argv[1:] if arguments is None else arguments)]
    name = argv[1] if len(argv) > 1 else "help"
    argv = _prepare(argv, name)
    try:
        database.parse(os.environ.get("DATABASE_URL") or "postgresql://")
    except ValueError as error:
        sys.exit(f"terril : {error}")
    # A setting that nobody knows is told before anything starts.
    import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    # SIGTERM leaves through every `finally`, so that the embedded server stops too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    needs_server = postgres.is_embedded() and name not in WITHOUT_DATABASE and not {"--help", "-h"} & set(argv)
    try:
        with postgres.running() if needs_server else nullcontext():
            # Django is loaded once the environment says which settings to read.
            from django.core.management import execute_from_command_line
            from django.db.utils import OperationalError

            try:
                execute_from_command_line(argv)
            except OperationalError as error:
                first = str(error).strip().split("\n", 1)[0]
                sys.exit(f"terril : la base de données ne répond pas ({first}). Vérifiez DATABASE_URL, puis recommencez.")
    except errors.DatabaseError as error:
        sys.exit(f"terril : {error}")
    except KeyboardInterrupt:
        print("\nInterrompu.", file=sys.stderr)
        sys.exit(130)


def _prepare(argv: list[str], name: str) -> list[str]:
    """Says to the settings, through the environment, what the command already knows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terril.site.settings")
    if name == "demo":
        os.environ.setdefault("TERRIL_MODE", "demo")
    if name in ADDRESS:
        for option in ("host", "port"):
            if value := _option(argv, option):
                os.environ[option.upper()] = value
        if os.environ.get("TERRIL_MODE") != "production":
            os.environ.setdefault("TERRIL_PUBLIC_URL", f"http://localhost:{os.environ.get('PORT') or 8000}")
    if name == "check" and not {"--help", "-h"} & set(argv):
        if not any(word.startswith("--database") for word in argv):
            argv = [*argv, "--database", "default"]
        if os.environ.get("TERRIL_MODE") == "production" and "--deploy" not in argv:
            argv = [*argv, "--deploy"]
    return argv


def _option(argv: list[str], name: str) -> str | None:
    for index, word in enumerate(argv):
        if word == f"--{name}" and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith(f"--{name}="):
            return word.split("=", 1)[1]
    return None


if __name__ == "__main__":
    main()
