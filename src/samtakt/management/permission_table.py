"""The permission table as a page: which role may do what."""

from collections import defaultdict

from django.utils.translation import override

from samtakt.foundation import access

HEAD = """# Who may do what

Written by `samtakt permissions`; a test compares this page with the code. A mark means that
the role has a rule for the action. Which rows the rule opens (an employee's own, a manager's
teams, a whole company) is said in the area's `access.py`. A role that is not marked is refused.
"""


def permission_table() -> str:
    """Return one table per area: actions down, the roles that may do something there across."""
    areas: dict[str, list[access.Action]] = defaultdict(list)
    for name, declared in sorted(access.actions().items()):
        areas[name.partition(".")[0]].append(declared)
    with override("en"):
        return "\n".join([HEAD, *(_area(area, areas[area]) for area in sorted(areas))])


def _area(area: str, declared: list[access.Action]) -> str:
    roles = [role for role in access.Role if any(role in one.roles for one in declared)]
    names = [str(access.ROLE_NAMES[role]) for role in roles]
    lines = [f"## {area}", ""]
    lines.append("| action | " + " | ".join(names) + " |")
    lines.append("|---|" + ":-:|" * len(roles))
    for one in declared:
        marks = ["●" if role in one.roles else "" for role in roles]
        lines.append(f"| `{one.name}` | " + " | ".join(marks) + " |")
    return "\n".join([*lines, ""])
