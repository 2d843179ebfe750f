"""The pages of a person's profile: first what may be taken along, then what is talked about."""

from django.utils.translation import gettext as _

from samtakt.assessments.models import Evidence
from samtakt.foundation.formats import date_text, short_date
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.reports.company_tables import STATUS_WORDS, certificate_status, team_text
from samtakt.reports.pages import (
    Block,
    Document,
    Paragraphs,
    PrintedTable,
    Section,
)
from samtakt.reports.profile_facts import HeldLevel, Paper, PersonProfile, Proof


def title() -> str:
    """Return what the profile is called."""
    return _("Competence profile")


def document(profile: PersonProfile) -> Document:
    """Return the profile's pages in the active language."""
    facts = [
        (_("Company"), profile.company),
        (_("Team"), team_text(profile.analysis.team)),
        (_("As of"), date_text(profile.as_of)),
    ]
    return Document(
        title=title(),
        subtitle=profile.person,
        running=f"{profile.person} · {date_text(profile.as_of)}",
        facts=tuple(facts),
        about=(
            _(
                "The first two parts are the person's own to take along and to show to whom they "
                "like. The parts after them are for the person and the manager."
            ),
        ),
        sections=(
            _can(profile),
            _papers(profile),
            _needed(profile),
            _plan(profile),
            _about(profile),
        ),
        cover=False,
    )


def _can(profile: PersonProfile) -> Section:
    heading = _("What %(person)s can do") % {"person": profile.person}
    blocks: list[Block] = []
    if profile.roles:
        blocks.append(
            PrintedTable(
                title=_("Roles"),
                headings=(_("Role"), _("From"), _("Until")),
                to_the_right=(False,) * 3,
                widths=(1, 0, 0),
                rows=tuple(
                    (row.name, short_date(row.starts_on), short_date(row.ends_on))
                    for row in profile.roles
                ),
            )
        )
    if not profile.held:
        nothing = _("No level is agreed yet. Ask the manager for an assessment.")
        return Section(heading, (*blocks, Paragraphs((nothing,))))
    blocks.append(
        PrintedTable(
            title=_("Agreed levels"),
            headings=(_("Competence"), _("Level"), _("What it means"), _("Agreed"), _("Stands on")),
            to_the_right=(False, True, False, False, False),
            widths=(1.2, 0, 1.2, 1, 1.5),
            rows=tuple(_held_row(row) for row in profile.held),
        )
    )
    return Section(heading, tuple(blocks))


def _held_row(row: HeldLevel) -> tuple[str, ...]:
    assert row.cell.level is not None
    return (
        row.cell.competence.name,
        str(row.cell.level),
        str(CANONICAL_LEVELS[row.cell.level]),
        f"{short_date(row.cell.decided_on)}, {row.decided_by}",
        "; ".join(_proof(proof) for proof in row.proofs),
    )


def _proof(proof: Proof) -> str:
    basis = str(Evidence.Basis(proof.basis).label)
    said = f"{basis}: {proof.text}" if proof.text else basis
    return f"{said} ({short_date(proof.dated_on)})"


def _papers(profile: PersonProfile) -> Section:
    heading = _("Certificates")
    if not profile.certificates:
        nothing = _("No certificate is known. Hand in a copy, and it is listed here.")
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    return Section(
        heading, (_paper_table(_("Certificates"), profile.certificates),), new_page=False
    )


def _paper_table(heading: str, papers: tuple[Paper, ...]) -> PrintedTable:
    return PrintedTable(
        title=heading,
        headings=(_("What"), _("Covers"), _("From"), _("Issued on"), _("Valid to"), _("Status")),
        to_the_right=(False,) * 6,
        widths=(1.5, 1, 1, 0, 0, 0),
        rows=tuple(
            (
                paper.name,
                paper.scope,
                paper.issuer,
                short_date(paper.issued_on),
                short_date(paper.last_day) or _("without end"),
                certificate_status(paper.status),
            )
            for paper in papers
        ),
    )


def _needed(profile: PersonProfile) -> Section:
    heading = _("What the work here requires")
    cells = [cell for cell in profile.analysis.cells if cell.required is not None]
    if not cells:
        nothing = _("No role with requirements is given to %(person)s yet.")
        said = nothing % {"person": profile.person}
        return Section(heading, (Paragraphs((said,)), *_permits(profile)))
    table = PrintedTable(
        title=_("Requirements, what is missing first"),
        headings=(_("Competence"), _("Required"), _("Agreed"), _("Status")),
        to_the_right=(False, True, True, False),
        widths=(2, 0, 0, 1.6),
        rows=tuple(
            (
                cell.competence.name,
                str(cell.required),
                "–" if cell.level is None else str(cell.level),
                str(STATUS_WORDS[cell.status])
                + (f"; {_('needs confirmation')}" if cell.needs_confirmation else ""),
            )
            for cell in cells
        ),
    )
    return Section(heading, (table, *_exempted(profile), *_permits(profile)))


def _exempted(profile: PersonProfile) -> tuple[Block, ...]:
    if not profile.analysis.exempted:
        return ()
    return (
        PrintedTable(
            title=_("Exempted"),
            headings=(_("Competence"), _("Reason"), _("Until")),
            to_the_right=(False,) * 3,
            widths=(1, 2, 0),
            rows=tuple(
                (row.competence.name, row.reason, short_date(row.valid_to))
                for row in profile.analysis.exempted
            ),
        ),
    )


def _permits(profile: PersonProfile) -> tuple[Block, ...]:
    if not profile.permits:
        return ()
    return (
        _paper_table(_("The employer's permits, which end with the work here"), profile.permits),
    )


def _plan(profile: PersonProfile) -> Section:
    heading = _("Development plan")
    if not profile.actions:
        nothing = _("No plan is confirmed yet. Make one in the next talk.")
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    return Section(
        heading,
        (
            PrintedTable(
                title=f"{profile.plan}: {profile.plan_state}",
                headings=(_("Action"), _("Kind"), _("Competence"), _("Due on"), _("Who"), _("State")),
                to_the_right=(False,) * 6,
                widths=(1.5, 0.8, 1.2, 0, 0.9, 0),
                rows=tuple(
                    (
                        row.title, row.kind, row.competence, short_date(row.due_on), row.owner,
                        f"{row.state} {short_date(row.ended_on)}".strip(),
                    )
                    for row in profile.actions
                ),
            ),
        ),
        new_page=False,
    )  # fmt: skip


def _about(profile: PersonProfile) -> Section:
    return Section(
        _("How to read it"),
        (
            Paragraphs(
                (
                    _(
                        "Levels run from 0 to 4 and mean the same in every company that uses "
                        "Samtakt. A level is agreed between the person and the employer on a day; "
                        "what is not assessed is not listed as a level."
                    ),
                    _(
                        "The record was made by %(company)s on %(day)s. It can be confirmed by the "
                        "company, and does not replace a certificate."
                    )
                    % {"company": profile.company, "day": date_text(profile.as_of)},
                )
            ),
        ),
        new_page=False,
    )
