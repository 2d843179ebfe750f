"""What rows are called in the planner's problems and answers, and in the files kept of them."""

from samtakt.catalogue.models import OfferDate
from samtakt.planning.models import Demand

SESSION = "session-"


def team_id(team: int | None, company: str) -> str:
    """Return a team's id; the people of a company without a team are one team."""
    return f"{company}/team-{team}" if team else f"{company}/no-team"


def demand_id(demand: Demand, company: str) -> str:
    """Return a demand's id, which tells its company and number."""
    return f"{company}/demand-{demand.pk}"


def session_id(date: OfferDate) -> str:
    """Return an offered date's id."""
    return session_numbered(date.pk)


def session_numbered(date: int | str) -> str:
    """Return the id of the offered date with a number."""
    return f"{SESSION}{date}"


def date_of(session: str) -> int:
    """Return the number of the offered date that an id stands for."""
    return int(session.removeprefix(SESSION))


def course_id(course: int) -> str:
    """Return a course's id."""
    return f"course-{course}"


def competence_id(competence: int) -> str:
    """Return a competence's id."""
    return f"competence-{competence}"


def provider_id(provider: int) -> str:
    """Return a provider's id."""
    return f"provider-{provider}"
