"""Asking providers for quotes, and what they answer.

The hub asks several providers for the same thing, to be compared by the same criteria. Each
answers in its own sign-in, or the hub writes in what came by e-mail. Nobody at the hub sees a
price before the quotes are opened, which needs that all have answered or that the last day has
gone by; from then on no quote changes. No provider ever sees another's.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.models import USUAL_VAT, Course, Provider, ProviderUser
from samtakt.catalogue.providers import SIGNING_IN, refuse_other_provider
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.files import LARGEST_PROOF, StoredFile, media_type_of_proof
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import User
from samtakt.organisations.notices import Parameter, done, tell
from samtakt.organisations.queries import users_with
from samtakt.organisations.telling import tell_roles
from samtakt.planning.models import Quote, QuoteAnswer, QuoteCriterion, QuoteRequest, Round
from samtakt.planning.quotecriteria import Criterion, refuse_unusable
from samtakt.planning.quoterefusals import (
    AlreadyOpened,
    AnsweredByProvider,
    CriterionUnanswered,
    DayGoneBy,
    GroupReversed,
    NobodyAsked,
    NoLongerOpen,
    PeriodReversed,
    ReasonMissing,
    StillSealed,
    TooLate,
    WrongFile,
)

ASKED = audit.verb("planning.quotes_asked")
EXTENDED = audit.verb("planning.quotes_extended")
WITHDRAWN = audit.verb("planning.quotes_withdrawn")
OPENED = audit.verb("planning.quotes_opened")
GIVEN = audit.verb("planning.quote_given")
DECLINED = audit.verb("planning.quote_declined")

PURPOSE = "quote"

PLEASE_QUOTE = gettext_noop("%(hub)s asks you for a quote: %(course)s, for %(people)s people.")
MORE_TIME = gettext_noop("You have more time for your quote on %(course)s: until %(day)s.")
NO_LONGER_ASKED = gettext_noop("%(hub)s no longer asks for quotes on %(course)s.")
QUOTE_CAME = gettext_noop("%(provider)s has answered your request for quotes on %(course)s.")


@dataclass(frozen=True)
class RequestFacts:
    """What is asked for: a course for so many people, in so many sessions, where and when."""

    people: int
    answer_by: datetime.date
    sessions: int = 1
    place: str = ""
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    text: str = ""
    award: str = QuoteRequest.Award.DIRECT
    award_note: str = ""


@dataclass(frozen=True)
class QuoteFacts:
    """What a provider offers; prices in kronor without VAT."""

    price_per_session: Decimal
    price_per_seat: Decimal
    minimum: int
    maximum: int
    vat_percent: Decimal = Decimal(USUAL_VAT)
    first_day: datetime.date | None = None
    valid_to: datetime.date | None = None
    comment: str = ""


@dataclass(frozen=True)
class Answer:
    """Whether a quote meets a criterion, and in the provider's words how."""

    meets: bool
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """A quote as it was written: the file's name and its bytes."""

    name: str
    content: bytes


def ask_for_quotes(
    course: Course,
    facts: RequestFacts,
    *,
    criteria: Iterable[Criterion],
    providers: Iterable[Provider],
    round: Round | None = None,
    by: Actor,
) -> QuoteRequest:
    """Ask providers for quotes on a course, and tell those who sign in.

    Raises:
        NobodyAsked: to no provider at all.
        WithoutCriteria, WeightMissing: the quotes could not be compared.
        DayGoneBy, PeriodReversed: the days do not hold together.
    """
    criteria, providers = list(criteria), list(providers)
    if not providers:
        raise NobodyAsked
    refuse_unusable(criteria)
    if facts.answer_by < timezone.localdate():
        raise DayGoneBy
    if facts.earliest and facts.latest and facts.latest < facts.earliest:
        raise PeriodReversed
    owner = by.organisation
    with transaction.atomic():
        request = QuoteRequest(
            organisation=owner, course=course, round=round, asked_by=by.name, **asdict(facts)
        )
        request.save()
        QuoteCriterion.objects.bulk_create(
            QuoteCriterion(organisation=owner, request=request, **asdict(each)) for each in criteria
        )
        Quote.objects.bulk_create(
            Quote(organisation=owner, request=request, provider=each) for each in providers
        )
        audit.record(by, ASKED, request, providers=[each.pk for each in providers])
        _tell_asked(request, "asked", PLEASE_QUOTE)
    return request


