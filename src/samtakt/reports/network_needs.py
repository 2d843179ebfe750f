"""What the network's companies lack together, per competence and county: for the hub, no people.

Only companies whose agreement lets the hub see their totals are in it, and of each only what it
has stored. A number of people small enough to point at somebody is not shown, nor what would
give it away.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.analysis.models import CompanyFigures
from samtakt.analysis.network import CommonNeed, latest_figures, network_figures
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text, number_text, short_date, sort_key
from samtakt.foundation.tenancy import Organisation
from samtakt.inclusion.disclosure import disclose_places, minimum_cell
from samtakt.organisations.queries import members_of
from samtakt.reports import sheets, typesetting
from samtakt.reports.pages import (
    Block,
    Bullets,
    Callout,
    Document,
    KeyFigure,
    KeyFigures,
    PrintedTable,
    Section,
)
from samtakt.reports.sheets import Column, Kind, Sheet

ACTION = "reports.make_needs"
HIDDEN = "·"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One competence of the library; a number of people is None where it is hidden."""

    code: str
    name: str
    companies: int
    people: int | None
    missing: int | None
    at_risk_in: int
    by_county: tuple[int | None, ...]


@dataclass(frozen=True)
class NeedsReport:
    """The network's common needs on a day. `rows` come largest weighted gap first."""

    hub: str
    as_of: datetime.date
    members: int
    companies: int
    oldest: datetime.date | None
    newest: datetime.date | None
    minimum: int
    counties: tuple[str, ...]
    rows: tuple[NeedRow, ...]

    @property
    def hides(self) -> bool:
        """Whether any number is hidden, so that the report must say why."""
        return any(None in (row.people, *row.by_county) for row in self.rows)


def gather(hub: Organisation, *, as_of: datetime.date, by: Actor) -> NeedsReport:
    """Read the network's common needs as of a day; called in the hub's scope.

    Raises:
        NotVisible: the actor does not lead this hub; the refusal is in the audit.
    """
    access.get(by, ACTION, Organisation, hub.pk)
    network = network_figures(hub, as_of=as_of)
    figures = latest_figures(hub, as_of=as_of)
    county_of = {company.pk: company.county or "" for company in members_of(hub)}
    counties = tuple(
        sorted({county_of[pk] for pk in figures}, key=lambda each: (each == "", sort_key(each)))
    )
    days = [row.as_of for row in figures.values()]
    return NeedsReport(
        hub=hub.name,
        as_of=as_of,
        members=len(network.companies),
        companies=len(figures),
        oldest=min(days, default=None),
        newest=max(days, default=None),
        minimum=minimum_cell(),
        counties=counties,
        rows=tuple(_row(need, figures, county_of, counties) for need in network.needs),
    )


def _row(
    need: CommonNeed,
    figures: dict[int, CompanyFigures],
    county_of: dict[int, str],
    counties: tuple[str, ...],
) -> NeedRow:
    counted: Counter[str] = Counter()
    for company, row in figures.items():
        for gap in row.top_gaps:
            if gap["competence"] == need.competence_id:
                counted[county_of[company]] += gap["people"]
    shown = _disclosed(counted)
    by_county = tuple(shown.get(county, 0) if counted[county] else 0 for county in counties)
    # With one number hidden the sum would tell it.
    told = need.people >= minimum_cell() and by_county.count(None) != 1
    return NeedRow(
        code=need.code,
        name=need.name,
        companies=need.companies,
        people=need.people if told else None,
        missing=need.missing if told else None,
        at_risk_in=need.at_risk_in,
        by_county=by_county,
    )


def _disclosed(counted: Counter[str]) -> dict[str, int | None]:
    """Let the numbers out through the one door: each of the counted stands for a person."""
    listed = list(counted.elements())
    people = dict.fromkeys(range(len(listed)), 1)
    return disclose_places(people, dict(enumerate(listed)), figure=len)


def title() -> str:
    """Return what the report is called."""
    return _("Common needs of the network")


def to_pdf(report: NeedsReport) -> bytes:
    """Return the report as a tagged PDF in the active language."""
    return typesetting.to_pdf(document(report).to_data())


