"""The printed evidence list: what is missing first, then everything, on A4 across."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.assessments.evidence import FROM_LEVEL
from samtakt.foundation.formats import date_text, number_text, short_date
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.reports.company_tables import team_text
from samtakt.reports.evidence_facts import EvidenceList, EvidenceRow, Missing
from samtakt.reports.evidence_tables import unexplained
from samtakt.reports.evidence_words import (
    MISSING_WORDS,
    WHAT_TO_DO,
    actions_text,
    documents_text,
    effects_text,
    level_text,
    missing_text,
    person_text,
    required_text,
)
from samtakt.reports.pages import (
    Block,
    Bullets,
    Callout,
    Document,
    KeyFigure,
    KeyFigures,
    Paragraphs,
    PrintedTable,
    Section,
    printed,
)

MOST_PRINTED = 1_500
"""Rows that are printed; the workbook has all of them."""


def title() -> str:
    """Return what the list is called."""
    return _("Evidence of competence, ISO 9001 clause 7.2")


def document(found: EvidenceList) -> Document:
    """Return the list's pages in the active language."""
    per_day = _("As of %(day)s") % {"day": date_text(found.as_of)}
    return Document(
        title=title(),
        subtitle=found.company,
        running=f"{found.company} · {per_day}",
        facts=(
            (_("As of"), date_text(found.as_of)),
            (_("People"), number_text(found.people)),
            (_("Rows"), number_text(len(found.rows))),
        ),
        about=(
            _(
                "One row per person and competence that the person's roles require. The list "
                "names people: it is for those who lead the company, and for the auditor to whom "
                "they show it."
            ),
        ),
        sections=(_in_short(found), _missing(found), *_complete(found), _made(found)),
        cover=False,
        landscape=True,
    )


def _in_short(found: EvidenceList) -> Section:
    heading = _("In short")
    if not found.rows:
        nothing = _(
            "Nothing is required of anybody on this day. Say what each role requires, and who has "
            "which role; then this list shows what proves it."
        )
        return Section(heading, (Callout(_("What to do next"), (nothing,)),))
    incomplete = len(found.incomplete)
    blocks: list[Block] = [
        KeyFigures(
            (
                KeyFigure(number_text(len(found.rows)), _("rows: person and competence"), ""),
                KeyFigure(number_text(len(found.complete)), _("rows with nothing missing"), ""),
                KeyFigure(number_text(incomplete), _("rows with something missing"), ""),
            )
        )
    ]
    counted = [each for each in Missing if found.count(each)]
    if counted:
        blocks.append(
            PrintedTable(
                title=_("What is missing, the gravest first; a row may lack several things"),
                headings=(_("What is missing"), _("Rows"), _("What to do")),
                to_the_right=(False, True, False),
                widths=(1.2, 0, 1.4),
                rows=tuple(
                    (
                        str(MISSING_WORDS[each]),
                        number_text(found.count(each)),
                        str(WHAT_TO_DO[each]),
                    )
                    for each in counted
                ),
            )
        )
    return Section(heading, tuple(blocks))


def _missing(found: EvidenceList) -> Section:
    heading = _("What is missing")
    if not found.incomplete:
        nothing = _("Nothing is missing.") if found.rows else _("Nothing is required yet.")
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    rows = found.incomplete[:MOST_PRINTED]
    blocks: list[Block] = [
        PrintedTable(
            title=_("Rows with something missing, the gravest first"),
            headings=(
                _("Missing"), _("Person"), _("Competence"), _("Required by"),
                _("Agreed level"), _("Basis and evidence"), _("Action"),
            ),
            to_the_right=(False,) * 7,
            widths=(1.3, 1, 1.1, 1.6, 1.1, 1.6, 1.3),
            rows=tuple(_missing_row(row) for row in rows),
            source=_cut(len(found.incomplete)),
        )
    ]  # fmt: skip
    if found.unexplained:
        sheet = unexplained(found)
        blocks.append(
            printed(
                _("Requirements for which nobody has written why"),
                sheet,
                (0, 1, 2, 3),
                widths=(1.2, 1.6, 0, 0),
                most=MOST_PRINTED,
            )
        )
    return Section(heading, tuple(blocks))


def _missing_row(row: EvidenceRow) -> tuple[str, ...]:
    return (
        missing_text(row.missing),
        f"{person_text(row)}, {team_text(row.team)}",
        row.competence.name,
        required_text(row.required_by),
        level_text(row),
        documents_text(row),
        _action(row),
    )


def _action(row: EvidenceRow) -> str:
    return "; ".join(filter(None, (actions_text(row.actions), effects_text(row.actions))))


def _complete(found: EvidenceList) -> tuple[Section, ...]:
    if not found.complete:
        return ()
    table = PrintedTable(
        title=_("Rows with nothing missing"),
        headings=(
            _("Person"), _("Competence"), _("Required by"), _("Agreed level"),
            _("Basis and evidence"), _("Action and effect"), _("Holds until"),
        ),
        to_the_right=(False,) * 7,
        widths=(1, 1.2, 1.6, 1.2, 1.8, 1.4, 0),
        rows=tuple(
            (
                f"{person_text(row)}, {team_text(row.team)}",
                row.competence.name,
                required_text(row.required_by),
                level_text(row),
                documents_text(row),
                _action(row),
                short_date(row.valid_until),
            )
            for row in found.complete[:MOST_PRINTED]
        ),
        source=_cut(len(found.complete)),
    )  # fmt: skip
    return (Section(_("What is proved"), (table,)),)


def _cut(rows: int) -> str:
    if rows <= MOST_PRINTED:
        return _("one row per person and required competence")
    return _("the first %(most)s of %(rows)s rows; the workbook has all of them") % {
        "most": number_text(MOST_PRINTED),
        "rows": number_text(rows),
    }


def _made(found: EvidenceList) -> Section:
    levels = [f"{level}: {words}" for level, words in CANONICAL_LEVELS.items()]
    people = ngettext(
        "%(people)s person has something required of them on the day; agency staff are counted "
        "like the company's own.",
        "%(people)s people have something required of them on the day; agency staff are counted "
        "like the company's own.",
        found.people,
    ) % {"people": number_text(found.people)}
    return Section(
        _("How the list is made"),
        (
            Bullets(
                (
                    people,
                    _(
                        "A requirement is that of the roles the person has on the day. What a "
                        "person is exempted from, with a reason, is not required."
                    ),
                    _(
                        "From level %(level)s up, somebody must have written down what the level "
                        "stands on. Below it the assessment itself, with assessor and day, is the "
                        "record."
                    )
                    % {"level": FROM_LEVEL},
                    _(
                        "Where the competence needs a certificate, a level without a valid "
                        "certificate is not enough."
                    ),
                    _(
                        "A level below what is required has to have an action in a confirmed "
                        "plan. What is learnt has its effect evaluated afterwards."
                    ),
                    _(
                        "“Holds until” is the first day after which the level needs confirmation, "
                        "or the certificate or the last evidence no longer counts."
                    ),
                    _("The levels: %(levels)s.") % {"levels": "; ".join(levels)},
                )
            ),
        ),
        new_page=False,
    )
