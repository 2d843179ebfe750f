"""Figures of groups by sex, age or employment leave through one door only."""

import ast
import re

# Who may read what a person's group is, and why.
READS_GROUPS = {
    "src/samtakt/organisations/models.py": "has the fields",
    "src/samtakt/organisations/employees.py": "imports a staff list",
    "src/samtakt/foundation/spreadsheets/cells.py": "reads a staff list's cells",
    "src/samtakt/foundation/spreadsheets/columns.py": "knows a staff list's headings",
    "src/samtakt/foundation/spreadsheets/lists.py": "knows a staff list's columns",
    "src/samtakt/foundation/spreadsheets/people.py": "recognises a staff list",
    "src/samtakt/web/imports/words.py": "names a staff list's columns",
    "src/samtakt/inclusion/groups.py": "puts people into groups, for the door",
    "src/samtakt/analysis/facts.py": "reads them for retirement and for the staff list",
    "src/samtakt/analysis/factrows.py": "holds them for retirement and for the staff list",
    "src/samtakt/analysis/staff.py": "counts the own staff, through the door",
    "src/samtakt/assessments/kiosk.py": "refuses a year of birth as a code to sign in with",
    "src/samtakt/planning/demand.py": "counts needs by sex where a round asks for equal access",
    "src/samtakt/planning/instance.py": "tells the planner which needs are of which sex",
    "src/samtakt/planning/comparing.py": "compares the hours of plans, hiding small groups",
    "src/samtakt/certificates/permits.py": "asks whether somebody is old enough for a machine",
}
# The own staff's headcount, which the door lets through for who keeps the staff list.
SHOWS_HEADCOUNT = {
    "src/samtakt/analysis/results.py",
    "src/samtakt/analysis/staff.py",
    "src/samtakt/analysis/audience.py",
}
FIELD = re.compile(r"(?:^|__)(?:sex|birth_year)(?:$|__)")
HEADCOUNT = {"by_sex", "by_age", "own_headcount"}


def fields_read(module: ast.Module) -> set[str]:
    """Return the names of grouping fields that a file uses: as attribute, argument or in a query."""
    names = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in ast.walk(module) if isinstance(node, ast.keyword) and node.arg}
    names |= {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {name for name in names if FIELD.search(name)}


def names_used(module: ast.Module) -> set[str]:
    """Return every name a file uses, also as an attribute or argument, and every function it has."""
    found = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    found |= {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    found |= {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    found |= {node.arg for node in ast.walk(module) if isinstance(node, ast.keyword) and node.arg}
    return found


def application(tree):
    return [(name, module) for name, module in tree.python() if "/migrations/" not in name]


def test_only_listed_files_read_what_group_a_person_is_in(tree):
    reading = {name for name, module in application(tree) if fields_read(module)}

    assert reading - READS_GROUPS.keys() == set()


def test_the_list_of_readers_holds_nobody_else(tree):
    reading = {name for name, module in application(tree) if fields_read(module)}

    assert READS_GROUPS.keys() - reading == set()


def test_the_own_headcount_is_shown_in_listed_places_only(tree):
    showing = {name for name, module in application(tree) if names_used(module) & HEADCOUNT}

    assert showing - SHOWS_HEADCOUNT == {"src/samtakt/inclusion/disclosure.py"}


def test_no_template_reads_a_group_of_a_person(tree):
    reading = re.compile(r"\.(?:sex|birth_year|by_sex|by_age)\b")

    assert [name for name, text in tree.templates() if reading.search(text)] == []


def test_a_reader_is_found():
    for source in (
        "person.sex",
        "Person.objects.values('person__sex')",
        "Person.objects.filter(birth_year__lt=1960)",
        "Count('employments__person__birth_year')",
    ):
        assert fields_read(ast.parse(source)), source
    assert not fields_read(ast.parse("person.sextant; text = 'what is a sex'"))
