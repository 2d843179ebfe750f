"""Machines and places of work, what each requires of whoever works there, and exceptions."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.certificates.models import (
    CertificateType,
    Equipment,
    EquipmentRule,
    FitnessType,
    PermitType,
    Waiver,
)
from samtakt.certificates.refusals import ReasonMissing, Refused
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person, Shift, Team

ADDED = audit.verb("equipment.added")
EDITED = audit.verb("equipment.edited")
RETIRED = audit.verb("equipment.retired")
RULE_ADDED = audit.verb("equipment.rule_added")
RULE_REMOVED = audit.verb("equipment.rule_removed")
WAIVED = audit.verb("equipment.waived", audit.Erasure.BLANK)


class NameIsTaken(Refused):
    """Another machine of the company has the name."""

    def __init__(self) -> None:
        super().__init__(_("There is a machine with this name already."))


class NotOneThing(Refused):
    """A rule asks for exactly one thing."""

    def __init__(self) -> None:
        super().__init__(_("Choose one certificate, permit, examination or competence."))


class LevelMissing(Refused):
    """A competence is required at a level."""

    def __init__(self) -> None:
        super().__init__(_("Say which level of the competence is required."))


class AlreadyRequired(Refused):
    """The machine requires it already."""

    def __init__(self) -> None:
        super().__init__(_("The machine requires this already."))


class MedicalIsNotWaived(Refused):
    """Nobody decides away what a doctor has to say."""

    def __init__(self) -> None:
        super().__init__(_("No exception can be made from what is missing here. Ask HR."))


class AlreadyWaived(Refused):
    """There is an exception for the day already."""

    def __init__(self) -> None:
        super().__init__(_("There is an exception for this person and day already."))


@dataclass(frozen=True)
class Need:
    """One thing that a machine requires: exactly one of the four; a competence with its level."""

    certificate_type: CertificateType | None = None
    permit_type: PermitType | None = None
    fitness_type: FitnessType | None = None
    competence: Competence | None = None
    level: int | None = None

    @property
    def things(self) -> dict[str, object]:
        """What is required, by the column that holds it."""
        columns = {
            "certificate_type": self.certificate_type,
            "permit_type": self.permit_type,
            "fitness_type": self.fitness_type,
            "competence": self.competence,
        }
        return {name: thing for name, thing in columns.items() if thing is not None}


def add_equipment(name: str, *, code: str = "", team: Team | None = None, by: Actor) -> Equipment:
    """Add a machine; one of a team is that team's to care for."""
    name = name.strip()[:120]
    if Equipment.objects.filter(organisation=by.organisation, name=name).exists():
        raise NameIsTaken
    with transaction.atomic():
        row = Equipment(organisation=by.organisation, name=name, code=code[:40], team=team)
        row.save()
        audit.record(by, ADDED, row, team=team.name if team else None)
    return row


def edit_equipment(
    equipment: Equipment, *, name: str, code: str, team: Team | None, by: Actor
) -> Equipment:
    """Change what a machine is called and whose it is."""
    name = name.strip()[:120]
    others = Equipment.objects.filter(organisation=by.organisation, name=name)
    if others.exclude(pk=equipment.pk).exists():
        raise NameIsTaken
    before = {"name": equipment.name, "code": equipment.code, "team": equipment.team_id}
    with transaction.atomic():
        equipment.name, equipment.code, equipment.team = name, code[:40], team
        equipment.save()
        audit.record(by, EDITED, equipment, before=before)
    return equipment


def retire_equipment(equipment: Equipment, *, by: Actor) -> Equipment:
    """Take a machine out of use; its permits and exceptions stay in the history."""
    with transaction.atomic():
        equipment.retired_on = timezone.localdate()
        equipment.save(update_fields=["retired_on"])
        audit.record(by, RETIRED, equipment)
    return equipment


def add_rule(equipment: Equipment, need: Need, *, by: Actor) -> EquipmentRule:
    """Require one more thing of whoever works at a machine.

    Raises:
        NotOneThing, LevelMissing, AlreadyRequired: what is wrong with the rule.
    """
    if len(need.things) != 1:
        raise NotOneThing
    if need.competence is not None and need.level is None:
        raise LevelMissing
    if EquipmentRule.objects.filter(equipment=equipment, **need.things).exists():
        raise AlreadyRequired
    with transaction.atomic():
        rule = EquipmentRule(
            organisation=equipment.organisation,
            equipment=equipment,
            level=need.level if need.competence is not None else None,
            **need.things,
        )
        rule.save()
        audit.record(by, RULE_ADDED, rule)
    return rule


def remove_rule(rule: EquipmentRule, *, by: Actor) -> None:
    """Require one thing less."""
    with transaction.atomic():
        audit.record(by, RULE_REMOVED, rule)
        rule.delete()


def waive(
    person: Person,
    equipment: Equipment,
    *,
    on: datetime.date,
    reason: str,
    shift: Shift | None = None,
    lacks_fitness: bool = False,
    by: Actor,
) -> Waiver:
    """Let somebody work at a machine on one day without all it requires, and say why.

    It is logged, shown as an exception, and never counted as valid. `lacks_fitness` tells that
    a medical examination is among what is missing: from that nobody can make an exception.
    """
    if not reason.strip():
        raise ReasonMissing
    if lacks_fitness:
        raise MedicalIsNotWaived
    if Waiver.objects.filter(person=person, equipment=equipment, valid_on=on).exists():
        raise AlreadyWaived
    with transaction.atomic():
        row = Waiver(
            organisation=equipment.organisation,
            person=person,
            equipment=equipment,
            shift=shift,
            valid_on=on,
            reason=reason.strip()[:300],
            decided_by=by.name[:200],
        )
        row.save()
        audit.record(by, WAIVED, row, on=on, reason=row.reason)
    return row
