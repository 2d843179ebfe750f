"""How values are shown in templates: dates, numbers, money, levels, sorted headings.

These tags and filters are built in: a template needs no `{% load %}` for them.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.safestring import SafeString

from samtakt.foundation import formats
from samtakt.web import levels

register = template.Library()


@register.filter
def day(value: datetime.date | None) -> str:
    """Show a date in words."""
    return formats.date_text(value)


@register.filter
def iso(value: datetime.date | None) -> str:
    """Show a date as 2027-03-03."""
    return formats.short_date(value)


@register.filter
def week(value: datetime.date | None) -> str:
    """Show the week of a date."""
    return formats.week_text(value) if value else ""


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """Show a number, grouped, with so many decimals."""
    return formats.number_text(value, decimals)


@register.filter
def hours(value: float | Decimal | None) -> str:
    """Show hours in running text: 8, or 7.5."""
    return formats.hours_text(value)


@register.filter
def significant(value: float | Decimal | None) -> str:
    """Show a number in running text, however small it is: 5, or 0.001."""
    return formats.significant_text(value)


@register.filter
def until(first: datetime.date, last: datetime.date) -> str:
    """Show a run of dates: 11–15 January 2027."""
    return formats.dates_text(first, last)


@register.filter
def percent(value: float | None, decimals: int = 0) -> str:
    """Show a share (0.25) as a percentage."""
    return formats.percent_text(value, decimals)


@register.filter
def share(value: float | None) -> str:
    """Show a share in running text: 90 %, or 97.5 %."""
    return formats.share_text(value)


@register.filter
def money(value: float | Decimal | None) -> str:
    """Show an amount in kronor."""
    return formats.money_text(value)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how a form field is laid out: "check", "group", "file" or "plain"."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    grouped = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)
    return "group" if isinstance(widget, grouped) else "plain"


@dataclass(frozen=True)
class Order:
    """Where a sortable heading leads, and how the table is sorted by it now."""

    href: str
    direction: str


@register.simple_tag(takes_context=True)
def sorting(context: Context, name: str) -> Order:
    """Return the link of a sortable heading: `?sort=name`, or `?sort=-name` the second time."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    query["sort"] = f"-{name}" if now == name else name
    query.pop("page", None)
    return Order("?" + query.urlencode(), direction)


@register.simple_tag
def level(
    level: int | None,
    required: int | None = None,
    missing: int | None = None,
    age_days: int | None = None,
    who: str = "",
    href: str = "",
    old_after: int = levels.OLD_AFTER_DAYS,
    unconfirmed: bool = False,
) -> SafeString:
    """Show one cell of a heat map. The same as `<c-level>`, for tables with many cells."""
    value = levels.Value(level, required, missing, age_days, unconfirmed)
    return levels.level_html(value, who=who, href=href, old_after=old_after)
