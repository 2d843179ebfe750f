"""How quotes are laid out: the request with who was asked, and the comparison as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote as quoted

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samtakt.foundation.formats import date_text, number_text
from samtakt.planning.models import Quote, QuoteCriterion, QuoteRequest
from samtakt.planning.quotecomparison import AwardLimit, ComparedAnswer, ComparedQuote, Comparison
from samtakt.web.quotes.forms import PointsForm


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A provider that was asked: whether it signs in, and a message to send it if it does not."""

    quote: Quote
    signs_in: bool
    mail: str

    @property
    def may_write_in(self) -> bool:
        """Whether the hub may write in what came on paper."""
        return not self.signs_in or self.quote.state == Quote.State.ASKED


def asked_rows(
    request: QuoteRequest,
    quotes: Iterable[Quote],
    criteria: Iterable[QuoteCriterion],
    signing_in: frozenset[int],
) -> list[AskedRow]:
    """Return who was asked, with a prepared e-mail for those who do not sign in."""
    text = mail_text(request, criteria)
    subject = quoted(_("Request for a quote: %(course)s") % {"course": request.course.name})
    rows = []
    for each in quotes:
        address = each.provider.email
        signs_in = each.provider_id in signing_in
        mail = f"mailto:{quoted(address)}?subject={subject}&body={quoted(text)}"
        rows.append(AskedRow(each, signs_in, "" if signs_in or not address else mail))
    return rows


def mail_text(request: QuoteRequest, criteria: Iterable[QuoteCriterion]) -> str:
    """Return the request as the text of an e-mail."""
    lines = [
        _("We ask you for a quote on: %(course)s") % {"course": request.course.name},
        _("People: %(people)s, sessions: %(sessions)s")
        % {"people": number_text(request.people), "sessions": number_text(request.sessions)},
    ]
    if request.place:
        lines.append(_("Where: %(place)s") % {"place": request.place})
    if request.text:
        lines += ["", request.text]
    lines += ["", _("Please say of each whether you meet it, and how:")]
    lines += [f"– {each.text} ({_use(each)})" for each in criteria]
    lines += ["", _("Answer by %(day)s.") % {"day": date_text(request.answer_by)}]
    return "\r\n".join(lines)


def _use(criterion: QuoteCriterion) -> str:
    return (
        pgettext("criterion", "required")
        if criterion.required
        else _("weight %(n)s") % {"n": criterion.weight}
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One provider in the comparison; `passes` says that it would reach the law's limit."""

    compared: ComparedQuote
    form: PointsForm | None
    passes: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one provider says of one criterion, with the field for its points."""

    answer: ComparedAnswer | None
    field: forms.BoundField | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion across the providers."""

    criterion: QuoteCriterion
    cells: list[Cell]


def columns_of(comparison: Comparison, limit: AwardLimit, *, judging: bool) -> list[Column]:
    """Return the providers that quoted, with the form for points while they are judged."""
    return [
        Column(
            each,
            PointsForm(compared=each) if judging else None,
            limit.passes_with(each.cost.net),
        )
        for each in comparison.quotes
    ]


def criterion_rows(comparison: Comparison, columns: list[Column]) -> list[CriterionRow]:
    """Return the criteria down, the providers across; required ones first."""
    ordered = sorted(comparison.criteria, key=lambda each: (not each.required, each.pk))
    return [CriterionRow(each, [_cell(each, column) for column in columns]) for each in ordered]


def _cell(criterion: QuoteCriterion, column: Column) -> Cell:
    answers = column.compared.answers
    answer = next((each for each in answers if each.criterion == criterion), None)
    field = column.form.field_of(answer) if column.form and answer else None
    return Cell(answer, field)
