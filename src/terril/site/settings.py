"""Settings, read from the environment. Each is described in docs/operations.md (a test compares the two)."""

import os
import secrets
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from terril import __version__
from terril.kernel import database, environment

BASE_DIR = Path(__file__).resolve().parents[3]


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def _kept_secret(var: Path) -> str:
    """The secret key of a trial: made once, kept in var/, readable by its owner only."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text()


# "production", "demo" (trial with a written world), "test" or "dev".
MODE = environment.choice("TERRIL_MODE", "dev", ("production", "demo", "dev", "test"))
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = MODE == "dev" and environment.flag("TERRIL_DEBUG", default=False)
VAR_DIR = Path(os.environ.get("TERRIL_DATA", BASE_DIR / "var"))
SECRET_KEY = os.environ.get("TERRIL_SECRET_KEY") or ("" if PRODUCTION else _kept_secret(VAR_DIR))
if PRODUCTION and not SECRET_KEY:
    raise SystemExit("TERRIL_SECRET_KEY manque : donnez une clé longue et aléatoire (docs/checks.md#terril-e001).")
# Older secrets still open what they sealed and what they signed, while the new one takes over.
SECRET_KEY_FALLBACKS = _list("TERRIL_SECRET_KEY_FALLBACKS", "")
PUBLIC_URL = environment.address("TERRIL_PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = _list("TERRIL_HOSTS", "localhost,127.0.0.1,[::1],testserver" if not PRODUCTION else "")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https") else []
# Who runs the site, unless a page of the administration says it; by default the organisation that runs the programme (programmes.queries.operator).
OPERATOR = os.environ.get("TERRIL_OPERATOR", "")
HELP_PHONE = os.environ.get("TERRIL_HELP_PHONE", "03 53 01 00 00" if MODE in {"demo", "test"} else "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_htmx",
    "leaflet",
    "csp",
    "terril.kernel",
    "terril.territory",
    "terril.people",
    "terril.directory",
    "terril.services",
    "terril.programmes",
    "terril.messages",
    "terril.imports",
    "terril.initiatives",
    "terril.meetings",
    "terril.accompaniment",
    "terril.referrals",
    "terril.offers",
    "terril.introductions",
    "terril.hours",
    "terril.volunteering",
    "terril.insight",
    "terril.site",
    "terril.demo",
    # Last: our templates are found before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "terril.site.middleware.OneAlphabetMiddleware",
    "terril.site.middleware.ButtonMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "terril.site.middleware.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "terril.site.middleware.RefusedMiddleware",
    "terril.site.middleware.FateMiddleware",
    "terril.site.middleware.KeptMiddleware",
]

ROOT_URLCONF = "terril.site.urls"
WSGI_APPLICATION = "terril.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "terril.site.loaders.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "terril.site.context.shell",
            ],
            "builtins": ["terril.site.templatetags.pieces"],
        },
    }
]
FORM_RENDERER = "terril.site.forms.TerrilRenderer"

DATABASES = {"default": database.configuration(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "terril.people.adapters.PersonBackend",
    "terril.people.adapters.CodeBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_ADAPTER = "terril.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "request_login_code": "terril.people.forms.AskCode",
    "confirm_login_code": "terril.people.forms.ConfirmCode",
    "signup": "terril.people.forms.CreateAccount",
    "confirm_email_verification_code": "terril.people.forms.ConfirmEmail",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Codes by e-mail: a few a minute, and no mailbox is filled in a day.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key", "signup": "5/m/ip,30/h/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "terril.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "terril.people.forms.SecondFactor",
    "reauthenticate": "terril.people.forms.SecondFactorAgain",
    "activate_totp": "terril.people.forms.ActivateTotp",
    "add_webauthn": "terril.people.forms.AddKey",
    "edit_webauthn": "terril.people.forms.EditKey",
    "login_webauthn": "terril.people.forms.LoginKey",
    "authenticate_webauthn": "terril.people.forms.ConfirmKey",
    "reauthenticate_webauthn": "terril.people.forms.ConfirmKeyAgain",
}
MFA_TOTP_ISSUER = "Terril"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

VERSION = __version__

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("English"))]
# The English catalogue, then the French one: the source strings with the spaces that French typography wants (kernel.catalogue.typeset).
LOCALE_PATHS = [BASE_DIR / "src" / "terril" / "site" / "locale", BASE_DIR / "src" / "terril" / "site" / "typography"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["terril.site.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(os.environ.get("TERRIL_MEDIA", VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "terril.kernel.storage.KeptFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE in {"dev", "test"}
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE in {"dev", "test"}
WHITENOISE_AUTOREFRESH = MODE == "dev"

# A shared cache without one more service: allauth counts its attempts here.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# A recording of ten minutes in the browser weighs some 10 MB; a file sent from a phone, rarely more than 40.
RECORDING_MAX_BYTES = environment.whole("TERRIL_RECORDING_MAX_BYTES", 40 * 1024 * 1024)
PICTURE_MAX_BYTES = environment.whole("TERRIL_PICTURE_MAX_BYTES", 12 * 1024 * 1024)
# What one connection, then everybody together, may send within an hour in files: some hundred recordings, and a few thousand.
UPLOADS_PER_HOUR = environment.whole("TERRIL_UPLOADS_PER_HOUR", 1024**3)
SITE_UPLOADS_PER_HOUR = environment.whole("TERRIL_SITE_UPLOADS_PER_HOUR", 5 * 1024**3)
# Below so much free space no file comes in: what is left is for the database, which stops on a full disk.
DISK_FLOOR_BYTES = environment.whole("TERRIL_DISK_FLOOR_BYTES", 512 * 1024**2)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["terril.kernel.uploads.StopHeavyFiles"]
# Ideas from one address within an hour before it is asked to wait: a social centre has one address for everybody.
DEPOSITS_PER_HOUR = environment.whole("TERRIL_DEPOSITS_PER_HOUR", 600 if PRODUCTION else 1_000_000)
FILE_UPLOAD_PERMISSIONS = 0o640

EMAIL_BACKEND = os.environ.get(
    "TERRIL_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "terril.kernel.outbox.mailbox.MailboxBackend",
)
EMAIL_HOST = os.environ.get("TERRIL_EMAIL_HOST", "localhost")
EMAIL_PORT = environment.whole("TERRIL_EMAIL_PORT", 25, most=65_535)
EMAIL_HOST_USER = os.environ.get("TERRIL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TERRIL_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("TERRIL_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("TERRIL_EMAIL_FROM", "Terril <terril@exemple.fr>")
# Where e-mails that are not delivered come back: an address that keeps what follows a "+" (the sender of each message then names it), and the
# mailbox that is read for them (IMAP, over TLS).
BOUNCE_ADDRESS = os.environ.get("TERRIL_BOUNCE_ADDRESS", "")
BOUNCE_HOST = os.environ.get("TERRIL_BOUNCE_HOST", "")
BOUNCE_PORT = environment.whole("TERRIL_BOUNCE_PORT", 993, most=65_535)
BOUNCE_USER = os.environ.get("TERRIL_BOUNCE_USER", "")
BOUNCE_PASSWORD = os.environ.get("TERRIL_BOUNCE_PASSWORD", "")
# Off by default: an SMS leaves through a provider that the operator chooses. The file back end is for trials.
SMS_BACKEND = os.environ.get("TERRIL_SMS_BACKEND", "" if PRODUCTION else "terril.kernel.outbox.sms.FileBackend")

# Off by default: a visitor's address goes to no third party unless the operator decides so (and says so on the privacy page).
MAP_TILES_URL = os.environ.get("TERRIL_MAP_TILES_URL", "")
MAP_TILES_CREDIT = os.environ.get("TERRIL_MAP_TILES_CREDIT", "© IGN")

# Where the place of communes on the map is asked, only when somebody presses a button or runs the command.
GEO_API_URL = environment.address("TERRIL_GEO_API_URL", "https://geo.api.gouv.fr").rstrip("/")

# Nothing from elsewhere, nothing inline without a nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([MAP_TILES_URL.split("/{")[0]] if MAP_TILES_URL else [])],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

SECURE_SSL_REDIRECT = PRODUCTION and environment.flag("TERRIL_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("TERRIL_BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
# These bind the whole domain of the operator: "0" where other sites share it without https.
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION and environment.flag("TERRIL_HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = PRODUCTION and environment.flag("TERRIL_HSTS_SUBDOMAINS", default=True)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "terril.site.errors.csrf_failure"

# How long a connection may hold the database for one sentence, in milliseconds.
STATEMENT_TIMEOUT_MS = environment.whole("TERRIL_STATEMENT_TIMEOUT_MS", 15_000)

# In which order rows are locked, table by table and in each by number: two verbs that meet never wait for each other. What is not here is not locked:
# it is held with what it belongs to (an accompaniment with its idea, a proposal with its offer). Persons come after everything of the rooms. A
# message is locked by whoever holds what it is about, or alone and last.
LOCK_ORDER = [
    "kernel.SiteText",
    "territory.Territory",
    "territory.Commune",
    "territory.Journey",
    "programmes.Programme",
    "imports.Import",
    "imports.ColumnMatch",
    "directory.Organisation",
    "directory.Place",
    "services.HelpImport",
    "meetings.Series",
    "meetings.Plan",
    "meetings.Meeting",
    "meetings.Registration",
    "initiatives.Initiative",
    "initiatives.News",
    "initiatives.Need",
    "initiatives.Pledge",
    "initiatives.Closeness",
    "initiatives.Report",
    "accompaniment.NextStep",
    "referrals.Referral",
    "introductions.Introduction",
    "offers.Offer",
    "volunteering.Help",
    "volunteering.Follower",
    "hours.TimeEntry",
    "imports.Acquaintance",
    "people.Person",
    "kernel.Message",
]

PGTRIGGER_SCHEMA_EDITOR = True
PGTRIGGER_INSTALL_ON_MIGRATE = False
PROCRASTINATE_ON_APP_READY = "terril.kernel.tasks.ready"

# Our own words for durations, all in days.
ANSWER_WORKING_DAYS = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "terril.site.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.choice("TERRIL_LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))},
}
# auth.W004 wants the e-mail itself unique; ours is, whatever its capitals (constraint account_email_once).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
