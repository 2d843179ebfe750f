"""A whole network as a folder: what each file is, and what `network.toml` says about it.

The folder holds one workbook, or one folder of CSV files, per company, a course catalogue,
and, if there are such, the hub's competence library, role profiles and certificate types.
`network.toml` names them and sets dates and budgets; without it files are known by their
names and everything else has a default. Nothing is read into a database here.
"""

import datetime
import io
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samtakt.organisations.models import DataClass
from samtakt.organisations.network import Address
from samtakt.planning.rounds import usual_start

DESCRIPTION = "network.toml"
SPREADSHEETS = {".xlsx", ".xlsm", ".ods", ".csv", ".txt", ".tsv"}
WEEKS = 26
TIME_LIMIT_SECONDS = 40
POINTS_PER_THOUSAND_KRONOR = 0.1
# How a file without `network.toml` is known: the beginnings of its name, Swedish and English.
KNOWN_NAMES = {
    "courses": ("course", "kurs", "catalogue", "catalog", "utbildning"),
    "library": ("library", "bibliotek", "kompetens", "competence"),
    "roles": ("role", "roll", "kravprofil"),
    "certificate_types": ("certificate_type", "certificate-type", "intygstyp", "certifikattyp"),
}


class BadFolder(Exception):
    """The folder cannot be read as a network; the text says what to mend."""


@dataclass(frozen=True)
class Spreadsheet:
    """A file as it would be handed in; a folder of CSV files is handed in as one archive."""

    name: str
    path: Path

    def content(self) -> bytes:
        """Return the bytes."""
        if self.path.is_file():
            return self.path.read_bytes()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
            for file in sorted(self.path.iterdir()):
                if file.suffix.lower() in SPREADSHEETS:
                    package.write(file, file.name)
        return archive.getvalue()


@dataclass(frozen=True)
class CompanyEntry:
    """One company of the folder. `budget` None: no limit of its own."""

    name: str
    spreadsheet: Spreadsheet
    address: Address = field(default_factory=Address)
    budget: float | None = None
    data_classes: tuple[DataClass, ...] = (DataClass.PLAN_COUNTS, DataClass.AGGREGATE_GAPS)
    scale: str | None = None


@dataclass(frozen=True)
class NetworkFolder:
    """Everything the folder says. Money is in kronor; None means no limit."""

    hub: str
    address: Address
    as_of: datetime.date
    starts_on: datetime.date
    weeks: int
    network_budget: float | None
    points_per_thousand_kronor: float
    seed: int
    time_limit_seconds: int
    companies: tuple[CompanyEntry, ...]
    library: Spreadsheet | None
    roles: Spreadsheet | None
    certificate_types: Spreadsheet | None
    courses: tuple[Spreadsheet, ...]


