"""Configuration problems, in plain words. Each has an identifier and a heading in docs/checks.md (a test compares the two).

They are run by `terril check`, beside Django's own, and not registered with Django: a missing mail server must not stop `migrate`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from terril.kernel import database, postgres, sitewide
from terril.programmes.models import Programme, Role, RoleKind
from terril.site import assets
from terril.site.opening import queries

MINIMUM_POSTGRESQL = 15
Check = Callable[[], Iterator[CheckMessage]]


def _message(kind: type[Error | Warning], number: str, sentence: str, hint: str) -> CheckMessage:
    return kind(sentence, hint=f"{hint} (docs/checks.md#terril-{number.lower()})", id=f"terril.{number}")


def secret_key() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and (len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 8):
        yield _message(
            Error,
            "E001",
            "La clé secrète est absente, courte ou devinable.",
            "Donnez à TERRIL_SECRET_KEY au moins 50 caractères tirés au hasard.",
        )


def public_url() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and urlsplit(settings.PUBLIC_URL).scheme != "https":
        yield _message(
            Error,
            "E002",
            f"L’adresse publique {settings.PUBLIC_URL} n’est pas en https.",
            "Donnez à TERRIL_PUBLIC_URL l’adresse que les habitants tapent, en https.",
        )


def hosts() -> Iterator[CheckMessage]:
    name = urlsplit(settings.PUBLIC_URL).hostname
    if settings.PRODUCTION and (
        not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS or name not in settings.ALLOWED_HOSTS
    ):
        yield _message(
            Error,
            "E003",
            f"Les noms acceptés ({', '.join(settings.ALLOWED_HOSTS) or 'aucun'}) ne sont pas ceux du site ({name}).",
            "Donnez à TERRIL_HOSTS la liste exacte des noms du site, sans étoile.",
        )


def email() -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    if not smtp or not os.environ.get("TERRIL_EMAIL_HOST"):
        yield _message(
            Error,
            "E004",
            "Aucun serveur de courriel n’est donné : les messages ne partiraient pas.",
            "Donnez TERRIL_EMAIL_HOST (et TERRIL_EMAIL_PORT, TERRIL_EMAIL_USER, TERRIL_EMAIL_PASSWORD, TERRIL_EMAIL_TLS).",
        )


def sender() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and "exemple.fr" in settings.DEFAULT_FROM_EMAIL:
        yield _message(
            Error,
            "E005",
            f"Les courriels partiraient de {settings.DEFAULT_FROM_EMAIL}, une adresse d’exemple.",
            "Donnez à TERRIL_EMAIL_FROM une adresse dont quelqu’un lit les réponses.",
        )


def bounces() -> Iterator[CheckMessage]:
    given = [settings.BOUNCE_HOST, settings.BOUNCE_USER, settings.BOUNCE_PASSWORD]
    if any(given) and not all(given):
        yield _message(
            Error,
            "E017",
            "La boîte des courriels qui reviennent n’est dite qu’à moitié : elle ne sera pas lue.",
            "Donnez TERRIL_BOUNCE_HOST, TERRIL_BOUNCE_USER et TERRIL_BOUNCE_PASSWORD ensemble.",
        )
    elif settings.PRODUCTION and not any(given):
        yield _message(
            Warning,
            "W017",
            "Personne ne lit les courriels qui reviennent : un message qui n’arrive pas resterait dit « Parti ».",
            "Donnez TERRIL_BOUNCE_HOST, TERRIL_BOUNCE_USER et TERRIL_BOUNCE_PASSWORD (et TERRIL_BOUNCE_ADDRESS).",
        )
    if settings.BOUNCE_ADDRESS and "@" not in settings.BOUNCE_ADDRESS.strip("@"):
        yield _message(
            Error,
            "E018",
            f"L’adresse de retour {settings.BOUNCE_ADDRESS} n’en est pas une.",
            "Donnez à TERRIL_BOUNCE_ADDRESS une adresse comme retours@exemple.org.",
        )


def media() -> Iterator[CheckMessage]:
    folder = Path(settings.MEDIA_ROOT)
    existing = next(step for step in (folder, *folder.parents) if step.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        yield _message(
            Error,
            "E006",
            f"Le dossier des fichiers reçus ({folder}) n’est pas accessible en écriture : les enregistrements seraient perdus.",
            "Donnez ce dossier au compte qui fait tourner Terril, ou un autre avec TERRIL_MEDIA.",
        )


def sms() -> Iterator[CheckMessage]:
    if not settings.SMS_BACKEND:
        if settings.PRODUCTION:
            yield _message(
                Warning,
                "W007",
                "Aucun prestataire de SMS : qui choisit le SMS sera refusé avec une explication.",
                "Donnez TERRIL_SMS_BACKEND, ou rien si c’est voulu.",
            )
        return
    try:
        import_string(settings.SMS_BACKEND)
    except ImportError as error:
        yield _message(
            Error,
            "E007",
            f"Le programme d’envoi des SMS {settings.SMS_BACKEND} ne se charge pas ({error}).",
            "Corrigez TERRIL_SMS_BACKEND.",
        )


def external_database() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and postgres.is_embedded():
        yield _message(
            Warning,
            "W008",
            "La base est celle de l’essai, fournie avec Terril : personne ne la sauvegarde ni ne la surveille pour vous.",
            "Donnez DATABASE_URL, l’adresse d’un PostgreSQL 15 ou plus récent.",
        )


def collected() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and not assets.is_collected():
        yield _message(
            Error,
            "E009",
            "Les feuilles de style et les images du site ne sont pas rassemblées, ou plus à jour.",
            "Lancez « terril collectstatic --noinput ».",
        )


def help_phone() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and not sitewide.fresh("phone") and not settings.HELP_PHONE:
        yield _message(
            Warning,
            "W010",
            "Aucun numéro d’aide : les pages n’en montreront pas aux personnes qui n’écrivent pas facilement.",
            "Donnez un numéro auquel quelqu’un répond, à la page /ouvrir/site/ ou dans TERRIL_HELP_PHONE.",
        )


def behind_proxy() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and not os.environ.get("TERRIL_BEHIND_PROXY"):
        yield _message(
            Warning,
            "W015",
            "Rien ne dit si un serveur est devant Terril : tout le monde compterait pour une seule adresse, et https ne serait pas vu.",
            "Donnez à TERRIL_BEHIND_PROXY « oui » ou « non ».",
        )


def postgresql_version() -> Iterator[CheckMessage]:
    major = database.major_version()
    if major < MINIMUM_POSTGRESQL:
        yield _message(
            Error,
            "E011",
            f"La base est un PostgreSQL {major} ; il en faut un {MINIMUM_POSTGRESQL} ou plus récent.",
            "Mettez à jour le serveur, ou donnez l’adresse d’un autre avec DATABASE_URL.",
        )


def talkative() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any(%s)", [list(postgres.SILENT)])
        said = dict(cursor.fetchall())
    if told := [f"{name} = {said[name]}" for name, silent in postgres.SILENT.items() if said.get(name, min(silent)) not in silent]:
        yield _message(
            Warning,
            "W016",
            f"Le journal de PostgreSQL garde des noms, des numéros et des mots ({', '.join(told)}).",
            "Réglez log_min_messages = log, log_min_error_statement = panic, log_error_verbosity = terse, log_statement = none et "
            "log_min_duration_statement = -1.",
        )


def migrations() -> Iterator[CheckMessage]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield _message(
            Error,
            "E012",
            f"La base n’est pas à jour : {len(waiting)} étapes attendent.",
            "Lancez « terril migrate ».",
        )


def coordinators() -> Iterator[CheckMessage]:
    held = Role.objects.filter(kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True)
    for name in (
        Programme.objects.exclude(pk__in=held.values("programme")).order_by("name").values_list("name", flat=True)
    ):
        yield _message(
            Warning,
            "W013",
            f"Le dispositif « {name} » n’a personne pour le coordonner : ses idées n’auraient pas de réponse.",
            "Donnez le rôle de coordination à quelqu’un.",
        )


def opening() -> Iterator[CheckMessage]:
    if told := queries.missing():
        yield _message(
            Warning,
            "W019",
            " ".join(told),
            "Lancez « terril init », ou ouvrez le lien qu’elle montre.",
        )


def queue() -> Iterator[CheckMessage]:
    from terril.site import health

    oldest = health.report()["queue"]["oldest_seconds"]
    if oldest > health.LATE_SECONDS:
        yield _message(
            Warning,
            "W014",
            f"Des tâches attendent depuis {oldest // 60} minutes : rien ne les exécute.",
            "Lancez « terril worker » (ou « terril serve »).",
        )


CONFIGURATION: list[Check] = [
    secret_key,
    public_url,
    hosts,
    email,
    sender,
    bounces,
    media,
    sms,
    external_database,
    collected,
    behind_proxy,
]
STATE: list[Check] = [postgresql_version, talkative, migrations]
# These read the tables, so only once the migrations are in.
CONTENT: list[Check] = [opening, help_phone, coordinators, queue]


def configuration() -> list[CheckMessage]:
    """What the settings alone tell."""
    return [message for check in CONFIGURATION for message in check()]


def state() -> list[CheckMessage]:
    """What only the database knows. Raises OperationalError when it does not answer."""
    found = [message for check in STATE for message in check()]
    if not any(message.id == "terril.E012" for message in found):
        found += [message for check in CONTENT for message in check()]
    return found
