"""How the evidence list says what it holds, in the active language: one cell, one sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.assessments.models import Evidence
from samtakt.foundation.formats import short_date
from samtakt.foundation.phrases import CRITICALITY, NOT_ASSESSED
from samtakt.organisations.models import Employment
from samtakt.planning.models import ActionEffect
from samtakt.reports.evidence_facts import (
    ActionTaken,
    EvidenceRow,
    Ground,
    Missing,
    RequiredBy,
)

MISSING_WORDS = {
    Missing.NOT_ASSESSED: gettext_lazy("Not assessed"),
    Missing.NO_ACTION: gettext_lazy("Below the requirement, and no action planned"),
    Missing.CERTIFICATE: gettext_lazy("No valid certificate"),
    Missing.NO_EVIDENCE: gettext_lazy("Nothing that the level stands on"),
    Missing.EVIDENCE_EXPIRED: gettext_lazy("The evidence no longer counts"),
    Missing.NEEDS_CONFIRMATION: gettext_lazy("Not used for so long that it needs confirmation"),
    Missing.ACTION_LATE: gettext_lazy("The action is late"),
    Missing.NO_EFFECT: gettext_lazy("The effect of the action is not evaluated"),
}

WHAT_TO_DO = {
    Missing.NOT_ASSESSED: gettext_lazy("Assess it: open a round for the team."),
    Missing.NO_ACTION: gettext_lazy("Plan what to do, or exempt the person with a reason."),
    Missing.CERTIFICATE: gettext_lazy("Book the training, and let nobody work on it meanwhile."),
    Missing.NO_EVIDENCE: gettext_lazy("Write down what the level stands on."),
    Missing.EVIDENCE_EXPIRED: gettext_lazy("Renew the evidence, or agree on the level anew."),
    Missing.NEEDS_CONFIRMATION: gettext_lazy("Watch the work once and confirm the level."),
    Missing.ACTION_LATE: gettext_lazy("Do it, or end it as not done with the reason."),
    Missing.NO_EFFECT: gettext_lazy("Evaluate the effect: how, when, by whom, with what result."),
}


def missing_text(missing: Iterable[Missing]) -> str:
    """Return what is missing, the gravest first."""
    return "; ".join(str(MISSING_WORDS[each]) for each in missing)


def person_text(row: EvidenceRow) -> str:
    """Return who it is; whoever is hired in is marked."""
    if row.employment != Employment.Kind.AGENCY:
        return row.person.name
    return _("%(person)s (agency staff)") % {"person": row.person.name}


def required_text(rows: Iterable[RequiredBy]) -> str:
    """Return which roles require which level and why."""
    return "; ".join(_one_requirement(row) for row in rows)


def _one_requirement(row: RequiredBy) -> str:
    said = _("%(role)s: level %(level)s, %(criticality)s") % {
        "role": row.role,
        "level": row.level,
        "criticality": str(CRITICALITY[row.criticality]).lower(),
    }
    return f"{said}. {row.why}" if row.why else said


def level_text(row: EvidenceRow) -> str:
    """Return the agreed level with its assessor and day."""
    if row.level is None:
        return str(NOT_ASSESSED)
    return _("Level %(level)s, %(by)s %(day)s") % {
        "level": row.level,
        "by": row.decided_by,
        "day": short_date(row.decided_on),
    }


def basis_text(grounds: Iterable[Ground]) -> str:
    """Return on what basis the level is held: education, training, experience and so on."""
    return "; ".join(dict.fromkeys(str(Evidence.Basis(ground.basis).label) for ground in grounds))


def documents_text(row: EvidenceRow) -> str:
    """Return each ground with its document, assessor and day, and each certificate."""
    said = [_ground_text(ground) for ground in row.grounds]
    for each in row.certificates:
        until = short_date(each.valid_to) or _("without end")
        said.append(
            _("%(certificate)s, issued %(day)s, valid to %(until)s")
            % {"certificate": each.type.name, "day": short_date(each.issued_on), "until": until}
        )
    return "; ".join(said)


def _ground_text(ground: Ground) -> str:
    what = ground.text
    if ground.document:
        what = f"{what} ({ground.document})" if what else ground.document
    said = f"{Evidence.Basis(ground.basis).label}: {what}"
    return f"{said}, {ground.assessed_by} {short_date(ground.dated_on)}"


def actions_text(actions: Iterable[ActionTaken]) -> str:
    """Return what was done about it and how that went."""
    return "; ".join(
        f"{action.title}, {action.state_text.lower()} "
        f"{short_date(action.ended_on or action.due_on)}"
        for action in actions
    )


def effects_text(actions: Iterable[ActionTaken]) -> str:
    """Return how the effect was judged: method, day, evaluator and result."""
    return "; ".join(
        f"{effect.method}: {str(ActionEffect.Result(effect.result).label).lower()}, "
        f"{effect.evaluated_by} {short_date(effect.evaluated_on)}"
        for action in actions
        for effect in action.effects
    )
