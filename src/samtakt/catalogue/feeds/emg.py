"""EMG XML 3.0: providers with places and courses, each with events that start in five ways.

Source: the public schema and documentation of EMG XML 3.0. No document type may be declared,
so that no entity can be defined, fetched or blown up.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from xml.etree import ElementTree  # document types are refused before it reads
from xml.etree.ElementTree import Element

from samtakt.catalogue.feeds.table import EMG, Row, as_workbook
from samtakt.catalogue.feeds.texts import address, day, is_far, line, prose, short_code
from samtakt.foundation.spreadsheets.packages import Limits
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Cell, Workbook

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_OWN_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_FIRST_ELEMENT = re.compile(rb"<(?:\w+:)?(?:import|provider)[\s/>]")
_LOOKED_AT = 8192
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_DURATION = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(h\b|tim|hour|d\b|dag|day|v\b|veck|week)", re.IGNORECASE
)
_HOURS = {"h": 1, "t": 1, "d": 8, "v": 40, "w": 40}
_FORMS = {"LocationEvent": "venue", "AreaEvent": "in_house", "DistanceEvent": "distance"}
_STARTS = {
    "Fixed": "fixed",
    "Month": "month",
    "Semester": "semester",
    "AlwaysOn": "always",
    "AlwaysOpen": "always",
    "Text": "text",
}
_TERMS = {"Spring": (1, "våren"), "Summer": (6, "sommaren"), "Fall": (8, "hösten")}
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
_CANCELLED = {"cancelled", "canceled", "installd", "installt", "is cancelled", "iscancelled"}
_REASONS = {"reason", "orsak", "cancellation reason", "cancellationreason"}


def read_emg(content: bytes, file_name: str, limits: Limits) -> Workbook | None:
    """Return an EMG feed as a table; None if the file is something else.

    Raises:
        Refused: the XML is broken, declares a document type, or holds no course.
    """
    begins = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins.startswith(b"<") or not _FIRST_ELEMENT.search(begins):
        return None
    root = _parsed(content, file_name)
    if _name(root) not in {"import", "provider"}:
        raise Refused("not_a_spreadsheet", found="XML")
    providers = [root] if _name(root) == "provider" else _children(root, "provider")
    rows = (row for provider in providers for row in _rows_of_provider(provider))
    return as_workbook(file_name, "emg-xml", EMG, rows, limits)


def _parsed(content: bytes, file_name: str) -> Element:
    # In UTF-16 the markers below could not be seen.
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper() or b"\x00" in content:
        raise Refused("xml_tricks", member=file_name)
    try:
        return ElementTree.fromstring(_ENTITY.sub(_known_entity, content))  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused("damaged", detail=str(error)) from error


def _known_entity(match: re.Match[bytes]) -> bytes:
    """Write HTML's names of characters as numbers: XML knows five of them alone."""
    name = match[1].decode("ascii")
    signs = None if name in _OWN_ENTITIES else html5.get(f"{name};")
    return match[0] if signs is None else "".join(f"&#{ord(sign)};" for sign in signs).encode()


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [one for one in element if _name(one) == name]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: Element | None, name: str) -> str:
    found = _child(element, name)
    return "" if found is None else line(found.text)


def _get(element: Element | None, name: str) -> str:
    return "" if element is None else line(element.get(name))


def _rows_of_provider(provider: Element) -> Iterator[Row]:
    key = _get(provider, "uniqueIdentifier")
    said = {"provider": _get(provider, "name") or key, "provider_key": key}
    places = {
        _get(place, "uniqueIdentifier"): _place(place)
        for place in _children(_child(provider, "locations"), "location")
    }
    for course in _children(_child(provider, "courses"), "course"):
        of_course = said | _course(course, key)
        events = _children(_child(course, "events"), "event")
        if not events:
            yield of_course
        for event in events:
            yield of_course | _event(event, places)


def _place(location: Element) -> dict[str, Cell]:
    visiting, point = _child(location, "visitingAddress"), _child(location, "coordinates")
    return {
        "place": _text(location, "place") or _get(visiting, "city"),
        "venue": _get(location, "name"),
        "street": _get(visiting, "street"),
        "latitude": _get(point, "latitude"),
        "longitude": _get(point, "longitude"),
    }


def _course(course: Element, provider: str) -> dict[str, Cell]:
    fields = _children(_child(course, "contentFields"), "field")
    about = next((one.text for one in fields if one.get("name") == "description"), "")
    granted = _children(_child(course, "grantedCertificates"), "certificate")
    return {
        "code": short_code(f"{provider}:{_get(course, 'uniqueIdentifier')}"),
        "name": _get(course, "name"),
        "description": prose(about),
        "url": address(_text(course, "link")),
        "certificate": _get(granted[0], "name") if granted else "",
        "hours": _hours(_child(course, "duration")),
    }


