"""What sessions, companies and unmet needs can be filtered by, and in which orders."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.formats import sort_key, week_text
from samtakt.planning.costview import CostRow
from samtakt.planning.explanations import SHORT_REASONS
from samtakt.planning.plans import CompanyShare, PlanView, SeatsView, SessionView
from samtakt.planning.unmet import UnmetView
from samtakt.web.filters import Filter, choices_of, sorted_rows

ONLINE = "-"


class SessionFilter(Filter):
    """Which sessions to show."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    week = forms.ChoiceField(label=_("Week"), required=False)


class HubSessionFilter(SessionFilter):
    """The hub may look at the sessions of one company."""

    company = forms.ChoiceField(label=_("Company"), required=False)


class CompanySessionFilter(SessionFilter):
    """A company sees its own sessions first."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Sessions with our seats")), ("all", _("All sessions"))],
    )


def place_of(session: SessionView) -> str:
    """Return the place as the filter names it."""
    return ONLINE if session.online else session.place


def session_filter(query: Any, plan: PlanView) -> Filter:
    """Return the filter with the courses, places, weeks and companies that occur."""
    rows = plan.sessions
    places = {(place_of(row), str(_("Online")) if row.online else row.place) for row in rows}
    weeks = sorted({row.week for row in rows})
    choices: dict[str, Any] = {
        "course": choices_of(_("All courses"), ((row.course_id, row.course) for row in rows)),
        "place": choices_of(_("All places"), places),
        "week": [("", _("All weeks")), *[(day.isoformat(), week_text(day)) for day in weeks]],
    }
    if plan.company:
        return CompanySessionFilter(query, choices=choices)
    companies = ((row.company.id, row.company.name) for row in plan.companies)
    choices["company"] = choices_of(_("All companies"), companies)
    return HubSessionFilter(query, choices=choices)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with what the reader pays for it: a company its own seats, the hub all."""

    session: SessionView
    cost: Decimal


SESSION_ORDERS = {
    "course": lambda row: sort_key(row.session.course),
    "place": lambda row: sort_key(row.session.place),
    "week": lambda row: row.session.starts_on,
    "participants": lambda row: row.session.participants,
    "companies": lambda row: row.session.companies,
    "own": lambda row: row.session.seats_seen,
    "cost": lambda row: row.cost,
    "loss": lambda row: (loss := row.session.loss) and (loss.at_least, loss.at_most),
}


def session_rows(plan: PlanView, chosen: dict[str, str], sort: str) -> list[SessionRow]:
    """Return the sessions that the filter leaves, in the order asked for."""
    own_only = plan.company is not None and chosen.get("show") != "all"
    kept = [
        SessionRow(session, cost_of(plan, session))
        for session in plan.sessions
        if (session.seats or not own_only) and _is_chosen(session, chosen)
    ]
    return sorted_rows(kept, sort, SESSION_ORDERS)


def _is_chosen(session: SessionView, chosen: dict[str, str]) -> bool:
    facts = {
        "course": {str(session.course_id)},
        "place": {place_of(session)},
        "week": {session.week.isoformat()},
        "company": {str(row.company.id) for row in session.seats},
    }
    return all(chosen[name] in values for name, values in facts.items() if name in chosen)


def cost_of(plan: PlanView, session: SessionView) -> Decimal:
    """Return what a session costs the reader: its seats and, for the hub, opening it."""
    seats = sum((row.cost for row in session.seats), Decimal(0))
    return seats if plan.company else seats + session.network_cost


def merged_seats(session: SessionView) -> list[SeatsView]:
    """Return a session's seats with those of the same company, team and step in one row."""
    merged: dict[tuple[object, ...], SeatsView] = {}
    for row in session.seats:
        key = (row.company, row.team, row.competence, row.from_level, row.to_level)
        known = merged.get(key)
        merged[key] = _sum_of(known, row) if known else row
    return list(merged.values())


def _sum_of(one: SeatsView, other: SeatsView) -> SeatsView:
    return replace(
        one,
        seats=one.seats + other.seats,
        cost=one.cost + other.cost,
        value=one.value + other.value,
    )


COMPANY_ORDERS = {
    "name": lambda row: sort_key(row.company.name),
    "needs": lambda row: row.needs,
    "met": lambda row: row.needs_met / row.needs if row.needs else None,
    "seats": lambda row: row.seats,
    "sessions": lambda row: row.sessions,
    "hours": lambda row: row.hours,
    "cost": lambda row: row.cost,
    "budget": lambda row: row.budget,
}


