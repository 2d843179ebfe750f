"""The refusals that the planning problem's objects share."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from samtakt.engines.planning.wording import INVALID, fill


class InvalidProblem(ValueError):
    """The instance (or plan file) is wrong; `code` and `parameters` say how, `str()` in English."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(fill(INVALID[code], parameters))
        self.code = code
        self.parameters = parameters


def require_id(kind: str, identity: object) -> None:
    """Refuse an id that is not a non-empty text."""
    if not isinstance(identity, str) or not identity.strip():
        raise InvalidProblem("empty_id", kind=kind)


LARGEST = 1_000_000_000
"""Whole numbers beyond this are mistakes, and would not fit into the solver's arrays."""


def require_whole(
    kind: str,
    identity: str,
    name: str,
    value: object,
    *,
    least: int = -LARGEST,
    most: int = LARGEST,
) -> None:
    """Refuse what is not a whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidProblem("not_whole", kind=kind, id=identity, field=name, value=value)
    if value < least:
        raise InvalidProblem(
            "too_small", kind=kind, id=identity, field=name, value=value, least=least
        )
    if value > most:
        raise InvalidProblem(
            "too_large", kind=kind, id=identity, field=name, value=value, most=most
        )


def require_amount(kind: str, identity: str, name: str, value: object) -> None:
    """Refuse what is not a finite number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidProblem("not_a_number", kind=kind, id=identity, field=name, value=value)
    if value < 0:
        raise InvalidProblem("negative", kind=kind, id=identity, field=name, value=value)


def require_share(kind: str, identity: str, name: str, value: object) -> None:
    """Refuse what is not a number from 0 to 1."""
    require_amount(kind, identity, name, value)
    if isinstance(value, int | float) and value > 1:
        raise InvalidProblem("not_a_share", kind=kind, id=identity, field=name, value=value)


def require_texts(kind: str, identity: str, name: str, values: Iterable[object]) -> None:
    """Refuse a list with something in it that is not a non-empty text, or is there twice."""
    if isinstance(values, str):
        raise InvalidProblem("unreadable", kind=f"{kind} {identity}", reason=f"{name} is no list")
    for value in values:
        require_id(f"{kind} {identity}, {name}: what is named", value)
    require_unique(f"{kind} {identity}, {name}", [str(value) for value in values])


def require_unique(kind: str, identities: Iterable[str]) -> None:
    """Refuse an id that occurs twice."""
    for identity, count in Counter(identities).items():
        if count > 1:
            raise InvalidProblem("duplicate_id", kind=kind, id=identity)
