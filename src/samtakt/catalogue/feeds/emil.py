"""EMIL 3 JSON, as Susa-navet serves it: events, what they are events of, and who gives them.

The three come as three lists. An archive of several files is read as one feed; a list of
events alone is read too, and then the events' own titles name the courses. A page that says
that there are others is not the whole feed.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from samtakt.catalogue.feeds.table import EMIL, Row, as_workbook
from samtakt.catalogue.feeds.texts import address, day, is_far, line, prose, short_code
from samtakt.foundation.spreadsheets.packages import Limits, open_package, pieces
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.workbooks import Cell, Workbook

HOURS_A_WEEK = 40
# A point is so many weeks of full-time study: 60 högskolepoäng and 200 YH-poäng are a year of 40.
WEEKS_A_POINT = {"hp": 40 / 60, "yh": 40 / 200}
_WEEKS_A_UNIT = {"weeks": 1.0, "days": 1 / 5, "hours": 1 / HOURS_A_WEEK, "months": 52 / 12}
_LANGUAGES = {"swe": "sv", "eng": "en", "fin": "fi", "sme": "se"}
_SEQF = range(1, 9)


@dataclass
class _Feed:
    """The contents by identifier, and whether all pages are there."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    infos: dict[str, dict[str, Any]] = field(default_factory=dict)
    providers: dict[str, dict[str, Any]] = field(default_factory=dict)
    doubles: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pages: str = ""


def read_emil(content: bytes, file_name: str, limits: Limits) -> Workbook | None:
    """Return an EMIL feed as a table; None if the file is something else.

    Raises:
        Refused: the JSON is broken or holds neither events nor what they are of.
    """
    parts = _parts(content, limits)
    if parts is None:
        return None
    feed = _Feed()
    for name, part in parts:
        _take(_loaded(part, name), feed)
    rows = [*_event_rows(feed), *_course_rows(feed)]
    return as_workbook(file_name, "emil-json", f"{EMIL}{feed.pages}", rows, limits)


def _parts(content: bytes, limits: Limits) -> list[tuple[str, bytes]] | None:
    if content.startswith(b"PK"):
        package = open_package(content, limits)
        members = [one for one in package.infolist() if not one.is_dir()]
        if not members or not all(one.filename.lower().endswith(".json") for one in members):
            return None
        return [
            (one.filename, b"".join(pieces(content, one, limits)))
            for one in sorted(members, key=lambda one: one.filename)
        ]
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return [("JSON", content)] if start in {b"{", b"["} else None


