"""The answer about coverage, in the words of the trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samtakt.engines.coverage.facts import HeadcountRequirement, Identifier, Minimum

People = tuple[Identifier, ...]
"""Persons, each once, in order of identifier."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Today's holders who no longer count on the day of the horizon.

    Each is listed once, under what comes first; when both fall on one day,
    under leaving, because renewing the certificate would not help.
    """

    certificates_lapse: People
    leave: People

    @property
    def number(self) -> int:
        """How many holders are lost."""
        return len(self.certificates_lapse) + len(self.leave)


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    """How one headcount requirement is met on the day, and on the day of the horizon.

    `minimum` is the `Minimum` that applies here; `required` the stated number
    or, where none is stated, that minimum.
    """

    requirement: HeadcountRequirement
    required: int
    minimum: int
    holders: People
    company_holders: People
    lost: Losses
    remaining: People

    @property
    def holder_count(self) -> int:
        """How many hold the competence at the level, in the team and shift."""
        return len(self.holders)

    @property
    def short(self) -> int:
        """How many holders are missing on the day."""
        return max(0, self.required - len(self.holders))

    @property
    def short_at_horizon(self) -> int:
        """How many of those required are missing on the day of the horizon, if nobody is trained."""
        return max(0, self.required - len(self.remaining))

    @property
    def bus_factor(self) -> int:
        """How many holders may disappear with the requirement still met.

        0 means that the next one breaks it, or that it is broken already
        (`short` tells which).
        """
        return max(0, len(self.holders) - self.required)

    @property
    def below_minimum(self) -> bool:
        """Whether fewer hold it than the minimum, whatever number is stated."""
        return len(self.holders) < self.minimum

    @property
    def key_person(self) -> Identifier | None:
        """The only holder in the team and shift, if there is exactly one."""
        return self.holders[0] if len(self.holders) == 1 else None

    @property
    def key_person_in_company(self) -> Identifier | None:
        """The only holder at the level in the whole company, if there is exactly one."""
        return self.company_holders[0] if len(self.company_holders) == 1 else None

    @property
    def is_key_person_risk(self) -> bool:
        """Whether a single person carries the requirement, in the team and shift or company-wide."""
        return len(self.holders) == 1 or len(self.company_holders) == 1


@dataclass(frozen=True, slots=True)
class CompetenceCoverage:
    """One competence at one required level, over the whole company.

    `fewest_holders` and `bus_factor` are the least over the requirements of
    this competence at this level: the weakest team or shift.
    """

    competence: Identifier
    level: int
    minimum: int
    holders: People
    lost: Losses
    remaining: People
    fewest_holders: int
    bus_factor: int

    @property
    def holder_count(self) -> int:
        """How many in the company hold the competence at the level."""
        return len(self.holders)

    @property
    def below_minimum(self) -> bool:
        """Whether fewer in the company hold it than the minimum."""
        return len(self.holders) < self.minimum

    @property
    def below_minimum_at_horizon(self) -> bool:
        """Whether fewer than the minimum are left on the day of the horizon."""
        return len(self.remaining) < self.minimum

    @property
    def key_person(self) -> Identifier | None:
        """The only holder in the company, if there is exactly one."""
        return self.holders[0] if len(self.holders) == 1 else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole answer: requirements in the order given, competences in order of identifier."""

    as_of: date
    horizon: date
    minimum: Minimum
    requirements: tuple[RequirementCoverage, ...]
    competences: tuple[CompetenceCoverage, ...]

    @property
    def short(self) -> tuple[RequirementCoverage, ...]:
        """The requirements that are not met on the day."""
        return tuple(found for found in self.requirements if found.short)

    @property
    def short_at_horizon(self) -> tuple[RequirementCoverage, ...]:
        """The requirements that will not be met on the day of the horizon."""
        return tuple(found for found in self.requirements if found.short_at_horizon)

    @property
    def key_person_risks(self) -> tuple[RequirementCoverage, ...]:
        """The requirements that a single person carries."""
        return tuple(found for found in self.requirements if found.is_key_person_risk)

    @property
    def without_holder(self) -> tuple[CompetenceCoverage, ...]:
        """The competences that nobody in the company holds at the required level."""
        return tuple(found for found in self.competences if not found.holders)

    @property
    def with_one_holder(self) -> tuple[CompetenceCoverage, ...]:
        """The competences that one person in the company holds at the required level."""
        return tuple(found for found in self.competences if found.key_person is not None)
