"""What the hub sees of its companies together: totals by agreement, and needs they share.

Stands on the figures that companies have stored. A company without an agreement in force on
totals is on the list by name and place, and with nothing else.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from samtakt.analysis.models import CompanyFigures
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import members_of, sharing


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over one company or several; counts only."""

    people: int = 0
    met: int = 0
    gaps: int = 0
    not_assessed: int = 0
    missing_levels: int = 0
    weighted_gap: float = 0
    weighted_requirement: float = 0
    key_person_risks: int = 0
    coverage_short: int = 0
    certificates_lapsed: int = 0
    certificates_lapsing: int = 0

    @property
    def covered_share(self) -> float | None:
        """The share (0–1) of the weighted requirement that is met; None where nothing is known."""
        if not self.weighted_requirement:
            return None
        return 1 - self.weighted_gap / self.weighted_requirement

    @property
    def assessed_share(self) -> float | None:
        """The share (0–1) of what is required that somebody has assessed."""
        required = self.met + self.gaps + self.not_assessed
        return (self.met + self.gaps) / required if required else None


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """One member on the hub's list and map; `totals` None: not agreed, or nothing stored yet."""

    id: int
    name: str
    slug: str
    place: str
    county: str
    latitude: float | None
    longitude: float | None
    agreed: bool
    as_of: datetime.date | None
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class CommonNeed:
    """One competence of the hub's library that companies lack: how many, and how much."""

    competence_id: int
    code: str
    name: str
    companies: int
    people: int
    missing: int
    weighted_gap: float
    at_risk_in: int


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """The network on a day. `needs` come largest weighted gap first."""

    as_of: datetime.date
    companies: tuple[CompanyRow, ...]
    totals: Totals
    needs: tuple[CommonNeed, ...]

    @property
    def with_figures(self) -> int:
        """How many companies the totals are of."""
        return sum(1 for row in self.companies if row.totals is not None)


@dataclass(frozen=True, slots=True)
class CompetenceCounts:
    """One competence of a company in numbers; `short` people lack it, largest gap first."""

    competence_id: int
    name: str
    required: int
    short: int
    not_assessed: int
    missing: int


@dataclass(frozen=True, slots=True)
class RiskCounts:
    """One competence that too few in a company hold; `remaining` counts at the horizon."""

    competence_id: int
    name: str
    level: int
    holders: int
    minimum: int
    remaining: int


@dataclass(frozen=True, slots=True)
class CompanyInNumbers:
    """What the hub sees of one company: sums and counts, no person. Empty without agreement."""

    row: CompanyRow
    competences: tuple[CompetenceCounts, ...]
    risks: tuple[RiskCounts, ...]


COUNTS = tuple(Totals.__dataclass_fields__)


def network_figures(hub: Organisation, *, as_of: datetime.date) -> NetworkFigures:
    """Return each member's latest figures on or before a day, by agreement, and their sums.

    Whether a company has agreed is asked of today, whatever day the figures are of: what is
    no longer agreed is no longer seen.
    """
    sharing_totals = sharing(hub, DataClass.AGGREGATE_GAPS, timezone.localdate())
    latest = _latest_of(hub, sharing_totals, as_of)
    agreed = {company.pk for company in sharing_totals}
    companies = tuple(
        _company_row(company, company.pk in agreed, latest.get(company.pk))
        for company in members_of(hub)
    )
    return NetworkFigures(
        as_of=as_of,
        companies=companies,
        totals=_sum([row.totals for row in companies if row.totals]),
        needs=_common_needs(list(latest.values())),
    )


def latest_figures(hub: Organisation, *, as_of: datetime.date) -> dict[int, CompanyFigures]:
    """Return the latest stored figures of every company that lets the hub see its totals."""
    return _latest_of(hub, sharing(hub, DataClass.AGGREGATE_GAPS, timezone.localdate()), as_of)


def _latest_of(
    hub: Organisation, companies: list[Organisation], as_of: datetime.date
) -> dict[int, CompanyFigures]:
    with scope_across(hub, companies):
        rows = CompanyFigures.objects.filter(as_of__lte=as_of).order_by("as_of")
        return {row.organisation_id: row for row in rows}


def company_in_numbers(
    hub: Organisation, company: Organisation, *, as_of: datetime.date
) -> CompanyInNumbers:
    """Return one member's latest figures on or before a day, if its agreement lets the hub."""
    agreed = sharing(hub, DataClass.AGGREGATE_GAPS, timezone.localdate())
    if company not in agreed:
        return CompanyInNumbers(_company_row(company, False, None), (), ())
    with scope_across(hub, [company]):
        rows = CompanyFigures.objects.filter(organisation=company, as_of__lte=as_of)
        figures = rows.order_by("-as_of").first()
    if figures is None:
        return CompanyInNumbers(_company_row(company, True, None), (), ())
    return CompanyInNumbers(
        row=_company_row(company, True, figures),
        competences=tuple(
            CompetenceCounts(
                competence_id=gap["competence"],
                name=_name(gap),
                required=gap["required"],
                short=gap["people"],
                not_assessed=gap["not_assessed"],
                missing=gap["missing"],
            )
            for gap in figures.top_gaps
        ),
        risks=tuple(
            RiskCounts(
                competence_id=risk["competence"],
                name=_name(risk),
                level=risk["level"],
                holders=risk["holders"],
                minimum=risk["minimum"],
                remaining=risk["remaining"],
            )
            for risk in figures.risks
        ),
    )


def _name(competence: dict[str, Any]) -> str:
    return in_language(competence["name_sv"], competence["name_en"])


def totals_of(figures: CompanyFigures) -> Totals:
    """Return stored figures as totals."""
    return Totals(**{name: getattr(figures, name) for name in COUNTS})


def _company_row(company: Organisation, agreed: bool, figures: CompanyFigures | None) -> CompanyRow:
    return CompanyRow(
        id=company.pk,
        name=company.name,
        slug=company.slug,
        place=company.place,
        county=company.county,
        latitude=company.latitude,
        longitude=company.longitude,
        agreed=agreed,
        as_of=figures.as_of if figures else None,
        totals=totals_of(figures) if figures else None,
    )


def _sum(totals: list[Totals]) -> Totals:
    return Totals(**{name: sum(getattr(each, name) for each in totals) for name in COUNTS})


def _common_needs(figures: list[CompanyFigures]) -> tuple[CommonNeed, ...]:
    # A company's own competences mean something there only; the library's can be compared.
    lacking: dict[int, list[dict[str, Any]]] = defaultdict(list)
    at_risk: dict[int, set[int]] = defaultdict(set)
    for row in figures:
        for gap in row.top_gaps:
            if gap["of_hub"] and gap["people"]:
                lacking[gap["competence"]].append(gap)
        for risk in row.risks:
            at_risk[risk["competence"]].add(row.organisation_id)
    needs = [
        _common_need(competence, gaps, len(at_risk[competence]))
        for competence, gaps in lacking.items()
    ]
    return tuple(sorted(needs, key=lambda need: (-need.weighted_gap, -need.people, need.code)))


def _common_need(competence: int, gaps: list[dict[str, Any]], at_risk_in: int) -> CommonNeed:
    return CommonNeed(
        competence_id=competence,
        code=gaps[0]["code"],
        name=_name(gaps[0]),
        companies=len(gaps),
        people=sum(gap["people"] for gap in gaps),
        missing=sum(gap["missing"] for gap in gaps),
        weighted_gap=sum(gap["weighted_gap"] for gap in gaps),
        at_risk_in=at_risk_in,
    )
