"""A job advertisement's draft, made from what the company requires of a role.

What is critical, or important and required at "does it alone", is a must; the rest is nice to
have. People move rows between the two, leave some out and write the rest; the draft is kept and
published elsewhere. A language may only be required with a reason that the work gives: without
one it shuts people out for nothing, which the law forbids as indirect discrimination.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.analysis.facts import competence_names
from samtakt.analysis.models import JobAdvertisement
from samtakt.analysis.nearest import WantedRow, wanted_of
from samtakt.analysis.refusals import Refusal
from samtakt.competences.models import Competence, Role
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import money_text, number_text
from samtakt.foundation.phrases import CANONICAL_LEVELS, in_language
from samtakt.foundation.tenancy import Organisation

KEPT = audit.verb("analysis.advertisement_kept")
REMOVED = audit.verb("analysis.advertisement_removed")

MOST_MUSTS = 8
"""More than so many musts keep people from applying who could do the work."""

CRITICAL, IMPORTANT, ALONE = 3, 2, 3


class LanguageNeedsJustification(Refusal):
    """A language is required and nobody has said why the work needs it."""

    text = gettext_lazy("A language is required. Write why the work needs it, or leave it out.")


class PayIsUpsideDown(Refusal):
    """The pay would end below where it begins."""

    text = gettext_lazy("The highest pay is below the lowest.")


@dataclass(frozen=True, slots=True)
class Line:
    """One competence of an advertisement, as it was when the draft was made."""

    competence: int
    name_sv: str
    name_en: str
    level: int
    kind: str

    @property
    def name(self) -> str:
        """The competence in the reader's language."""
        return in_language(self.name_sv, self.name_en)

    @property
    def is_language(self) -> bool:
        """Whether it is a language, which needs a reason."""
        return self.kind == Competence.Kind.LANGUAGE


@dataclass(frozen=True, slots=True)
class Draft:
    """An advertisement before or after it is kept; pay in kronor a month, before tax."""

    role: Role
    as_of: datetime.date
    title: str
    text: str = ""
    must: tuple[Line, ...] = ()
    nice: tuple[Line, ...] = ()
    language_justification: str = ""
    pay_from: int | None = None
    pay_to: int | None = None

    @property
    def too_many_musts(self) -> bool:
        """Whether so much is required that people will not apply."""
        return len(self.must) > MOST_MUSTS

    @property
    def asks_for_language(self) -> bool:
        """Whether a language is a must."""
        return any(line.is_language for line in self.must)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the printed advertisement: paragraphs, then points."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


def draft_for(role: Role, organisation: Organisation, *, as_of: datetime.date) -> Draft:
    """Return a draft from what the role requires on a day; nothing is kept yet."""
    wanted, _usual = wanted_of(role, organisation, competence_names(organisation), as_of=as_of)
    return Draft(
        role=role,
        as_of=as_of,
        title=role_name(role),
        must=tuple(_line(row) for row in wanted if is_must(row.level, row.criticality)),
        nice=tuple(_line(row) for row in wanted if not is_must(row.level, row.criticality)),
    )


def is_must(level: int, criticality: int) -> bool:
    """Whether a requirement belongs to the musts: critical, or important and done alone."""
    return criticality >= CRITICAL or (criticality >= IMPORTANT and level >= ALONE)


def role_name(role: Role) -> str:
    """Return what a role is called in the reader's language."""
    return in_language(role.name, role.name_en)


def draft_in(row: JobAdvertisement) -> Draft:
    """Return a kept advertisement as a draft."""
    return Draft(
        role=row.role,
        as_of=row.as_of,
        title=row.title,
        text=row.text,
        must=tuple(Line(**line) for line in row.must),
        nice=tuple(Line(**line) for line in row.nice),
        language_justification=row.language_justification,
        pay_from=row.pay_from,
        pay_to=row.pay_to,
    )


def placed(draft: Draft, where: Mapping[int, str]) -> Draft:
    """Return a draft whose lines stand where somebody has put them: "must", "nice" or left out."""
    places = {line.competence: "must" for line in draft.must}
    places |= {line.competence: "nice" for line in draft.nice}
    places |= where
    lines = (*draft.must, *draft.nice)
    return replace(
        draft,
        must=tuple(line for line in lines if places[line.competence] == "must"),
        nice=tuple(line for line in lines if places[line.competence] == "nice"),
    )


