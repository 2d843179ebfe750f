"""The tools for each step, and the reader's way to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.access import Actor, allowed


@dataclass(frozen=True)
class Tool:
    """A page that helps with a step. `about`: what its address is of, the assignment or company."""

    label: str | Promise
    url: str
    about: str = ""
    argument: str = ""


@dataclass(frozen=True)
class Place:
    """A tool as a link."""

    label: str | Promise
    href: str


TOOLS = {
    0: (
        Tool(_("Purpose statement"), "purpose"),
        Tool(_("Sign the assignment"), "sign_assignment", "assignment"),
    ),
    1: (
        Tool(_("Goals"), "goals"),
        Tool(_("Strengths and threats"), "swot", "assignment"),
        Tool(_("Technology plan"), "technology"),
        Tool(_("Interviews"), "interviews"),
    ),
    2: (
        Tool(_("Roles and requirements"), "roles"),
        Tool(_("Technology plan"), "technology"),
        Tool(_("Goals to gaps"), "chain"),
    ),
    3: (
        Tool(_("Assessment rounds"), "assessment_rounds"),
        Tool(_("Interview guide"), "interview_guide", argument="individual"),
    ),
    4: (
        Tool(_("Assessment rounds"), "assessment_rounds"),
        Tool(_("Talks to have"), "dialogues"),
        Tool(_("My team"), "team", "team"),
    ),
    5: (
        Tool(_("Gaps"), "company_gaps", "company"),
        Tool(_("Key-person risks"), "company_risks", "company"),
        Tool(_("Goals to gaps"), "chain"),
        Tool(_("Years ahead"), "foresight", "company"),
        Tool(_("Reports"), "reports"),
    ),
    6: (
        Tool(_("Development plans"), "development_plans"),
        Tool(_("The company’s plan"), "company_plan"),
        Tool(_("Goals to gaps"), "chain"),
    ),
    7: (
        Tool(_("Compare with the beginning"), "baseline", "assignment"),
        Tool(_("Planned and done"), "follow_up"),
        Tool(_("Reports"), "reports"),
    ),
}


def tools_of(actor: Actor, step: int, assignment: int) -> list[Place]:
    """Return the tools of a step that the actor may use."""
    found = (_place(actor, tool, assignment) for tool in TOOLS[step])
    return [place for place in found if place is not None]


def _place(actor: Actor, tool: Tool, assignment: int) -> Place | None:
    arguments = list(_arguments(actor, tool, assignment))
    if None in arguments:
        return None
    try:
        href = reverse(tool.url, args=arguments)
    except NoReverseMatch:
        # Not every installation has every area.
        return None
    action = getattr(resolve(href).func, "action", None)
    return Place(tool.label, href) if action and allowed(actor, action) else None


def _arguments(actor: Actor, tool: Tool, assignment: int) -> Iterable[Any]:
    if tool.about == "assignment":
        yield assignment
    elif tool.about == "company":
        yield actor.organisation.pk
    elif tool.about == "team":
        yield next(iter(actor.team_ids)) if len(actor.team_ids) == 1 else None
    if tool.argument:
        yield tool.argument
