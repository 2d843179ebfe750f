"""Lists to edit in a spreadsheet program and hand in again: library, requirements, levels.

Each is written as the importers read it: exported and handed in again unchanged, it changes
nothing. The headings are written here in both languages, not in the translation files,
because the importers must recognise them; tests read every list back.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from samtakt.assessments.imports import EXPORTED
from samtakt.assessments.queries import levels_in_force
from samtakt.competences.libraryrows import ANCHORS, HEADING, KINDS, MATCHES, STATES
from samtakt.competences.models import Competence, ProfileRow, Requirement
from samtakt.competences.roles import requirements_in_force
from samtakt.competences.versions import content_of
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import CANONICAL_LEVELS, active_language
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.queries import employed_on
from samtakt.reports.sheets import Column, Kind, Sheet, Value

LIBRARY_HEADINGS = (
    ("Kod", "Code"),
    ("Överordnad kod", "Parent code"),
    ("Namn sv", "Name sv"),
    ("Namn en", "Name en"),
    ("Typ", "Type"),
    ("Status", "State"),
    ("Utgår", "Retired on"),
    ("Ersätts av", "Replaced by"),
    ("Kritikalitet", "Criticality"),
    ("Svårrekryterad", "Hard to recruit"),
    ("Grupp", "Group"),
    ("Grupp en", "Group en"),
    ("Beskrivning", "Description"),
    ("Beskrivning en", "Description en"),
    *((f"Nivå {n} {language}", f"Level {n} {language}") for n, language, _name in ANCHORS),
    ("ESCO-uri", "ESCO URI"),
    ("ESCO-matchning", "ESCO match"),
    ("Alias", "Aliases"),
)
REQUIREMENT_HEADINGS = (
    ("Befattning", "Role"),
    ("SSYK", "SSYK"),
    ("Kompetenskod", "Competence code"),
    ("Kompetens", "Competence"),
    ("Kravnivå", "Required level"),
    ("Kritikalitet", "Criticality"),
    ("Gäller från", "Valid from"),
    ("Gäller till", "Valid to"),
    ("Kommentar", "Comment"),
)
NUMBERS = {"Kritikalitet", "Kravnivå"}
PERSON = (("Anst.nr", "Employee number"), ("Namn", "Name"), ("Avdelning", "Team"))
ROLE = ("Befattning", "Role")


def _english() -> bool:
    return active_language() == "en"


def _columns(headings: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    return tuple(
        Column(pair[_english()], Kind.WHOLE if pair[0] in NUMBERS else Kind.TEXT)
        for pair in headings
    )


def library_sheet(organisation: Organisation) -> Sheet:
    """Return all competences that an organisation owns, headings before what they gather."""
    rows = _below_their_headings(Competence.objects.filter(organisation=organisation))
    contents = content_of(rows)
    return Sheet(
        _("Library"),
        _columns(LIBRARY_HEADINGS),
        tuple(_library_row(row, contents[row.pk]) for row in rows),
    )


def _below_their_headings(found: Iterable[Competence]) -> list[Competence]:
    rows = sorted(found, key=lambda row: (row.code, row.pk))
    under: dict[int | None, list[Competence]] = defaultdict(list)
    own = {row.pk for row in rows}
    for row in rows:
        under[row.parent_id if row.parent_id in own else None].append(row)
    ordered: list[Competence] = []
    waiting = under[None][::-1]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += under[row.pk][::-1]
    return ordered


def _library_row(row: Competence, content: dict[str, Any]) -> tuple[Value, ...]:
    anchors = content["anchors"]
    words = {
        name: anchors.get(str(level), ["", ""])[language == "en"]
        for level, language, name in ANCHORS
    }
    yes, no = ("yes", "no") if _english() else ("ja", "nej")
    return (
        row.code,
        content["parent"],
        row.name_sv,
        row.name_en,
        _word(KINDS, HEADING if row.is_heading else row.kind),
        _word(STATES, row.state),
        row.retired_on.isoformat() if row.retired_on else "",
        content["replaced_by"],
        row.criticality,
        yes if row.hard_to_recruit else no,
        row.group_sv,
        row.group_en,
        row.description_sv,
        row.description_en,
        *words.values(),
        "; ".join(identifier for identifier, _match in content["links"]),
        "; ".join(_word(MATCHES, match) for _identifier, match in content["links"]),
        "; ".join(content["aliases"]),
    )


def _word(choices: dict[str, tuple[str, ...]], value: str) -> str:
    # The first word of each choice is English, the second Swedish where there is one.
    words = next(words for choice, words in choices.items() if str(choice) == str(value))
    return words[0] if _english() or len(words) == 1 else words[1]


def requirement_list(organisation: Organisation, day: datetime.date) -> Sheet:
    """Return what roles ask for, a row each: a company's in force on a day or later."""
    return Sheet(
        _("Requirements"),
        _columns(REQUIREMENT_HEADINGS),
        tuple(
            (
                row.role.name,
                row.role.ssyk,
                row.competence.code,
                row.competence.name,
                row.level,
                row.criticality,
                *_dates_and_reason(row),
            )
            for row in _asked(organisation, day, later=Q(valid_from__gt=day))
        ),
    )