def to_xlsx(report: NeedsReport) -> bytes:
    """Return the report as a workbook in the active language; what is hidden is empty."""
    per_day = _("As of %(day)s") % {"day": short_date(report.as_of)}
    sheet = Sheet(
        _("Needs"),
        (
            Column(_("Code")),
            Column(_("Competence")),
            Column(_("Companies"), Kind.WHOLE),
            Column(_("People"), Kind.WHOLE),
            Column(_("Missing levels"), Kind.WHOLE),
            Column(_("Companies where it hangs on too few"), Kind.WHOLE),
            *(Column(_county(each), Kind.WHOLE) for each in report.counties),
        ),
        tuple(
            (
                row.code, row.name, row.companies, row.people, row.missing, row.at_risk_in,
                *row.by_county,
            )
            for row in report.rows
        ),
        note=f"{report.hub} · {per_day}. {_hiding(report)}",
    )  # fmt: skip
    return sheets.to_xlsx([sheet], title=f"{title()}: {report.hub}", company=report.hub)


def document(report: NeedsReport) -> Document:
    """Return the report's pages in the active language."""
    per_day = _("As of %(day)s") % {"day": date_text(report.as_of)}
    return Document(
        title=title(),
        subtitle=report.hub,
        running=f"{report.hub} · {per_day}",
        facts=(
            (_("As of"), date_text(report.as_of)),
            (_("Companies in it"), _of(report.companies, report.members)),
            (_("Made on"), date_text(timezone.localdate())),
        ),
        about=(
            _(
                "Numbers of people only, no names. Companies are in it by their own agreement; "
                "what a company has in its own library alone is not."
            ),
        ),
        sections=(Section(_("Needs per competence"), tuple(_blocks(report))), _made(report)),
        cover=False,
        landscape=True,
    )


def _blocks(report: NeedsReport) -> Iterable[Block]:
    if not report.rows:
        yield Callout(
            _("What to do next"),
            (
                _(
                    "No company has agreed to show its totals and has a gap in the library's "
                    "competences yet. Sign the agreements, and let each company analyse."
                ),
            ),
        )
        return
    known = [row.people for row in report.rows if row.people is not None]
    yield KeyFigures(
        (
            KeyFigure(number_text(len(report.rows)), _("competences that somebody lacks"), ""),
            KeyFigure(
                number_text(sum(1 for row in report.rows if row.companies > 1)),
                _("competences that several companies lack"),
                "",
            ),
            KeyFigure(number_text(sum(known)), _("needs: one person and one competence"), ""),
        )
    )
    count = 4 + len(report.counties)
    yield PrintedTable(
        title=_("Competences, the largest weighted gap first"),
        headings=(
            _("Competence"), _("Companies"), _("People"),
            *(_county(each) for each in report.counties), _("Hangs on too few in"),
        ),
        to_the_right=(False, *(True for _place in range(count - 1))),
        widths=(1, *(0.0 for _place in range(count - 1))),
        rows=tuple(
            (
                row.name,
                number_text(row.companies),
                _number(row.people),
                *(_number(each) for each in row.by_county),
                number_text(row.at_risk_in),
            )
            for row in report.rows
        ),
        source=_("each company's newest stored analysis"),
    )  # fmt: skip


def _number(people: int | None) -> str:
    return HIDDEN if people is None else number_text(people)


def _county(name: str) -> str:
    return name or _("No county")


def _of(some: int, all_of: int) -> str:
    return _("%(some)s of %(all)s") % {"some": number_text(some), "all": number_text(all_of)}


def _hiding(report: NeedsReport) -> str:
    if not report.hides:
        return ""
    return _(
        "Numbers under %(minimum)s, and what would give them away, are left out (%(sign)s)."
    ) % {
        "minimum": number_text(report.minimum),
        "sign": HIDDEN,
    }


def _made(report: NeedsReport) -> Section:
    texts = [
        _(
            "People are those whose agreed level is below what their role requires; who nobody has "
            "assessed is not counted. Somebody who lacks two competences is counted in both."
        ),
        _hiding(report),
    ]
    if report.oldest and report.newest:
        texts.append(
            _("The companies' analyses are of %(oldest)s to %(newest)s.")
            % {"oldest": date_text(report.oldest), "newest": date_text(report.newest)}
        )
    said = tuple(text for text in texts if text)
    return Section(_("How the figures are made"), (Bullets(said),), new_page=False)
