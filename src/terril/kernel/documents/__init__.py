"""Documents: a Typst template and some data make an accessible PDF, without any system library, font or network.

A template `room/name.typ` is the file `<room>/documents/name.typ`. It imports `/kernel/documents/base.typ`, and reads its data as
`json(bytes(sys.inputs.data))`: what people wrote reaches the page as text, never as Typst code. The head of each template says which
keys it reads.

Files are PDF/UA-1 (ISO 14289-1: tagged, titled, with a language). Only the fonts built in Typst are used (Libertinus Serif for the text,
DejaVu Sans Mono for codes), so a document is the same on every machine.
"""

import io
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst

from terril.kernel import clock

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
STANDARD: Final = "ua-1"
_NAME = re.compile(r"([a-z_]+)/([a-z_]+\.typ)")

_FONTS = typst.Fonts(include_system_fonts=False)


def path(template: str) -> Path:
    """The file of a template. Raises ValueError for a name that is not `room/name.typ`, FileNotFoundError when there is none."""
    match = _NAME.fullmatch(template)
    if match is None:
        raise ValueError(f"not a template name: {template!r}")
    file = ROOT / match[1] / "documents" / match[2]
    if not file.is_file():
        raise FileNotFoundError(file)
    return file


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template. `data` is plain JSON; `data["language"]` ("fr" by default) is the language of the document.

    A character that no built-in font can draw (an emoji, a word of Chinese) forbids PDF/UA: such a document comes out tagged
    all the same, with an empty box in its place, rather than not at all. Raises ValueError and FileNotFoundError like `path`.
    """
    file = path(template)
    inputs = {"data": json.dumps({"language": "fr", **data}, ensure_ascii=False)}
    try:
        return _compile(file, inputs, STANDARD)
    except typst.TypstError as error:
        if "could not be displayed" not in f"{error.message} {error.diagnostic}":
            raise
        logger.info("%s holds a character without a font: tagged PDF without PDF/UA", template)
        return _compile(file, inputs, None)


def _compile(file: Path, inputs: dict[str, str], standard: Literal["ua-1"] | None) -> bytes:
    """A compiler for each document: Typst keeps what it parsed for the whole process, so keeping the compiler too would save
    half a millisecond out of eleven (35 the first time) and ask for a lock between threads."""
    compiler = typst.Compiler(root=ROOT, font_paths=_FONTS, ignore_system_fonts=True)
    made = compiler.compile(
        input=file,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=[standard] if standard else [],
        timestamp=int(clock.now().timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


def qr_svg(url: str) -> str:
    """The QR code of an address as a stand-alone SVG, error correction M (a creased paper is still read), without its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(out, kind="svg", border=0, dark="#1f1d1b", xmldecl=True, svgns=True)
    return out.getvalue().decode()
