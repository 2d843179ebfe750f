"""Filters and orders of lists, read from the address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms

from samtakt.foundation.formats import sort_key

Row = TypeVar("Row")
Choices = list[tuple[str, Any]]


class Filter(forms.Form):
    """A form of the address. `chosen` holds each field that has an allowed value.

    What is no choice (any more) is left out rather than refused, so that old links work.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices: Mapping[str, Choices] = kwargs.pop("choices", {})
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        self.is_valid()
        self.chosen: dict[str, str] = {key: v for key, v in self.cleaned_data.items() if v}
        self._errors = forms.utils.ErrorDict()


def choices_of(everything: object, rows: Iterable[tuple[object, str]]) -> Choices:
    """Return the choices of a filter by name, `everything` first; the same choice comes once."""
    ordered = sorted(set(rows), key=lambda row: sort_key(row[1]))
    return [("", everything), *[(str(value), name) for value, name in ordered]]


def sorted_rows(
    rows: Sequence[Row], sort: str, keys: Mapping[str, Callable[[Row], Any]]
) -> list[Row]:
    """Return rows in the order of `?sort=`: "cost", or "-cost" downwards.

    An order that does not exist changes nothing; a row without a value comes last.
    """
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return list(rows)
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + unknown