def save_advertisement(
    draft: Draft, *, row: JobAdvertisement | None = None, by: Actor
) -> JobAdvertisement:
    """Keep a draft, or what was changed in `row`. Called in the company's scope.

    Raises:
        LanguageNeedsJustification: a language is a must without a reason.
        PayIsUpsideDown: the pay ends below where it begins.
    """
    if draft.asks_for_language and not draft.language_justification.strip():
        raise LanguageNeedsJustification
    if draft.pay_from is not None and draft.pay_to is not None and draft.pay_to < draft.pay_from:
        raise PayIsUpsideDown
    kept = row or JobAdvertisement(organisation=by.organisation, role=draft.role)
    with transaction.atomic():
        kept.title, kept.text, kept.as_of = draft.title, draft.text, draft.as_of
        kept.must, kept.nice = _kept(draft.must), _kept(draft.nice)
        kept.language_justification = draft.language_justification.strip()
        kept.pay_from, kept.pay_to = draft.pay_from, draft.pay_to
        kept.made_by = by.name
        kept.save()
        audit.record(by, KEPT, kept, role=draft.role.pk, new=row is None)
    return kept


def remove_advertisement(row: JobAdvertisement, *, by: Actor) -> None:
    """Keep an advertisement no longer."""
    with transaction.atomic():
        audit.record(by, REMOVED, row, title=row.title)
        row.delete()


def sections_of(draft: Draft, organisation: Organisation) -> tuple[Section, ...]:
    """Return what is printed, section by section, in the reader's language."""
    sections = [
        Section(_("About the work"), _paragraphs(draft.text)),
        Section(_("You must have"), (), tuple(_point(line) for line in draft.must)),
        Section(_("It is good if you have"), (), tuple(_point(line) for line in draft.nice)),
        Section(_("Why the language is needed"), _paragraphs(draft.language_justification)),
        Section(_("Pay"), _paragraphs(pay_text(draft))),
        Section(_("About us"), (_where(organisation),)),
    ]
    return tuple(one for one in sections if one.paragraphs or one.points)


def plain_text(draft: Draft, organisation: Organisation) -> str:
    """Return the advertisement as plain text, for a form on another site."""
    parts = [draft.title, facts_text(draft)] if facts_text(draft) else [draft.title]
    for section in sections_of(draft, organisation):
        lines = [section.heading, *section.paragraphs, *(f"- {one}" for one in section.points)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def facts_text(draft: Draft) -> str:
    """Return the role's number in the Swedish classification of occupations; empty for none."""
    return f"SSYK 2012: {draft.role.ssyk}" if draft.role.ssyk else ""


def pay_text(draft: Draft) -> str:
    """Return the pay interval in words; empty where nothing is stated."""
    if draft.pay_from is not None and draft.pay_to is not None:
        values = {"low": number_text(draft.pay_from), "high": money_text(draft.pay_to)}
        return _("%(low)s–%(high)s a month, before tax.") % values
    if draft.pay_from is not None:
        return _("From %(low)s a month, before tax.") % {"low": money_text(draft.pay_from)}
    if draft.pay_to is not None:
        return _("Up to %(high)s a month, before tax.") % {"high": money_text(draft.pay_to)}
    return ""


def _where(organisation: Organisation) -> str:
    if organisation.place:
        values = {"company": organisation.name, "place": organisation.place}
        return _("%(company)s in %(place)s.") % values
    return organisation.name


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.splitlines() if part.strip())


def _point(line: Line) -> str:
    return f"{line.name}: {CANONICAL_LEVELS[line.level]}"


def _line(row: WantedRow) -> Line:
    competence = row.competence
    return Line(competence.id, competence.name_sv, competence.name_en, row.level, competence.kind)


def _kept(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {
            "competence": line.competence,
            "name_sv": line.name_sv,
            "name_en": line.name_en,
            "level": line.level,
            "kind": line.kind,
        }
        for line in lines
    ]
