"""The figures of plans side by side: what each has, and whether that is better than the base."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.formats import money_text, number_text, percent_text
from samtakt.planning.comparing import Column, Proven


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its name, how it is said, and whether more of it is better (0: neither)."""

    name: LazyText
    figure: Callable[[Column], Any]
    said: Callable[[Any], str]
    better: int = 0


def _points(value: float) -> str:
    return number_text(value, 1)


def _gap(value: float) -> str:
    return percent_text(value, 2) or "–"


MEASURES = (
    Measure(_("Weighted gap closed"), lambda each: each.value, _points, 1),
    Measure(_("Points after cost"), lambda each: each.objective, _points, 1),
    Measure(_("At most possible"), lambda each: each.bound, _points),
    Measure(_("Distance at most"), lambda each: each.gap, _gap),
    Measure(_("Cost"), lambda each: each.cost, money_text, -1),
    Measure(_("of it the network"), lambda each: each.network_cost, money_text, -1),
    Measure(_("of it the companies"), lambda each: each.company_cost, money_text, -1),
    Measure(_("Sessions"), lambda each: each.sessions, number_text),
    Measure(_("Seats"), lambda each: each.seats, number_text, 1),
    Measure(_("Hours of training"), lambda each: each.hours, number_text, 1),
    Measure(_("Needs met"), lambda each: each.needs_met, number_text, 1),
    Measure(_("Needs asked for"), lambda each: each.needs, number_text),
    Measure(
        _("Sessions expected to be cancelled"), lambda each: each.expected_cancelled, _points, -1
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One plan's figure, what it differs by from the base ("": not at all), and how that is taken."""

    said: str
    difference: str
    tone: str


def rows_of(columns: Sequence[Column], base: Column) -> list[tuple[str, list[Figure]]]:
    """Return each measure with the figure of every plan."""
    rows = [
        (str(measure.name), [_figure(measure, each, base) for each in columns])
        for measure in MEASURES
    ]
    if any(each.hours_by_sex for each in columns):
        rows += [
            (_now("Hours, women"), [_hours(each, "women") for each in columns]),
            (_now("Hours, men"), [_hours(each, "men") for each in columns]),
        ]
    return rows


NOTHING = 0.05
"""Points below this are shown as none."""


def proven_words(found: Proven) -> str:
    """Return what is proven of the difference between two ways of planning, in a sentence."""
    least, most = found.at_least, found.at_most
    if least > NOTHING:
        said = _now("at least %(least)s points more for certain, and no more than %(most)s.")
    elif most < -NOTHING:
        said = _now("at least %(least)s points fewer for certain, and no more than %(most)s.")
        least, most = -most, -least
    elif max(-least, most) <= NOTHING:
        return _now("proven to be worth the same.")
    else:
        said = _now("between %(least)s points fewer and %(most)s more; no more is proven.")
        least = -least
    return said % {"least": number_text(max(0.0, least), 1), "most": number_text(max(0.0, most), 1)}


def _figure(measure: Measure, column: Column, base: Column) -> Figure:
    value, other = measure.figure(column), measure.figure(base)
    said = measure.said(value)
    if column.plan_id == base.plan_id or said == measure.said(other):
        return Figure(said, "", "")
    more = value > other
    sign = "+" if more else "−"
    difference = f"{sign}{measure.said(abs(value - other))}"
    tone = "" if not measure.better else "ok" if more == (measure.better > 0) else "bad"
    return Figure(said, difference, tone)


def _hours(column: Column, who: str) -> Figure:
    hours = getattr(column.hours_by_sex, who) if column.hours_by_sex else None
    return Figure(_now("too few to show") if hours is None else number_text(hours), "", "")
