"""Everything that is said in English is said in Swedish, with the same things in it."""

import pytest
from babel.messages.catalog import Catalog

from samtakt.management import phrasebook


def test_the_swedish_is_complete():
    book = phrasebook.translated()
    known = {phrasebook.key_of(message) for message in book}
    missing = [m for m in phrasebook.extracted() if m.id and phrasebook.key_of(m) not in known]

    assert [phrasebook.key_of(message) for message in missing] == []
    assert phrasebook.faults(book) == []


@pytest.mark.parametrize(
    ("english", "swedish", "fault"),
    [
        ("Save", "", "has no Swedish"),
        ("%(count)s rows", "rader", "the Swedish leaves something out"),
        ("Row {row}", "Rad {rad}", "the Swedish names something the English does not"),
        (("%(n)s row", "%(n)s rows"), ("en rad", "%(n)s rader"), None),
        ("Save", "Spara", None),
    ],
)
def test_a_translation_that_would_break_a_page_is_found(english, swedish, fault):
    book = Catalog(locale="sv")
    book.add(english, swedish)

    found = phrasebook.faults(book)

    assert [line.partition(": ")[2] for line in found] == ([fault] if fault else [])


def test_templates_and_python_are_both_read():
    places = {name for message in phrasebook.extracted() for name, _line in message.locations}

    assert {place.rpartition(".")[2] for place in places} >= {"py", "html"}
