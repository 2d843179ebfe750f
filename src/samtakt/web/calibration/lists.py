"""What the lists behind a calibration can be filtered by."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.comparedrows import (
    HIGHER,
    LOWER,
    ORDER_NAMES,
    SAME,
    ComparisonRow,
    PersonRow,
    RatingRow,
)
from samtakt.assessments.crossratings import RATING_SOURCES, Source
from samtakt.foundation.formats import sort_key
from samtakt.web.filters import Choices, Filter, choices_of

SOURCES: Choices = [(source.value, source.label) for source in RATING_SOURCES]
LEVELS: Choices = [(str(level), str(level)) for level in range(5)]
OTHERS = "others"
"""Everybody but the person: managers, colleagues and trainers."""


class _RatingFields(Filter):
    assessor = forms.ChoiceField(label=_("Assessor"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    source = forms.ChoiceField(
        label=_("In which capacity"),
        required=False,
        choices=[("", _("All")), *SOURCES, (OTHERS, _("All but the person"))],
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def fits(self, row: RatingRow) -> bool:
        """Return whether a rating is by, of and from what was chosen."""
        chosen = self.chosen
        own = row.source == Source.SELF
        source = chosen.get("source")
        return (
            ("assessor" not in chosen or (not own and row.assessor == chosen["assessor"]))
            and ("team" not in chosen or str(row.team) == chosen["team"])
            and (not source or source == row.source or (source == OTHERS and not own))
            and sort_key(chosen.get("words", "")) in sort_key(row.person_name)
        )


class RatingFilter(_RatingFields):
    """Which ratings to list."""

    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("All levels")), *LEVELS]
    )

    def kept(self, rows: Iterable[RatingRow]) -> list[RatingRow]:
        """Return the ratings that were asked for."""
        level = self.chosen.get("level")
        return [row for row in rows if self.fits(row) and (not level or str(row.level) == level)]


class ComparisonFilter(_RatingFields):
    """Which comparisons to list; the fields of a rating are of the first of the two."""

    against = forms.ChoiceField(
        label=_("Beside"), required=False, choices=[("", _("All")), *SOURCES]
    )
    order = forms.ChoiceField(
        label=_("The first is"),
        required=False,
        choices=[("", _("Lower, same or higher")), *ORDER_NAMES.items()],
    )

    def kept(self, rows: Iterable[ComparisonRow]) -> list[ComparisonRow]:
        """Return the comparisons that were asked for."""
        against, order = self.chosen.get("against"), self.chosen.get("order")
        return [
            row
            for row in rows
            if self.fits(row.one)
            and (not against or row.other.source == against)
            and (not order or row.order == order)
        ]


class PersonFilter(Filter):
    """Which people to list."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    order = forms.ChoiceField(
        label=_("Own ratings"),
        required=False,
        choices=[
            ("", _("All")),
            (LOWER, _("Mostly below the manager's")),
            (SAME, _("Even")),
            (HIGHER, _("Mostly above the manager's")),
        ],
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def kept(self, rows: Iterable[PersonRow]) -> list[PersonRow]:
        """Return the people who were asked for."""
        team, order = self.chosen.get("team"), self.chosen.get("order")
        words = sort_key(self.chosen.get("words", ""))
        return [
            row
            for row in rows
            if (not team or str(row.team) == team)
            and (not order or row.order == order)
            and words in sort_key(row.name)
        ]


def _teams(rows: Iterable[RatingRow | PersonRow]) -> Choices:
    return choices_of(_("All teams"), ((row.team, row.team_name) for row in rows if row.team))


def _choices(rows: Sequence[RatingRow]) -> dict[str, Choices]:
    assessors = ((row.assessor, row.assessor_name) for row in rows if row.source != Source.SELF)
    return {"assessor": choices_of(_("All assessors"), assessors), "team": _teams(rows)}


def rating_filter(query: object, rows: Sequence[RatingRow]) -> RatingFilter:
    """Return the filter with the assessors and teams that occur."""
    return RatingFilter(query, choices=_choices(rows))


def comparison_filter(query: object, rows: Sequence[RatingRow]) -> ComparisonFilter:
    """Return the filter with the assessors and teams that occur."""
    return ComparisonFilter(query, choices=_choices(rows))


def person_filter(query: object, rows: Sequence[PersonRow]) -> PersonFilter:
    """Return the filter with the teams that occur."""
    return PersonFilter(query, choices={"team": _teams(rows)})
