"""Cleaning what feeds say: literal CDATA, "null" as text, entities, HTML, days in 2099.

Everything comes out as plain text. Tags are dropped, never kept or repaired, so that nothing
of a stranger's page can reach ours.
"""

import html
import re
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|$)", re.DOTALL)
_NOTHING = {"null", "undefined", "none", "nan"}
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--")
_FAR_FUTURE = "209"
_PASSES = 3  # feeds escape what was escaped already, seldom more than twice
_BLOCKS = {"p", "div", "br", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
_SILENT = {"script", "style", "template", "iframe", "object", "svg"}
MOST_LETTERS = 40
# Python's parser of HTML takes time by the square of what is never closed.
LONGEST_TEXT = 20_000


class _Words(HTMLParser):
    """Gathers the words of HTML, a line for each block and list item."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.words.append("\n– ")
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def prose(value: Any) -> str:
    """Return a text of several lines without markup, its first part if it is very long."""
    text = "" if value is None else str(value)[:LONGEST_TEXT]
    for _ in range(_PASSES):
        text = _CDATA.sub(r"\1", text)
        before = text
        if _TAG.search(text):
            parser = _Words()
            parser.feed(text)
            parser.close()
            text = "".join(parser.words)
        else:
            text = html.unescape(text)
        if text == before:
            break
    lines = (" ".join(line.split()) for line in text.replace("\x00", "").splitlines())
    said = "\n".join(line for line in lines if line)
    return "" if said.strip().lower() in _NOTHING else said


def line(value: Any) -> str:
    """Return a text on one line without markup; "" for nothing."""
    return " ".join(prose(value).split())


def day(value: Any) -> str:
    """Return a day as a feed writes it, without its time; "" for none and for "2099"."""
    text = line(value)
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text):
        text = text[:10]
    return "" if text.startswith(_FAR_FUTURE) else text


def is_far(value: Any) -> bool:
    """Return whether a day is one of those that feeds write for "not decided" or "always"."""
    return line(value).startswith(_FAR_FUTURE)


def address(value: Any) -> str:
    """Return a web address that a browser may be led to; "" for any other."""
    text = line(value)
    if text and "://" not in text and re.match(r"[\w-]+(\.[\w-]+)+", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    fit = parts.scheme in {"http", "https"} and parts.hostname and len(text) <= 500
    return text if fit and " " not in text else ""


def short_code(identifier: str) -> str:
    """Return an identifier as a course's code: as it is, or shortened so that it stays its own."""
    text = line(identifier)
    if len(text) <= MOST_LETTERS:
        return text
    return f"{text[: MOST_LETTERS - 11]}-{sha256(text.encode()).hexdigest()[:10]}"
