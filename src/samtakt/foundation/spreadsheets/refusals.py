"""What could not be read, said so that the person who owns the spreadsheet can mend it.

Nothing here is translated. Every finding is a code with parameters; `messages.MESSAGES`
holds the English sentence and the mend for each code.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

Parameters = dict[str, Any]


class Refused(Exception):
    """The whole file is refused: nothing in it was read.

    `code` names the reason and is a key of `messages.MESSAGES`; `params` fills its sentence.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Parameters = params

    def __str__(self) -> str:
        from samtakt.foundation.spreadsheets.messages import say

        return say(self.code, self.params)


@dataclass(frozen=True)
class Refusal:
    """One cell or row that cannot be imported as it stands.

    `row` is the row number and `column` the column letter that Excel shows. `field` is the
    competence or the field's name, `value` what the cell says. While any refusal is left,
    nothing of the file may be imported.
    """

    code: str
    row: int | None = None
    column: str | None = None
    field: str = ""
    value: str = ""
    params: Parameters = dataclasses.field(default_factory=dict)

    def message(self) -> str:
        """The English sentence, with row, column, field and value filled in."""
        from samtakt.foundation.spreadsheets.messages import say

        return say(self.code, self.all_params())

    def mend(self) -> str:
        """What the person can do about it, in English."""
        from samtakt.foundation.spreadsheets.messages import mend

        return mend(self.code, self.all_params())

    def all_params(self) -> Parameters:
        """Everything the sentence's placeholders can name."""
        own = {"row": self.row, "column": self.column, "field": self.field, "value": self.value}
        return {**own, **self.params}


@dataclass(frozen=True)
class LeftOut:
    """A sheet, row or column that was seen and deliberately not read.

    `what` is "sheet", "row" or "column"; `place` its name, row number or column letter;
    `label` what the heading says. The values themselves are never repeated here.
    """

    what: str
    place: str
    label: str
    code: str
    params: Parameters = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """Something the importer decided by itself and that a person should see in the preview."""

    code: str
    params: Parameters = dataclasses.field(default_factory=dict)
    row: int | None = None
    column: str | None = None
