"""`samtakt import-matrix FILE --dry-run`: what the importer understands, without a database.

Starts nothing of the application, so that it answers at once and can be called file by file.
Exit codes: 0 nothing is refused, 1 something is refused, 2 the file cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from samtakt.foundation.spreadsheets import messages
from samtakt.foundation.spreadsheets.matrices import understand_matrices, understand_matrix
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.refusals import Refusal, Refused
from samtakt.foundation.spreadsheets.scales import PRESETS
from samtakt.foundation.spreadsheets.understanding import Mapping, MatrixUnderstanding

NOTHING_REFUSED, REFUSED, UNREADABLE = 0, 1, 2
Facts = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command understands, with or without `--dry-run`."""
    parser.add_argument("file", type=Path, help="an XLSX, ODS or CSV file with a skill matrix")
    parser.add_argument("--dry-run", action="store_true", help="say what was understood, no more")
    parser.add_argument("--json", action="store_true", help="write JSON instead of sentences")
    parser.add_argument("--organisation", help="whose people they are (slug)")
    parser.add_argument("--scale", choices=sorted(PRESETS), help="the scale, if the guess is wrong")
    parser.add_argument("--sheet", help="the sheet, if the guess is wrong")
    parser.add_argument("--as-of", help="the day of the levels (2027-03-31), otherwise today")


def main(arguments: Sequence[str], out: TextIO | None = None) -> int:
    """Read one file and write what was understood; returns the exit code."""
    parser = argparse.ArgumentParser(prog="samtakt import-matrix", description=__doc__)
    add_arguments(parser)
    options = parser.parse_args(arguments)
    stream = out or sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8")
    try:
        facts = facts_of(understood(options.file, options.sheet, options.scale))
    except Refused as refused:
        write(error_of(refused), stream, as_json=options.json)
        return UNREADABLE
    write({"file": str(options.file), **facts}, stream, as_json=options.json)
    return REFUSED if facts["refusals"] else NOTHING_REFUSED


def understood(path: Path, sheet: str | None, scale: str | None) -> MatrixUnderstanding:
    """Read the file's skill matrix.

    Raises:
        Refused: there is no such file, it is no spreadsheet, or no matrix is in it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused("no_such_file", detail=error.strerror or str(error)) from error
    book = open_workbook(content, path.name)
    found = understand_matrix(book)
    if sheet and found.sheet != sheet:
        named = [one for one in understand_matrices(book) if one.sheet == sheet]
        if not named:
            raise Refused("unknown_sheet", sheet=sheet, sheets=[one.name for one in book.sheets])
        found = named[0]
    if scale and found.scale.scale.key != scale:
        told = json.loads(found.mapping.to_json()) | {"scale": scale, "levels": {}}
        found = understand_matrix(book, Mapping.from_json(json.dumps(told)))
    return found


def facts_of(matrix: MatrixUnderstanding) -> Facts:
    """Return what was understood as JSON: ratings are [person, competence, level or null]."""
    guess = matrix.scale
    return {
        "sheet": matrix.sheet,
        "layout": matrix.layout,
        "scale": guess.scale.key,
        "scale_name": guess.scale.name,
        "scale_levels": {level.written: level.canonical for level in guess.scale.levels},
        "scale_candidates": list(guess.candidates),
        "needs_confirmation": guess.needs_confirmation,
        "confidence": matrix.confidence,
        "people": [{"name": one.label, **_plain(one.attributes)} for one in matrix.people],
        "competences": [
            {"name": one.label, "group": one.group, "code": one.code} for one in matrix.competences
        ],
        "ratings": [[one.person, one.competence, one.canonical] for one in matrix.ratings],
        "requirements": [[one.person, one.competence, one.canonical] for one in matrix.targets],
        "refusals": [refusal_facts(refusal) for refusal in matrix.refusals],
        "left_out": [
            {
                "what": one.what,
                "place": one.place,
                "label": one.label,
                "why": messages.LEFT_OUT[one.code].text.format_map(one.params),
            }
            for one in matrix.left_out
        ],
        "notes": [messages.say(one.code, one.params) for one in matrix.notes],
    }


def refusal_facts(refusal: Refusal) -> Facts:
    """Return a refusal as JSON, in English."""
    return {
        "row": refusal.row,
        "column": refusal.column,
        "field": refusal.field,
        "value": refusal.value,
        "code": refusal.code,
        "message": refusal.message(),
        "mend": refusal.mend(),
    }


def error_of(refused: Refused) -> Facts:
    """Return why a whole file was refused, in English."""
    return {
        "error": str(refused),
        "code": refused.code,
        "mend": messages.mend(refused.code, refused.params),
    }


def write(facts: Facts, stream: TextIO, *, as_json: bool) -> None:
    """Write the facts as JSON or as sentences."""
    if as_json:
        json.dump(facts, stream, ensure_ascii=False, default=str)
        stream.write("\n")
        return
    stream.writelines(line + "\n" for line in _sentences(facts))


def _sentences(facts: Facts) -> list[str]:
    if "error" in facts:
        return [facts["error"], facts["mend"]]
    levels = [level for _person, _competence, level in facts["ratings"]]
    known = sum(level is not None for level in levels)
    sure = "" if not facts["needs_confirmation"] else "; please confirm it with --scale"
    lines = [
        f"Sheet {facts['sheet']!r}, layout {facts['layout']}, scale {facts['scale_name']}{sure}.",
        (
            f"{len(facts['people'])} people, {len(facts['competences'])} competences, "
            f"{known} levels, {len(levels) - known} not assessed."
        ),
    ]
    lines += [f"Note: {note}" for note in facts["notes"]]
    lines += [f"Refused: {one['message']} {one['mend']}" for one in facts["refusals"]]
    if "imported" in facts:
        lines.append("Imported: " + ", ".join(f"{k} {v}" for k, v in facts["imported"].items()))
    return lines


def _plain(attributes: dict[str, Any]) -> Facts:
    return {name: str(value) for name, value in attributes.items() if value not in (None, "")}
