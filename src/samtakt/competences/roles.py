"""What roles ask for: a usual profile in the library, dated requirements in a company.

The hub says what a role usually asks for; that requires nothing of anybody. A company's own
requirement does, from a day on. It is never overwritten: changing a level ends the row in
force the day before and begins a new one, so that earlier analyses keep what was required.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.competences.models import (
    Competence,
    Exemption,
    ProfileRow,
    Requirement,
    Role,
    RoleAssignment,
)
from samtakt.competences.versions import LibraryRefused, NotYours
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.audit import Erasure
from samtakt.organisations.models import Person

ADDED = audit.verb("role.added")
CHANGED = audit.verb("role.changed")
RETIRED = audit.verb("role.retired")
RESTORED = audit.verb("role.restored")
REQUIRED = audit.verb("requirement.set")
PROFILED = audit.verb("role.profile_changed")
EXEMPTED = audit.verb("exemption.given", Erasure.BLANK)
EXEMPTION_ENDED = audit.verb("exemption.ended", Erasure.BLANK)

ONE_DAY = datetime.timedelta(days=1)
State = Competence.State


class RoleNameTaken(LibraryRefused):
    """Two roles of one organisation with one name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Another role is called “%(name)s”.") % {"name": name})


class RoleInUse(LibraryRefused):
    """A role that people have today."""

    def __init__(self, role: Role, count: int) -> None:
        super().__init__(
            _("%(count)s people have the role “%(name)s”. Give them another role first.")
            % {"name": role.title, "count": count}
        )


class LanguageNeedsReason(LibraryRefused):
    """A language asked for without saying in writing why the work needs it."""

    def __init__(self, competence: Competence) -> None:
        super().__init__(
            _(
                "Write why the work needs “%(name)s” at this level: a language may only be asked for where the work does."
            )
            % {"name": competence.name}
        )


class NotRequirable(LibraryRefused):
    """A heading, a draft or a retired competence asked for."""

    def __init__(self, competence: Competence) -> None:
        super().__init__(
            _("“%(name)s” is not in use on that day, so it cannot be required.")
            % {"name": competence.name}
        )


class NoSuchLevel(LibraryRefused):
    """A requirement of level 0, or of a level above 4."""

    def __init__(self) -> None:
        super().__init__(_("A requirement asks for level 1, 2, 3 or 4."))


class ReasonMissing(LibraryRefused):
    """An exemption that says nothing of why."""

    def __init__(self) -> None:
        super().__init__(_("Write why the person need not meet the requirement."))


class ExemptedAlready(LibraryRefused):
    """Two exemptions of one person from one competence on one day."""

    def __init__(self, competence: Competence) -> None:
        super().__init__(
            _("The person is exempted from “%(name)s” in that time already.")
            % {"name": competence.name}
        )


class WrongPeriod(LibraryRefused):
    """A last day before the first."""

    def __init__(self) -> None:
        super().__init__(_("The last day is before the first."))


@dataclass(frozen=True)
class SaidOfRole:
    """What somebody writes about a role."""

    name: str
    name_en: str = ""
    ssyk: str = ""
    occupation: str = ""
    description_sv: str = ""
    description_en: str = ""


def add_role(
    said: SaidOfRole, *, by: Actor, copied_from: Role | None = None, template_code: str = ""
) -> Role:
    """Add a role to the actor's organisation, ready to be given to people.

    Raises:
        RoleNameTaken: nothing was added.
    """
    _refuse_name(said, by)
    with transaction.atomic():
        role = Role(
            organisation=by.organisation,
            copied_from=copied_from,
            template_code=template_code,
            **asdict(said),
        )
        role.save()
        audit.record(by, ADDED, role, ssyk=role.ssyk)
    return role


def change_role(role: Role, said: SaidOfRole, *, by: Actor) -> Role:
    """Give a role another name, code or description.

    Raises:
        NotYours, RoleNameTaken: nothing was changed.
    """
    _refuse_stranger(role, by)
    _refuse_name(said, by, role)
    new = asdict(said)
    changed = sorted(name for name, value in new.items() if getattr(role, name) != value)
    if changed:
        with transaction.atomic():
            for name in changed:
                setattr(role, name, new[name])
            role.save(update_fields=changed)
            audit.record(by, CHANGED, role, changed=changed)
    return role


