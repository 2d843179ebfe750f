"""Keeps a company's totals on a day, for its own trend and for the hub it has agreed with."""

import datetime
from typing import Any

from django.db import transaction

from samtakt.analysis.company import analyse_facts
from samtakt.analysis.facts import read_facts
from samtakt.analysis.models import CompanyFigures
from samtakt.analysis.partitions import write_partitions
from samtakt.analysis.results import CompanyAnalysis, CompetenceGaps, CompetenceName, CompetenceRisk
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation

STORED = audit.verb("analysis.figures_stored")


class NotACompany(Exception):
    """Figures are kept for companies only."""


def store_figures(organisation: Organisation, *, as_of: datetime.date, by: Actor) -> CompanyFigures:
    """Analyse a company and keep its totals; those of the same day are replaced.

    Called inside the company's scope. No person is in what is kept; the Parquet partition,
    which holds one row per person under a pseudonym, is written once the totals are safe.
    """
    if organisation.kind != Organisation.Kind.COMPANY:
        raise NotACompany(organisation.name)
    facts = read_facts(organisation, as_of=as_of)
    analysis = analyse_facts(facts)
    with transaction.atomic():
        figures, _made = CompanyFigures.objects.update_or_create(
            organisation=organisation, as_of=as_of, defaults=_totals(analysis)
        )
        audit.record(by, STORED, figures, as_of=as_of)
    transaction.on_commit(lambda: write_partitions(facts))
    return figures


def _totals(analysis: CompanyAnalysis) -> dict[str, Any]:
    totals = analysis.totals
    return {
        "people": analysis.staff.people,
        "met": totals.met,
        "gaps": totals.gap,
        "not_assessed": totals.not_assessed,
        "missing_levels": totals.missing,
        "weighted_gap": totals.weighted_gap,
        "weighted_requirement": totals.weighted_requirement,
        "key_person_risks": len(analysis.key_person_risks),
        "coverage_short": len(analysis.short),
        "certificates_lapsed": len(analysis.lapsed),
        "certificates_lapsing": len(analysis.lapsing),
        "top_gaps": [_gap(row) for row in analysis.by_competence if row.sums.required],
        "risks": [_risk(row) for row in analysis.risks if row.below_minimum],
    }


def _competence(competence: CompetenceName) -> dict[str, Any]:
    return {
        "competence": competence.id,
        "code": competence.code,
        "name_sv": competence.name_sv,
        "name_en": competence.name_en,
        "criticality": competence.criticality,
        "of_hub": competence.of_hub,
    }


def _gap(row: CompetenceGaps) -> dict[str, Any]:
    return _competence(row.competence) | {
        "people": row.sums.gap,
        "required": row.sums.required,
        "not_assessed": row.sums.not_assessed,
        "missing": row.sums.missing,
        "weighted_gap": row.sums.weighted_gap,
    }


def _risk(row: CompetenceRisk) -> dict[str, Any]:
    return _competence(row.competence) | {
        "level": row.level,
        "holders": row.holder_count,
        "minimum": row.minimum,
        "remaining": row.remaining_count,
        "bus_factor": row.bus_factor,
    }
