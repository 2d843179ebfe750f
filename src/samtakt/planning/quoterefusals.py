"""Why something with quotes is not done; each text is shown to whoever asked."""

from django.utils.translation import gettext as _


class QuoteRefused(Exception):
    """Something that is not done, with a text for whoever asked."""


class NobodyAsked(QuoteRefused):
    """A request goes to no provider."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one provider to ask."))


class WithoutCriteria(QuoteRefused):
    """A request compares nothing but the price."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one criterion that the quotes are compared by."))


class WeightMissing(QuoteRefused):
    """A criterion is neither required nor worth anything."""

    def __init__(self) -> None:
        super().__init__(_("A criterion that is not required needs a weight from 1 to 100."))


class DayGoneBy(QuoteRefused):
    """The last day to answer is not ahead."""

    def __init__(self) -> None:
        super().__init__(_("The last day to answer lies behind. Give a later day."))


class PeriodReversed(QuoteRefused):
    """The course is wanted until a day before it is wanted from."""

    def __init__(self) -> None:
        super().__init__(_("The course would end before it starts. Correct one of the days."))


class NoLongerOpen(QuoteRefused):
    """The request is decided or withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("The request is closed. Nothing of it can be changed."))


class AlreadyOpened(QuoteRefused):
    """The hub has seen the quotes; nobody changes one any more."""

    def __init__(self) -> None:
        super().__init__(_("The quotes have been opened. They can no longer be changed."))


class TooLate(QuoteRefused):
    """The last day to answer has gone by."""

    def __init__(self) -> None:
        super().__init__(_("The last day to answer has gone by. Ask the learning centre."))


class StillSealed(QuoteRefused):
    """Not everybody has answered and there is time left: nobody sees a price yet."""

    def __init__(self) -> None:
        super().__init__(
            _("The quotes can be opened when all have answered or the last day has gone by.")
        )


class AnsweredByProvider(QuoteRefused):
    """The provider has answered with its own sign-in; the hub does not write over it."""

    def __init__(self) -> None:
        super().__init__(_("The provider has answered itself. Only the provider changes that."))


class CriterionUnanswered(QuoteRefused):
    """A quote says nothing about one of the criteria."""

    def __init__(self) -> None:
        super().__init__(_("Say of every criterion whether the quote meets it."))


class GroupReversed(QuoteRefused):
    """The fewest participants are more than the most."""

    def __init__(self) -> None:
        super().__init__(_("The fewest participants cannot be more than the most."))


class WrongFile(QuoteRefused):
    """What was handed in is no PDF or picture."""

    def __init__(self) -> None:
        super().__init__(_("Hand in a PDF, a JPEG or a PNG of 10 MB at most."))


class NoQuote(QuoteRefused):
    """The provider has not quoted."""

    def __init__(self) -> None:
        super().__init__(_("The provider has given no quote."))


class RequiredUnmet(QuoteRefused):
    """A quote does not meet what the request requires."""

    def __init__(self) -> None:
        super().__init__(_("The quote does not meet everything that is required."))


class QuoteLapsed(QuoteRefused):
    """A quote is no longer valid."""

    def __init__(self) -> None:
        super().__init__(_("The quote is no longer valid. Ask for quotes anew."))


class ReasonMissing(QuoteRefused):
    """A choice needs its reason."""

    def __init__(self) -> None:
        super().__init__(_("Write why. The reason is part of the documentation."))


class PointsOutOfRange(QuoteRefused):
    """Points are from 0 to 5, for a criterion that has a weight."""

    def __init__(self) -> None:
        super().__init__(_("Points are from 0 to 5, for criteria that have a weight."))
