"""One initiative for whoever may see it: its page, picture, recording."""

import re
from collections.abc import Iterator

from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from terril.initiatives import access
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.public_page import queries as pages
from terril.initiatives.sharing.words import share
from terril.kernel import doors
from terril.kernel.slots import without_none
from terril.people.doors import viewer

# A picture that its holder hides leaves the caches within the hour.
HOUR = 3600
# What a browser may play in place; anything else is handed over as a file.
SOUNDS = {f"audio/{kind}" for kind in ("webm", "ogg", "mpeg", "mp4", "x-m4a", "aac", "wav", "x-wav", "flac", "3gpp", "amr")}
IMAGES = {".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
CHUNK = 64 * 1024


def _seen(request: HttpRequest, ref: str) -> Initiative:
    """The initiative with its surroundings; 404, as if it did not exist, for whoever may not see it."""
    found = pages.open_story(ref)
    if found is None or not access.can_see(viewer(request), found):
        raise Http404
    return found


@doors.public("la page d’une initiative ; qui la voit est décidé par ses porteurs")
@require_safe
def initiative(request: HttpRequest, ref: str) -> HttpResponse:
    found = _seen(request, ref)
    person = viewer(request)
    # What only the holders and the team read: the team gives its second factor first.
    inside = access.holds(person, found) or (access.can_work_on(person, found) and doors.has_second_factor(request))
    story = pages.tell(found, person, inside=inside)
    response = render(
        request,
        "initiatives/page.html",
        {
            "initiative": found,
            "public": access.is_public(found),
            "help_at": next(filter(None, (part.help_at(found) for part in INITIATIVE)), ""),
            "follow_at": next(filter(None, (part.follow_at(found) for part in INITIATIVE)), ""),
            "share": share(found) if access.is_public(found) else None,
            "story": story,
            "picture": getattr(found, "picture", None),
            "panels": without_none(part.panel(found, person, story.programme_ids, inside=False) for part in INITIATIVE),
            "history": pages.history(story, person),
            "work_url": reverse("initiative_work", args=[found.ref]) if story.works else "",
        },
    )
    if story.insider or not access.is_public(found):
        response["Cache-Control"] = doors.NO_STORE
    if not access.is_public(found):
        response["X-Robots-Tag"] = "noindex"
    return response


# ------------------------------------------------------------------------------------------------------------- files


@doors.public("l’image d’une initiative ; la voit qui voit l’initiative")
@require_safe
def picture(request: HttpRequest, ref: str) -> HttpResponseBase:
    found = _seen(request, ref)
    kept = getattr(found, "picture", None)
    if kept is None:
        raise Http404
    try:
        file = kept.image.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    suffix = kept.image.name[kept.image.name.rfind(".") :].lower()
    response = FileResponse(file, content_type=IMAGES.get(suffix, "image/webp"), filename=f"{found.ref}{suffix}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={HOUR}" if access.is_public(found) else doors.NO_STORE
    return response


@doors.public("l’enregistrement d’une initiative ; l’entend qui voit l’initiative")
@require_safe
def recording(request: HttpRequest, ref: str) -> HttpResponseBase:
    found, person = _seen(request, ref), viewer(request)
    # What the team leaves aside is heard by those who work on it, and by whoever told it.
    if getattr(found, "intake", None) and found.intake.aside_at and not access.can_work_on(person, found) and not access.holds(person, found):
        raise Http404
    return sound(request, found)


def sound(request: HttpRequest, found: Initiative) -> HttpResponseBase:
    """The recording, never kept by a browser. Raises Http404 when there is none."""
    intake = getattr(found, "intake", None)
    if intake is None or not intake.recording:
        raise Http404
    kind = intake.recording_type.split(";")[0].strip().lower()
    kind = kind.replace("video/webm", "audio/webm").replace("video/mp4", "audio/mp4")
    response = _part(request, intake.recording, kind if kind in SOUNDS else "")
    response["Cache-Control"] = doors.NO_STORE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _part(request: HttpRequest, sound: FieldFile, kind: str) -> HttpResponseBase:
    """The sound, or the part of it that a player asks for (some play nothing otherwise)."""
    try:
        size = sound.size
    except FileNotFoundError as missing:
        raise Http404 from missing
    asked = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    end = min(int(asked[2]) if asked and asked[2] else size - 1, size - 1)
    if asked and (start >= size or start > end):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})

    def read() -> Iterator[bytes]:
        left = end - start + 1
        with sound.open("rb") as file:
            file.seek(start)
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    response = StreamingHttpResponse(read(), content_type=kind or "application/octet-stream")
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end - start + 1)
    response["Content-Disposition"] = "inline" if kind else 'attachment; filename="enregistrement"'
    if asked:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response