def read_folder(folder: Path, *, today: datetime.date) -> NetworkFolder:
    """Return what a folder holds.

    Raises:
        BadFolder: it is no folder, holds no company, or `network.toml` cannot be followed.
    """
    if not folder.is_dir():
        raise BadFolder(f"{folder} is not a folder.")
    description = folder / DESCRIPTION
    if not description.exists():
        return _undescribed(folder, today)
    try:
        table = tomllib.loads(description.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadFolder(f"{DESCRIPTION} cannot be read: {fault}") from fault
    return _described(folder, table, today)


def _described(folder: Path, table: Mapping[str, Any], today: datetime.date) -> NetworkFolder:
    hub, planning = _part(table, "hub"), _part(table, "planning")
    files = _part(table, "files")
    as_of = _date(_part(table, "analysis").get("as_of"), "analysis.as_of") or today
    courses = files.get("courses", [])
    entries = table.get("companies")
    if not isinstance(entries, list) or not entries:
        raise BadFolder(f"{DESCRIPTION} lists no [[companies]].")
    return NetworkFolder(
        hub=str(hub.get("name") or folder.resolve().name),
        address=_address(hub),
        as_of=as_of,
        starts_on=_monday(planning.get("first_week")) or usual_start(as_of),
        weeks=int(_number(planning, "weeks", WEEKS)),
        network_budget=_optional_number(planning, "network_budget_sek"),
        points_per_thousand_kronor=_number(
            planning, "points_per_1000_sek", POINTS_PER_THOUSAND_KRONOR
        ),
        seed=int(_number(planning, "seed", 1)),
        time_limit_seconds=int(_number(planning, "time_limit_seconds", TIME_LIMIT_SECONDS)),
        companies=tuple(_company(folder, entry, n) for n, entry in enumerate(entries, start=1)),
        library=_spreadsheet(folder, files.get("library")),
        roles=_spreadsheet(folder, files.get("roles")),
        certificate_types=_spreadsheet(folder, files.get("certificate_types")),
        courses=tuple(
            found
            for name in ([courses] if isinstance(courses, str) else courses)
            if (found := _spreadsheet(folder, name))
        ),
    )


def _undescribed(folder: Path, today: datetime.date) -> NetworkFolder:
    known: dict[str, list[Spreadsheet]] = {kind: [] for kind in KNOWN_NAMES}
    companies: list[CompanyEntry] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue  # hidden files, and the lock files that spreadsheet programs leave
        if path.is_dir() or path.suffix.lower() in SPREADSHEETS:
            kind = _kind_of(path.name)
            if kind:
                known[kind].append(Spreadsheet(path.name, path))
            elif path.is_file() or _holds_spreadsheets(path):
                companies.append(CompanyEntry(path.stem, _handed_in(path)))
    if not companies:
        raise BadFolder(
            f"{folder} holds no company: expected one workbook, or one folder of CSV files, each."
        )
    return NetworkFolder(
        hub=folder.resolve().name,
        address=Address(),
        as_of=today,
        starts_on=usual_start(today),
        weeks=WEEKS,
        network_budget=None,
        points_per_thousand_kronor=POINTS_PER_THOUSAND_KRONOR,
        seed=1,
        time_limit_seconds=TIME_LIMIT_SECONDS,
        companies=tuple(companies),
        library=next(iter(known["library"]), None),
        roles=next(iter(known["roles"]), None),
        certificate_types=next(iter(known["certificate_types"]), None),
        courses=tuple(known["courses"]),
    )


def _kind_of(name: str) -> str | None:
    lowered = name.lower()
    # The longest beginning wins: "certificate_types" is no company called "certificate".
    matches = [
        (len(start), kind)
        for kind, starts in KNOWN_NAMES.items()
        for start in starts
        if lowered.startswith(start)
    ]
    return max(matches)[1] if matches else None


def _holds_spreadsheets(folder: Path) -> bool:
    return any(file.suffix.lower() in SPREADSHEETS for file in folder.iterdir())


def _handed_in(path: Path) -> Spreadsheet:
    return Spreadsheet(f"{path.name}.zip" if path.is_dir() else path.name, path)


def _spreadsheet(folder: Path, name: object) -> Spreadsheet | None:
    if not name:
        return None
    path = (folder / str(name)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadFolder(f"{DESCRIPTION}: {name} lies outside the folder.")
    if not path.exists():
        raise BadFolder(f"{DESCRIPTION} names {name}, which is not in the folder.")
    return _handed_in(path)


def _company(folder: Path, entry: Mapping[str, Any], number: int) -> CompanyEntry:
    where = f"companies[{number}]"
    spreadsheet = _spreadsheet(folder, entry.get("path"))
    if spreadsheet is None:
        raise BadFolder(f"{DESCRIPTION}: {where} has no path.")
    classes = entry.get("data_classes")
    try:
        agreed = CompanyEntry.data_classes if classes is None else tuple(map(DataClass, classes))
    except ValueError as fault:
        allowed = ", ".join(DataClass.values)
        raise BadFolder(f"{DESCRIPTION}: {where}.data_classes: {fault}; use {allowed}.") from fault
    return CompanyEntry(
        name=str(entry.get("name") or spreadsheet.path.stem),
        spreadsheet=spreadsheet,
        address=_address(entry),
        budget=_optional_number(entry, "budget_sek"),
        data_classes=agreed,
        scale=entry.get("scale"),
    )


def _address(table: Mapping[str, Any]) -> Address:
    return Address(
        organisation_number=str(table.get("organisation_number", "")),
        county=str(table.get("county", "")),
        place=str(table.get("place", "")),
        latitude=_optional_number(table, "latitude"),
        longitude=_optional_number(table, "longitude"),
    )


def _part(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = table.get(name, {})
    if not isinstance(part, Mapping):
        raise BadFolder(f"{DESCRIPTION}: {name} must be a table, written [{name}].")
    return part


def _optional_number(table: Mapping[str, Any], name: str) -> float | None:
    value = table.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFolder(f"{DESCRIPTION}: {name} = {value!r} is not a number.")
    return float(value)


def _number(table: Mapping[str, Any], name: str, default: float) -> float:
    value = _optional_number(table, name)
    return default if value is None else value


def _date(value: object, name: str) -> datetime.date | None:
    if value is None:
        return None
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise BadFolder(
            f"{DESCRIPTION}: {name} = {value!r} is not a date like 2026-11-01."
        ) from None


def _monday(week: object) -> datetime.date | None:
    if week is None:
        return None
    try:
        year, number = str(week).upper().split("-W")
        return datetime.date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise BadFolder(
            f"{DESCRIPTION}: first_week = {week!r} is not a week like 2027-W02."
        ) from None
