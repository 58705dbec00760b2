"""A picture is made again from its pixels: nothing else of the file stays."""

import resource
from io import BytesIO

import pytest
from PIL import Image

from terril.initiatives.growing.pictures import remake
from terril.kernel.errors import Refused


def _file(image: Image.Image, kind: str, **options: object) -> BytesIO:
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


def _photo() -> BytesIO:
    """Red on the left, blue on the right, held upside down, with the place where it was taken."""
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (200, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Un appareil"
    exif.get_ifd(0x8825)[1] = "N"
    return _file(image, "JPEG", exif=exif, comment=b"chez moi")


def test_it_stands_upright_and_remembers_nothing():
    made = Image.open(remake(_photo()))
    assert (made.format, made.size) == ("WEBP", (200, 400))
    assert dict(made.getexif()) == {}
    assert {"exif", "comment", "icc_profile", "xmp"} & set(made.info) == set()
    top, bottom = made.getpixel((100, 20)), made.getpixel((100, 380))
    assert top[0] > 200 > 60 > top[2]
    assert bottom[2] > 200 > 60 > bottom[0]


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("PNG", "I;16")])
def test_the_formats_of_telephones_are_read(kind, mode):
    assert Image.open(remake(_file(Image.new(mode, (30, 20)), kind))).size == (30, 20)


def test_the_longest_side_is_1600():
    assert Image.open(remake(_file(Image.new("RGB", (4000, 1000)), "JPEG"))).size == (1600, 400)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(30)])
def test_what_is_no_picture_is_refused_in_a_sentence(content):
    with pytest.raises(Refused, match="Nous n’arrivons pas à lire cette image"):
        remake(BytesIO(content))


def test_a_gif_is_refused():
    with pytest.raises(Refused, match="lire cette image"):
        remake(_file(Image.new("P", (30, 20)), "GIF"))


def test_a_picture_cut_short_is_refused():
    cut = BytesIO(_photo().getvalue()[:400])
    with pytest.raises(Refused, match="lire cette image"):
        remake(cut)


def test_a_small_file_that_opens_huge_is_refused():
    with pytest.raises(Refused, match=r"trop de points|lire cette image"):
        remake(_file(Image.new("1", (20_000, 20_000)), "PNG"))


def _huge(kind: str, **options: object) -> bytes:
    """A small JPEG that says 120 megapixels: its decoder would take room for all of them."""
    content = _file(Image.new(kind, (64, 64)), "JPEG", **options).getvalue()
    size = bytes([0, 64, 0, 64])
    assert content.count(size) == 1
    return content.replace(size, (10_000).to_bytes(2, "big") + (12_000).to_bytes(2, "big"))


@pytest.mark.parametrize("kind", ["RGB", "CMYK", "L"])
def test_a_huge_picture_of_several_scans_is_refused_before_it_is_decoded(kind):
    with pytest.raises(Refused, match="trop de points"):
        remake(BytesIO(_huge(kind, progressive=True)))
    # The first scan holds one colour of the three: the decoder keeps everything until the last.
    whole = _huge(kind)
    scan = whole.index(b"\xff\xda")
    if kind != "L":
        with pytest.raises(Refused, match="trop de points"):
            remake(BytesIO(whole[: scan + 4] + b"\1" + whole[scan + 5 :]))


def test_a_huge_photo_of_a_telephone_costs_little():
    """A hundred megapixels, as some telephones take them: decoded at an eighth."""
    photo = _file(Image.new("RGB", (11_000, 9_000), "red"), "JPEG")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert max(Image.open(remake(photo)).size) == 1600
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


def test_a_file_that_is_no_jpeg_after_its_head_is_refused():
    with pytest.raises(Refused, match="lire cette image"):
        remake(BytesIO(_huge("RGB")[:30]))


def test_too_heavy_is_refused(settings):
    settings.PICTURE_MAX_BYTES = 100
    with pytest.raises(Refused, match="trop lourde"):
        remake(_photo())
