"""A picture made again from its pixels: the file that is kept holds no place, no device, no date and no thumbnail of the camera."""

import warnings
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
# A telephone takes 50 million pixels, rarely 108, as JPEG, which is decoded already reduced. A PNG or a WebP opens whole, four bytes a
# pixel: a file of 500 KB could fill the memory.
MOST_PIXELS = {True: 120_000_000, False: 25_000_000}


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
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if picture.width * picture.height > MOST_PIXELS[picture.format == "JPEG"]:
                raise Refused(_("Cette image compte trop de points. Choisissez-en une plus petite."), field="image")
            # A JPEG is decoded at half, a quarter or an eighth when that is enough.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
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