def company_rows(plan: PlanView, sort: str) -> list[CompanyShare]:
    """Return the companies' shares in the order asked for."""
    return sorted_rows(plan.companies, sort, COMPANY_ORDERS)


@dataclass(frozen=True, slots=True)
class Totals:
    """All shares together, as far as the reader may see them."""

    needs: int
    needs_met: int
    seats: int
    hours: float
    cost: Decimal


def totals_of(shares: Iterable[CompanyShare]) -> Totals:
    """Return the sum of shares."""
    rows = list(shares)
    return Totals(
        needs=sum(row.needs for row in rows),
        needs_met=sum(row.needs_met for row in rows),
        seats=sum(row.seats for row in rows),
        hours=sum(row.hours for row in rows),
        cost=sum((row.cost for row in rows), Decimal(0)),
    )


COST_ORDERS = {
    "name": lambda row: sort_key(row.company.name),
    "seats": lambda row: row.seats,
    "alone": lambda row: row.alone,
    "pays": lambda row: row.pays,
    "own": lambda row: row.own,
    "saved": lambda row: row.saved,
    "part": lambda row: row.saved_share,
}


@dataclass(frozen=True, slots=True)
class CostTotals:
    """All companies' costs together, as far as the reader may see them."""

    seats: int
    alone: Decimal
    own: Decimal
    pays: Decimal
    saved: Decimal


def cost_totals(rows: Iterable[CostRow]) -> CostTotals:
    """Return the sum of what companies pay and would pay alone."""
    found = list(rows)
    return CostTotals(
        seats=sum(row.seats for row in found),
        alone=sum((row.alone for row in found), Decimal(0)),
        own=sum((row.own for row in found), Decimal(0)),
        pays=sum((row.pays for row in found), Decimal(0)),
        saved=sum((row.saved for row in found), Decimal(0)),
    )


class UnmetFilter(Filter):
    """Which unmet needs to show."""

    reason = forms.ChoiceField(label=_("Reason"), required=False)
    competence = forms.ChoiceField(label=_("Competence"), required=False)
    company = forms.ChoiceField(label=_("Company"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)


def unmet_filter(query: Any, plan: PlanView) -> UnmetFilter:
    """Return the filter with what occurs; the hub filters by company, a company by team."""
    rows = plan.unmet
    teams = ((row.team.id, row.team.name) for row in rows if row.team)
    reasons = ((row.reason, reason_text(row.reason)) for row in rows)
    competences = ((row.competence_id, row.competence) for row in rows)
    companies = ((row.company.id, row.company.name) for row in rows)
    form = UnmetFilter(
        query,
        choices={
            "reason": choices_of(_("All reasons"), reasons),
            "competence": choices_of(_("All competences"), competences),
            "company": choices_of(_("All companies"), companies),
            "team": choices_of(_("All teams"), teams),
        },
    )
    del form.fields["company" if plan.company else "team"]
    return form


UNMET_ORDERS = {
    "competence": lambda row: sort_key(row.competence),
    "who": lambda row: sort_key((row.team or row.company).name),
    "people": lambda row: row.people,
    "reason": lambda row: sort_key(reason_text(row.reason)),
}


def unmet_rows(plan: PlanView, chosen: dict[str, str], sort: str) -> list[UnmetView]:
    """Return the unmet needs that the filter leaves, in the order asked for."""
    kept = [row for row in plan.unmet if _unmet_is_chosen(row, chosen)]
    return sorted_rows(kept, sort, UNMET_ORDERS)


def _unmet_is_chosen(row: UnmetView, chosen: dict[str, str]) -> bool:
    facts = {
        "reason": row.reason,
        "competence": str(row.competence_id),
        "company": str(row.company.id),
        "team": str(row.team.id) if row.team else "",
    }
    return all(chosen[name] == value for name, value in facts.items() if name in chosen)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason and how many needs it leaves unmet."""

    code: str
    text: str
    people: int


def reasons_of(rows: Iterable[UnmetView]) -> list[Reason]:
    """Return the reasons, the one that leaves most needs unmet first."""
    people: Counter[str] = Counter()
    for row in rows:
        people[row.reason] += row.people
    return [Reason(code, reason_text(code), number) for code, number in people.most_common()]


def reason_text(code: str) -> str:
    """Return the heading of a reason."""
    return str(SHORT_REASONS[code])
