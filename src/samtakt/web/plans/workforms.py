"""The forms that change a plan, ask about it, plan it again and propose it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import Named
from samtakt.planning.adjustables import Adjustable, AdjustableSession, OtherDate
from samtakt.planning.adjustments import (
    AddSeats,
    Adjustment,
    CloseSession,
    MoveSeats,
    MoveSession,
    OpenDate,
    RemoveSeats,
)
from samtakt.planning.identities import session_numbered
from samtakt.planning.replans import USUAL_LOSS
from samtakt.planning.whatifs import KINDS, Kind
from samtakt.web.amounts import AmountField, ShareField
from samtakt.web.library.forms import day_field

DAYS_TO_ANSWER = 14

Choices = list[tuple[str, Any]]


def grouped(rows: Iterable[AdjustableSession | OtherDate]) -> Choices:
    """Return dates as choices that begin with their course, which is seen when one is chosen."""
    by_course: dict[str, Choices] = defaultdict(list)
    for row in rows:
        said = f"{row.course}, {row.said}"
        if isinstance(row, AdjustableSession):
            said = f"{said} ({row.participants})"
        by_course[row.course].append((str(row.date_id), said))
    return [choice for _course, choices in sorted(by_course.items()) for choice in choices]


def companies_of(rows: Iterable[Named]) -> Choices:
    """Return companies as choices."""
    return [(str(row.id), row.name) for row in rows]


class SessionForm(forms.Form):
    """Close a session, or hold it on another date."""

    prefix = "session"

    session = forms.ChoiceField(label=_("Session"))
    to = forms.ChoiceField(
        label=_("Hold it instead on"),
        required=False,
        help_text=_("Another date of the same course, with everybody in it."),
    )

    def __init__(self, *args: Any, shown: Adjustable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["session"].choices = grouped(shown.sessions)
        fields["to"].choices = [("", _now("Do not hold it")), *grouped(shown.dates)]

    @property
    def change(self) -> Adjustment:
        """What the form asks for, once it is valid."""
        session, to = self.cleaned_data["session"], self.cleaned_data["to"]
        if to:
            return MoveSession(session_numbered(session), session_numbered(to))
        return CloseSession(session_numbered(session))


class DateForm(forms.Form):
    """Open another date."""

    prefix = "date"

    date = forms.ChoiceField(
        label=_("Date"),
        help_text=_("Filled with those who gain most by it and have no seat for the step."),
    )

    def __init__(self, *args: Any, shown: Adjustable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["date"].choices = grouped(shown.dates)

    @property
    def change(self) -> Adjustment:
        """What the form asks for, once it is valid."""
        return OpenDate(session_numbered(self.cleaned_data["date"]))


class SeatsForm(forms.Form):
    """Add, take away or move seats of a company."""

    prefix = "seats"

    company = forms.ChoiceField(label=_("Company"))
    session = forms.ChoiceField(label=_("Session"))
    what = forms.ChoiceField(
        label=_("Change"),
        choices=[("add", _("More seats")), ("remove", _("Fewer seats")), ("move", _("Move seats"))],
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=999, initial=1)
    to = forms.ChoiceField(
        label=_("Move them to"), required=False, help_text=_("Another session of the plan.")
    )

    def __init__(self, *args: Any, shown: Adjustable, slugs: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slugs = slugs
        fields: dict[str, Any] = self.fields
        fields["company"].choices = companies_of(shown.companies)
        fields["session"].choices = grouped(shown.sessions)
        fields["to"].choices = [("", "–"), *grouped(shown.sessions)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("what") == "move" and not given.get("to"):
            self.add_error("to", _now("Choose the session to move them to."))
        return given

    @property
    def change(self) -> Adjustment:
        """What the form asks for, once it is valid."""
        given = self.cleaned_data
        company = self.slugs[int(given["company"])]
        session, seats = session_numbered(given["session"]), given["seats"]
        if given["what"] == "move":
            return MoveSeats(company, session, session_numbered(given["to"]), seats)
        if given["what"] == "add":
            return AddSeats(company, session, seats)
        return RemoveSeats(company, session, seats)


class WhatIfForm(forms.Form):
    """One thing that could be different."""

    what = forms.ChoiceField(label=_("What if"), choices=[(key.value, KINDS[key]) for key in KINDS])
    course = forms.ChoiceField(label=_("Course"), required=False)
    company = forms.ChoiceField(label=_("Company"), required=False)
    budget = AmountField(
        label=_("The network’s budget, kronor"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Leave empty for no limit."),
    )

    def __init__(
        self, *args: Any, courses: Choices, companies: Iterable[Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["course"].choices = [("", "–"), *courses]
        fields["company"].choices = [("", "–"), *companies_of(companies)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind = given.get("what")
        if kind == Kind.COURSE and not given.get("course"):
            self.add_error("course", _now("Choose a course."))
        if kind in {Kind.LEAVES, Kind.JOINS} and not given.get("company"):
            self.add_error("company", _now("Choose a company."))
        return given

    @property
    def asked(self) -> tuple[Kind, float | None]:
        """The kind of change and its number, once the form is valid."""
        given = self.cleaned_data
        kind = Kind(given["what"])
        if kind is Kind.BUDGET:
            return kind, None if given["budget"] is None else float(given["budget"])
        return kind, int(given["course"] if kind is Kind.COURSE else given["company"])


class ReplanForm(forms.Form):
    """Which companies leave, whether anybody else's seats may move, and what that may cost."""

    companies = forms.MultipleChoiceField(
        label=_("Companies to leave out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Dates that have been cancelled since are left out in any case."),
    )
    keep_all = forms.BooleanField(
        label=_("All other seats have to stay"),
        required=False,
        help_text=_("If they cannot all stay, you are told which limits contradict each other."),
    )
    loss = ShareField(
        label=_("Value that may be lost, per cent"),
        min_value=0,
        max_value=100,
        required=False,
        initial=USUAL_LOSS,
        help_text=_(
            "Of the plans that lose at most so much of the most value found, the one that moves "
            "fewest seats is pointed out. Means nothing when all other seats have to stay."
        ),
    )

    def __init__(self, *args: Any, companies: Iterable[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {str(row.id): row.name for row in companies}
        fields: dict[str, Any] = self.fields
        fields["companies"].choices = list(self.named.items())

    def clean_loss(self) -> float:
        given: float | None = self.cleaned_data["loss"]
        return USUAL_LOSS if given is None else given

    @property
    def companies_out(self) -> list[tuple[int, str]]:
        """The numbers and names of the companies chosen, once the form is valid."""
        return [(int(each), self.named[each]) for each in self.cleaned_data["companies"]]


class ProposeForm(forms.Form):
    """Until when the companies answer."""

    answer_by = day_field(
        _("Answer by"), _("Each company is asked to approve or decline its part by this day.")
    )


class DeclineForm(forms.Form):
    """Why a company declines."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learning centre reads it and plans anew without your company’s seats."),
    )


def proposed_day(today: datetime.date) -> datetime.date:
    """Return the day that the form begins with."""
    return today + datetime.timedelta(days=DAYS_TO_ANSWER)
