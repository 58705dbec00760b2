"""A picture made again from its pixels: the file that is kept holds no place, no device, no date and no thumbnail of the camera."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from terril.kernel.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
# A telephone takes 50 million pixels, rarely 108, as a JPEG of a single scan, which is decoded already reduced. Any other JPEG is held whole by
# its decoder, six or eight bytes a pixel; a PNG opens whole, a WebP twice: a file of 500 KB could fill the memory.
MOST_PIXELS_AT_ONCE = 120_000_000
MOST_PIXELS = {"JPEG": 25_000_000, "PNG": 25_000_000, "WEBP": 12_000_000}
# One at a time in each process: four together would cost four times as much.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def _quietly() -> Iterator[None]:
    """Our own bounds stand in place of the warning of the library, which comes as soon as the head is read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        yield


def _one_scan(picture: Image.Image, content: bytes) -> bool:
    """Whether a JPEG holds its colours together and once, from top to bottom."""
    if picture.format != "JPEG" or picture.info.get("progressive"):
        return False
    at = 2
    while at + 4 < len(content) and content[at] == 0xFF:
        marker, start_of_scan = content[at + 1], 0xDA
        if marker == start_of_scan:
            return content[at + 4] == len(picture.getbands())
        # Some encoders fill the gaps.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def remake(file: IO[bytes]) -> "ContentFile[bytes]":
    """The picture as a WebP of at most 1600 pixels, upright. Raises Refused when it is too heavy or cannot be read."""
    content = file.read(settings.PICTURE_MAX_BYTES + 1)
    if len(content) > settings.PICTURE_MAX_BYTES:
        raise Refused(
            _("Cette image est trop lourde (%(most)s au plus). Le reste est gardé : choisissez-en une plus légère.")
            % {"most": filesizeformat(settings.PICTURE_MAX_BYTES)},
            field="image",
        )
    try:
        with _ONE_AT_A_TIME, _quietly(), Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > (MOST_PIXELS_AT_ONCE if _one_scan(picture, content) else MOST_PIXELS[str(picture.format)]):
                raise Refused(_("Cette image compte trop de points. Choisissez-en une plus petite."), field="image")
            # A JPEG is decoded at half, a quarter or an eighth when that is enough; the rest is done on what is already small.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as broken:
        raise Refused(
            _("Nous n’arrivons pas à lire cette image. Envoyez une photo JPEG, PNG ou WebP ; le reste est gardé."), field="image"
        ) from broken
    # Nothing but the pixels.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    kept = BytesIO()
    bare.save(kept, "WEBP", quality=80, method=4)
    return ContentFile(kept.getvalue(), name="image.webp")
