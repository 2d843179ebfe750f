"""The shapes of a company's analysis: what pages and reports show, and nothing else.

Everything is frozen and holds plain values, so that a page, a PDF and a spreadsheet made
from one analysis cannot disagree. Names of competences are in the language that was active
when the analysis was made.
"""

import datetime
from dataclasses import dataclass

from samtakt.certificates.models import CertificateStatus
from samtakt.engines.gaps import Status


@dataclass(frozen=True, slots=True)
class Named:
    """A person, team, shift or certificate type: its number, for links, and its name."""

    id: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class CompetenceName:
    """A competence as pages show it. `of_hub` tells the hub's library from the company's own.

    `hard_to_recruit` is the trade's "critical": hardly anybody outside has it.
    """

    id: int
    code: str
    name: str
    name_sv: str
    name_en: str
    group: str
    kind: str
    criticality: int
    of_hub: bool
    hard_to_recruit: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Cell:
    """One person in one competence: what is required, what is held, and since when.

    `missing` and `weighted_gap` are None unless the competence is both required and
    assessed. `age_days` is how old the agreed level is. A level that `needs_confirmation` still
    counts against the gap, and no longer as somebody a shift can rely on.
    """

    person: Named
    team: Named | None
    shift: Named | None
    competence: CompetenceName
    status: Status
    required: int | None
    level: int | None
    missing: int | None
    weight: int | None
    weighted_gap: int | None
    decided_on: datetime.date | None
    age_days: int | None
    needs_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class GapSums:
    """Counts and sums over the cells of a group; "not assessed" enters no sum of gaps.

    `met`, `gap`, `not_assessed`, `not_required` count cells; `unused` those of not required
    that are held at level 1 or more. `covered_share` (0–1) is None where nothing required is
    assessed: then nothing is known.
    """

    people: int = 0
    met: int = 0
    gap: int = 0
    not_assessed: int = 0
    not_required: int = 0
    unused: int = 0
    missing: int = 0
    weighted_gap: int = 0
    weighted_requirement: int = 0
    covered_share: float | None = None
    rank: int = 1

    @property
    def required(self) -> int:
        """How many cells are required at all."""
        return self.met + self.gap + self.not_assessed

    @property
    def assessed_share(self) -> float | None:
        """The share (0–1) of what is required that somebody has assessed."""
        return (self.met + self.gap) / self.required if self.required else None


@dataclass(frozen=True, slots=True)
class TeamGaps:
    """One team's sums; `team` None gathers people without a team."""

    team: Named | None
    sums: GapSums


@dataclass(frozen=True, slots=True)
class CompetenceGaps:
    """One competence's sums over the people of the analysis."""

    competence: CompetenceName
    sums: GapSums


@dataclass(frozen=True, slots=True)
class PersonGaps:
    """One person's sums over all competences."""

    person: Named
    team: Named | None
    sums: GapSums


@dataclass(frozen=True, slots=True)
class Count:
    """How many people are in one group of the staff profile; `key` is stable, `label` is shown."""

    key: str
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class StaffProfile:
    """Who works here on the day. Groups by sex and age are for the company itself only."""

    people: int
    full_time_equivalents: float
    by_sex: tuple[Count, ...]
    by_age: tuple[Count, ...]
    by_employment: tuple[Count, ...]
    by_team: tuple[Count, ...]
    by_shift: tuple[Count, ...]
    mean_age: float | None
    leaving_within_horizon: int


