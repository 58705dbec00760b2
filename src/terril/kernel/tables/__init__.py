"""Tables that people bring: spreadsheets and text files, read as they are, without a word of the domain and without a database.

`files.read` opens the bytes, `headers.find` says where the table begins and ends, `dates` reads what people write for a day.
"""

from terril.kernel.tables.files import MOST_BYTES, as_pasted, read
from terril.kernel.tables.headers import Layout, find, layout, names
from terril.kernel.tables.keeping import LAST_ROW, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS
from terril.kernel.tables.model import Book, Line, Sheet, Unreadable

__all__ = [
    "LAST_ROW", "MOST_BYTES", "MOST_CHARACTERS", "MOST_COLUMNS", "MOST_ROWS", "MOST_SHEETS", "Book", "Layout", "Line", "Sheet", "Unreadable",
    "as_pasted", "find", "layout", "names", "read",
]  # fmt: skip
