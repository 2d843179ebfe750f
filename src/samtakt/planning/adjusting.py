"""Changing a plan by hand: close a session, move it, open a date, move, add or take away seats.

Each change is checked against every rule before anything is kept; what it would break is named
at once. What comes of it is a plan of its own, based on the one that was changed: going back is
taking up that one again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.engines import planning as engine
from samtakt.engines.planning.byhand import plan_of_seats, violations_of
from samtakt.engines.planning.reading import Reading
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.planning.adjustments import (
    AddSeats,
    Adjustment,
    CannotAdjust,
    CloseSession,
    MoveSeats,
    MoveSession,
    OpenDate,
    RemoveSeats,
)
from samtakt.planning.binding import begun_by
from samtakt.planning.datewords import session_words
from samtakt.planning.instance import Instance, instance_of
from samtakt.planning.keeping import Origin, keep_plan, weigh
from samtakt.planning.models import Plan
from samtakt.planning.rulewords import names_of, violation_words

PLAN_DISCARDED = audit.verb("planning.plan_discarded")

SECONDS_TO_FILL = 5.0
"""How long the planner looks for who could take part on a date that is opened by hand."""

MOST_NAMED = 5
"""So many broken rules are named at once; the first is reason enough."""

Seated = dict[tuple[str, str], int]
"""How many of a need sit in a session."""


def adjust(plan: Plan, change: Adjustment, *, by: Actor) -> Plan:
    """Return a new plan with one change; the plan that is changed stays as it is.

    Called in the hub's scope. The bound of the plan stays valid: no other plan has become possible.

    Raises:
        CannotAdjust: the change would break a rule, or there is nothing to change.
    """
    instance = instance_of(plan)
    if len(instance.companies) < len(instance.problem.companies):
        raise CannotAdjust(
            [
                _(
                    "A company of the plan no longer lets you read its numbers. Plan again with"
                    " least change: that leaves it out."
                )
            ]
        )
    _refuse_begun(instance, change)
    answer = engine.Plan.from_json(plan.plan_file.read())
    desk = _Desk(instance, plan, answer)
    desk.make(change)
    desk.refuse_what_breaks_rules()
    found = plan_of_seats(
        instance.problem,
        desk.chosen(),
        proven_by=[answer],
        searched=answer.bound if answer.bound_source == "search" else None,
        seed=answer.seed,
    )
    origin = Origin(made=Plan.Made.ADJUSTED, based_on=plan, scenario=plan.scenario)
    return keep_plan(plan.round, instance, weigh(instance.problem, found), by=by, origin=origin)


def _refuse_begun(instance: Instance, change: Adjustment) -> None:
    touched = (change.session, getattr(change, "to", ""))
    dates = {date.pk: date for key in touched if (date := instance.dates.get(key))}
    for begun in begun_by(dates.keys(), timezone.localdate()):
        said = {"session": session_words(dates[begun])}
        raise CannotAdjust([_("%(session)s has begun: its seats stay as they are.") % said])


def discard(plan: Plan, *, by: Actor) -> Plan:
    """Take a change back: put a plan made from another aside, and return that other.

    Raises:
        CannotAdjust: the plan is not a draft made from another plan.
    """
    if plan.based_on is None or plan.state != Plan.State.DRAFT:
        raise CannotAdjust([_("Only a draft that was made from another plan can be taken back.")])
    with transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.REPLACED)
        audit.record(by, PLAN_DISCARDED, plan)
    return plan.based_on


class _Desk:
    """A plan's seats while they are moved about."""

    def __init__(self, instance: Instance, plan: Plan, answer: engine.Plan) -> None:
        self.instance, self.plan, self.answer = instance, plan, answer
        self.problem = instance.problem
        self.seated: Seated = {(row.demand, row.session): row.count for row in answer.seats}
        self.sessions = {each.id: each for each in self.problem.sessions}
        self.demands = {each.id: each for each in self.problem.demands}
        self.reading = Reading(self.problem, answer)
        self.touched: set[str] = set()

    def make(self, change: Adjustment) -> None:
        """Make the change, whatever rules it breaks."""
        makers: dict[type, Callable[..., None]] = {
            CloseSession: self._close,
            MoveSession: self._move_session,
            OpenDate: self._open,
            MoveSeats: self._move_seats,
            AddSeats: self._add,
            RemoveSeats: self._remove,
        }
        makers[type(change)](change)

    def chosen(self) -> tuple[engine.Seats, ...]:
        """Return the seats as they stand now."""
        return tuple(
            engine.Seats(demand, session, count)
            for (demand, session), count in self.seated.items()
            if count
        )

    def refuse_what_breaks_rules(self) -> None:
        """Refuse if a rule is broken that the plan did not break before.

        Raises:
            CannotAdjust: some are.
        """
        found = violations_of(self.problem, self.chosen())
        if found:
            names = names_of(self.instance, self.plan.round)
            words = [violation_words(each.rule, each.parameters, names) for each in found]
            raise CannotAdjust(list(dict.fromkeys(words))[:MOST_NAMED])

    def _held(self, session: str) -> list[str]:
        """The needs that sit in a session of the plan."""
        inside = [
            demand for (demand, held), count in self.seated.items() if held == session and count
        ]
        if not inside:
            raise CannotAdjust([_("The plan does not hold that session.")])
        return inside

    def _known(self, session: str) -> engine.SessionCandidate:
        if session not in self.sessions:
            raise CannotAdjust([_("That date is not among those that the plan was made from.")])
        return self.sessions[session]

    def _close(self, change: CloseSession) -> None:
        for demand in self._held(change.session):
            del self.seated[demand, change.session]

    def _move_session(self, change: MoveSession) -> None:
        inside = self._held(change.session)
        if self._known(change.to).course != self.sessions[change.session].course:
            raise CannotAdjust([_("Choose another date of the same course.")])
        for demand in inside:
            count = self.seated.pop((demand, change.session))
            self.seated[demand, change.to] = self.seated.get((demand, change.to), 0) + count

    def _open(self, change: OpenDate) -> None:
        session = self._known(change.session)
        if any(held == session.id and count for (_demand, held), count in self.seated.items()):
            raise CannotAdjust([_("The plan holds that session already.")])
        held = {row.session for row in self.answer.sessions} | {session.id}
        # Money comes last here: whether a budget is broken is said afterwards, by name.
        question = replace(
            self.problem,
            sessions=tuple(each for each in self.problem.sessions if each.id in held),
            confirmed=self.chosen(),
            network_budget=None,
            points_per_krona=0.0,
            resources=(),
            provider_capacity=(),
        )
        engine.warm_up()
        found = engine.solve(
            question, time_limit_seconds=SECONDS_TO_FILL, seed=self.answer.seed, start=self.answer
        )
        inside = [row for row in found.seats if row.session == session.id]
        if not inside:
            raise CannotAdjust(
                [
                    _(
                        "Too few could take part on that date: their days, absences and budgets"
                        " leave no group of at least %(minimum)s."
                    )
                    % {"minimum": session.minimum}
                ]
            )
        for row in inside:
            self.seated[row.demand, row.session] = row.count

    def _move_seats(self, change: MoveSeats) -> None:
        target = self._known(change.to)
        of_company = self._seats_of(change.company, change.session)
        if sum(of_company.values()) < change.seats:
            raise CannotAdjust([_("The company does not have so many seats in that session.")])
        # Whoever can use the other session moves first; where nobody can, a rule says why.
        order = sorted(
            of_company,
            key=lambda demand: (
                not self._serves(demand, target),
                -self._worth(demand, target),
                demand,
            ),
        )
        for demand, count in self._first(order, of_company, change.seats):
            self._change(demand, change.session, -count)
            self._change(demand, change.to, count)

    def _add(self, change: AddSeats) -> None:
        session = self._known(change.session)
        self._held(change.session)
        waiting = {
            demand: people
            for demand, people in self._waiting(session).items()
            if self.demands[demand].company == change.company
        }
        if sum(waiting.values()) < change.seats:
            raise CannotAdjust(
                [
                    _(
                        "So many of the company’s people do not need what the session leads to: %(people)s are left."
                    )
                    % {"people": sum(waiting.values())}
                ]
            )
        order = sorted(waiting, key=lambda demand: (-self._worth(demand, session), demand))
        for demand, count in self._first(order, waiting, change.seats):
            self._change(demand, change.session, count)

    def _remove(self, change: RemoveSeats) -> None:
        of_company = self._seats_of(change.company, change.session)
        if sum(of_company.values()) < change.seats:
            raise CannotAdjust([_("The company does not have so many seats in that session.")])
        session = self.sessions[change.session]
        order = sorted(of_company, key=lambda demand: (self._worth(demand, session), demand))
        for demand, count in self._first(order, of_company, change.seats):
            self._change(demand, change.session, -count)

    def _change(self, demand: str, session: str, more: int) -> None:
        self.seated[demand, session] = self.seated.get((demand, session), 0) + more

    def _seats_of(self, company: str, session: str) -> dict[str, int]:
        return {
            demand: self.seated[demand, session]
            for demand in self._held(session)
            if self.demands[demand].company == company
        }

    @staticmethod
    def _first(order: Iterable[str], there: dict[str, int], seats: int) -> list[tuple[str, int]]:
        """The needs in their order, with how many of each until there are so many seats."""
        taken = []
        for demand in order:
            count = min(there[demand], seats)
            if count:
                taken.append((demand, count))
                seats -= count
        return taken

    def _step(self, demand: str, session: engine.SessionCandidate) -> tuple[int, int] | None:
        return self.reading.step(self.demands[demand], session)

    def _serves(self, demand: str, session: engine.SessionCandidate) -> bool:
        need = self.demands[demand]
        in_time = need.earliest <= session.start and session.finish <= need.latest
        return in_time and self._step(demand, session) is not None

    def _worth(self, demand: str, session: engine.SessionCandidate) -> float:
        return self.reading.gain(self.demands[demand], session)

    def _waiting(self, session: engine.SessionCandidate) -> dict[str, int]:
        """How many people of each need could take the session's step and have no seat for it."""
        leaving: defaultdict[str, Counter[int]] = defaultdict(Counter)
        arriving: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for (demand, held), count in self.seated.items():
            step = self._step(demand, self.sessions[held])
            if step is not None:
                leaving[demand][step[0]] += count
                arriving[demand][step[1]] += count
        found = {}
        for demand, need in self.demands.items():
            step = self._step(demand, session) if self._serves(demand, session) else None
            if step is not None:
                there = need.size if step[0] == need.from_level else arriving[demand][step[0]]
                if there > leaving[demand][step[0]]:
                    found[demand] = there - leaving[demand][step[0]]
        return found
