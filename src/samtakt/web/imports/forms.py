"""Handing a spreadsheet in, correcting how it was read, and linking its words to the library."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.foundation.spreadsheets.columns import IGNORE
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.scales import PRESETS
from samtakt.web.imports import reading
from samtakt.web.imports.words import KIND_HELP, NOT_ASSESSED, SCALES

MEGABYTE = 1024 * 1024
OWN_SCALE = "custom"
NO_LEVEL = "none"
BLANK_STEPS = 3
MOST_ROWS_NAMED = 1000
_RANGE = re.compile(r"^(\d{1,7})-(\d{1,7})$")
_LINE = re.compile(r"^(\d{1,7}|[A-Z]{1,3})$")


class UploadForm(forms.Form):
    """A file, and what it holds if that is known."""

    file = forms.FileField(label=_("Spreadsheet (XLSX, ODS or CSV)"), allow_empty_file=True)
    kind = forms.ChoiceField(
        label=_("What is it?"), required=False, initial="", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kinds: Iterable[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        chosen = [(kind.value, kind.label) for kind in self.kinds]
        self.fields["kind"].choices = [("", _("I do not know; look for me")), *chosen]
        most = settings.SAMTAKT_LARGEST_UPLOAD // MEGABYTE
        self.fields["file"].help_text = _now("At most %(most)s MB.") % {"most": most}
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.ods,.csv,.txt,.tsv,.zip,.xml,.json"

    def explained(self) -> Iterator[tuple[Any, str, str]]:
        """Yield each choice with its explanation and, where there is one, its template's kind."""
        explained = {
            "": _now(
                "The importer says what the workbook holds, and you take the parts one by one."
            )
        }
        explained |= {kind.value: str(KIND_HELP[kind]) for kind in self.kinds}
        for choice in self["kind"]:
            value = str(choice.data["value"])
            yield choice, explained[value], value

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        largest = settings.SAMTAKT_LARGEST_UPLOAD
        if file.size is None or file.size > largest:
            raise forms.ValidationError(
                _now(
                    "The file is larger than %(most)s MB. Remove what does not belong to the table, or split it."
                )
                % {"most": largest // MEGABYTE}
            )
        return file


def lines_in(text: str) -> list[str]:
    """Return the rows and columns that a text such as "5, 12-14, F" names.

    Raises:
        ValueError: a part is neither a row, a span of rows nor a column.
    """
    lines: list[str] = []
    joined = re.sub(r"\s*[-–]\s*", "-", text.upper())
    for part in filter(None, re.split(r"[,;\s]+", joined)):
        if span := _RANGE.match(part):
            first, last = int(span[1]), int(span[2])
            if not first <= last < first + MOST_ROWS_NAMED:
                raise ValueError(part)
            lines += map(str, range(first, last + 1))
        elif _LINE.match(part):
            lines.append(part)
        else:
            raise ValueError(part)
    return list(dict.fromkeys(lines))


class CorrectForm(forms.Form):
    """How the file is read; `changes` says what the person altered, as a mapping."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    layout = forms.ChoiceField(label=_("Layout"))
    heading_lines = forms.CharField(
        label=_("Rows with the headings"),
        required=False,
        max_length=60,
        help_text=_(
            "For instance 4 or 4, 5. Where competences run downwards: the columns, for instance C."
        ),
    )
    as_of = forms.DateField(
        label=_("Values without a date count from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The day the spreadsheet was filled in."),
    )
    leave_out = forms.CharField(
        label=_("Rows or columns to leave out"),
        required=False,
        max_length=2000,
        help_text=_("For instance 5, 12-14, F."),
    )
    scale = forms.ChoiceField(label=_("Scale"))

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        self.read = reading.read_mapping(run)
        super().__init__(*args, initial=self._initial(), **kwargs)
        self._where()
        self._steps()
        self._columns()

    def _initial(self) -> dict[str, Any]:
        read = self.read
        return {
            "sheet": read.sheet,
            "layout": read.layout,
            "heading_lines": ", ".join(read.heading_lines),
            "as_of": read.as_of,
            "leave_out": ", ".join(read.leave_out),
            "scale": read.scale,
        }

    def _where(self) -> None:
        self.fields["sheet"].choices = [(name, name) for name in self.read.sheets]
        self.fields["layout"].choices = self.read.layouts
        if self.read.scale is None:
            del self.fields["scale"]
            return
        own = (OWN_SCALE, _("Our own, as the table below says"))
        presets = [(key, SCALES[key]) for key in PRESETS]
        self.fields["scale"].choices = [*presets, own]

    def _steps(self) -> None:
        """Give each step of the scale, and some blank ones, a field of its own."""
        choices = [("", _("– not a level of ours –")), (NO_LEVEL, NOT_ASSESSED)]
        choices += [(str(level), f"{level}: {words}") for level, words in CANONICAL_LEVELS.items()]
        self.steps: list[tuple[str, str]] = []
        if self.read.scale is None:
            return
        for number, (written, canonical) in enumerate(self.read.steps):
            initial = "" if canonical == "" else NO_LEVEL if canonical is None else str(canonical)
            self._step(number, written, initial, choices)
        for number in range(len(self.read.steps), len(self.read.steps) + BLANK_STEPS):
            self._step(number, "", "", choices)

    def _step(self, number: int, written: str, initial: str, choices: Any) -> None:
        label = _now("Level for “%(written)s”") % {"written": written} if written else _now("Level")
        self.fields[f"written_{number}"] = forms.CharField(
            label=_now("What the cell says"), required=False, initial=written, max_length=60
        )
        self.fields[f"canonical_{number}"] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=initial
        )
        self.steps.append((f"written_{number}", f"canonical_{number}"))

    def _columns(self) -> None:
        for column in self.read.columns:
            self.fields[f"meaning_{column.line}"] = forms.ChoiceField(
                label=_now("Meaning of %(line)s, %(heading)s")
                % {"line": column.line, "heading": column.heading or "–"},
                choices=self.read.meanings,
                required=False,
                initial=column.meaning,
            )

    def step_fields(self) -> list[tuple[Any, Any]]:
        """The table of the scale: what a cell says, and the level it means."""
        return [(self[written], self[canonical]) for written, canonical in self.steps]

    def column_fields(self) -> list[tuple[Any, Any]]:
        """Each column with the field of its meaning."""
        return [(column, self[f"meaning_{column.line}"]) for column in self.read.columns]

    def clean_heading_lines(self) -> list[str]:
        return self._lines("heading_lines")

    def clean_leave_out(self) -> list[str]:
        return self._lines("leave_out")

    def _lines(self, name: str) -> list[str]:
        try:
            return lines_in(self.cleaned_data[name])
        except ValueError as error:
            raise forms.ValidationError(
                _now(
                    "“%(part)s” is neither a row such as 5, a span such as 12-14 nor a column such as F."
                )
                % {"part": error}
            ) from None

    def changes(self) -> dict[str, Any]:
        """Return what differs from how the file is read now.

        Where the table stands decides what its columns are: when that is changed, what the
        old columns were said to mean is left aside.
        """
        said, read = self.cleaned_data, self.read
        told: dict[str, Any] = {}
        if said["as_of"] != read.as_of:
            told["as_of"] = said["as_of"].isoformat()
        told |= self._scale_changes()
        place = {
            "sheet": (said["sheet"], read.sheet),
            "layout": (said["layout"], read.layout),
            "heading_lines": (said["heading_lines"], list(read.heading_lines)),
        }
        moved = {name: new for name, (new, old) in place.items() if new and new != old}
        if moved:
            # A new sheet is read from scratch, unless its layout and headings are told as well.
            return told | moved
        if said["leave_out"] != list(read.leave_out):
            told["leave_out"] = said["leave_out"]
        meanings = {
            column.line: said[f"meaning_{column.line}"] or IGNORE
            for column in read.columns
            if said[f"meaning_{column.line}"] != column.meaning
        }
        return told | ({"meanings": meanings} if meanings else {})

    def _scale_changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "scale" not in said:
            return {}
        chosen = said["scale"]
        steps: dict[str, int | None] = {}
        for written, canonical in self.steps:
            if said[written].strip() and said[canonical]:
                level = said[canonical]
                steps[said[written].strip().upper()] = None if level == NO_LEVEL else int(level)
        before = {
            written.upper(): canonical for written, canonical in self.read.steps if canonical != ""
        }
        if chosen == self.read.scale and steps == before:
            return {}
        if chosen in {OWN_SCALE, self.read.scale}:
            kept = dict(PRESETS[chosen].by_token) if chosen in PRESETS else {}
            kept = {token: level for token, level in kept.items() if token not in before}
            return {"scale": OWN_SCALE, "levels": kept | steps} if steps else {}
        return {"scale": chosen}


class LinkForm(forms.Form):
    """One field for each word that nobody knows; `links` says what it stands for."""

    def __init__(
        self,
        *args: Any,
        words: list[tuple[str, str]],
        choices: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.names = {code.casefold(): code for code, _name in choices}
        by_name: dict[str, set[str]] = {}
        for code, name in choices:
            by_name.setdefault(name.casefold(), set()).add(code)
        self.by_name = by_name
        named = dict(choices)
        for number, (word, code) in enumerate(words):
            self.fields[f"link_{number}"] = forms.CharField(
                label=word,
                required=False,
                max_length=300,
                initial=shown(code, named.get(code, "")) if code else "",
                widget=forms.TextInput(attrs={"list": "choices", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(len(self.words)):
            name = f"link_{number}"
            text = said.get(name, "").strip()
            code = self._code(text)
            if text and code is None:
                self.add_error(
                    name,
                    _now("There is nothing called that. Choose from the list, or leave empty."),
                )
            said[name] = code or ""
        return said

    def _code(self, text: str) -> str | None:
        for part in (text, text.partition(" · ")[0]):
            if part.casefold() in self.names:
                return self.names[part.casefold()]
        found = self.by_name.get(text.casefold(), set())
        return next(iter(found)) if len(found) == 1 else None

    def links(self) -> dict[str, str]:
        """Return the words whose link was changed; "" for no link any more."""
        said = {word: self.cleaned_data[f"link_{n}"] for n, (word, _code) in enumerate(self.words)}
        before = dict(self.words)
        return {word: code for word, code in said.items() if code != before[word]}


def shown(code: str, name: str) -> str:
    """Return a choice as it stands in the list: what `LinkForm` reads back."""
    return f"{code} · {name}" if name else code