def retire_role(role: Role, *, by: Actor) -> Role:
    """Take a role out of use; what it required and who had it stays.

    Raises:
        NotYours: it is another organisation's.
        RoleInUse: people of the organisation have it today.
    """
    _refuse_stranger(role, by)
    today = timezone.localdate()
    having = RoleAssignment.objects.filter(role=role).exclude(ends_on__lt=today)
    count = having.values("person").distinct().count()
    if count:
        raise RoleInUse(role, count)
    if role.state != State.RETIRED:
        with transaction.atomic():
            _put(role, State.RETIRED)
            audit.record(by, RETIRED, role)
    return role


def restore_role(role: Role, *, by: Actor) -> Role:
    """Take a role into use again.

    Raises:
        NotYours: it is another organisation's.
    """
    _refuse_stranger(role, by)
    if role.state != State.PUBLISHED:
        with transaction.atomic():
            _put(role, State.PUBLISHED)
            audit.record(by, RESTORED, role)
    return role


def _put(role: Role, state: str) -> None:
    role.state = state
    role.save(update_fields=["state"])


@dataclass(frozen=True)
class Asked:
    """What a role should ask for in one competence; `level` None asks for nothing."""

    competence: Competence
    level: int | None
    criticality: int = 2
    reason: str = ""


def set_profile(role: Role, asked: Iterable[Asked], *, by: Actor) -> int:
    """Say what a role of the library usually asks for; return how many rows changed.

    Competences that are not named keep what they have.

    Raises:
        NotYours, NoSuchLevel, NotRequirable: nothing was changed.
    """
    _refuse_stranger(role, by)
    wanted = list(asked)
    for one in wanted:
        _refuse_unusable(one, timezone.localdate())
    with transaction.atomic():
        standing = {row.competence_id: row for row in ProfileRow.objects.filter(role=role)}
        changed = [one.competence.code for one in wanted if _put_row(role, standing, one)]
        if changed:
            audit.record(by, PROFILED, role, competences=changed)
    return len(changed)


def _put_row(role: Role, standing: dict[int, ProfileRow], one: Asked) -> bool:
    row = standing.get(one.competence.pk)
    if one.level is None:
        if row is not None:
            row.delete()
        return row is not None
    if row is not None and (row.level, row.criticality) == (one.level, one.criticality):
        return False
    row = row or ProfileRow(organisation=role.organisation, role=role, competence=one.competence)
    row.level, row.criticality = one.level, one.criticality
    row.save()
    return True


def require(role: Role, asked: Iterable[Asked], *, valid_from: datetime.date, by: Actor) -> int:
    """Ask for levels from a day on; return how many requirements changed.

    The row in force ends the day before, and the new one lasts until a later one begins. A
    competence with no level is no longer asked for from the day. Others stay as they are.

    Raises:
        NoSuchLevel, NotRequirable, LanguageNeedsReason: nothing was changed.
    """
    wanted = list(asked)
    for one in wanted:
        _refuse_unusable(one, valid_from)
        _refuse_silent_language(role, one, valid_from)
    with transaction.atomic():
        began, ended = [], []
        for one in wanted:
            if one.level is None:
                ended += [one.competence.code] if _end(role, one, valid_from, by) else []
            elif _begin(role, one, valid_from, by):
                began.append({"code": one.competence.code, "level": one.level})
        if began or ended:
            audit.record(by, REQUIRED, role, valid_from=valid_from, set=began, ended=ended)
    return len(began) + len(ended)


def fill_matrix(asked: Mapping[Role, list[Asked]], *, valid_from: datetime.date, by: Actor) -> int:
    """Change what several roles ask for, all or nothing; return how many rows changed.

    A hub's rows are what its roles usually ask for, and have no day.

    Raises:
        LibraryRefused: what `require` and `set_profile` refuse; nothing was changed.
    """
    with transaction.atomic():
        if by.organisation.is_hub:
            return sum(set_profile(role, rows, by=by) for role, rows in asked.items())
        return sum(
            require(role, rows, valid_from=valid_from, by=by) for role, rows in asked.items()
        )


