"""Shares of a large plan as files: what a worker needs to improve one, and what it has found.

A file is arrays by name and nothing else: reading it never runs anything that it might hold.
"""

import secrets
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np

from samtakt.engines.planning.rounds import Order
from samtakt.engines.planning.search import Found
from samtakt.engines.planning.shares import Part

Arrays = dict[str, np.ndarray]
Kind = TypeVar("Kind")

PLAN, BEST = "plan", "best"
NOT_READ = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading a file raises that is not there, or is not what was written."""


def write_share(path: Path, part: Part, order: Order) -> None:
    """Write a share and how to improve it, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, {"part": part, "order": order})


def read_share(path: Path) -> tuple[Part, Order]:
    """Return a share and how to improve it.

    Raises:
        OSError, ValueError, KeyError, EOFError, BadZipFile: see `NOT_READ`.
    """
    arrays = _read(path)
    return _made(Part, "part", arrays), _made(Order, "order", arrays)


def write_found(path: Path, found: tuple[Found, Found]) -> None:
    """Write where improving a share has led, and the best that was come across.

    Raises:
        FileNotFoundError: the folder is gone, as nobody waits for it any more.
    """
    _write(path, dict(zip((PLAN, BEST), found, strict=True)))


def read_found(path: Path, part: Part) -> tuple[Found, Found]:
    """Return where improving a share has led, and the best that was come across.

    Raises:
        OSError, ValueError, KeyError, EOFError, BadZipFile: see `NOT_READ`.
    """
    arrays = _read(path)
    plan, best = (_made(Found, name, arrays) for name in (PLAN, BEST))
    for each in (plan, best):
        if each.seats.shape != part.found.seats.shape:
            raise ValueError(path.name)
        if each.opened.shape != part.found.opened.shape:
            raise ValueError(path.name)
    return plan, best


def _write(path: Path, values: Mapping[str, object]) -> None:
    arrays: Arrays = {}
    names: dict[int, str] = {}
    for name, value in values.items():
        _take_apart(value, name, arrays, names)
    # Written aside and renamed: whoever finds the file finds all of it.
    draft = path.with_suffix(f".{secrets.token_hex(4)}.part")
    with draft.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    draft.replace(path)


def _take_apart(value: Any, name: str, arrays: Arrays, names: dict[int, str]) -> None:
    """Note the arrays and numbers that a value is made of; an array met before by its name."""
    parts = _parts_of(type(value))
    if parts:
        for part in parts:
            _take_apart(getattr(value, part), f"{name}.{part}", arrays, names)
    elif isinstance(value, np.ndarray) and id(value) in names:
        arrays[name] = np.array(names[id(value)])
    else:
        arrays[name] = np.asarray(value)
        names[id(value)] = name


def _read(path: Path) -> Arrays:
    with path.open("rb") as file:
        # Written without pickle, and read without: else a file could run what it likes.
        arrays = np.load(file, allow_pickle=False)
        if not isinstance(arrays, np.lib.npyio.NpzFile):
            raise zipfile.BadZipFile(path.name)
        return {name: arrays[name] for name in arrays.files}


def _made(kind: type[Kind], name: str, arrays: Mapping[str, np.ndarray]) -> Kind:
    """Return the value of a kind that was taken apart under a name."""
    hints = get_type_hints(kind)
    return kind(**{each: _part(hints[each], f"{name}.{each}", arrays) for each in _parts_of(kind)})


def _part(kind: Any, name: str, arrays: Mapping[str, np.ndarray]) -> Any:
    if _parts_of(kind):
        return _made(kind, name, arrays)
    if kind in (int, float):
        return kind(arrays[name])
    found = arrays[name]
    return arrays[str(found)] if found.dtype.kind == "U" else found


def _parts_of(kind: Any) -> tuple[str, ...]:
    """Return the names of what a kind is made of; none for an array or a number."""
    if is_dataclass(kind):
        return tuple(each.name for each in fields(kind))
    return tuple(getattr(kind, "_fields", ()))
