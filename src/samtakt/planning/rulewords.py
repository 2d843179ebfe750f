"""The rules of a plan in whole sentences: which one a change would break, and which contradict.

The engine hands out the rule and what it is about by the ids of the problem; `names_of` says what
people call these. The hub is told whose team a rule is about, and not which.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.foundation.formats import monday_of, money_text, number_text, percent_text
from samtakt.organisations.models import Person
from samtakt.planning.datewords import session_words
from samtakt.planning.explanations import Names
from samtakt.planning.identities import competence_id, course_id, provider_id
from samtakt.planning.instance import Instance
from samtakt.planning.models import Round

UNKNOWN_SEATS = gettext_lazy("The plan names seats that the round does not know.")

VIOLATIONS = {
    "known_names": UNKNOWN_SEATS,
    "named_once": UNKNOWN_SEATS,
    "whole_seats": UNKNOWN_SEATS,
    "seats_only_in_opened_sessions": UNKNOWN_SEATS,
    "group_size_as_listed": UNKNOWN_SEATS,
    "course_leads_to_the_need": gettext_lazy("%(session)s does not lead further for %(demand)s."),
    "session_within_the_needs_days": gettext_lazy(
        "%(session)s is outside the days that serve %(demand)s: %(earliest)s to %(latest)s."
    ),
    "place_within_reach": gettext_lazy("%(session)s is too far away for %(demand)s."),
    "group_reaches_minimum": gettext_lazy(
        "%(session)s would have %(seats)s participants and needs at least %(minimum)s, with a chance"
        " of falling under it of no more than the round allows (here %(risk)s)."
    ),
    "group_within_maximum": gettext_lazy(
        "%(session)s would have %(seats)s participants; there is room for %(maximum)s."
    ),
    "people_are_enough": gettext_lazy(
        "%(demand)s: %(seats)s seats would be taken, but only %(people)s people have the need."
    ),
    "steps_in_order": gettext_lazy(
        "%(demand)s: on %(day)s %(seats)s people would go on from level %(level)s, but only"
        " %(ready)s have reached it by then."
    ),
    "prerequisite_first": gettext_lazy(
        "%(team)s: on %(day)s %(seats)s people would start %(course)s, but only %(ready)s have"
        " completed %(prerequisite)s by then."
    ),
    "person_prerequisite_first": gettext_lazy(
        "Somebody in %(session)s has not completed %(prerequisite)s."
    ),
    "one_course_a_day": gettext_lazy("Somebody would be in two sessions on %(day)s."),
    "absence_within_limit": gettext_lazy(
        "%(team)s would have %(seats)s away on %(day)s; at most %(limit)s may be."
    ),
    "company_within_budget": gettext_lazy(
        "%(company)s would pay %(cost_money)s; its budget is %(budget_money)s."
    ),
    "aid_within_cap": gettext_lazy(
        "%(company)s would be charged %(aid_money)s of the fixed prices; its cap of aid is"
        " %(cap_money)s."
    ),
    "network_within_budget": gettext_lazy(
        "The network would pay %(cost_money)s; its budget is %(budget_money)s."
    ),
    "provider_within_capacity": gettext_lazy(
        "%(provider)s would hold %(sessions)s sessions in %(week)s; it can hold %(limit)s."
    ),
    "resource_within_limit": gettext_lazy("A limit of the round would be exceeded: %(resource)s."),
    # Without figures: hours by sex leave through `disclosure` alone.
    "equal_access": gettext_lazy(
        "Too small a share of the hours of training would be left for %(group)s."
    ),
    "confirmed_seats_kept": gettext_lazy(
        "%(demand)s would lose confirmed seats in %(session)s: %(confirmed)s have to stay."
    ),
}
"""What a plan would break, by the engine's rule."""

LIMITS = {
    "absence_within_limit": gettext_lazy("how many may be away at once from %(a)s"),
    "aid_within_cap": gettext_lazy("the cap of aid of %(a)s"),
    "company_within_budget": gettext_lazy("the budget of %(a)s"),
    "confirmed_seats_kept": gettext_lazy("the seats that have to stay: %(a)s in %(b)s"),
    "equal_access": gettext_lazy("the share of the hours that is due to %(a)s"),
    "group_reaches_minimum": gettext_lazy("the smallest group of %(a)s"),
    "group_within_maximum": gettext_lazy("the largest group of %(a)s, on the dates offered"),
    "network_within_budget": gettext_lazy("the network’s budget"),
    "one_course_a_day": gettext_lazy("that nobody takes two courses on one day"),
    "prerequisite_first": gettext_lazy("that %(a)s comes first"),
    "provider_within_capacity": gettext_lazy("how many sessions %(a)s can hold in a week"),
    "resource_within_limit": gettext_lazy("a limit of the round: %(a)s"),
    "wanted": gettext_lazy("that everybody’s need is met: %(a)s, on the dates offered"),
}
"""Limits and wishes that contradict each other, by the engine's rule."""

MONEY = ("cost", "budget", "aid", "cap")
DAYS = ("day", "earliest", "latest", "start", "finish")


def names_of(instance: Instance, round: Round) -> Names:
    """Return what the hub calls the companies, needs, sessions and courses of a problem."""
    companies = {each.slug: each.name for each in instance.companies}
    names: dict[str, str] = dict(companies)
    names |= {str(value): str(label) for value, label in Person.Sex.choices}
    for team in instance.problem.teams:
        company = companies.get(team.company, team.company)
        names[team.id] = _("A team of %(company)s") % {"company": company}
    for identity, demand in instance.demand.items():
        names[competence_id(demand.competence_id)] = demand.competence.name
        names[identity] = _("%(company)s, %(competence)s from %(low)s to %(high)s") % {
            "company": demand.organisation.name,
            "competence": demand.competence.name,
            "low": demand.from_level,
            "high": demand.to_level,
        }
    for identity, date in instance.dates.items():
        course = date.offer.course
        names[course_id(course.pk)] = course.name
        names[provider_id(date.offer.provider_id)] = date.offer.provider.name
        names[identity] = session_words(date)
    return Names(monday_of(round.starts_on), names)


def violation_words(rule: str, parameters: Mapping[str, Any], names: Names) -> str:
    """Return the sentence for a rule that a plan breaks.

    Raises:
        KeyError: the engine has a rule that has no sentence here; a test forbids it.
    """
    words: dict[str, str] = {f"{name}_money": "" for name in MONEY}
    for name, value in parameters.items():
        if name in MONEY:
            words[f"{name}_money"] = money_text(value)
        if name in DAYS:
            words[name] = names.day(value)
        elif name == "week":
            words[name] = names.week(value)
        elif name == "risk":
            words[name] = percent_text(value, 1)
        elif isinstance(value, int | float):
            words[name] = number_text(value)
        else:
            words[name] = _one(value, names)
    return str(VIOLATIONS[rule]) % words


def limit_words(rule: str, key: Iterable[str], names: Names) -> str:
    """Return what a limit, or a wish, is called.

    Raises:
        KeyError: the engine has a limit that has no words here; a test forbids it.
    """
    parts = [_one(part, names) for part in key]
    words = dict(zip("abc", [*parts, "", "", ""], strict=False))
    return str(LIMITS[rule]) % words


def _one(identity: str, names: Names) -> str:
    # Names of places have commas, so that ids are looked up whole first.
    return names.names.get(identity) or names.of(identity)
