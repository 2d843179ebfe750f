"""Looking through a zipped workbook before anything opens it.

Every part is unpacked in small pieces and counted, because the sizes that a zip file
declares can lie. On the way the XML is searched for what is refused (formulas, document
types) and for what the reader does not tell: merged cells and error values.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat  # expat itself never fetches; a document type is refused below

from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.workbooks import Area, cell_name, column_number

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How large a file may be. Sizes in bytes; numbers of rows and columns per sheet."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    ratio: int = 250
    """Largest unpacked : packed of one part above `ratio_from_bytes`."""
    ratio_from_bytes: int = 10 * MEGABYTE
    parts: int = 2_000
    sheets: int = 200
    rows: int = 100_000
    columns: int = 2_000
    cells: int = 2_000_000


@dataclass
class SheetFacts:
    """What the XML of one sheet holds that matters before it is read."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: list[str] = field(default_factory=list)
    formula_count: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


FORMULAS_NAMED = 5
_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_XML_ENDINGS = (".xml", ".rels", ".vml")


def open_package(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The zip file, refused when it is damaged or declares too much; nothing is unpacked yet."""
    if content.count(b"PK\x01\x02", 0, len(content)) > limits.parts * 2:
        raise Refused("too_many_parts", count=content.count(b"PK\x01\x02"), limit=limits.parts)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError) as error:
        raise Refused("damaged", detail=type(error).__name__) from error
    members = package.infolist()
    if len(members) > limits.parts:
        raise Refused("too_many_parts", count=len(members), limit=limits.parts)
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted")
    _refuse_size(sum(member.file_size for member in members), limits)
    if sum(member.compress_size for member in members) > len(content):
        raise Refused("damaged", detail="overlapping parts")  # the quoted-overlap zip bomb
    for member in members:
        _refuse_ratio(member, member.file_size, limits)
    return package


def _refuse_size(size: int, limits: Limits) -> None:
    if size > limits.unpacked_bytes:
        raise Refused(
            "expands_too_much",
            size_mb=round(size / MEGABYTE),
            limit_mb=round(limits.unpacked_bytes / MEGABYTE),
        )


def _refuse_ratio(member: zipfile.ZipInfo, size: int, limits: Limits) -> None:
    if size > limits.ratio_from_bytes and size > limits.ratio * max(member.compress_size, 1):
        ratio = round(size / max(member.compress_size, 1))
        raise Refused("suspicious_compression", member=member.filename, ratio=ratio)


def pieces(content: bytes, member: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Unpack one part piece by piece; refuses it as soon as it is larger than it declared."""
    start = _data_start(content, member)
    packed = memoryview(content)[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield from _checked([packed.tobytes()], member, limits)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _checked(_inflate(packed), member, limits)
    else:
        raise Refused("damaged", detail="unknown compression")


def _data_start(content: bytes, member: zipfile.ZipInfo) -> int:
    offset = member.header_offset
    header = content[offset : offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise Refused("damaged", detail=member.filename)
    *_rest, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    return offset + _LOCAL_HEADER.size + int(name_length) + int(extra_length)


def _inflate(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    try:
        while waiting and not engine.eof:
            yield engine.decompress(waiting, _CHUNK)
            waiting = engine.unconsumed_tail
        while not engine.eof and (rest := engine.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise Refused("damaged", detail="unpacking failed") from error


def _checked(
    unpacked: Iterator[bytes] | list[bytes], member: zipfile.ZipInfo, limits: Limits
) -> Iterator[bytes]:
    size = 0
    for piece in unpacked:
        size += len(piece)
        _refuse_size(size, limits)
        _refuse_ratio(member, size, limits)
        if size > member.file_size:
            raise Refused("sizes_lie", member=member.filename)
        yield piece


def look_through(
    content: bytes, package: zipfile.ZipFile, sheets: dict[str, str], limits: Limits
) -> dict[str, SheetFacts]:
    """Unpack and check every part once; `sheets` maps XLSX sheet parts to their names.

    Returns what each XLSX sheet holds, by sheet name; ODS sheets appear under their own names.
    """
    found: dict[str, SheetFacts] = {}
    for member in package.infolist():
        name = member.filename
        if name == "content.xml":
            _OdsScan(found, limits).run(name, pieces(content, member, limits))
        elif name in sheets:
            facts = found[sheets[name]] = SheetFacts()
            _XlsxScan(facts, sheets[name], limits).run(name, pieces(content, member, limits))
        elif name.lower().endswith(_XML_ENDINGS):
            _Scan().run(name, pieces(content, member, limits))
        else:
            for _piece in pieces(content, member, limits):
                pass
    _refuse_formulas(found)
    return found


def _refuse_formulas(found: dict[str, SheetFacts]) -> None:
    cells = [cell for facts in found.values() for cell in facts.formulas]
    if cells:
        count = sum(facts.formula_count for facts in found.values())
        raise Refused("formulas", count=count, cells=cells[:FORMULAS_NAMED])


class _Scan:
    """Reads XML for its elements; a document type, hence any entity trick, is refused."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.part = ""

    def doctype(self, *_declaration: object) -> None:
        raise Refused("xml_tricks", member=self.part)

    def run(self, part: str, chunks: Iterator[bytes]) -> None:
        self.part = part
        try:
            for chunk in chunks:
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)
        except Refused:
            raise
        # A number or an address that is none: no spreadsheet program wrote it.
        except (expat.ExpatError, ValueError) as error:
            raise Refused("damaged", detail=f"{part}: {error}") from error


class _XlsxScan(_Scan):
    """Formulas, error values, merged areas and the extent of one XLSX sheet."""

    def __init__(self, facts: SheetFacts, sheet: str, limits: Limits) -> None:
        super().__init__()
        self.facts, self.sheet, self.limits = facts, sheet, limits
        self.row, self.column = -1, -1
        self.error_text: list[str] | None = None
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self.cell(attributes)
        elif tag in {"v", "is"}:
            self.value()
        elif tag == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
        elif tag == "f":
            self.formula()
        elif tag == "mergeCell":
            self.facts.merged.append(_area(attributes.get("ref", "")))

    def cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        self.column = column_number(letters) if letters else self.column + 1
        self.error = attributes.get("t") == "e"

    def value(self) -> None:
        facts = self.facts
        facts.cells += 1
        facts.rows = max(facts.rows, self.row + 1)
        facts.columns = max(facts.columns, self.column + 1)
        if facts.cells > self.limits.cells:
            raise Refused("too_many_cells", limit=self.limits.cells)
        if self.error:
            self.error_text = []
            self.parser.CharacterDataHandler = self.error_text.append

    def formula(self) -> None:
        self.facts.formula_count += 1
        if len(self.facts.formulas) < FORMULAS_NAMED:
            self.facts.formulas.append(f"{self.sheet}!{cell_name(self.row, self.column)}")

    def end(self, name: str) -> None:
        if self.error_text is not None:
            self.facts.errors[self.row, self.column] = "".join(self.error_text) or "#ERROR"
            self.error_text = None
            self.parser.CharacterDataHandler = None


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    try:
        top, left = _address(first)
        bottom, right = _address(last or first)
    except ValueError as error:
        raise Refused("damaged", detail=f"merged cells {reference}") from error
    return Area(top, left, bottom, right)


def _address(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_number(letters)


class _OdsScan(_Scan):
    """The same for content.xml of an OpenDocument spreadsheet, which holds all sheets."""

    def __init__(self, found: dict[str, SheetFacts], limits: Limits) -> None:
        super().__init__()
        self.found, self.limits = found, limits
        self.facts, self.sheet = SheetFacts(), ""
        self.row = self.column = self.next_row = self.next_column = self.repeat_rows = 0
        self.parser.StartElementHandler = self.start

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.sheet = attributes.get("table:name", "")
            self.facts = self.found.setdefault(self.sheet, SheetFacts())
            self.next_row = 0
        elif name == "table:table-row":
            self.repeat_rows = int(attributes.get("table:number-rows-repeated", "1"))
            self.row, self.next_row = self.next_row, self.next_row + self.repeat_rows
            self.next_column = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.cell(attributes)

    def cell(self, attributes: dict[str, str]) -> None:
        repeat = int(attributes.get("table:number-columns-repeated", "1"))
        self.column, self.next_column = self.next_column, self.next_column + repeat
        facts = self.facts
        if "table:formula" in attributes:
            facts.formula_count += 1
            if len(facts.formulas) < FORMULAS_NAMED:
                facts.formulas.append(f"{self.sheet}!{cell_name(self.row, self.column)}")
        high = int(attributes.get("table:number-rows-spanned", "1"))
        broad = int(attributes.get("table:number-columns-spanned", "1"))
        if high > 1 or broad > 1:
            bottom, right = self.row + high - 1, self.column + broad - 1
            facts.merged.append(Area(self.row, self.column, bottom, right))
        if "office:value-type" in attributes:
            facts.cells += repeat * self.repeat_rows
            facts.rows = max(facts.rows, self.next_row)
            facts.columns = max(facts.columns, self.next_column)
            if facts.cells > self.limits.cells:
                raise Refused("too_many_cells", limit=self.limits.cells)