def _dates_and_reason(row: Requirement | ProfileRow) -> tuple[str, str, str]:
    if isinstance(row, ProfileRow):
        return "", "", ""
    return row.valid_from.isoformat(), row.valid_to.isoformat() if row.valid_to else "", row.reason


def _asked(
    organisation: Organisation, day: datetime.date, *, later: Q | None = None
) -> list[Requirement | ProfileRow]:
    model: Any = ProfileRow if organisation.is_hub else Requirement
    rows = model.objects.filter(organisation=organisation).select_related("role", "competence")
    if not organisation.is_hub:
        in_force = requirements_in_force(day)
        rows = rows.filter(in_force | later if later is not None else in_force)
    return sorted(
        rows,
        key=lambda row: (
            sort_key(row.role.name),
            sort_key(row.competence.name_sv),
            row.competence_id,
            getattr(row, "valid_from", day),
        ),
    )


def requirement_matrix(organisation: Organisation, day: datetime.date) -> Sheet:
    """Return roles down and competences across, with the level that each asks for on a day."""
    rows = _asked(organisation, day)
    competences = list({row.competence_id: row.competence for row in rows}.values())
    competences.sort(key=lambda one: (sort_key(one.name_sv), one.pk))
    cells = {(row.role_id, row.competence_id): row.level for row in rows}
    roles = list({row.role_id: row.role for row in rows}.values())
    return Sheet(
        _("Requirement matrix"),
        (Column(ROLE[_english()]), *(_across(one) for one in competences)),
        tuple(
            (role.name, *(cells.get((role.pk, one.pk)) for one in competences)) for role in roles
        ),
    )


def _across(competence: Competence) -> Column:
    return Column(f"{competence.name} ({competence.code})", Kind.WHOLE, width=14)


def skill_matrix(company: Organisation, day: datetime.date) -> Sheet:
    """Return people down, competences across, with the level that counts on a day; R-96.

    Of everybody employed on the day. Competences are those that anybody has a level in or a
    role asks for, without those that have left the library.
    """
    people = sorted(employed_on(day), key=lambda row: (sort_key(row.person.name), row.person_id))
    placed = {row.person_id: row for row in people}
    cells = {
        (person, competence): level
        for person, competence, level in levels_in_force(day)
        .filter(organisation=company)
        .values_list("person_id", "competence_id", "level")
        if person in placed
    }
    asked = {row.competence_id for row in _asked(company, day)}
    wanted = asked | {competence for _person, competence in cells}
    competences = [one for one in Competence.objects.filter(pk__in=wanted) if one.in_use_on(day)]
    competences.sort(key=lambda one: (sort_key(one.name_sv), one.pk))
    return Sheet(
        f"{EXPORTED}{day.isoformat()}",
        (*_columns(PERSON), *(_across(one) for one in competences)),
        tuple(
            (
                row.person.employee_number,
                row.person.name,
                row.team.name if row.team else "",
                *(cells.get((pk, one.pk)) for one in competences),
            )
            for pk, row in placed.items()
        ),
    )


def levels_sheet() -> Sheet:
    """Return what the levels mean, so that a matrix is read on the scale it is written on."""
    return Sheet(
        _("Levels"),
        (Column(_("What the levels mean"), width=60),),
        tuple((f"{level} = {meaning}",) for level, meaning in CANONICAL_LEVELS.items()),
    )
