"""A company's figures on a day, as the engines gave them."""

from django.db import models

from samtakt.foundation.tenancy import Owned


class CompanyFigures(Owned):
    """Totals of one company's analysis as of a day; the hub reads them by agreement.

    Holds counts and sums only, no person. `top_gaps` and `risks` list competences with
    counts, ranked.
    """

    as_of = models.DateField()
    made_at = models.DateTimeField(auto_now=True)
    people = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    not_assessed = models.PositiveIntegerField()
    missing_levels = models.PositiveIntegerField()
    weighted_gap = models.FloatField()
    weighted_requirement = models.FloatField()
    key_person_risks = models.PositiveIntegerField()
    coverage_short = models.PositiveIntegerField()
    certificates_lapsed = models.PositiveIntegerField()
    certificates_lapsing = models.PositiveIntegerField()
    top_gaps = models.JSONField(default=list)
    risks = models.JSONField(default=list)

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "as_of"], name="figures_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.as_of}"
