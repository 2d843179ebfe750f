"""The documentation of a request for quotes, for the file: asked, answered, chosen, why.

It holds what a public buyer notes of a direct award: who buys, what, how competition was used,
who was asked and who answered, who was chosen and the main reason, the value, and the days.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text, money_text, number_text
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Quote, QuoteRequest
from samtakt.planning.quotecomparison import (
    AwardLimit,
    ComparedQuote,
    Comparison,
    award_limit,
    compare,
)
from samtakt.reports import typesetting
from samtakt.reports.pages import (
    Block,
    Callout,
    Document,
    Paragraphs,
    PrintedTable,
    Section,
    Subheading,
)

ACTION = "planning.see_quote_request"
PRINTED = audit.verb("planning.quotes_printed")
PARTS = ("course", "round", "organisation")


@dataclass(frozen=True)
class QuoteFile:
    """A request with its opened quotes, and how the choice stands to the limit."""

    buyer: Organisation
    request: QuoteRequest
    comparison: Comparison
    limit: AwardLimit


def gather(pk: object, *, by: Actor) -> QuoteFile:
    """Read a request for print, and record that it was printed; in the hub's scope.

    Raises:
        NotVisible: there is no such request for this actor; the refusal is in the audit.
        StillSealed: the quotes have not been opened.
    """
    row = access.get(by, ACTION, QuoteRequest, pk, related=PARTS)
    comparison = compare(row)
    chosen = comparison.chosen
    day = timezone.localdate(row.decided_at) if row.decided_at else timezone.localdate()
    value = chosen.cost.net if chosen else Decimal(0)
    audit.record(by, PRINTED, row)
    return QuoteFile(row.organisation, row, comparison, award_limit(row, value, day=day))


def file_name(report: QuoteFile) -> str:
    """Return what the file is called."""
    named = slugify(_("quotes") + " " + report.request.course.name)
    return f"{named or 'quotes'}.pdf"


def to_pdf(report: QuoteFile) -> bytes:
    """Return the documentation as a tagged PDF in the active language."""
    return typesetting.to_pdf(document(report).to_data())


def document(report: QuoteFile) -> Document:
    """Return the documentation as sections of blocks."""
    row = report.request
    number = report.buyer.organisation_number
    return Document(
        title=_("Documentation of a request for quotes"),
        subtitle=row.course.name,
        running=report.buyer.name,
        facts=(
            (_("Buyer"), f"{report.buyer.name}, {number}" if number else report.buyer.name),
            (_("Asked"), _day(row.asked_at)),
            (_("Decided"), _day(row.decided_at)),
            (_("How it is bought"), row.get_award_display()),
            (_("Request number"), str(row.pk)),
            (_("Printed"), date_text(timezone.localdate())),
        ),
        about=(),
        sections=(
            Section(_("Choice"), _choice(report), new_page=False),
            Section(_("What was asked for"), _asked(report), new_page=False),
            Section(_("Who was asked and what they answered"), _answers(report), new_page=False),
            Section(_("Comparison by criteria"), _criteria(report), new_page=False),
            Section(_("Course of events"), _events(report), new_page=False),
        ),
        cover=False,
    )


def _choice(report: QuoteFile) -> tuple[Block, ...]:
    row, chosen = report.request, report.comparison.chosen
    if row.state == QuoteRequest.State.WITHDRAWN:
        return (Paragraphs((_("The request was withdrawn without a choice."), row.reason)),)
    if chosen is None:
        return (Paragraphs((_("No choice has been made yet."),)),)
    texts = (
        _("%(provider)s was chosen for %(price)s without VAT, %(total)s with VAT.")
        % {
            "provider": chosen.quote.provider.name,
            "price": money_text(chosen.cost.net),
            "total": money_text(chosen.cost.with_vat),
        },
        _("Decided by %(name)s on %(day)s.")
        % {"name": row.decided_by, "day": _day(row.decided_at)},
    )
    reason = Callout(_("Reason"), (row.reason,))
    return (Paragraphs(texts), reason, *_limit(report))


def _limit(report: QuoteFile) -> tuple[Block, ...]:
    row, limit = report.request, report.limit
    if row.award != QuoteRequest.Award.DIRECT or limit.limit is None:
        return (Paragraphs((row.award_note,)),) if row.award_note else ()
    texts = [
        _(
            "Value of this award: %(value)s. Other direct awards of training decided in %(year)s: "
            "%(spent)s. Together: %(total)s, without VAT."
        )
        % {
            "value": money_text(limit.value),
            "year": limit.year,
            "spent": money_text(limit.spent),
            "total": money_text(limit.total),
        },
        _("Limit for direct award: %(limit)s. Source: %(source)s (%(checked)s).")
        % {
            "limit": money_text(Decimal(limit.limit.value)),
            "source": limit.limit.source,
            "checked": _checked(limit.limit),
        },
    ]
    if limit.passes:
        texts.append(_("Together the limit is reached. The reason above has to say why it may."))
    if row.award_note:
        texts.append(row.award_note)
    return (Subheading(_("Limit for direct award")), Paragraphs(tuple(texts)))


def _checked(rule: LegalRule) -> str:
    if rule.checked_on is None:
        return _("to be checked against the law in force")
    return _("checked %(day)s") % {"day": date_text(rule.checked_on)}


def _asked(report: QuoteFile) -> tuple[Block, ...]:
    row = report.request
    facts = [
        (_("Course"), row.course.name),
        (_("People"), number_text(row.people)),
        (_("Sessions, at least"), number_text(row.sessions)),
        (_("Where"), row.place or "–"),
        (_("When"), _period(row)),
        (_("Answer by"), date_text(row.answer_by)),
    ]
    if row.round:
        facts.append((_("For the round"), row.round.name))
    table = PrintedTable(
        _("Request"),
        (_("What"), _("Asked for")),
        (False, False),
        (1, 2),
        tuple((what, which) for what, which in facts),
    )
    more = (Paragraphs(tuple(row.text.split("\n"))),) if row.text else ()
    return (*more, table)


def _answers(report: QuoteFile) -> tuple[Block, ...]:
    comparison = report.comparison
    given, asked = len(comparison.quotes), len(comparison.quotes) + len(comparison.without)
    counted = _("%(asked)s providers were asked, %(given)s gave a quote.") % {
        "asked": number_text(asked),
        "given": number_text(given),
    }
    rows = [_answer(each) for each in comparison.quotes]
    rows += [
        (
            quote.provider.name,
            quote.get_state_display(),
            _day(quote.answered_at),
            "–",
            "–",
            "–",
            "–",
        )
        for quote in comparison.without
    ]
    table = PrintedTable(
        _("Quotes"),
        (
            _("Provider"),
            _("Answer"),
            _("Handed in"),
            _("Without VAT"),
            _("With VAT"),
            _("Required, not met"),
            _("Points"),
        ),
        (False, False, False, True, True, True, True),
        (2, 1.4, 1.4, 1.2, 1.2, 1, 1),
        tuple(rows),
    )
    return (Paragraphs((counted,)), table)


def _answer(each: ComparedQuote) -> tuple[str, ...]:
    quote = each.quote
    return (
        quote.provider.name,
        quote.get_state_display(),
        f"{_day(quote.answered_at)}, {quote.answered_by}",
        money_text(each.cost.net),
        money_text(each.cost.with_vat),
        number_text(each.unmet),
        number_text(each.points, 1),
    )


def _criteria(report: QuoteFile) -> tuple[Block, ...]:
    comparison = report.comparison
    names = [each.quote.provider.name for each in comparison.quotes]
    if not names:
        return (Paragraphs((_("There was nothing to compare."),)),)
    rows = []
    for place, criterion in enumerate(comparison.criteria):
        use = (
            pgettext("criterion", "required")
            if criterion.required
            else _("weight %(n)s") % {"n": criterion.weight}
        )
        cells = [_cell(each, place) for each in comparison.quotes]
        rows.append((f"{criterion.text} ({use})", *cells))
    return (
        PrintedTable(
            _("Criteria"),
            (_("Criterion"), *names),
            (False,) * (1 + len(names)),
            (2.0, *(1.2 for _name in names)),
            tuple(rows),
        ),
    )


def _cell(each: ComparedQuote, place: int) -> str:
    if place >= len(each.answers):
        return "–"
    answer = each.answers[place]
    said = pgettext("criterion", "met") if answer.meets else _("not met")
    if answer.points is not None:
        said = _("%(said)s, %(points)s points") % {"said": said, "points": answer.points}
    return f"{said}. {answer.text}" if answer.text else said


def _events(report: QuoteFile) -> tuple[Block, ...]:
    row = report.request
    events: list[tuple[datetime.datetime | None, str, str]] = [
        (row.asked_at, _("Providers were asked"), row.asked_by),
        *(_event(quote) for quote in _quotes(report.comparison)),
        (row.opened_at, _("Quotes were opened"), row.opened_by),
        (row.decided_at, row.get_state_display(), row.decided_by),
    ]
    dated = sorted((at, what, who) for at, what, who in events if at is not None)
    return (
        PrintedTable(
            _("Events"),
            (_("When"), _("What"), _("By")),
            (False, False, False),
            (1.2, 2, 1.2),
            tuple((_moment(at), what, who) for at, what, who in dated),
        ),
    )


def _quotes(comparison: Comparison) -> list[Quote]:
    return [*(each.quote for each in comparison.quotes), *comparison.without]


def _event(quote: Quote) -> tuple[datetime.datetime | None, str, str]:
    declined = quote.state == Quote.State.DECLINED
    text = _("%(provider)s does not quote") if declined else _("%(provider)s gave a quote")
    return quote.answered_at, text % {"provider": quote.provider.name}, quote.answered_by


def _moment(at: datetime.datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime.datetime | None) -> str:
    return date_text(timezone.localdate(at)) if at else "–"


def _period(row: QuoteRequest) -> str:
    if row.earliest is None and row.latest is None:
        return "–"
    first, last = (day.isoformat() if day else "…" for day in (row.earliest, row.latest))
    return f"{first} – {last}"
