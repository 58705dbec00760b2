"""What the server calls for each request."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terril.site.settings")


class Request(WSGIRequest):
    """A request whose kind cannot be read is still a request: the door refuses it with a sentence, where Django’s own would break the server."""

    def _set_content_type_params(self, meta: Any) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs: the one place where Django reads the kind
        except ValueError:
            self.content_type, self.content_params = "", {"charset": "unreadable"}


application = get_wsgi_application()
application.request_class = Request
