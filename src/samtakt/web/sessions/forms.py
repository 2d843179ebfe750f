"""The forms of sessions and seats."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import OfferDate
from samtakt.delivery.arrangements import Wanted
from samtakt.delivery.models import Arrangement, Session
from samtakt.delivery.terms import SessionTerms, terms_of_offer, usual_change_by, usual_decide_by
from samtakt.foundation.phrases import in_language
from samtakt.organisations.models import Person, User
from samtakt.web.amounts import AmountField
from samtakt.web.catalogue.words import month_name
from samtakt.web.filters import Filter, choices_of
from samtakt.web.library.forms import day_field


class SessionFilter(Filter):
    """Which sessions are shown."""

    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("Coming")), ("past", _("Past")), ("cancelled", _("Cancelled sessions"))],
    )
    month = forms.ChoiceField(label=_("Month"), required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    own = forms.ChoiceField(
        label=_("Who goes"),
        required=False,
        choices=[("", _("All sessions")), ("own", _("Those that our people go to"))],
    )

    def __init__(
        self,
        *args: Any,
        courses: Iterable[tuple[int, str, str]],
        months: Iterable[str],
        with_own: bool,
        **kwargs: Any,
    ) -> None:
        named = {(pk, in_language(swedish, english)) for pk, swedish, english in courses}
        choices = {
            "month": [("", _("All months")), *((month, month_name(month)) for month in months)],
            "course": choices_of(_("All courses"), named),
        }
        super().__init__(*args, choices=choices, **kwargs)
        if not with_own:
            self.chosen.pop("own", None)
            del self.fields["own"]


class PersonField(forms.ModelChoiceField):
    """Somebody in the company, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.employee_number})" if obj.employee_number else obj.name


class PersonForm(forms.Form):
    """Who gets the seat."""

    person = PersonField(label=_("Person"), queryset=None, empty_label=_("Choose"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people.order_by("name_key", "pk")

    @property
    def chosen(self) -> Person:
        person: Person = self.cleaned_data["person"]
        return person


class ReserveForm(forms.Form):
    """How many seats are kept, and until when they get a name."""

    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    name_by = day_field(
        _("We name people by"),
        required=False,
        help_text=_("Empty: a week before seats can no longer be changed."),
    )

    team = forms.ModelChoiceField(
        label=_("For the team"), queryset=None, required=False, empty_label=_("Any team")
    )

    def __init__(
        self,
        *args: Any,
        session: Session,
        today: datetime.date,
        teams: Any,
        any_team: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.today = session, today
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.required = teams.order_by("name", "pk"), not any_team

    def clean_name_by(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["name_by"]
        if day and not self.today <= day <= self.session.change_by:
            raise forms.ValidationError(
                _("Choose a day until %(day)s."), params={"day": self.session.change_by}
            )
        return day


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class WishForm(forms.Form):
    """A few words along with a wish for a seat."""

    note = forms.CharField(
        label=_("Anything your manager should know"), max_length=300, required=False
    )


class OpenForm(forms.Form):
    """On what terms a session is opened; filled with those of the offer."""

    minimum = forms.IntegerField(label=_("Fewest participants"), min_value=1, max_value=1000)
    maximum = forms.IntegerField(label=_("Most participants"), min_value=1, max_value=1000)
    price_per_session = AmountField(
        label=_("Price per session, kronor without VAT"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
    )
    price_per_seat = AmountField(
        label=_("Price per seat, kronor without VAT"), min_value=0, max_digits=10, decimal_places=2
    )
    decide_by = day_field(
        _("It is decided by"),
        help_text=_("With too few seats by then it is cancelled, and everybody is told."),
    )
    change_by = day_field(
        _("Seats change hands until"),
        help_text=_("Until then a seat that is given up goes to whoever waits."),
    )

    def __init__(self, *args: Any, date: OfferDate, **kwargs: Any) -> None:
        self.offered = terms_of_offer(date.offer)
        if date.starts_on:
            decide_by = usual_decide_by(date, date.starts_on)
            kwargs["initial"] = {
                "minimum": self.offered.minimum,
                "maximum": self.offered.maximum,
                "price_per_session": self.offered.price_per_session,
                "price_per_seat": self.offered.price_per_seat,
                "decide_by": decide_by,
                "change_by": usual_change_by(date.starts_on, decide_by),
            }
        super().__init__(*args, **kwargs)

    def terms(self) -> SessionTerms:
        given = self.cleaned_data
        return replace(
            self.offered,
            minimum=given["minimum"],
            maximum=given["maximum"],
            price_per_session=Decimal(given["price_per_session"]),
            price_per_seat=Decimal(given["price_per_seat"]),
        )


class TrainerForm(forms.Form):
    """Who teaches."""

    user = forms.ModelChoiceField(label=_("Trainer"), queryset=None, empty_label=_("Choose"))

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = users

    @property
    def chosen(self) -> User:
        user: User = self.cleaned_data["user"]
        return user


class ArrangementForm(forms.Form):
    """What a participant asks for: a tick for each, and a few words where they help."""

    kinds = forms.MultipleChoiceField(
        label=_("What I need so as to take part"),
        choices=Arrangement.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    food = forms.CharField(
        label=_("Which food"),
        max_length=200,
        required=False,
        help_text=_("For instance vegetarian."),
    )
    language = forms.CharField(label=_("Which language"), max_length=200, required=False)
    seat = forms.CharField(
        label=_("Which place in the room"),
        max_length=200,
        required=False,
        help_text=_("For instance at the front."),
    )
    other = forms.CharField(
        label=_("What else"),
        max_length=200,
        required=False,
        help_text=_("Write what you need, not why. Please write nothing about your health."),
    )

    WORDS = {
        Arrangement.Kind.FOOD: "food",
        Arrangement.Kind.LANGUAGE_INTERPRETER: "language",
        Arrangement.Kind.SEAT: "seat",
        Arrangement.Kind.OTHER: "other",
    }

    def __init__(self, *args: Any, asked: Iterable[Arrangement], **kwargs: Any) -> None:
        rows = list(asked)
        initial: dict[str, Any] = {"kinds": [row.kind for row in rows]}
        for row in rows:
            if field := self.WORDS.get(Arrangement.Kind(row.kind)):
                initial[field] = row.wish
        super().__init__(*args, initial=initial, **kwargs)

    def wanted(self) -> list[Wanted]:
        """What is ticked, and what has words without a tick."""
        given = self.cleaned_data
        found = []
        for kind in Arrangement.Kind:
            field = self.WORDS.get(kind)
            words = given[field].strip() if field else ""
            if kind in given["kinds"] or words:
                found.append(Wanted(kind, words))
        return found
