"""Tables that people bring: spreadsheets and text files, read as they are, without a word of the domain and without a database.

`files.read` opens the bytes, `headers.find` says where the table begins and ends, `dates` reads what people write for a day.
"""

from terril.kernel.tables.files import MOST_BYTES, MOST_ROWS, Book, Line, Sheet, Unreadable, read
from terril.kernel.tables.headers import Layout, find

__all__ = ["MOST_BYTES", "MOST_ROWS", "Book", "Layout", "Line", "Sheet", "Unreadable", "find", "read"]
