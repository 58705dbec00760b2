"""One archive for everything: the database and the files, with the fingerprint of each and the count of each table.

A .tar holds `manifest.json`, then `database.dump` (pg_dump's custom format), then `media/…`. The counts are read in the very snapshot
that pg_dump saves, so a busy site can be backed up. A restoration reads and verifies the whole archive before it touches anything,
replaces the database in one transaction which also counts the rows, and only then moves the files into place.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from terril.kernel import clock, database, postgres, storage
from terril.kernel.errors import Refused
from terril.people import again
from terril.site import halfway

# 1 came before the rooms were laid out anew: its tables have other names.
FORMAT = 2
DUMP = "database.dump"
PREAMBLE_LINES = 40
# How long a restoration waits for whoever is using the database, as PostgreSQL writes it.
WAITS = "10s"
MEDIA = "media"
# Where a restoration puts its files before their turn, and what says there that it has begun; the database says that it was replaced.
STAGED, MARK, REPLACED = ".restauration", "mark.json", "terril restore "
# What `migrate` and an idle worker write by themselves: a database that holds nothing else is as good as empty.
BOOKKEEPING = ("django_migrations", "django_content_type", "auth_permission", "kernel_cache", "procrastinate_")


@dataclass(frozen=True)
class Manifest:
    format: int
    version: str
    made_at: str
    postgresql: int
    migrations: list[str]
    tables: dict[str, int]
    parts: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def files(self) -> int:
        return len(self.parts) - 1


def backup(target: Path) -> Manifest:
    """Writes the archive; nothing is left at `target` unless it is complete. Raises Refused."""
    settle()
    if target.exists():
        raise Refused(f"{target} existe déjà : donnez un autre nom, rien n’a été écrit.")
    if not target.parent.is_dir():
        raise Refused(f"Le dossier {target.parent} n’existe pas : créez-le d’abord.")
    # Aside, and noted there: killed, it leaves nothing that a next start or the night does not find (`halfway`).
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    with halfway.working(beside=draft) as folder:
        dump, made_at = folder / DUMP, clock.now()
        tables, migrations = _dump(dump)
        media = _media_files()
        # The files come after the database: each file that a row names is there already.
        parts = {DUMP: _sha256(dump)} | {f"{MEDIA}/{name}": _sha256(path) for name, path in media.items()}
        manifest = Manifest(
            FORMAT,
            settings.VERSION,
            made_at.isoformat(),
            database.major_version(),
            migrations,
            tables,
            parts,
        )
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            with tempfile.TemporaryFile() as text:
                text.write(json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode())
                info = tarfile.TarInfo("manifest.json")
                info.size, info.mtime = text.tell(), int(clock.now().timestamp())
                text.seek(0)
                archive.addfile(info, text)
            archive.add(dump, DUMP)
            for name, path in media.items():
                archive.add(path, f"{MEDIA}/{name}")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    return manifest


def restore(source: Path, *, replace: bool) -> Manifest:
    """Puts back the database and the files. Raises Refused, before touching anything, when it cannot be done."""
    settle()
    manifest = verify(source)
    if manifest.format < FORMAT:
        raise Refused(
            f"Cette sauvegarde a été faite par un Terril d’avant ({manifest.version}), dont les tables portaient d’autres noms : celui-ci ne sait "
            "pas la lire. Rien n’a été touché."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if manifest.format > FORMAT or set(manifest.migrations) - known:
        raise Refused(
            f"Cette sauvegarde vient d’une version plus récente de Terril ({manifest.version}) : mettez Terril à jour d’abord. "
            "Rien n’a été touché."
        )
    if not replace and (full := filled_tables()):
        raise Refused(
            f"La base n’est pas vide ({', '.join(full[:3])}) : rien n’a été touché. Pour la remplacer, ajoutez --replace (sauvegardez d’abord)."
        )
    media = Path(settings.MEDIA_ROOT)
    if not replace and _media_files():
        raise Refused(
            f"Le dossier {media} contient déjà des fichiers : rien n’a été touché. Pour les remplacer, ajoutez --replace."
        )
    media.mkdir(parents=True, exist_ok=True)
    # The files in the folder itself, which may be a disk of its own: the last step is then a rename. The dump and its SQL elsewhere.
    staged = media / STAGED
    try:
        staged.mkdir()
    except FileExistsError:
        # Another one began since `settle`.
        raise Refused(halfway.BUSY) from None
    with halfway.working() as folder, halfway.held(staged) as held:
        try:
            dump = _extract(source, manifest, staged, folder)
            mark = {"token": secrets.token_hex(16), "made_at": manifest.made_at}
            (staged / MARK).write_text(json.dumps(mark), encoding="utf-8")
            connection.close()
            _load(dump, manifest, mark["token"], held)
        except BaseException:
            # The database is as before: it was one transaction.
            shutil.rmtree(staged, ignore_errors=True)
            raise
        _put_files(staged)
    return manifest


def settle() -> None:
    """A restoration that was killed is finished if the database had been replaced, else undone; what a backup left goes. At each start, before
    anybody reads a file. Raises Refused while one is running."""
    halfway.sweep()
    staged = Path(settings.MEDIA_ROOT) / STAGED
    for old in Path(settings.MEDIA_ROOT).glob(".restauration-*"):
        shutil.rmtree(old, ignore_errors=True)
    if not staged.exists():
        return
    with halfway.held(staged):
        mark = staged / MARK
        if mark.exists():
            with connection.cursor() as cursor:
                cursor.execute("select obj_description('public'::regnamespace, 'pg_namespace')")
                if cursor.fetchone()[0] == f"{REPLACED}{json.loads(mark.read_text(encoding='utf-8'))['token']}":
                    return _put_files(staged)
        shutil.rmtree(staged, ignore_errors=True)


def _put_files(staged: Path) -> None:
    """Renames only: what was there goes, what was restored comes. Begun again where it was killed."""
    media, old, emptied = staged.parent, staged / "old", staged / "emptied"
    old.mkdir(exist_ok=True)
    if not emptied.exists():
        for path in list(media.iterdir()):
            if path != staged:
                path.rename(old / path.name)
        emptied.touch()
    for path in list((staged / MEDIA).iterdir()):
        path.rename(media / path.name)
    again.came_back(datetime.fromisoformat(json.loads((staged / MARK).read_text(encoding="utf-8"))["made_at"]))
    # Sounds that come back from before were not made bare.
    (settings.VAR_DIR / storage.HEARD).unlink(missing_ok=True)
    # The mark first: what is left after it is only to be removed.
    (staged / MARK).unlink()
    shutil.rmtree(staged, ignore_errors=True)


def verify(source: Path) -> Manifest:
    """Reads the whole archive and compares each part with its fingerprint. Raises Refused, saying what is wrong."""
    if not source.is_file():
        raise Refused(f"{source} n’existe pas.")
    damaged = f"{source.name} est abîmée : rien n’a été touché. Prenez une autre sauvegarde."
    try:
        with tarfile.open(source, "r:") as archive:
            first = archive.next()
            stream = archive.extractfile(first) if first is not None and first.name == "manifest.json" else None
            if stream is None:
                raise ValueError("manifest.json n’est pas en tête")
            manifest = Manifest(**json.load(stream))
            seen = {m.name: _hash_stream(archive.extractfile(m)) for m in archive if m.isfile() and m.name != "manifest.json"}
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{damaged} ({error})") from error
    wrong = sorted(name for name in manifest.parts.keys() | seen.keys() if manifest.parts.get(name) != seen.get(name))
    # Nothing outside the folder of the files.
    paths = [PurePosixPath(name) for name in seen if name != DUMP]
    safe = all(not path.is_absolute() and ".." not in path.parts and path.parts[0] == MEDIA and len(path.parts) > 1 for path in paths)
    if wrong or DUMP not in seen or not safe:
        raise Refused(f"{damaged} ({', '.join(wrong[:3]) or 'noms inattendus'})")
    return manifest


def filled_tables() -> list[str]:
    """The tables that hold more than what `migrate` writes."""
    with connection.cursor() as cursor:
        filled = []
        for name in _tables(cursor):
            if name.startswith(BOOKKEEPING):
                continue
            cursor.execute(f"select exists (select 1 from public.{_quoted(name)})")  # noqa: S608 - a name that PostgreSQL gave, quoted
            if cursor.fetchone()[0]:
                filled.append(name)
        return filled


# --- the database


def _dump(target: Path) -> tuple[dict[str, int], list[str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("set local statement_timeout = 0")
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
        cursor.execute("select pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = {}
        for name in _tables(cursor):
            cursor.execute(f"select count(*) from public.{_quoted(name)}")  # noqa: S608 - a name that PostgreSQL gave, quoted
            counts[name] = int(cursor.fetchone()[0])
        cursor.execute("select app || '.' || name from django_migrations order by 1")
        migrations = [row[0] for row in cursor.fetchall()]
        _run(
            "pg_dump",
            "--format=custom",
            "--schema=public",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
    return counts, migrations


def _load(dump: Path, manifest: Manifest, token: str, held: int) -> None:
    """Everything in one transaction, the count of the rows and the mark included: a failure leaves the database as it was. `held`: the lock of the
    restoration, which psql keeps if Terril is killed before it."""
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), connect=False)
    whole = dump.with_suffix(".whole.sql")
    checks = "".join(
        f"  if (select count(*) from public.{_quoted(name)}) <> {count} then raise exception 'compte faux : {name}'; end if;\n"  # noqa: S608
        for name, count in sorted(manifest.tables.items())
    )
    with script.open("rb") as body, whole.open("wb") as file:
        preamble = [body.readline() for _ in range(PREAMBLE_LINES)]
        file.write(f"set lock_timeout = '{WAITS}'; drop schema if exists public cascade;\n".encode())
        # A dump that holds its schema says so at once; one that does not must find it made.
        if b"CREATE SCHEMA public;\n" not in preamble:
            file.write(b"create schema public;\n")
        # pg_dump 17 and later write a setting that older servers do not know.
        file.writelines(
            line for line in preamble if line not in {b"SET transaction_timeout = 0;\n", b"SET lock_timeout = 0;\n"}
        )
        shutil.copyfileobj(body, file)
        file.write(f"\ndo $$ begin\n{checks}end $$;\ncomment on schema public is '{REPLACED}{token}';\n".encode())
    script.unlink()
    try:
        _run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={whole}",
            "--output=/dev/null",
            held=(held,),
        )
    except Refused as refusal:
        if "lock timeout" in refusal.message:
            raise Refused(
                "La base est occupée : arrêtez « terril serve », puis recommencez. Rien n’a été touché."
            ) from refusal
        raise Refused(f"{refusal.message} La base est restée comme avant.") from refusal
    finally:
        whole.unlink()


def _run(program: str, *arguments: str, connect: bool = True, held: tuple[int, ...] = ()) -> None:
    parameters = connection.get_connection_params() if connect else {}
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = os.environ | {names[key]: str(value) for key, value in parameters.items() if key in names and value}
    done = subprocess.run(
        [str(postgres.client(program)), *arguments], env=environment, capture_output=True, text=True, check=False, pass_fds=held
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        told = next(
            (line for line in lines if "ERROR:" in line or "error:" in line), lines[-1] if lines else "sans un mot"
        )
        raise Refused(f"{program} a échoué : {re.split('(?:ERROR|error): *', told)[-1]}.")


def _tables(cursor: Any) -> list[str]:
    cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
    return [row[0] for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# --- the files


def _media_files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(root).as_posix(): path for path in found if not path.relative_to(root).parts[0].startswith(".")
    }


def _extract(source: Path, manifest: Manifest, staged: Path, folder: Path) -> Path:
    """Writes each part, the files in `staged` and the database in `folder`, and verifies what was written. Raises Refused."""
    (staged / MEDIA).mkdir()
    with tarfile.open(source, "r:") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name in manifest.parts else None
            if content is None:
                continue
            path = (folder if member.name == DUMP else staged) / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)
            path.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
            if _sha256(path) != manifest.parts[member.name]:
                raise Refused(
                    f"{member.name} a été mal écrit sur le disque : rien n’a été touché. Vérifiez la place libre."
                )
    return folder / DUMP


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_stream(stream: IO[bytes] | None) -> str:
    if stream is None:
        raise ValueError("une partie n’est pas un fichier")
    digest = hashlib.sha256()
    while block := stream.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()
