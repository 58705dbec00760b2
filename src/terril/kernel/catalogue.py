"""Compiles the translations (.po to .mo) without GNU gettext, so that a fresh machine needs no system package for it.

Run by the set-up as `python -m terril.kernel.catalogue FOLDER...`. The format is the one of GNU gettext's manual, "The Format of GNU MO
Files" and "The Format of PO Files".
"""

import ast
import os
import re
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

# Without it, readers of the file take it for ASCII, and its plurals for those of English. Zero is singular in French, unless the singular says
# "une": it then has a text of its own.
FRENCH = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=(n == 0 ? 2 : n > 1);\n"
# What is said of none, beside the folders of the languages.
ZERO = "zero.po"
_HOLDS = re.compile(r"%\(\w+\)s|\{\w+\}")


def compile_all(folders: Iterable[Path]) -> list[Path]:
    """Compiles each catalogue under the folders that is newer than its compiled file, and returns those files.

    Raises ValueError, naming the file and the line, when a catalogue cannot be read.
    """
    done = []
    for folder in folders:
        for source in sorted(folder.rglob("LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            none = source.parents[2] / ZERO
            changed = max(one.stat().st_mtime for one in (source, none) if one.exists())
            if not target.exists() or target.stat().st_mtime < changed:
                _write(target, encode(read(source)))
                done.append(target)
                if source.parent.parent.name == "en":
                    # The typeset French goes beside the folder of the catalogues: typography/fr/LC_MESSAGES/django.mo.
                    typography = source.parents[3] / "typography" / "fr" / "LC_MESSAGES" / f"{source.stem}.mo"
                    _write(typography, encode({"": FRENCH} | french(keys(source), read(none) if none.exists() else {})))
    return done


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)


def typeset(text: str) -> str:
    """French spaces that do not break: narrow before ; ! ? and whole before : and within « ».

    Source strings keep plain spaces, which everybody types and searches; what people read is set here, once.
    The sources of the rule: Lexique des règles typographiques en usage à l’Imprimerie nationale.
    """
    text = text.split("\x04", 1)[-1]
    text = re.sub(r" (?=[;!?])", "\u202f", text)
    return re.sub(r" (?=:(?:[\s\0]|$))| (?=»)|(?<=«) ", "\u00a0", text)


def french(asked: Iterable[str], none: Mapping[str, str], set_as: Callable[[str], str] = typeset) -> dict[str, str]:
    """What people read in French, by key, set by `set_as`. A counted text has a third form, for zero: what `none` says of its singular; the plural
    when the singular does not hold the number, for it would say one; the singular otherwise."""
    found = {}
    for key in asked:
        text = set_as(key)
        one, counted, many = text.partition("\0")
        if counted:
            plain_one = key.split("\x04", 1)[-1].partition("\0")[0]
            says_one = bool(set(_HOLDS.findall(many)) - set(_HOLDS.findall(one)))
            zero = set_as(none[plain_one]) if plain_one in none else many if says_one else one
            text = "\0".join((one, many, zero))
        found[key] = text
    return found


def read(source: Path) -> dict[str, str]:
    """The translated messages of a catalogue, by key: context, then U+0004; plural forms are joined by U+0000. Fuzzy ones are left out."""
    messages = {}
    for entry in _entries(source):
        key = entry.get("msgid", "")
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}\x04{key}"
        if "msgid_plural" in entry:
            key = f"{key}\x00{entry['msgid_plural']}"
        forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
        if forms and all(forms):
            messages[key] = "\x00".join(forms)
    return messages


def keys(source: Path) -> list[str]:
    """The keys of a catalogue, translated or not."""
    found = []
    for entry in _entries(source):
        if entry.get("msgid"):
            plural = f"\x00{entry['msgid_plural']}" if "msgid_plural" in entry else ""
            found.append((f"{entry['msgctxt']}\x04" if "msgctxt" in entry else "") + entry["msgid"] + plural)
    return found


def _entries(source: Path) -> Iterator[dict[str, str]]:
    entry: dict[str, str] = {}
    field, fuzzy = "", False
    for number, raw in enumerate([*source.read_text(encoding="utf-8").splitlines(), ""], 1):
        line = raw.strip()
        begins = not line or line.startswith("#") or line.startswith(("msgctxt", "msgid "))
        if begins and any(name.startswith("msgstr") for name in entry):
            if not fuzzy:
                yield entry
            entry, field, fuzzy = {}, "", False
        if line.startswith("#,") and "fuzzy" in line:
            fuzzy = True
        if not line or line.startswith("#"):
            continue
        try:
            if not line.startswith('"'):
                field, line = line.split(maxsplit=1)
                entry[field] = ""
            entry[field] += ast.literal_eval(line)
        except (ValueError, SyntaxError, KeyError) as error:
            raise ValueError(f"{source}:{number} : ligne illisible dans le catalogue.") from error


def encode(messages: dict[str, str]) -> bytes:
    """A little-endian MO file without its optional hash table."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    count, header = len(pairs), 28
    originals, translations, offset = b"", b"", header + 16 * count
    texts = b""
    for column in (0, 1):
        table = b""
        for pair in pairs:
            table += struct.pack("<II", len(pair[column]), offset)
            texts += pair[column] + b"\x00"
            offset += len(pair[column]) + 1
        originals, translations = (table, translations) if column == 0 else (originals, table)
    head = struct.pack("<7I", 0x950412DE, 0, count, header, header + 8 * count, 0, header + 16 * count)
    return head + originals + translations + texts


if __name__ == "__main__":
    for path in compile_all(Path(argument) for argument in sys.argv[1:]):
        print(f"catalogue : {path}")
