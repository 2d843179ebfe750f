"""Legal limits, intervals and thresholds as dated rows with a source, never as constants.

The rules that ship with the program are in `legalrules.csv`; `load_rules` brings them in
after every migration and leaves what an administrator has changed alone.
"""

import calendar
import csv
import datetime
from importlib import resources
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoRuleInForce(Exception):
    """No value is known for that rule on that day."""


class LegalRule(models.Model):
    """The value of one rule during one period."""

    key = models.CharField(max_length=80)
    value = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    description = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    # When somebody compared the value with its source; where nobody has, pages say so.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="legal_rule_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="legal_rule_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"


def rule_on(key: str, day: datetime.date) -> LegalRule:
    """Return the rule in force on a day.

    Raises:
        NoRuleInForce: none is.
    """
    in_force = LegalRule.objects.filter(key=key, valid_from__lte=day).exclude(valid_to__lt=day)
    rule = in_force.order_by("-valid_from").first()
    if rule is None:
        raise NoRuleInForce(f"{key} on {day.isoformat()}")
    return rule


def rules_known_on(rules: "models.QuerySet[LegalRule]", day: datetime.date) -> dict[str, LegalRule]:
    """Return by key the rule begun last on a day; before its first day, the first one; one query.

    A rule that nobody can date earlier is a better guess about the past than no rule.
    """
    found: dict[str, LegalRule] = {}
    for rule in rules.order_by("key", "valid_from"):
        if rule.key not in found or rule.valid_from <= day:
            found[rule.key] = rule
    return found


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def load_rules(**kwargs: Any) -> None:
    """Add the shipped rules that are not there yet; called after every migration."""
    if kwargs.get("using", "default") != "default":
        return
    shipped = resources.files("samtakt.foundation").joinpath("legalrules.csv")
    with shipped.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            LegalRule.objects.get_or_create(
                key=row["key"],
                valid_from=row["valid_from"],
                defaults={
                    "value": row["value"],
                    "unit": row["unit"],
                    "valid_to": row["valid_to"] or None,
                    "description": row["description"],
                    "source": row["source"],
                    "checked_on": row["checked_on"] or None,
                },
            )