def extend(request: QuoteRequest, answer_by: datetime.date, *, by: Actor) -> QuoteRequest:
    """Give more time to answer, before the quotes are opened.

    Raises:
        NoLongerOpen, AlreadyOpened: it is too late for that.
        DayGoneBy: the day is not later than the one that holds.
    """
    with transaction.atomic():
        hold(request)
        _refuse_unless_sealed(request)
        if answer_by <= request.answer_by or answer_by < timezone.localdate():
            raise DayGoneBy
        request.answer_by = answer_by
        request.save(update_fields=["answer_by"])
        audit.record(by, EXTENDED, request, answer_by=answer_by)
        _tell_asked(request, f"extended:{answer_by.isoformat()}", MORE_TIME)
    return request


def withdraw_request(request: QuoteRequest, reason: str, *, by: Actor) -> QuoteRequest:
    """End a request without a choice, and tell the providers.

    Raises:
        NoLongerOpen: it is decided or withdrawn already.
        ReasonMissing: nobody said why.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        hold(request)
        if request.state != QuoteRequest.State.OPEN:
            raise NoLongerOpen
        request.state = QuoteRequest.State.WITHDRAWN
        request.reason, request.decided_by = reason.strip(), by.name
        request.decided_at = timezone.now()
        request.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        audit.record(by, WITHDRAWN, request)
        _nothing_to_answer(request)
        _tell_asked(request, "withdrawn", NO_LONGER_ASKED)
    return request


def answer(
    quote: Quote,
    facts: QuoteFacts,
    answers: Mapping[int, Answer],
    *,
    by: Actor,
    paper: Paper | None = None,
) -> Quote:
    """Give a quote, or change the one given; `answers` go by the criteria's numbers.

    The provider does so until the last day. The hub writes in what came on paper until the
    quotes are opened, but never over what the provider answered in its own sign-in.

    Raises:
        NotYourProvider: a provider's user answers for another.
        NoLongerOpen, AlreadyOpened, TooLate, AnsweredByProvider: it cannot be answered now.
        GroupReversed, CriterionUnanswered, WrongFile: the quote is not whole.
    """
    _refuse_to_answer(quote, by)
    if facts.minimum > facts.maximum:
        raise GroupReversed
    criteria = list(quote.request.criteria.all())
    if {each.pk for each in criteria} - answers.keys():
        raise CriterionUnanswered
    media_type = _media_type(paper)
    owner = quote.organisation
    with transaction.atomic():
        hold(quote.request)
        _refuse_to_answer(quote, by)
        for name, value in asdict(facts).items():
            setattr(quote, name, value)
        if paper is not None:
            quote.file = StoredFile.store(
                owner, paper.name, paper.content, purpose=PURPOSE, media_type=media_type
            )
        _answered(quote, Quote.State.GIVEN, by)
        QuoteAnswer.objects.filter(quote=quote).delete()
        QuoteAnswer.objects.bulk_create(
            QuoteAnswer(
                organisation=owner,
                quote=quote,
                criterion=each,
                meets=answers[each.pk].meets,
                text=answers[each.pk].text,
            )
            for each in criteria
        )
        # No price: the audit log is read at the hub before the quotes are opened.
        audit.record(by, GIVEN, quote, file=quote.file_id)
    return quote


def decline(quote: Quote, comment: str, *, by: Actor) -> Quote:
    """Say that the provider does not quote; it may still do so as long as quotes may change.

    Raises:
        NotYourProvider: a provider's user answers for another.
        NoLongerOpen, AlreadyOpened, TooLate, AnsweredByProvider: it cannot be answered now.
    """
    with transaction.atomic():
        hold(quote.request)
        _refuse_to_answer(quote, by)
        quote.comment = comment
        _answered(quote, Quote.State.DECLINED, by)
        audit.record(by, DECLINED, quote)
    return quote


def may_open(request: QuoteRequest, quotes: Iterable[Quote], *, today: datetime.date) -> bool:
    """Return whether all have answered or the last day has gone by."""
    return request.answer_by < today or all(each.state != Quote.State.ASKED for each in quotes)


def open_quotes(request: QuoteRequest, *, by: Actor) -> QuoteRequest:
    """Open the quotes: from now on the hub sees them and nobody changes them.

    Raises:
        NoLongerOpen, AlreadyOpened: there is nothing to open.
        StillSealed: somebody may still answer.
    """
    with transaction.atomic():
        hold(request)
        _refuse_unless_sealed(request)
        if not may_open(request, request.quotes.all(), today=timezone.localdate()):
            raise StillSealed
        request.opened_at, request.opened_by = timezone.now(), by.name
        request.save(update_fields=["opened_at", "opened_by"])
        _nothing_to_answer(request)
        audit.record(by, OPENED, request, quotes=request.quotes.filter(state="given").count())
    return request


def why_not_now(quote: Quote, *, by: Actor, today: datetime.date) -> Exception | None:
    """Return why the actor cannot answer on a day, or None if they can."""
    request = quote.request
    if request.state != QuoteRequest.State.OPEN:
        return NoLongerOpen()
    if request.opened_at is not None:
        return AlreadyOpened()
    if by.roles & SIGNING_IN:
        return TooLate() if request.answer_by < today else None
    if quote.state != Quote.State.ASKED and people_of(quote.provider):
        return AnsweredByProvider()
    return None


def people_of(provider: Provider) -> list[User]:
    """Return who signs in for a provider today, by name; in the hub's scope."""
    theirs = ProviderUser.objects.filter(provider=provider).values_list("user_id", flat=True)
    known = set(theirs)
    hub = provider.organisation
    return [user for user in users_with(hub, Role.PROVIDER) if user.pk in known]


