"""The years ahead in a company's report: how many will be left, and what to do about it."""

import datetime
from dataclasses import dataclass

from samtakt.analysis.foresight import (
    CompanyForesight,
    Outlook,
    foresee,
    read_foresight_facts,
)
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.recommendations import Advice, AdviceSums, advise, sums_of
from samtakt.planning.trainable import read_courses


@dataclass(frozen=True)
class Ahead:
    """Five years ahead if nothing is done, and the advice on each risk, most urgent first."""

    foresight: CompanyForesight
    advice: tuple[Advice, ...]
    sums: AdviceSums

    @property
    def at_risk(self) -> tuple[Outlook, ...]:
        """The competences of which too few are likely left on one of the days, worst first."""
        return tuple(row for row in self.foresight.competences if row.likely_short_on)


def read_ahead(company: Organisation, *, as_of: datetime.date) -> Ahead:
    """Foresee the company's years; called in its scope."""
    facts = read_foresight_facts(company, as_of=as_of)
    foresight = foresee(facts)
    wait = facts.assumptions.days("course")
    courses = read_courses(company, as_of=as_of, default_wait=wait)
    advice = advise(facts, foresight, courses)
    return Ahead(foresight, advice, sums_of(advice))