def _loaded(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("damaged", detail=name) from error


def _take(document: Any, feed: _Feed) -> None:
    """Put what a document holds where it belongs; a list and a single thing alike."""
    if isinstance(document, list):
        for one in document:
            _take(one, feed)
        return
    if not isinstance(document, dict):
        return
    known = False
    for key, into in (
        ("educationEvents", feed.events),
        ("educationInfos", feed.infos),
        ("educationProviders", feed.providers),
    ):
        for one in document.get(key) or []:
            known = True
            _put(one, into, feed)
    page = document.get("page")
    if known and isinstance(page, dict) and (page.get("totalPages") or 1) > 1:
        number, most = page.get("pageNumber") or 0, page["totalPages"]
        feed.pages = f", {number + 1}/{most}"
    if not known:
        prefix = str(document.get("id") or "")[:2]
        of_kind = {"e.": feed.events, "i.": feed.infos, "p.": feed.providers}
        if prefix in of_kind:
            _put(document, of_kind[prefix], feed)


def _put(one: Any, into: dict[str, dict[str, Any]], feed: _Feed) -> None:
    content = one.get("content") if isinstance(one, dict) else None
    if not isinstance(content, dict):
        return  # deleted at its source: missing, like what the feed no longer holds
    key = line(content.get("identifier") or one.get("id"))
    if key in into and into[key] != content and into is feed.events:
        feed.doubles.append((key, content))
    else:
        into[key] = content


def _event_rows(feed: _Feed) -> Iterator[Row]:
    for key, event in [*feed.events.items(), *feed.doubles]:
        info_key = line(event.get("education"))
        info = feed.infos.get(info_key, {})
        giver = next(iter(event.get("providers") or []), "")
        yield {
            **_course(info_key or key, info, event),
            **_provider(line(giver), feed),
            **_event(key, event),
        }


def _course_rows(feed: _Feed) -> Iterator[Row]:
    told = {line(event.get("education")) for event in feed.events.values()}
    for key, info in feed.infos.items():
        if key not in told:
            yield _course(key, info, {})


def _course(key: str, info: dict[str, Any], event: dict[str, Any]) -> dict[str, Cell]:
    title = info.get("title") or event.get("title")
    about = info.get("description") or event.get("description")
    length = _weeks(info, event)
    level = info.get("qualificationLevel")
    code = line(level.get("code")) if isinstance(level, dict) else ""
    return {
        "code": short_code(key),
        "name": line(_said(title, "swe") or _said(title)),
        "name_en": line(_said(title, "eng")),
        "description": prose(_said(about, "swe")),
        "description_en": prose(_said(about, "eng")),
        "url": address(_said(info.get("url"), "swe") or _said(info.get("url"))),
        "hours": round(length * HOURS_A_WEEK, 1) or None,
        "weeks": _span(event) or max(1, round(length)) if length else None,
        "seqf": int(code) if code.isdigit() and int(code) in _SEQF else None,
    }


def _said(texts: Any, language: str = "") -> str:
    """Return the text in a language, or the first one; strings and addresses are told alike."""
    if not isinstance(texts, dict):
        return ""
    for one in texts.get("strings") or texts.get("urls") or []:
        if isinstance(one, dict) and (not language or one.get("lang") == language):
            return str(one.get("value") or "")
    return ""


def _weeks(info: dict[str, Any], event: dict[str, Any]) -> float:
    """Return the weeks of full-time study: by points or length, or from first to last day."""
    points, extent = info.get("credits"), info.get("extent")
    if isinstance(points, dict) and isinstance(points.get("system"), dict):
        weight = WEEKS_A_POINT.get(str(points["system"].get("code")).lower())
        if weight and _is_number(points.get("credits")):
            return float(points["credits"]) * weight
    if isinstance(extent, dict) and isinstance(extent.get("unit"), dict):
        unit = _WEEKS_A_UNIT.get(str(extent["unit"].get("code")).lower())
        if unit and _is_number(extent.get("length")):
            return float(extent["length"]) * unit
    pace = (event.get("paceOfStudy") or {}).get("percentage")
    return _span(event) * (float(pace) if pace and _is_number(pace) else 100) / 100


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _span(event: dict[str, Any]) -> int:
    """Return how many weeks an event runs; 0 if its first or last day is not told."""
    execution = event.get("execution") or {}
    try:
        first = datetime.date.fromisoformat(day(execution.get("start")))
        last = datetime.date.fromisoformat(day(execution.get("end")))
    except ValueError:
        return 0
    return max(0, round(((last - first).days + 1) / 7))


def _provider(key: str, feed: _Feed) -> dict[str, Cell]:
    about = feed.providers.get(key, {})
    return {"provider": line(_said(about.get("name"))) or key, "provider_key": key}


def _event(key: str, event: dict[str, Any]) -> dict[str, Cell]:
    where = next(iter(event.get("locations") or []), None) or {}
    languages = event.get("languageOfInstructions") or []
    applying = event.get("application") or {}
    distance = event.get("distance")
    return {
        "event": key,
        "form": "distance" if distance else "venue",
        "place": line(where.get("town")),
        "venue": line(_said(where.get("studyLocation"))),
        "street": line(where.get("streetAddress")),
        "event_language": _LANGUAGES.get(str(next(iter(languages), ""))[:3], ""),
        "event_url": address(_said(event.get("url"), "swe") or _said(event.get("url"))),
        "apply_by": day(applying.get("last")),
        "cancelled": "ja" if event.get("isCancelled") in {True, "true"} else "",
        **_start(event.get("execution") or {}),
        **_fee(event.get("fees") or []),
    }


def _start(execution: dict[str, Any]) -> dict[str, Cell]:
    first = day(execution.get("start"))
    if first:
        return {"start_type": "fixed", "start": first, "end": day(execution.get("end"))}
    return {"start_type": "text" if is_far(execution.get("start")) else "always"}


def _fee(fees: list[Any]) -> dict[str, Cell]:
    """Return the fee that everybody pays; a fee on a condition is not the price."""
    for one in fees:
        if isinstance(one, dict) and not _said(one.get("condition")):
            amount = one.get("totalAmount")
            if isinstance(amount, int | float):
                return {"price_per_seat": str(amount), "currency": line(one.get("currency"))}
    return {}
