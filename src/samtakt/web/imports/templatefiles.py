"""Empty spreadsheets to fill in: headings that the importers know, and a sheet that explains them.

The headings are written here in both languages, not in the translation files, because the
importers must recognise them: a test reads every template back.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.reports.sheets import Column, Sheet, to_xlsx


@dataclass(frozen=True)
class Heading:
    """One column of a template, in Swedish and English, with an example of what to write."""

    swedish: str
    english: str
    explained: Any
    example: str

    def in_words(self, *, english: bool) -> str:
        return self.english if english else self.swedish


_NUMBER = Heading(
    "Anst.nr",
    "Employee number",
    _("Your own number; finds the person also after a change of name."),
    "1017",
)
_NAME = Heading("Namn", "Name", _("Given name and family name."), "Anna Ek")
_TEAM = Heading(
    "Avdelning", "Team", _("The team as you call it; a new name makes a new team."), "Press"
)
_SHIFT = Heading("Skift", "Shift", _("Leave empty if you have no shifts."), "Dag")
_FROM = Heading(
    "Gäller från", "Valid from", _("A date; empty means from the day of the import."), "2027-01-01"
)
_COMPETENCE = Heading(
    "Kompetens",
    "Competence",
    _("A name or a code from the library, or your own word."),
    "MIG/MAG-svetsning",
)
_LEVEL = Heading("Nivå", "Required level", _("On your own scale."), "3")

TEMPLATES: dict[ImportKind, tuple[Heading, ...]] = {
    ImportKind.EMPLOYEES: (
        _NUMBER,
        Heading("Förnamn", "First name", _("Given name."), "Anna"),
        Heading("Efternamn", "Last name", _("Family name."), "Ek"),
        _TEAM,
        _SHIFT,
        Heading("Befattning", "Position", _("The role, as your requirements call it."), "Svetsare"),
        Heading("Ort", "Site", _("Where the person works."), "Örebro"),
        Heading("Anställd från", "Employed from", _("A date."), "2019-08-12"),
        Heading("Anställd till", "Employed to", _("A date; empty while employed."), ""),
        Heading("Sysselsättningsgrad", "Employment rate", _("In per cent."), "100"),
        Heading("Födelseår", "Year of birth", _("Only to foresee retirements; may be left out."), "1971"),
    ),
    ImportKind.MATRIX: (
        _NUMBER,
        _NAME,
        _TEAM,
        Heading("MIG/MAG-svetsning", "MIG/MAG welding", _("Replace by your first competence; write a level or leave empty for not assessed."), "3"),
        Heading("Ritningsläsning", "Reading drawings", _("Your next competence; add as many columns as you need."), "2"),
        Heading("Truckkörning", "Forklift driving", _("Your next competence."), "4"),
    ),
    ImportKind.REQUIREMENTS: (
        Heading("Befattning", "Role", _("The role, as your list of employees calls it."), "Svetsare"),
        _COMPETENCE,
        Heading("Kravnivå", "Required level", _("On your own scale."), "3"),
        Heading("Kritikalitet", "Criticality", _("1 useful, 2 important, 3 critical."), "2"),
        _FROM,
    ),
    ImportKind.HEADCOUNT: (
        _TEAM,
        _SHIFT,
        Heading("Kompetens", "Competence", _("Empty: how many must be there in all."), "MIG/MAG-svetsning"),
        Heading("Nivå minst", "Required level", _("The level they need at least."), "3"),
        Heading("Antal", "Number of people", _("How many are needed."), "2"),
        _FROM,
    ),
    ImportKind.CERTIFICATES: (
        _NUMBER,
        _NAME,
        Heading("Intyg", "Certificate", _("A name or a code from the list of types, or your own word."), "Heta arbeten"),
        Heading("Utfärdat", "Issued", _("A date."), "2025-03-14"),
        Heading("Giltigt till", "Valid to", _("A date; empty: computed from the type."), "2030-03-31"),
        Heading("Utfärdare", "Issuer", _("Who issued it."), "Brandskyddsföreningen"),
        Heading("Slag", "Kind", _("Certificate, permit or medical; empty: the type tells."), "intyg"),
        Heading("Omfattning", "Scope", _("Categories, welding process and position, roles."), ""),
        Heading("Senast bekräftad", "Last confirmed", _("The employer’s last signature (ISO 9606-1)."), ""),
        Heading("Resultat", "Result", _("Of a medical examination: fit, fit with limits, not fit."), ""),
    ),
    ImportKind.COURSES: (
        Heading("Kurskod", "Course code", _("Your own code; finds the course again."), "SVETS-1"),
        Heading("Kurs", "Course", _("The name."), "MIG/MAG grund"),
        Heading("Anordnare", "Provider", _("Who gives it."), "Svetsskolan"),
        _COMPETENCE,
        Heading("Från nivå", "From level", _("What participants can before, 0–4."), "1"),
        Heading("Till nivå", "To level", _("What they can afterwards, 0–4."), "3"),
        Heading("Timmar", "Hours", _("In all."), "40"),
        Heading("Pris per tillfälle", "Price per session", _("In kronor."), "45000"),
        Heading("Pris per deltagare", "Price per participant", _("In kronor."), "1200"),
        Heading("Min deltagare", "Min participants", _("Fewest for the course to be given."), "4"),
        Heading("Max deltagare", "Max participants", _("Most in a group."), "10"),
        Heading("Ort", "Place", _("Where it is given."), "Eskilstuna"),
        Heading("Startvecka", "Start week", _("A date or a week; one row for each."), "2027-W12"),
    ),
    ImportKind.LIBRARY: (
        Heading("Kod", "Code", _("Your own code; finds the competence again."), "SVETS-MAG"),
        Heading("Namn sv", "Name sv", _("The name in Swedish."), "MIG/MAG-svetsning"),
        Heading("Namn en", "Name en", _("The name in English."), "MIG/MAG welding"),
        Heading("Grupp", "Group", _("What it belongs to."), "Svetsning"),
        Heading("Kritikalitet", "Criticality", _("1 useful, 2 important, 3 critical."), "2"),
        Heading("ESCO-uri", "ESCO URI", _("The address of the ESCO concept, if there is one."), ""),
        Heading("Alias", "Aliases", _("Other names, with semicolons between them."), "MAG-svets; halvautomat"),
    ),
    ImportKind.CERTIFICATE_TYPES: (
        Heading("Kod", "Code", _("Your own code; finds the type again."), "HETA"),
        Heading("Intyg", "Certificate", _("The name in Swedish."), "Heta arbeten"),
        Heading("Intyg en", "Certificate en", _("The name in English."), "Hot work"),
        Heading("Grund", "Basis", _("Law, branch or company."), "bransch"),
        Heading("Intervall (mån)", "Interval months", _("For how many months it is valid; empty: for good."), "60"),
        Heading("Källa", "Source", _("Where the rule stands."), "Brandskyddsföreningen"),
    ),
}  # fmt: skip


def template_file(kind: ImportKind) -> tuple[str, bytes]:
    """Return the name and the bytes of a kind's empty workbook in the active language."""
    english = (get_language() or "sv").startswith("en")
    headings = TEMPLATES[kind]
    words = [heading.in_words(english=english) for heading in headings]
    rows = Sheet(
        str(kind.label), tuple(Column(word, width=max(12, len(word) + 2)) for word in words), ()
    )
    # Sentences in one column: an importer must not take the explanation for a table.
    explained = Sheet(
        _now("Explanation"),
        (Column(_now("What to write under each heading"), width=100),),
        tuple((_explanation(word, one),) for word, one in zip(words, headings, strict=True)),
    )
    name = f"samtakt-{kind.value.replace('_', '-')}-{'en' if english else 'sv'}.xlsx"
    return name, to_xlsx([rows, explained], title=str(kind.label))


def _explanation(word: str, heading: Heading) -> str:
    if not heading.example:
        return f"{word}: {heading.explained}"
    return _now("%(heading)s: %(explained)s For instance: %(example)s") % {
        "heading": word, "explained": heading.explained, "example": heading.example,
    }  # fmt: skip
