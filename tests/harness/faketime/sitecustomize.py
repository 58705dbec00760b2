"""First on the path of `make test-dates`, and nowhere else: libfaketime moves a sleep that is told as a moment (`clock_nanosleep`, which Python's
`time.sleep` asks for) by as much as it moves the date, and the kernel refuses it or sleeps for months."""

import select
import time


def sleep(seconds: float, /) -> None:
    """As long, told as a length."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = sleep
