"""Rows that are made when somebody first reads them."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, overload

Row = TypeVar("Row")


class Deferred(Sequence[Row]):
    """A tuple of rows that are made when they are first read.

    A plan of a thousand companies has a million rows, two seconds of work: whoever cancels does not
    wait for them. What `make` holds is held until then, so let it hold no more than it needs.
    """

    def __init__(self, make: Callable[[], Iterable[Row]]) -> None:
        self._make = make
        self._rows: tuple[Row, ...] | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows; two threads that ask at the same time may both make them, alike."""
        rows = self._rows
        if rows is None:
            with _no_collection():
                rows = self._rows = tuple(self._make())
            self._make = tuple
        return rows

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[at]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | Deferred):
            return NotImplemented
        return self.rows == tuple(other)

    def __hash__(self) -> int:
        return hash(self.rows)

    def __repr__(self) -> str:
        return repr(self.rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self.rows,)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let nobody look for garbage meanwhile.

    Of a million objects that are made none is garbage, and the collector would pass over them, and
    over the instance, a thousand times: most of the seconds.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
