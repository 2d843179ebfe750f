"""The gap rule, written once, for any Ibis backend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from samtakt.engines.gaps.rows import Status
from samtakt.engines.gaps.tables import GAP_COLUMNS, GROUPINGS, SUMMARY_COLUMNS, InputTableError

if TYPE_CHECKING:
    from ibis.expr.types import DateValue, IntegerScalar, Table

CELL = ("company", "person", "competence")


def gap_expression(requirements: Table, levels: Table, people: Table, as_of: date) -> Table:
    """Say how each person stood in each competence at the end of the day `as_of`.

    One row per person and competence that is required or assessed, of people
    placed in a company on that day; the columns are `GAP_COLUMNS`.

    * Of several agreed levels the latest on or before the day counts; of one
      day's, the one of the highest `sequence`; of those, the lowest level,
      because a gap shown wrongly is found out sooner than one hidden.
    * Of several roles' requirements in one competence the highest level counts,
      and the highest criticality. Each is taken by itself, so that one more
      role never makes a gap look smaller.
    * A person placed in two teams on one day is required what both require,
      and is reported under the placement that started last.
    """
    import ibis

    day = ibis.literal(as_of, type="date")
    placed = people.filter(
        people.starts_on <= day, people.ends_on.isnull() | (people.ends_on >= day)
    )
    cells = _required(requirements, placed, day).outer_join(
        _latest_level(levels, day), CELL, rname="{name}_of_level"
    )
    cells = cells.select(
        *(ibis.coalesce(cells[name], cells[f"{name}_of_level"]).name(name) for name in CELL),
        "required",
        "weight",
        "level",
        "decided_on",
    )
    # A view, because Ibis would otherwise fold the next join into the one above.
    rows = cells.view().inner_join(_reported_placement(placed), ("company", "person"))
    return _with_gap(rows, day).select(*GAP_COLUMNS)


def _required(requirements: Table, placed: Table, day: DateValue) -> Table:
    """What is required of each person on the day, where the person is placed then."""
    valid = requirements.filter(
        requirements.valid_from <= day,
        requirements.valid_to.isnull() | (requirements.valid_to >= day),
    )
    where = placed.select("company", "person", team_placed="team", shift_placed="shift")
    joined = valid.inner_join(where, ("company", "person"))
    applies = joined.filter(
        joined.team.isnull() | (joined.team == joined.team_placed),
        joined.shift.isnull() | (joined.shift == joined.shift_placed),
    )
    return applies.group_by(CELL).aggregate(
        required=applies.required.max(), weight=applies.criticality.max()
    )


def _latest_level(levels: Table, day: DateValue) -> Table:
    """The agreed level that counts on the day, one per person and competence."""
    import ibis

    known = levels.filter(levels.decided_on <= day)
    if "sequence" in known.columns:
        known = known.mutate(sequence=ibis.coalesce(known.sequence, 0))
    else:
        known = known.mutate(sequence=ibis.literal(0))
    newest_first = ibis.window(
        group_by=CELL,
        order_by=[ibis.desc("decided_on"), ibis.desc("sequence"), ibis.asc("level")],
    )
    ordered = known.mutate(place=ibis.row_number().over(newest_first))
    return ordered.filter(ordered.place == 0).select(*CELL, "level", "decided_on")


def _reported_placement(placed: Table) -> Table:
    """The placement a person is reported under: one, the one that started last."""
    import ibis

    newest_first = ibis.window(
        group_by=("company", "person"),
        order_by=[
            ibis.desc("starts_on"),
            ibis.asc("team", nulls_first=False),
            ibis.asc("shift", nulls_first=False),
        ],
    )
    ordered = placed.mutate(place=ibis.row_number().over(newest_first))
    return ordered.filter(ordered.place == 0).select("company", "person", "team", "shift")


def _with_gap(rows: Table, day: DateValue) -> Table:
    import ibis

    status = ibis.cases(
        (rows.required.isnull(), Status.NOT_REQUIRED.value),
        (rows.level.isnull(), Status.NOT_ASSESSED.value),
        (rows.level >= rows.required, Status.MET.value),
        else_=Status.GAP.value,
    )
    # Empty wherever one of the two is empty: an unknown level is not a gap of any size.
    shortage = rows.required - rows.level
    missing = ibis.cases((shortage < 0, 0), (shortage >= 0, shortage))
    known = rows.mutate(
        status=status,
        missing=missing.cast("int64"),
        age_days=day.delta(rows.decided_on, unit="day").cast("int64"),
    )
    assessed = known.missing.notnull()
    return known.mutate(
        weighted_gap=known.missing * known.weight,
        weighted_requirement=assessed.ifelse(known.required * known.weight, ibis.null("int64")),
    )


def summary_expression(rows: Table, by: Sequence[str] = ()) -> Table:
    """Count and sum the rows of `gap_expression` by any of `GROUPINGS`; all in one if by none.

    * `people`: how many persons the group has a row for;
    * `met`, `gap`, `not_assessed`, `not_required`: rows per status;
    * `unused`: of those not required, how many are held at level 1 or more;
    * `missing`: levels missing; `weighted_gap`: the same times criticality;
    * `weighted_requirement`: required levels times criticality, of what is
      required and assessed;
    * `covered_share`: 1 − weighted gap ÷ weighted requirement; empty where
      nothing required is assessed, for then nothing is known;
    * `rank`: 1 for the largest weighted gap; equals share a rank.

    Teams and shifts are told apart by identifier alone: group by company as
    well where two companies may use the same.
    """
    import ibis

    for column in by:
        if column not in GROUPINGS:
            raise InputTableError("unknown_grouping", column=column)
    one_person = tuple(dict.fromkeys((*by, "company", "person")))
    # Two steps, because not every backend counts distinct pairs of columns.
    per_person = rows.group_by(one_person).aggregate(**_row_sums(rows))
    totals = {name: per_person[name].sum().coalesce(0).cast("int64") for name in _row_sums(rows)}
    summary = per_person.aggregate(by=list(by), people=per_person.count(), **totals)
    covered = (summary.weighted_requirement - summary.weighted_gap).cast("float64")
    largest_first = ibis.window(order_by=ibis.desc("weighted_gap"))
    return summary.mutate(
        covered_share=covered / summary.weighted_requirement.nullif(0),
        rank=(ibis.rank().over(largest_first) + 1).cast("int64"),
    ).select(*by, *SUMMARY_COLUMNS)


def _row_sums(rows: Table) -> dict[str, IntegerScalar]:
    """What is added up over the rows of a group, by name."""
    counts = {status.value: rows.status == status.value for status in Status}
    counts["unused"] = (rows.status == Status.NOT_REQUIRED.value) & (rows.level >= 1)
    amounts = {name: rows[name] for name in ("missing", "weighted_gap", "weighted_requirement")}
    return {
        **{name: condition.ifelse(1, 0).sum() for name, condition in counts.items()},
        **{name: amount.sum() for name, amount in amounts.items()},
    }