@dataclass(frozen=True, slots=True)
class Loss:
    """A holder who no longer counts on the day of the horizon, and when that happens."""

    person: Named
    last_day: datetime.date
    by_leaving: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One requirement on the number of people, and who meets it.

    `stated` is False where no number was stated for a critical competence and the legal rule
    on the least number of holders was applied to the whole company. `holders` is empty, and
    `holder_count` is not, where the reader may see numbers but no names.
    """

    team: Named | None
    shift: Named | None
    competence: CompetenceName
    level: int
    required: int
    minimum: int
    stated: bool
    holders: tuple[Named, ...]
    holder_count: int
    company_holder_count: int
    short: int
    short_at_horizon: int
    bus_factor: int
    below_minimum: bool
    key_person: Named | None
    is_key_person_risk: bool
    losses: tuple[Loss, ...]
    remaining_count: int


@dataclass(frozen=True, slots=True)
class CompetenceRisk:
    """One competence at one level over the whole company, with its weakest team or shift."""

    competence: CompetenceName
    level: int
    minimum: int
    holders: tuple[Named, ...]
    holder_count: int
    key_person: Named | None
    below_minimum: bool
    below_minimum_at_horizon: bool
    fewest_holders: int
    bus_factor: int
    losses: tuple[Loss, ...]
    remaining_count: int

    @property
    def is_key_person_risk(self) -> bool:
        """Whether exactly one person in the company holds it."""
        return self.holder_count == 1


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """The newest certificate of one type that a person has, and what it is worth on the day.

    `days_left` is negative once it has lapsed and None where it does not lapse.
    """

    id: int
    person: Named
    team: Named | None
    type: Named
    competence: CompetenceName | None
    issued_on: datetime.date
    valid_to: datetime.date | None
    status: CertificateStatus
    days_left: int | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One team in one competence. Levels are ordinal: the median is the lower middle one.

    `required` is the highest level required of anybody in the team; `oldest_days` the age of
    the oldest agreed level that counts here, `needs_confirmation` how many cells need it.
    """

    team: Named | None
    competence: CompetenceName
    people: int
    required: int | None
    median_level: int | None
    met: int
    gap: int
    not_assessed: int
    not_required: int
    missing: int
    weighted_gap: int
    oldest_days: int | None
    needs_confirmation: int = 0


@dataclass(frozen=True, slots=True)
class CompanyAnalysis:
    """One company on one day, whole or as much of it as the reader may see.

    `by_team`, `by_competence` and `by_person` come largest weighted gap first. `risks` and
    `coverage` come worst first. `cells` come by person, then competence.
    """

    organisation_id: int
    company: str
    as_of: datetime.date
    horizon: datetime.date
    retirement_age: int | None
    soon_days: int
    staff: StaffProfile
    cells: tuple[Cell, ...]
    totals: GapSums
    by_team: tuple[TeamGaps, ...]
    by_competence: tuple[CompetenceGaps, ...]
    by_person: tuple[PersonGaps, ...]
    coverage: tuple[CoverageRow, ...]
    risks: tuple[CompetenceRisk, ...]
    certificates: tuple[CertificateRow, ...]

    @property
    def key_person_risks(self) -> tuple[CompetenceRisk, ...]:
        """The competences that exactly one person in the company holds at the required level."""
        return tuple(risk for risk in self.risks if risk.is_key_person_risk)

    @property
    def without_holder(self) -> tuple[CompetenceRisk, ...]:
        """The competences that nobody in the company holds at the required level."""
        return tuple(risk for risk in self.risks if risk.holder_count == 0)

    @property
    def short(self) -> tuple[CoverageRow, ...]:
        """The requirements on numbers that are not met on the day."""
        return tuple(row for row in self.coverage if row.short)

    @property
    def short_at_horizon(self) -> tuple[CoverageRow, ...]:
        """The requirements on numbers that are not met at the horizon if nothing is done."""
        return tuple(row for row in self.coverage if row.short_at_horizon)

    @property
    def lapsed(self) -> tuple[CertificateRow, ...]:
        """Certificates that have lapsed and were not renewed."""
        return tuple(r for r in self.certificates if r.status == CertificateStatus.LAPSED)

    @property
    def lapsing(self) -> tuple[CertificateRow, ...]:
        """Certificates that lapse soon."""
        return tuple(r for r in self.certificates if r.status == CertificateStatus.LAPSING)

    @property
    def needing_confirmation(self) -> tuple[Cell, ...]:
        """The cells whose level has gone unused so long that somebody must confirm it."""
        return tuple(cell for cell in self.cells if cell.needs_confirmation)

    def cells_of(self, person_id: int) -> tuple[Cell, ...]:
        """Return one person's cells."""
        return tuple(cell for cell in self.cells if cell.person.id == person_id)