def signing_in(hub: Organisation) -> frozenset[int]:
    """Return the providers that somebody signs in for today; in the hub's scope."""
    users = users_with(hub, Role.PROVIDER)
    rows = ProviderUser.objects.filter(organisation=hub, user__in=users)
    return frozenset(rows.values_list("provider_id", flat=True))


def hold(request: QuoteRequest) -> None:
    """Make the request's row ours until the end of the transaction, and read it as it is now.

    Whoever answers, opens or decides at the same moment waits: no quote changes once opened.
    """
    rows = QuoteRequest.objects.select_for_update().values_list("state", "opened_at", "answer_by")
    request.state, request.opened_at, request.answer_by = rows.get(pk=request.pk)


def _refuse_to_answer(quote: Quote, by: Actor) -> None:
    refuse_other_provider(quote.provider, by=by)
    refusal = why_not_now(quote, by=by, today=timezone.localdate())
    if refusal is not None:
        raise refusal


def _refuse_unless_sealed(request: QuoteRequest) -> None:
    if request.state != QuoteRequest.State.OPEN:
        raise NoLongerOpen
    if request.opened_at is not None:
        raise AlreadyOpened


def _media_type(paper: Paper | None) -> str:
    if paper is None:
        return ""
    media_type = media_type_of_proof(paper.content)
    if media_type is None or len(paper.content) > LARGEST_PROOF:
        raise WrongFile
    return media_type


def _answered(quote: Quote, state: str, by: Actor) -> None:
    quote.state, quote.answered_by, quote.answered_at = state, by.name, timezone.now()
    quote.save()
    done(quote.organisation, _key(quote, "asked"))
    if by.roles & SIGNING_IN:
        transaction.on_commit(lambda: _tell_hub(quote))


def _tell_hub(quote: Quote) -> None:
    hub = quote.organisation
    tell_roles(
        hub,
        [Role.PROJECT_LEAD],
        kind="planning.quotes",
        key=_key(quote, "came"),
        message=QUOTE_CAME,
        parameters={"provider": quote.provider.name, "course": course_name(quote.request)},
        url_name="quote_request",
        url_arguments=[quote.request_id],
    )


def _tell_asked(request: QuoteRequest, what: str, message: str) -> None:
    """Tell, after the commit, whoever signs in for the providers that were asked."""

    def after() -> None:
        with scope_for(request.organisation):
            for quote in request.quotes.select_related("provider__organisation"):
                tell_provider(
                    quote,
                    what,
                    message,
                    {"people": request.people, "day": request.answer_by},
                    due_on=request.answer_by if what == "asked" else None,
                )

    transaction.on_commit(after)


def tell_provider(
    quote: Quote,
    what: str,
    message: str,
    parameters: Mapping[str, Parameter] | None = None,
    *,
    due_on: datetime.date | None = None,
) -> None:
    """Tell whoever signs in for a quote's provider; `%(course)s` and `%(hub)s` are filled."""
    hub = quote.organisation
    for user in people_of(quote.provider):
        tell(
            hub,
            user=user,
            kind="planning.quotes",
            key=_key(quote, what),
            message=message,
            parameters={
                "hub": hub.name,
                "course": course_name(quote.request),
                **(parameters or {}),
            },
            url_name="quote",
            url_arguments=[quote.pk],
            due_on=due_on,
        )


def course_name(request: QuoteRequest) -> tuple[str, str]:
    """Return what the course is called, in Swedish and in English."""
    return request.course.name_sv, request.course.name_en or request.course.name_sv


def _nothing_to_answer(request: QuoteRequest) -> None:
    for quote in request.quotes.all():
        done(request.organisation, _key(quote, "asked"))


def _key(quote: Quote, what: str) -> str:
    return f"quote:{quote.pk}:{what}"
