"""How much a spreadsheet opens to: it is a compressed archive, bounded before it is opened."""

import zipfile

# Small marks, repeated, cost far more memory than bytes: each becomes an object. What an office program writes stays far below.
MOST_MARKS = {"xl/worksheets/": 3_000_000, "xl/sharedStrings": 800_000, "xl/drawings/": 800_000, "content.xml": 3_000_000}
MOST_MARKS_ELSEWHERE = 100_000
CHUNK = 1 << 20
# The mark of an encoding, the empty halves of UTF-16, and blanks.
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def excess(archive: zipfile.ZipFile, most_bytes: int) -> str:
    """What there is too much of: "opens" (bytes once opened) or "cells" (XML tags and attributes); "" when a reader can hold it."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > most_bytes:
        return "opens"
    for part in parts:
        most = next((most for start, most in MOST_MARKS.items() if part.filename.startswith(start)), MOST_MARKS_ELSEWHERE)
        with archive.open(part) as opened:
            # A part is never longer than the archive says: what comes after is not read.
            chunk = opened.read(CHUNK)
            # A reader follows what the archive says of its parts, whatever their names: those that are XML are known by their first mark.
            if (head := chunk.lstrip(_BEFORE_XML)) and not head.startswith(b"<"):
                continue
            while chunk:
                most -= chunk.count(b"<") + chunk.count(b"=")
                if most < 0:
                    return "cells"
                chunk = opened.read(CHUNK)
    return ""
