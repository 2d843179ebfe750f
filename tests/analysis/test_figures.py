"""Stored figures: totals without persons, and partitions without names."""

import datetime

import pyarrow.parquet as pq
import pytest

from samtakt.analysis.figures import NotACompany, store_figures
from samtakt.analysis.models import CompanyFigures
from samtakt.analysis.partitions import partition_path
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, agree, certify, make_certificate_type

DAY = datetime.date(2026, 11, 1)


def store(alfa, as_of=DAY):
    with scope_for(alfa.company):
        return store_figures(alfa.company, as_of=as_of, by=actor_in(alfa.company, "hr"))


def test_the_totals_are_those_of_the_analysis(alfa):
    certify(alfa.bo, make_certificate_type(alfa.hub), valid_to=datetime.date(2026, 10, 31))

    figures = store(alfa)

    assert (figures.people, figures.met, figures.gaps, figures.not_assessed) == (3, 3, 2, 1)
    assert (figures.missing_levels, figures.weighted_gap, figures.weighted_requirement) == (
        3,
        7,
        24,
    )
    assert (figures.key_person_risks, figures.coverage_short) == (1, 1)
    assert (figures.certificates_lapsed, figures.certificates_lapsing) == (1, 0)
    assert [(gap["name_sv"], gap["people"], gap["weighted_gap"]) for gap in figures.top_gaps] == [
        ("Svetsning", 1, 6),
        ("Mätning", 1, 1),
    ]
    assert [(risk["name_sv"], risk["holders"]) for risk in figures.risks] == [("Svetsning", 1)]
    for name in ("Anna", "Bo", "Cia"):
        assert name not in repr([figures.top_gaps, figures.risks])


def test_the_same_day_is_replaced_and_another_is_kept(alfa):
    first = store(alfa)
    agree(alfa.bo, alfa.welding, 3, decided_on=DAY)
    again, later = store(alfa), store(alfa, DAY + datetime.timedelta(days=30))

    assert (again.pk, again.gaps) == (first.pk, 1)
    with scope_for(alfa.company):
        assert list(CompanyFigures.objects.values_list("pk", flat=True)) == [later.pk, first.pk]


def test_one_entry_in_the_audit(alfa):
    store(alfa)

    entries = AuditEntry.objects.filter(owner=alfa.company.pk)
    assert list(entries.values_list("verb", flat=True)) == ["analysis.figures_stored"]


def test_a_hub_has_no_figures(alfa):
    with scope_for(alfa.hub), pytest.raises(NotACompany):
        store_figures(alfa.hub, as_of=DAY, by=actor_in(alfa.hub, "hub_admin"))


def test_partitions_hold_levels_and_no_person(alfa, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        store(alfa)

    levels = pq.read_table(partition_path("levels", alfa.company), partitioning=None)
    requirements = pq.read_table(partition_path("requirements", alfa.company), partitioning=None)
    assert (levels.num_rows, requirements.num_rows) == (6, 6)
    assert levels.column_names == ["person", "competence", "level", "decided_on"]
    ours = set(levels["person"].to_pylist())
    assert len(ours) == 3
    assert all(len(pseudonym) == 20 for pseudonym in ours)
    assert set(requirements["person"].to_pylist()) == ours