def requirements_in_force(day: datetime.date) -> Q:
    """Return the rule for requirements in force on a day; several versions never are."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _rows_of(role: Role, competence: Competence, by: Actor) -> list[Requirement]:
    rows = Requirement.objects.select_for_update().filter(
        organisation=by.organisation, role=role, competence=competence
    )
    return list(rows.order_by("valid_from"))


def _begin(role: Role, one: Asked, day: datetime.date, by: Actor) -> bool:
    rows = _rows_of(role, one.competence, by)
    current = _in_force(rows, day)
    said = (one.level, one.criticality)
    if current is not None and (current.level, current.criticality) == said:
        if one.reason and current.reason != one.reason:
            # Nothing else is asked for: the reason for it is written down, or mended.
            current.reason = one.reason
            current.save(update_fields=["reason"])
            return True
        return False
    reason = one.reason or (current.reason if current else "")
    if current is not None and current.valid_from == day:
        current.level, current.criticality, current.reason = *said, reason
        current.save(update_fields=["level", "criticality", "reason"])
        return True
    last = current.valid_to if current else None
    if current is not None:
        current.valid_to = day - ONE_DAY
        current.save(update_fields=["valid_to"])
    later = [row.valid_from - ONE_DAY for row in rows if row.valid_from > day]
    Requirement(
        organisation=by.organisation,
        role=role,
        competence=one.competence,
        level=one.level,
        criticality=one.criticality,
        valid_from=day,
        valid_to=min([*([last] if last else []), *later], default=None),
        reason=reason,
    ).save()
    return True


def _end(role: Role, one: Asked, day: datetime.date, by: Actor) -> bool:
    current = _in_force(_rows_of(role, one.competence, by), day)
    if current is None:
        return False
    if current.valid_from == day:
        # Asked for and taken back on one day: it was never required.
        current.delete()
    else:
        current.valid_to = day - ONE_DAY
        current.save(update_fields=["valid_to"])
    return True


def _in_force(rows: list[Requirement], day: datetime.date) -> Requirement | None:
    holding = [
        row
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
    ]
    return holding[-1] if holding else None


def exempt(
    person: Person,
    competence: Competence,
    *,
    reason: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    by: Actor,
) -> Exemption:
    """Let one person not meet a requirement for a while, for a reason.

    Raises:
        ReasonMissing, WrongPeriod, ExemptedAlready: nothing was changed.
    """
    if not reason.strip():
        raise ReasonMissing
    if valid_to is not None and valid_to < valid_from:
        raise WrongPeriod
    with transaction.atomic():
        others = Exemption.objects.select_for_update().filter(person=person, competence=competence)
        if valid_to is not None:
            others = others.filter(valid_from__lte=valid_to)
        if others.exclude(valid_to__lt=valid_from).exists():
            raise ExemptedAlready(competence)
        row = Exemption(
            organisation=by.organisation,
            person=person,
            competence=competence,
            reason=reason.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
            decided_by=by.name[:200],
        )
        row.save()
        audit.record(by, EXEMPTED, row, reason=row.reason, until=valid_to)
    return row


def end_exemption(exemption: Exemption, *, last_day: datetime.date, by: Actor) -> Exemption:
    """Let an exemption end on a day; one that never began is as if it had not been given.

    Raises:
        WrongPeriod: it has ended before that day already.
    """
    if exemption.valid_to is not None and exemption.valid_to < last_day:
        raise WrongPeriod
    with transaction.atomic():
        audit.record(by, EXEMPTION_ENDED, exemption, last_day=last_day)
        if last_day < exemption.valid_from:
            exemption.delete()
        else:
            exemption.valid_to = last_day
            exemption.save(update_fields=["valid_to"])
    return exemption


def languages_without_reason() -> Q:
    """Return the rule for requirements of a language that nobody has justified."""
    return Q(competence__kind=Competence.Kind.LANGUAGE, reason="")


def _refuse_stranger(role: Role, by: Actor) -> None:
    if role.organisation_id != by.organisation.pk:
        raise NotYours(role)


def _refuse_name(said: SaidOfRole, by: Actor, known: Role | None = None) -> None:
    if not said.name.strip():
        raise LibraryRefused(_("Write what the role is called."))
    same = Role.objects.filter(organisation=by.organisation, name__iexact=said.name.strip())
    if same.exclude(pk=known.pk if known else None).exists():
        raise RoleNameTaken(said.name)


def _refuse_unusable(one: Asked, day: datetime.date) -> None:
    if one.level is None:
        return
    if one.level not in (1, 2, 3, 4) or one.criticality not in (1, 2, 3):
        raise NoSuchLevel
    if not one.competence.in_use_on(day):
        raise NotRequirable(one.competence)


def _refuse_silent_language(role: Role, one: Asked, day: datetime.date) -> None:
    if one.level is None or one.competence.kind != Competence.Kind.LANGUAGE or one.reason.strip():
        return
    # A reason that was given stands for as long as no more is asked for.
    given = Requirement.objects.filter(
        requirements_in_force(day), role=role, competence=one.competence, level__gte=one.level
    ).exclude(reason="")
    if not given.exists():
        raise LanguageNeedsReason(one.competence)
