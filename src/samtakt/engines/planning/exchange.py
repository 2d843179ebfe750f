"""Frozen dataclasses to plain data and back, strictly: no field is guessed, none is dropped."""

import dataclasses
import json
import types
from collections.abc import Mapping, Sequence
from typing import (
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from samtakt.engines.planning.checks import InvalidProblem

Thing = TypeVar("Thing")

LARGEST_WHOLE = 10**300
"""Whole numbers beyond this have no place among floating-point ones."""

SEVERAL = (tuple, Sequence)
"""What says of a field that it has several values of one kind; both are read as tuples."""


def to_data(thing: Any) -> Any:
    """Return dataclasses, tuples and mappings as dictionaries and lists."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = dataclasses.fields(thing)
        return {each.name: to_data(getattr(thing, each.name)) for each in fields}
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return [to_data(each) for each in thing]
    if isinstance(thing, Mapping):
        return {key: to_data(value) for key, value in sorted(thing.items())}
    return thing


def to_text(data: Mapping[str, Any]) -> str:
    """Return JSON text with one thing a line; the same data always give the same text."""
    fields = (f"{_dump(name)}: {_lines(value)}" for name, value in data.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(_dump, value)) + "\n]"
    return _dump(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refuse_constant(name: str) -> None:
    raise ValueError(name + " is not a number")


def from_text(text: str | bytes, kind: str) -> dict[str, Any]:
    """Parse JSON text that must be an object; raises `InvalidProblem`."""
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidProblem("unreadable", kind=kind, reason=str(error)) from error
    if not isinstance(data, dict):
        raise InvalidProblem("unreadable", kind=kind, reason="not a JSON object")
    return data


def check_schema(data: Mapping[str, Any], expected: str, kind: str) -> dict[str, Any]:
    """Return the data without their schema name; raises `InvalidProblem` if it is another one."""
    if not isinstance(data, Mapping):
        raise InvalidProblem("unreadable", kind=kind, reason="not a JSON object")
    if data.get("schema") != expected:
        raise InvalidProblem("wrong_schema", found=data.get("schema"), expected=expected)
    return {key: value for key, value in data.items() if key != "schema"}


class Document:
    """A frozen dataclass that is written to and read from a file of its own schema."""

    schema: ClassVar[str]
    kind: ClassVar[str]

    def to_data(self) -> dict[str, Any]:
        """Return it as plain lists, dictionaries, texts and numbers."""
        return {"schema": self.schema, **to_data(self)}

    def to_json(self) -> str:
        """Return it as JSON text; the same contents always give the same text."""
        return to_text(self.to_data())

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_data` wrote; raises `InvalidProblem` if anything is wrong with it."""
        return from_data(cls, check_schema(data, cls.schema, cls.kind))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote; raises `InvalidProblem` if anything is wrong with it."""
        return cls.from_data(from_text(text, cls.kind))


def from_data(cls: type[Thing], data: Any) -> Thing:
    """Build a dataclass from a dictionary of its fields; raises `InvalidProblem`."""
    kind = cls.__name__
    if not isinstance(data, Mapping):
        raise InvalidProblem("unreadable", kind=kind, reason=f"{data!r:.80} is not an object")
    hints = get_type_hints(cls)
    fields = {each.name: each for each in dataclasses.fields(cls)}  # type: ignore[arg-type]
    for name in data:
        if name not in fields:
            raise InvalidProblem("unknown_field", kind=kind, field=name)
    for name, each in fields.items():
        optional = (
            each.default is not dataclasses.MISSING
            or each.default_factory is not dataclasses.MISSING
        )
        if name not in data and not optional:
            raise InvalidProblem("missing_field", kind=kind, field=name)
    return cls(**{name: _convert(hints[name], value, name) for name, value in data.items()})


def _convert(hint: Any, value: Any, name: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _convert_union(hint, value, name)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_data(hint, value)
    if origin in SEVERAL:
        if not isinstance(value, list | tuple):
            raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not a list")
        return tuple(_convert(get_args(hint)[0], each, name) for each in value)
    if origin is Literal:
        if value not in get_args(hint):
            raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not allowed")
        return value
    if origin is not None:
        if not isinstance(value, Mapping):
            raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not an object")
        return {key: _convert(get_args(hint)[1], each, name) for key, each in value.items()}
    if hint is str and not isinstance(value, str):
        raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not a text")
    if hint is bool and not isinstance(value, bool):
        raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not true or false")
    if hint in {int, float} and not isinstance(value, int | float):
        raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not a number")
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST_WHOLE:
            raise InvalidProblem("unreadable", kind=name, reason="a number is too large")
        return float(value)
    return value


def _convert_union(hint: Any, value: Any, name: str) -> Any:
    if value is None and type(None) in get_args(hint):
        return None
    choices = [each for each in get_args(hint) if each is not type(None)]
    listed = isinstance(value, list | tuple)
    for choice in choices:
        if listed == (get_origin(choice) in SEVERAL):
            return _convert(choice, value, name)
    raise InvalidProblem("unreadable", kind=name, reason=f"{value!r:.80} is not allowed here")
