"""The phrase book: every sentence of the pages, reports and messages, and its Swedish.

GNU gettext is not needed: Babel reads the Python files, and the templates after Django has
turned them into something that reads as Python.
"""

import datetime
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template

SOURCE = Path(__file__).resolve().parent.parent
PHRASES = SOURCE / "locale" / "sv" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_now": None,
}
# A date that changed with every run would be all that most diffs show.
BEGUN = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)[^}]*\}|%[sd]")


def extracted() -> Catalog:
    """Return every phrase that the source says, with the files that say it."""
    catalog = Catalog(charset="utf-8")
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith(("locale/", "config/migrations/")):
            for text, comments, context in _phrases_in(path):
                catalog.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def _phrases_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What stands around the phrases is blanked out; its indentation means nothing.
        lines = template.templatize(content, origin=str(path)).splitlines()
        content = "\n".join(line.strip() for line in lines)
    source = io.BytesIO(content.encode())
    for _line, text, comments, context in extract(
        "python", source, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        yield text, comments, context


def translated() -> Catalog:
    """Return the phrase book as it stands; empty if there is none yet."""
    if not PHRASES.exists():
        return Catalog(locale="sv", charset="utf-8")
    with PHRASES.open("rb") as book:
        return read_po(book, locale="sv")


def update() -> Catalog:
    """Add new phrases to the book without Swedish, drop those no longer said; return the book."""
    book, said = translated(), extracted()
    fresh = Catalog(
        locale="sv",
        charset="utf-8",
        project="Samtakt",
        version="",
        header_comment="# The Swedish of Samtakt; `samtakt phrases` keeps it in step with the source.",
        last_translator="Samtakt",
        language_team="Swedish",
        msgid_bugs_address="the issue tracker",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,  # Babel compiles no catalogue that it thinks unsure
    )
    for message in said:
        if message.id:
            before = book.get(_first(message), message.context)
            fresh.add(
                message.id,
                before.string if before and _same_shape(before, message) else None,
                locations=[(name, 0) for name, _line in message.locations],
                auto_comments=message.auto_comments,
                context=message.context,
                flags=message.flags,
            )
    PHRASES.parent.mkdir(parents=True, exist_ok=True)
    with PHRASES.open("wb") as out:
        write_po(out, fresh, sort_output=True, include_lineno=False, width=100, omit_header=False)
    return fresh


def faults(book: Catalog) -> list[str]:
    """Return the phrases without Swedish, and those whose placeholders differ from the English."""
    return [
        f"{_first(message)!r}: {fault}"
        for message in book
        if message.id and (fault := _fault(message))
    ]


def _fault(message: Message) -> str | None:
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    swedish = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(swedish):
        return "has no Swedish"
    said = set(_placeholders(english[-1]))
    if any(set(_placeholders(text)) - said for text in swedish):
        return "the Swedish names something the English does not"
    if set(_placeholders(swedish[-1])) != said:
        return "the Swedish leaves something out"
    return None


def _placeholders(text: str) -> list[str]:
    return [match.group(1) or match.group(0) for match in _PLACEHOLDER.finditer(text)]


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _same_shape(one: Message, other: Message) -> bool:
    return isinstance(one.id, tuple) == isinstance(other.id, tuple)


def key_of(message: Message) -> tuple[str, str]:
    """Return what tells a phrase from all others: its context and its English."""
    return message.context or "", _first(message)
