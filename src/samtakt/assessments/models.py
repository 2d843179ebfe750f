"""What was observed, and what was agreed. The first is append-only, the second dated."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Competence, Requirement, Role, Scale, canonical_level
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Owned
from samtakt.organisations.models import Person, Team

CANONICAL = Q(level__gte=0, level__lte=4)


class AppendOnly(Exception):
    """Somebody tried to change or delete what was once observed or agreed."""


class _AppendOnlyRow(Owned):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} {self.pk}")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly(f"{type(self).__name__} {self.pk}")


class Observation(_AppendOnlyRow):
    """One view of one person's level: who saw it, when, and in which circumstances.

    Role, team and requirement are those of the day, so that a later move does not rewrite
    the past. A self-rating alone never fulfils a requirement: only an agreed level does.
    """

    class Source(models.TextChoices):
        SELF = "self", _("Self-assessment")
        MANAGER = "manager", _("Manager")
        PEER = "peer", _("Colleague")
        TRAINER = "trainer", _("Trainer")
        TEST = "test", _("Test")
        COURSE = "course", _("Course")
        CERTIFICATE = "certificate", _("Certificate")
        SPREADSHEET = "spreadsheet", _("The company's own spreadsheet")

    person = models.ForeignKey(Person, models.CASCADE, related_name="observations")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    written = models.CharField(_("as it was written"), max_length=80, blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source)
    observed_on = models.DateField()
    observer = models.CharField(max_length=200, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+"
    )
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "competence", "observed_on"], name="observation_latest")
        ]
        constraints = [models.CheckConstraint(condition=CANONICAL, name="observation_level")]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence}: {self.level}"


class AgreedLevel(_AppendOnlyRow):
    """The level that counts from a day on: a decision with author, date and ground."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="agreed_levels")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=200)
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "competence", "decided_on"], name="agreed_level_latest")
        ]
        constraints = [models.CheckConstraint(condition=CANONICAL, name="agreed_level")]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence}: {self.level}"
