"""The verbs of the directory of help: bring a file in, at once (the command) or in the background (the page). One at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from terril.kernel import clock, journal
from terril.kernel.batch import one_by_one
from terril.kernel.errors import Conflict, Refused
from terril.kernel.verbs import later, locked
from terril.services import reading
from terril.services.importing import Reader, Writer
from terril.services.models import HelpImport, HelpRejection, ImportState
from terril.services.states import LIFE

# One import at a time on one database; PostgreSQL lets the lock go when the process that held it dies.
LOCK = 0x7E881101
# Time to correct them at their source; they hold e-mails and numbers that were refused.
REJECTIONS_KEPT = timedelta(days=90)
COUNTS = tuple(
    f"{kind}_{what}" for kind in ("structures", "services") for what in ("created", "updated", "unchanged", "gone")
)
Told = Callable[[int], None]
logger = logging.getLogger(__name__)


@transaction.atomic
def receive(*, actor: Any, file: "File[bytes]", only_source: str = "", complete: bool = False) -> HelpImport:
    """Keeps a file that was sent and queues its import: another that runs is waited for. Raises Refused for an empty one."""
    if not file.size:
        raise Refused(_("Ce fichier est vide. Choisissez-en un autre."), field="file")
    made = _note(actor, Path(file.name or "").name, only_source, complete)
    made.file.save("annuaire", file)
    journal.record(actor=actor, verb="help_import.asked", subject=made, data={"help_import_id": made.pk})
    later("import_help", import_id=made.pk)
    return made


def import_files(
    *, actor: Any, files: Sequence[Path], only_source: str = "", complete: bool = False, told: Told | None = None
) -> HelpImport:
    """Brings files in now, together: services find their structures in the other file. Raises Refused, and then nothing has changed."""
    with _alone():
        # A command that was killed left its import half told; the worker takes its own up again, and those keep their file.
        left = HelpImport.objects.filter(state__in=[ImportState.READING, ImportState.WRITING], file="")
        for interrupted in left.order_by("pk"):
            _refuse(interrupted, None, _("L’import a été interrompu. Rien n’a changé."))
        made = _note(actor, ", ".join(file.name for file in files), only_source, complete)
        return _bring_in(made, actor, files, told or (lambda percent: None))


def import_received(*, import_id: int) -> None:
    """What the worker does with a file that was sent. Twice is once: an import that is over stays as it is."""

    def tell(percent: int) -> None:
        HelpImport.objects.filter(pk=import_id).update(percent=percent)

    with _alone():
        made = HelpImport.objects.select_related("asked_by").get(pk=import_id)
        if made.is_over:
            return
        # A refusal is told on its page, where whoever sent it waits.
        with suppress(Refused):
            _bring_in(made, made.asked_by, [Path(made.file.path)], tell)


# -------------------------------------------------------------------------------------------------------------- steps


def _note(actor: Any, name: str, only_source: str, complete: bool) -> HelpImport:
    return HelpImport.objects.create(
        file_name=name[:300], only_source=only_source.strip()[:100], complete=complete, asked_by=actor, asked_at=clock.now()
    )


def _bring_in(made: HelpImport, actor: Any, files: Sequence[Path], told: Told) -> HelpImport:
    """Read, then write; whatever happens, the import says how it ended and its bytes go."""
    with transaction.atomic():
        made.rejections.all().delete()
        LIFE.move(made, "read")
        made.percent = 0
        made.save(update_fields=["state", "percent"])
    try:
        with TemporaryDirectory(prefix="terril-aides-") as folder:
            parts = [part for file in files for part in reading.parts(file)]
            read = Reader(made, Path(folder), told).run(parts)
            LIFE.move(made, "write")
            HelpImport.objects.filter(pk=made.pk).update(state=made.state, percent=100)
            writer = Writer(made, Path(folder), read)
            with transaction.atomic():
                writer.run()
                LIFE.move(made, "finish")
                made.percent, made.finished_at = 100, clock.now()
                made.save()
                counts = {name: getattr(made, name) for name in (*COUNTS, "rejected") if getattr(made, name)}
                journal.record(actor=actor, verb="help_import.done", subject=made, data={"help_import_id": made.pk, **counts})
    except Refused as refusal:
        _refuse(made, actor, refusal.message)
        raise
    except OSError as error:
        logger.exception("help import %s", made.pk)
        _refuse(made, actor, _("Le serveur n’a pas pu lire ou garder le fichier. Rien n’a changé. Recommencez, ou prévenez qui tient le site."))
        raise Refused(made.refusal) from error
    except Exception:
        _refuse(made, actor, _("L’import s’est arrêté sur une erreur que nous n’avions pas prévue. Rien n’a changé. Prévenez qui tient le site."))
        raise
    finally:
        if made.file:
            made.file.delete(save=False)
            HelpImport.objects.filter(pk=made.pk).update(file="")
    return made


def forget_rejections() -> int:
    """One night: the records left out of files brought in ninety days ago go, whole; how many there were stays. Returns how many imports."""
    limit = clock.now() - REJECTIONS_KEPT
    told = Exists(HelpRejection.objects.filter(help_import=OuterRef("pk")))
    old = HelpImport.objects.filter(told, finished_at__lt=limit).order_by("pk").values_list("pk", flat=True)
    return one_by_one(old, _forget_rejections, what="import to forget")


@transaction.atomic
def _forget_rejections(pk: int) -> bool:
    made = locked(HelpImport(pk=pk))
    gone, _each = made.rejections.all().delete()
    if gone:
        journal.record(actor=None, verb="help_import.forgotten", subject=made, data={"help_import_id": made.pk})
    return gone > 0


@transaction.atomic
def _refuse(made: HelpImport, actor: Any, reason: str) -> None:
    made.refresh_from_db(fields=["state"])
    made.rejections.all().delete()
    for name in (*COUNTS, "rejected", "left_aside"):
        setattr(made, name, 0)
    LIFE.move(made, "refuse")
    made.refusal, made.finished_at = reason, clock.now()
    made.save()
    journal.record(actor=actor, verb="help_import.refused", subject=made, data={"help_import_id": made.pk})


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Conflict(_("Un autre import de l’annuaire est en cours. Rien n’a changé : recommencez quand il sera fini."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