def _hours(duration: Element | None) -> Cell:
    """Return how many hours a course takes, told as a unit or in words; None if it is not told."""
    specific = _child(duration, "specific")
    told = f"{_get(specific, 'value')} {_get(specific, 'unit')}"
    for text in (told, _get(duration, "text")):
        if match := _DURATION.search(text):
            number = float(match[1].replace(",", "."))
            return number * _HOURS[match[2][0].lower()] or None
    return None


def _event(event: Element, places: dict[str, dict[str, Cell]]) -> dict[str, Cell]:
    kind = (event.get(_TYPE) or "").rpartition(":")[2]
    where = dict(places.get(_get(event, "locationUID"), {}))
    if kind == "AreaEvent":
        where["place"] = _get(event, "place")
    applying = _child(event, "applicationInfo")
    return {
        "event": _get(event, "uniqueIdentifier"),
        "form": _FORMS.get(kind, "venue"),
        "event_language": _get(event, "language"),
        "event_url": address(event.get("link")),
        "apply_by": _day_only(_text(event, "lastApplicationDate") or _get(applying, "endDate")),
        **where,
        **_start(_child(event, "start")),
        **_price(_child(event, "price")),
        **_cancelling(event),
    }


def _day_only(text: str) -> str:
    """Return a day; EMG allows words instead, which say no day."""
    return day(text) if re.match(r"\d{4}-\d{2}-\d{2}", text) else ""


def _start(start: Element | None) -> dict[str, Cell]:
    """Return when an event starts; one without a start is open at any time."""
    if start is None:
        return {"start_type": "always"}
    kind = _STARTS.get((start.get(_TYPE) or "").rpartition(":")[2], "text")
    if kind == "fixed":
        if is_far(start.get("startDate")):
            return {"start_type": "text"}
        last = _get(start, "endDate")
        return {"start_type": kind, "start": day(start.get("startDate")), "end": day(last)}
    if kind in {"month", "semester"}:
        return _period(start, kind)
    return {"start_type": kind, "start_text": _get(start, "description")}


def _period(start: Element, kind: str) -> dict[str, Cell]:
    year, term = _get(start, "year"), _get(start, "semester")
    told = _get(start, "month") if kind == "month" else str(_TERMS.get(term, (0, ""))[0])
    month = int(told) if told.isdigit() and 1 <= int(told) <= 12 else 0
    if not month:
        return {"start_type": "text", "start_text": term or told}
    if year.isdigit() and len(year) == 4 and not is_far(year):
        return {"start_type": kind, "start_period": f"{year}-{month:02d}-01"}
    name = _MONTHS[month - 1] if kind == "month" else _TERMS[term][1]
    return {"start_type": "text", "start_text": f"Varje år, {name}"}


def _price(price: Element | None) -> dict[str, Cell]:
    amount = _number(_get(price, "price"))
    if price is None or amount is None:
        return {}
    rate, fixed = _child(price, "discountRate"), _child(price, "discount")
    share = _number(_get(rate, "percentage"))
    value = _number(_get(fixed, "value"))
    if share is None and value is not None and amount:
        share = round(100 * value / amount, 1)
    window = rate if rate is not None else fixed
    vat = _number(_get(price, "vat"))
    return {
        "price_per_seat": str(amount),
        "currency": _get(price, "currency"),
        "vat": None if vat is None else f"{vat} %",
        "vat_included": "ja" if _get(price, "vatIncluded") in {"true", "1"} else "",
        "rebate": f"{share} %" if share else None,
        "rebate_from": day(_get(window, "startDate")),
        "rebate_to": day(_get(window, "endDate")),
    }


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _cancelling(event: Element) -> dict[str, Cell]:
    """EMG has no word for cancelled; feeds say it by a status, a flag or as additional text."""
    items = {
        fold(item.get("key") or ""): line(item.text)
        for item in _children(_child(event, "additionalInfo"), "item")
    }
    flags = {fold(one.get("name") or "") for one in _children(_child(event, "flags"), "flag")}
    words = {fold(event.get("status") or ""), fold(items.get("status", "")), *flags}
    told = {fold(items[key]) for key in _CANCELLED & items.keys()}
    if not (words & _CANCELLED or told & {"true", "1", "ja", "yes"}):
        return {}
    reason = next((text for key, text in items.items() if key in _REASONS), "")
    return {"cancelled": "ja", "cancelled_reason": reason}
