"""What the server calls for each request."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terril.site.settings")


class Request(WSGIRequest):
    """Everything is read as UTF-8, whatever the request declares: Django’s own takes the other alphabet at its word, and breaks the server here,
    before any middleware, on one that is no alphabet. `OneAlphabetMiddleware` then refuses it with a sentence."""

    def _set_content_type_params(self, meta: Any) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {"charset": "unreadable"}


application = get_wsgi_application()
application.request_class = Request
