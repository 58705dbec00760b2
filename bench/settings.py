"""The site as in production, plus what measures it."""

import os

os.environ.setdefault("TERRIL_MODE", "production")

from terril.site.settings import *  # noqa: F403
from terril.site.settings import DATABASES, MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.middleware.Measured", *MIDDLEWARE]
# Cookies travel in clear on the loopback.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 600
