"""The page that is the contract for files names every field, rule, reason and refusal."""

import dataclasses
import re
from pathlib import Path

import pytest

from samtakt.engines.planning import parts
from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.plan import (
    CompanyCost,
    OpenedSession,
    Plan,
    Price,
    Progress,
    Unmet,
)
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.wording import INVALID, REASONS

PAGE = Path(__file__).parents[3] / "docs" / "developer" / "planning-instance.md"
TEXT = PAGE.read_text(encoding="utf-8")


def section(title):
    return TEXT.split(f"## {title}", 1)[1].split("\n## ", 1)[0]


def names_in_first_column(text):
    return [
        name
        for line in text.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    ]


def test_every_rule_is_listed_as_hard_or_soft():
    rows = [
        (cells[1].strip(" `"), cells[2].strip())
        for line in section("Rules").splitlines()
        if line.startswith("| `") and (cells := line.split("|"))
    ]

    assert rows == [(each.name, each.kind) for each in CONSTRAINTS]


@pytest.mark.parametrize(("title", "words"), [("Reasons", REASONS), ("What is refused", INVALID)])
def test_every_code_is_listed_once(title, words):
    assert sorted(names_in_first_column(section(title))) == sorted(words)


@pytest.mark.parametrize(
    "kind",
    [
        Problem,
        parts.Company,
        parts.Team,
        parts.DemandClass,
        parts.Course,
        parts.SessionCandidate,
        parts.ResourceRow,
    ],
)
def test_every_field_of_an_instance_is_listed(kind):
    fields = {each.name for each in dataclasses.fields(kind)}

    assert fields <= set(names_in_first_column(section("Instance")))


def test_every_field_of_a_plan_is_listed():
    fields = {each.name for each in dataclasses.fields(Plan)}

    assert fields <= set(names_in_first_column(section("Plan")))


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("sessions", OpenedSession),
        ("seats", parts.Seats),
        ("company_costs", CompanyCost),
        ("certificate", Price),
        ("unmet", Unmet),
        ("history", Progress),
    ],
)
def test_every_field_of_a_part_of_a_plan_is_in_its_row(part, kind):
    rows = section("Plan").splitlines()
    row = next(each for each in rows if part in names_in_first_column(each))

    assert {each.name for each in dataclasses.fields(kind)} <= set(re.findall(r"`(\w+)`", row))
