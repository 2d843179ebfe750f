"""Filters of a company's lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import CompanyAnalysis, Named
from samtakt.foundation.phrases import GAP, NOT_ASSESSED, NOT_REQUIRED, REQUIREMENT_MET
from samtakt.web.filters import Choices, Filter, choices_of

STATUSES = [
    ("gap", GAP),
    ("not_assessed", NOT_ASSESSED),
    ("met", REQUIREMENT_MET),
    ("not_required", NOT_REQUIRED),
]


class AnalysisFilter(Filter):
    """A filter whose choices are what one company's analysis holds."""

    def __init__(
        self, *args: Any, analysis: CompanyAnalysis, choices: Mapping[str, Choices] | None = None
    ) -> None:
        super().__init__(*args, choices={**self.choices_in(analysis), **(choices or {})})

    @staticmethod
    def choices_in(analysis: CompanyAnalysis) -> dict[str, Choices]:
        """Return the choices of each field that depends on the company."""
        return {"team": _teams(row.team for row in analysis.by_team)}


def _teams(teams: Iterable[Named | None]) -> Choices:
    return choices_of(_("All teams"), [(team.id, team.name) for team in teams if team])


class GapFilter(AnalysisFilter):
    status = forms.ChoiceField(
        label=_("Status"), choices=[*STATUSES, ("all", _("All"))], required=False
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    competence = forms.ChoiceField(label=_("Competence"), required=False)
    goal = forms.ChoiceField(label=_("Goal"), required=False)
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def __init__(
        self, *args: Any, analysis: CompanyAnalysis, goals: Mapping[Named, frozenset[int]]
    ) -> None:
        named = choices_of(_("All goals"), ((goal.id, goal.name) for goal in goals))
        super().__init__(*args, analysis=analysis, choices={"goal": named})
        self.goals = {str(goal.id): competences for goal, competences in goals.items()}
        if not goals:
            del self.fields["goal"]

    @property
    def within(self) -> frozenset[int] | None:
        """The competences of the chosen goal; None if none is chosen."""
        return self.goals.get(self.chosen.get("goal", ""))

    @staticmethod
    def choices_in(analysis: CompanyAnalysis) -> dict[str, Choices]:
        competences = [(row.competence.id, row.competence.name) for row in analysis.by_competence]
        return {
            **AnalysisFilter.choices_in(analysis),
            "competence": choices_of(_("All competences"), competences),
        }


class CompetenceFilter(AnalysisFilter):
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *STATUSES], required=False
    )
    team = forms.ChoiceField(label=_("Team"), required=False)


class RiskFilter(Filter):
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All with too few")),
            ("one", _("One person only")),
            ("nobody", _("Nobody")),
            ("horizon", _("Too few at the horizon")),
            ("all", _("All competences")),
        ],
    )


class CoverageFilter(AnalysisFilter):
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Too few now")),
            ("horizon", _("Too few at the horizon")),
            ("all", _("All requirements")),
        ],
    )
    team = forms.ChoiceField(label=_("Team"), required=False)

    @staticmethod
    def choices_in(analysis: CompanyAnalysis) -> dict[str, Choices]:
        return {"team": _teams(row.team for row in analysis.coverage)}


class CertificateFilter(AnalysisFilter):
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            ("lapsed", _("Lapsed")),
            ("lapsing", _("Lapses soon")),
            ("valid", _("Valid")),
        ],
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    type = forms.ChoiceField(label=_("Certificate"), required=False)
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    @staticmethod
    def choices_in(analysis: CompanyAnalysis) -> dict[str, Choices]:
        types = [(row.type.id, row.type.name) for row in analysis.certificates]
        return {
            "team": _teams(row.team for row in analysis.certificates),
            "type": choices_of(_("All certificates"), types),
        }
