"""Why somebody gets no seat, in whole sentences, from the planner's codes.

The planner hands out a code and parameters that name things by their ids in the problem;
`Names` turns these into what people call them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from samtakt.foundation.formats import date_text, money_text, number_text, week_text

PLAN_STATUS = {
    "optimal": gettext_lazy("Proven best"),
    "feasible": gettext_lazy("Good plan, not proven best"),
    "cancelled": gettext_lazy("Stopped early"),
}

REASONS = {
    "no_course": gettext_lazy(
        "No course in the catalogue raises %(competence)s from level %(level)s."
    ),
    "no_session_in_days": gettext_lazy(
        "No session of %(courses)s is offered between %(earliest)s and %(latest)s."
    ),
    "too_far": gettext_lazy(
        "Every session of %(courses)s between %(earliest)s and %(latest)s is too far away."
    ),
    "group_under_minimum": gettext_lazy(
        "The group would be too small: %(missing)s more are needed."
    ),
    "sessions_full": gettext_lazy("Every session within reach is full."),
    "company_budget": gettext_lazy("The company's budget lacks %(missing_money)s."),
    "travel_over_budget": gettext_lazy(
        "The journey costs %(travel_money)s, and the company's budget lacks %(missing_money)s."
    ),
    "network_budget": gettext_lazy(
        "The network's budget lacks %(missing_money)s to open another session."
    ),
    "absence_limit": gettext_lazy("%(team)s already has as many away on %(day)s as it can spare."),
    "other_course": gettext_lazy("The person is on another course on %(day)s."),
    "aid_cap": gettext_lazy("The company's cap of aid lacks %(missing_money)s."),
    "equal_access": gettext_lazy(
        "Too small a share of the hours of training would be left for %(group)s."
    ),
    "prerequisite_not_placed": gettext_lazy("What has to come first has no seat: %(before)s."),
    "provider_capacity": gettext_lazy("%(provider)s cannot hold more sessions in %(week)s."),
    "resource_limit": gettext_lazy("A limit of the round is reached: %(resource)s."),
    "value_below_cost": gettext_lazy(
        "The seat costs more than closing the gap is worth by the round's own measure."
    ),
    "search_stopped": gettext_lazy(
        "There was room, but the calculation ended before this seat was tried. "
        "A longer calculation may find it."
    ),
}

SHORT_REASONS = {
    "no_course": gettext_lazy("No course for the step"),
    "no_session_in_days": gettext_lazy("No session in time"),
    "too_far": gettext_lazy("Too far away"),
    "group_under_minimum": gettext_lazy("The group would be too small"),
    "sessions_full": gettext_lazy("Sessions are full"),
    "company_budget": gettext_lazy("The company's budget"),
    "travel_over_budget": gettext_lazy("The journey costs too much"),
    "network_budget": gettext_lazy("The network's budget"),
    "absence_limit": gettext_lazy("Too many away at once"),
    "other_course": gettext_lazy("On another course that day"),
    "aid_cap": gettext_lazy("The company's cap of aid"),
    "equal_access": gettext_lazy("Equal access to training"),
    "prerequisite_not_placed": gettext_lazy("An earlier step has no seat"),
    "provider_capacity": gettext_lazy("The provider has no room"),
    "resource_limit": gettext_lazy("A limit of the round"),
    "value_below_cost": gettext_lazy("Costs more than it is worth"),
    "search_stopped": gettext_lazy("The calculation ended first"),
}
"""The same reasons as headings; `REASONS` explains them."""

CHANGES = {
    "company_budget": gettext_lazy("%(money)s more in the company's budget"),
    "aid_cap": gettext_lazy("%(money)s more in the company's cap of aid"),
    "network_budget": gettext_lazy("%(money)s more in the network's budget"),
    "absence_limit": gettext_lazy("one more away from %(target)s on %(day)s"),
    "group_under_minimum": ngettext_lazy(
        "%(amount)s more participant by %(day)s",
        "%(amount)s more participants by %(day)s",
        "number",
    ),
    "sessions_full": gettext_lazy("one more place in the session"),
    "provider_capacity": gettext_lazy("one more session by %(target)s in %(week)s"),
    "resource_limit": gettext_lazy("%(amount)s more of %(target)s"),
    "no_session_in_days": gettext_lazy(
        "another date of %(course)s between %(earliest)s and %(latest)s"
    ),
    "too_far": gettext_lazy("another venue: %(course)s %(where)s"),
    "travel_over_budget": gettext_lazy("another venue: %(course)s %(where)s"),
    "value_below_cost": gettext_lazy("%(money)s off the price of the session"),
}
"""What would help, by the engine's kind of change; all of a need's changes are needed together."""

# Translators: %(where)s is "in Umeå" or "at the company's own premises".
ONCE_MORE = gettext_lazy("another venue: %(course)s once more, %(where)s")
ANOTHER_DATE_ELSEWHERE = gettext_lazy(
    "another date of %(course)s between %(earliest)s and %(latest)s, %(where)s"
)

WEEKS, DAYS, SUMS = {"week"}, {"day", "earliest", "latest"}, {"missing", "travel"}


@dataclass(frozen=True)
class Names:
    """What the ids of a problem are called; `first_day` is its day 0, a Monday."""

    first_day: datetime.date
    names: Mapping[str, str]

    def of(self, value: Any) -> str:
        """Return the name of one id, or of several in a list or separated by commas."""
        if isinstance(value, str):
            parts: Iterable[str] = value.split(", ")
        elif isinstance(value, Iterable):
            parts = [str(each) for each in value]
        else:
            return str(value)
        return ", ".join(dict.fromkeys(self._one(part) for part in parts))

    def _one(self, identity: str) -> str:
        if identity in self.names:
            return self.names[identity]
        kind, _space, level = identity.partition(" ")
        if kind == "level" and level.isdigit():
            return _("the step to level %(level)s") % {"level": level}
        # Another company's team has no name here, and one's own may have been removed.
        return _("the team") if "/" in identity else identity

    def day(self, number: Any) -> str:
        """Return the date of a day of the problem."""
        return date_text(self.first_day + datetime.timedelta(days=int(number)))

    def week(self, number: Any) -> str:
        """Return the calendar week of a week of the problem."""
        return week_text(self.first_day + datetime.timedelta(weeks=int(number)))


def explain(reason: str, parameters: Mapping[str, Any], names: Names) -> str:
    """Return the sentence for a reason code.

    Raises:
        KeyError: the planner has a reason that has no sentence here; a test forbids it.
    """
    words = {name: _word(name, value, names) for name, value in parameters.items()}
    for name in parameters.keys() & SUMS:
        words[f"{name}_money"] = money_text(parameters[name])
    said = str(REASONS[reason]) % words
    # A sentence may begin with a name, or with what stands for one.
    return said[0].upper() + said[1:] if said.startswith(_("the team")) else said


def change_words(change: Mapping[str, Any], names: Names) -> str:
    """Return what a change is, in words, from the form in which plans keep it.

    Raises:
        KeyError: the planner has a kind of change without words here; a test forbids it.
    """
    words = {name: names.of(change[name]) for name in ("target", "course") if name in change}
    words |= {name: names.day(change[name]) for name in DAYS if change.get(name) is not None}
    if change["day"] is not None:
        words["week"] = names.week(change["day"] // 7)
    amount = change["amount"]
    words |= {"money": money_text(amount), "amount": number_text(amount)}
    words["where"] = _where(change)
    return str(_template(change) % {**words, "number": round(amount)})


def _template(change: Mapping[str, Any]) -> Any:
    kind, place = change["kind"], change.get("place")
    if kind == "no_session_in_days" and place:
        return ANOTHER_DATE_ELSEWHERE
    return ONCE_MORE if kind == "too_far" and change["amount"] else CHANGES[kind]


def _where(change: Mapping[str, Any]) -> str:
    if change.get("hosted"):
        return _("at the company's own premises")
    return _("in %(place)s") % {"place": change.get("place", "")}


def _word(name: str, value: Any, names: Names) -> str:
    if name in WEEKS:
        return names.week(value)
    if name in DAYS:
        return names.day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return names.of(value)
