"""The last link of the chain: what is planned and done about what a goal needs.

`analysis.chain` reads goal → competence → requirement → gap; an action is joined to it by its
competence, and to the goal it names. Actions are counted, whoever they are for: the chain
shows no names.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from samtakt.analysis.chain import Chain, CompetenceLink, GoalLink
from samtakt.planning.models import PlanAction

State = PlanAction.State


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many actions there are, by how they went."""

    planned: int = 0
    done: int = 0
    not_done: int = 0

    @property
    def all(self) -> int:
        """How many there are altogether."""
        return self.planned + self.done + self.not_done

    def __add__(self, other: "ActionCounts") -> "ActionCounts":
        return ActionCounts(
            self.planned + other.planned, self.done + other.done, self.not_done + other.not_done
        )


@dataclass(frozen=True, slots=True)
class LinkedCompetence:
    """A competence of a goal, with the actions about it.

    `needs_action`: somebody lacks it on the day, and nothing is planned about it.
    """

    link: CompetenceLink
    actions: ActionCounts

    @property
    def needs_action(self) -> bool:
        """Whether there is a gap that nothing is planned about."""
        short = self.link.gap is not None and self.link.gap.short > 0
        return short and not self.actions.planned


@dataclass(frozen=True, slots=True)
class LinkedGoal:
    """A goal with its chain to the end; `own` are the actions that name the goal itself."""

    goal: GoalLink
    competences: tuple[LinkedCompetence, ...]
    own: ActionCounts


def join_actions(chain: Chain) -> tuple[LinkedGoal, ...]:
    """Return the goals of a chain with the actions at its end; one query, in the scope."""
    competences = {link.competence.id for goal in chain.goals for link in goal.competences}
    by_competence: dict[int, ActionCounts] = defaultdict(ActionCounts)
    by_goal: dict[int, ActionCounts] = defaultdict(ActionCounts)
    for competence, goal, counts in _counted():
        if competence in competences:
            by_competence[competence] += counts
        if goal is not None:
            by_goal[goal] += counts
    return tuple(
        LinkedGoal(
            goal=goal,
            competences=tuple(
                LinkedCompetence(link, by_competence[link.competence.id])
                for link in goal.competences
            ),
            own=by_goal[goal.id],
        )
        for goal in chain.goals
    )


def _counted() -> Iterable[tuple[int | None, int | None, ActionCounts]]:
    rows = PlanAction.objects.order_by().values_list("competence_id", "goal_id", "state")
    for competence, goal, state, number in rows.annotate(Count("pk")):
        yield competence, goal, ActionCounts(**{State(state).value: number})


def action_counts() -> ActionCounts:
    """Return how many actions the company has, by how they went; one query."""
    return sum((counts for _competence, _goal, counts in _counted()), start=ActionCounts())
