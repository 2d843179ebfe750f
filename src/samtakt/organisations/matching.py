"""Finding the person that a spreadsheet means, among one company's people and nobody else's."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person


def plain_name(text: str) -> str:
    """Return a name as it is compared: lower case, single spaces, without marks but å, ä, ö."""
    kept = unicodedata.normalize("NFC", text).casefold()
    letters = "".join(sign if sign.isalnum() else " " for sign in kept)
    return " ".join(letters.split())


def plain_number(text: object) -> str:
    """Return an employee number as it is compared: spreadsheets drop leading zeros."""
    bare = str(text or "").strip().casefold().removesuffix(".0")
    return bare.lstrip("0") or bare


@dataclass(frozen=True)
class Named:
    """How a row names somebody. `label` is what a message repeats."""

    label: str
    number: str = ""
    row: int | None = None
    column: str | None = None

    def refused(self, reason: str, /, **params: object) -> Refusal:
        return Refusal(reason, self.row, self.column, "name", self.label, dict(params))


class PeopleOfCompany:
    """A company's people by employee number and by name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_number: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self.add(person)

    @classmethod
    def of(cls, organisation: Organisation) -> "PeopleOfCompany":
        """Read the people that one organisation owns; called in its scope."""
        return cls(Person.objects.filter(organisation=organisation))

    def add(self, person: Person) -> None:
        """Let a person be found from now on."""
        if person.employee_number:
            self._by_number[plain_number(person.employee_number)] = person
        self._by_name[plain_name(person.name)].append(person)

    def numbered(self, number: str) -> Person | None:
        """Return who has an employee number."""
        return self._by_number.get(plain_number(number)) if number else None

    def called(self, name: str) -> list[Person]:
        """Return everybody of a name, given name first; failing that, family name first."""
        plain = plain_name(name)
        found = self._by_name.get(plain, [])
        if found or " " not in plain:
            return found
        words = plain.split()
        turned = {" ".join(words[turn:] + words[:turn]) for turn in range(1, len(words))}
        return [person for name in sorted(turned) for person in self._by_name.get(name, [])]

    def find(self, named: Named) -> Person | Refusal:
        """Return the one person meant, or why it cannot be told."""
        numbered = self.numbered(named.number)
        if numbered:
            if share_a_word(numbered.name, named.label):
                return numbered
            params = {"number": named.number, "other": numbered.name}
            return named.refused("person_contradicts_number", **params)
        found = self.called(named.label)
        if named.number:
            # A number that nobody has may be new to somebody without one, never to another.
            found = [person for person in found if not person.employee_number]
        if not found:
            return named.refused("unknown_person")
        if len(found) > 1:
            return named.refused("person_unclear")
        return found[0]


def share_a_word(one: str, other: str) -> bool:
    """Whether two names have a word in common; a name that is missing contradicts nothing."""
    words = set(plain_name(other).split())
    return not words or bool(words & set(plain_name(one).split())) or words <= {plain_number(other)}
