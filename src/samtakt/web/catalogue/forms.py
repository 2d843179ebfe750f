"""The forms of the catalogue: its filter, and what courses, offers, dates and venues are."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.costs import RebateRule, Step
from samtakt.catalogue.courses import CourseFacts
from samtakt.catalogue.dates import DateFacts, Part
from samtakt.catalogue.models import (
    MOST_SESSIONS_PER_WEEK,
    USUAL_VAT,
    Access,
    Course,
    Form,
    Offer,
    OfferDate,
    Provider,
    Start,
    Venue,
)
from samtakt.catalogue.offers import OfferFacts
from samtakt.catalogue.providers import ProviderFacts
from samtakt.catalogue.venues import VenueFacts
from samtakt.certificates.models import CertificateType
from samtakt.competences.models import Competence
from samtakt.foundation.access import ROLE_NAMES, Role
from samtakt.web.amounts import AmountField
from samtakt.web.catalogue.words import language_name, month_name
from samtakt.web.development.forms import LEVELS
from samtakt.web.filters import Filter, choices_of
from samtakt.web.library.forms import day_field

STEPS, REBATES = 5, 3
LANGUAGE_CODES = ("sv", "en", "fi", "pl", "uk", "ar", "fa", "de", "so", "ti")
_PART = re.compile(
    r"^(\d{4}-\d{2}-\d{2})(?:[ ,]+(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2}))?$"
)


class CatalogueFilter(Filter):
    """Which courses are shown."""

    competence = forms.ChoiceField(label=_("Competence"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    form = forms.ChoiceField(
        label=_("Form"), required=False, choices=[("", _("All forms")), *Form.choices]
    )
    start = forms.ChoiceField(
        label=_("Start"), required=False, choices=[("", _("All starts")), *Start.choices]
    )
    month = forms.ChoiceField(label=_("Month"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    words = forms.CharField(label=_("Name or code"), required=False, max_length=80)

    def __init__(
        self,
        *args: Any,
        places: Iterable[str],
        months: Iterable[str],
        competences: Iterable[Competence],
        languages: Iterable[str],
        **kwargs: Any,
    ) -> None:
        choices = {
            "competence": choices_of(
                _("All competences"), {(one.pk, one.name) for one in competences}
            ),
            "place": choices_of(_("All places"), {(place, place) for place in places}),
            "month": [("", _("All months")), *((month, month_name(month)) for month in months)],
            "language": choices_of(
                _("All languages"), {(code, language_name(code)) for code in languages}
            ),
        }
        super().__init__(*args, choices=choices, **kwargs)


class SeatsForm(Filter):
    """For how many seats the cost is worked out."""

    seats = forms.IntegerField(
        label=_("Seats for your company"),
        min_value=1,
        max_value=200,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class NamedField(forms.ModelChoiceField):
    """A row of a library, by name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class CourseForm(forms.Form):
    """What a course is."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    description_sv = forms.CharField(
        label=_("Description in Swedish"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    description_en = forms.CharField(
        label=_("Description in English"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    hours = AmountField(
        label=_("Hours"), min_value=Decimal("0.5"), max_value=9999, decimal_places=1
    )
    weeks = forms.IntegerField(
        label=_("Over how many weeks"), min_value=1, max_value=400, initial=1
    )
    language = forms.ChoiceField(label=_("Language"))
    url = forms.URLField(
        label=_("Web address"), max_length=500, required=False, assume_scheme="https"
    )
    seqf_level = forms.TypedChoiceField(
        label=_("SeQF level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((level, level) for level in range(1, 9))],
    )
    grants = NamedField(
        label=_("Gives the certificate"), queryset=None, required=False, empty_label=_("None")
    )
    mandatory_by_law = forms.BooleanField(label=_("Required by law"), required=False)
    has_test = forms.BooleanField(
        label=_("Ends with a test"),
        required=False,
        help_text=_("Then the trainer says for each participant whether it was passed."),
    )
    attendance_percent = forms.IntegerField(
        label=_("Share of the hours to attend, per cent"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Empty: as everywhere else, see the limits that the platform counts with."),
    )

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        if course is not None:
            names = CourseFacts.__dataclass_fields__
            kwargs.setdefault("initial", {name: getattr(course, name) for name in names})
        super().__init__(*args, **kwargs)
        spoken = dict.fromkeys([*LANGUAGE_CODES, *([course.language] if course else [])])
        self.fields["language"].choices = [(code, language_name(code)) for code in spoken]
        self.fields["grants"].queryset = CertificateType.objects.order_by("name_sv", "pk")

    def facts(self) -> CourseFacts:
        return CourseFacts(**self.cleaned_data)


class OutcomeForm(forms.Form):
    """A competence that a course leads to."""

    competence = NamedField(label=_("Competence"), queryset=None)
    from_level = forms.TypedChoiceField(label=_("From level"), choices=LEVELS[1:5], coerce=int)
    to_level = forms.TypedChoiceField(label=_("To level"), choices=LEVELS[2:], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Competence.objects.filter(is_heading=False).exclude(state=Competence.State.RETIRED)
        self.fields["competence"].queryset = rows.order_by("name_sv", "pk")


def _small(label: Any, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, **more)


class OfferForm(forms.Form):
    """A provider's conditions; the cancellation steps and rebates stand in rows."""

    provider = NamedField(label=_("Provider"), queryset=None)
    price_stated = forms.BooleanField(
        label=_("The price is known"),
        required=False,
        initial=True,
        help_text=_("0 is free of charge."),
    )
    price_per_session = AmountField(
        label=_("Price per session, kronor without VAT"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        initial=0,
    )
    price_per_seat = AmountField(
        label=_("Price per seat, kronor without VAT"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        initial=0,
    )
    vat_percent = AmountField(
        label=_("VAT, per cent"), min_value=0, max_value=100, decimal_places=1, initial=USUAL_VAT
    )
    minimum = forms.IntegerField(label=_("Fewest participants"), min_value=1, max_value=1000)
    maximum = forms.IntegerField(label=_("Most participants"), min_value=1, max_value=1000)
    seat_transferable = forms.BooleanField(
        label=_("A colleague may take the seat over"), required=False, initial=True
    )
    provider_notice_days = _small(_("The provider may cancel until so many days before"), 365)

    def __init__(
        self,
        *args: Any,
        offer: Offer | None = None,
        providers: Iterable[Provider] = (),
        **kwargs: Any,
    ) -> None:
        if offer is not None:
            kwargs.setdefault("initial", _initial_of(offer))
        super().__init__(*args, **kwargs)
        if offer is not None:
            del self.fields["provider"]
        else:
            ids = [one.pk for one in providers]
            self.fields["provider"].queryset = Provider.objects.filter(pk__in=ids)
            if len(ids) == 1:
                self.fields["provider"].initial = ids[0]
                self.fields["provider"].widget = forms.HiddenInput()
        for number in range(1, STEPS + 1):
            self.fields[f"days_{number}"] = _small(_("At the latest so many days before"), 3650)
            self.fields[f"percent_{number}"] = _small(_("Share of the price, per cent"), 100)
        for number in range(1, REBATES + 1):
            self.fields[f"seats_{number}"] = _small(_("From so many seats"), 1000)
            self.fields[f"early_{number}"] = _small(_("Booked so many days before"), 3650)
            self.fields[f"from_{number}"] = day_field(_("Booked from"), required=False)
            self.fields[f"to_{number}"] = day_field(_("Booked until"), required=False)
            self.fields[f"rebate_{number}"] = AmountField(
                label=_("Rebate, per cent"),
                min_value=Decimal("0.1"),
                max_value=100,
                decimal_places=1,
                required=False,
            )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if not re.search(r"_\d$", one.name)]

    @property
    def step_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"days_{n}"], self[f"percent_{n}"]] for n in range(1, STEPS + 1)]

    @property
    def rebate_rows(self) -> list[list[forms.BoundField]]:
        names = ("seats", "early", "from", "to", "rebate")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, REBATES + 1)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, STEPS + 1):
            days, percent = given.get(f"days_{number}"), given.get(f"percent_{number}")
            if (days is None) != (percent is None):
                self.add_error(f"percent_{number}", _("Fill in both, or neither."))
        return given

    def facts(self) -> OfferFacts:
        given = self.cleaned_data
        names = OfferFacts.__dataclass_fields__.keys() - {"steps", "rebates"}
        steps = [(given[f"days_{n}"], given[f"percent_{n}"]) for n in range(1, STEPS + 1)]
        return OfferFacts(
            **{name: given[name] for name in names},
            steps=tuple(Step(days, Decimal(share)) for days, share in steps if days is not None),
            rebates=tuple(
                RebateRule(
                    given[f"rebate_{n}"],
                    given[f"seats_{n}"] or 1,
                    given[f"early_{n}"],
                    given[f"from_{n}"],
                    given[f"to_{n}"],
                )
                for n in range(1, REBATES + 1)
                if given[f"rebate_{n}"]
            ),
        )


def _initial_of(offer: Offer) -> dict[str, Any]:
    names = OfferFacts.__dataclass_fields__.keys() - {"steps", "rebates"}
    initial = {name: getattr(offer, name) for name in names}
    for n, step in enumerate(offer.cancellation_steps.all()[:STEPS], 1):
        initial |= {f"days_{n}": step.days_before, f"percent_{n}": step.percent}
    for n, one in enumerate(offer.rebates.all()[:REBATES], 1):
        initial |= {
            f"seats_{n}": one.from_seats,
            f"early_{n}": one.days_before,
            f"from_{n}": one.valid_from,
            f"to_{n}": one.valid_to,
            f"rebate_{n}": one.percent,
        }
    return initial


class DateForm(forms.Form):
    """When and where an offer is held."""

    start_type = forms.ChoiceField(label=_("How is the start told?"), choices=Start.choices)
    starts_on = day_field(_("First day"), required=False)
    ends_on = day_field(_("Last day"), required=False)
    starts_in = day_field(
        _("A day in the month or term"),
        _("Only where the start is told as a month or a term."),
        required=False,
    )
    start_text = forms.CharField(label=_("Start in words"), max_length=200, required=False)
    parts = forms.CharField(
        label=_("Days, if it is split"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One day a line, with hours if they are known: 2027-03-01 08:00-16:00"),
    )
    apply_by = day_field(_("Apply by"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=Form.choices)
    venue = NamedField(label=_("Venue"), queryset=None, required=False, empty_label=_("None"))
    place = forms.CharField(
        label=_("Place"), max_length=80, required=False, help_text=_("Where no venue is chosen.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(
        self, *args: Any, venues: Any, date: OfferDate | None = None, **kwargs: Any
    ) -> None:
        if date is not None:
            kwargs.setdefault("initial", _initial_of_date(date))
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = venues
        self.fields["language"].choices = [
            ("", _("The course’s language")),
            *((code, language_name(code)) for code in LANGUAGE_CODES),
        ]

    def clean_parts(self) -> tuple[Part, ...]:
        parts = []
        for line in filter(None, map(str.strip, self.cleaned_data["parts"].splitlines())):
            try:
                parts.append(part_of(line))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(line)s” is not a day such as 2027-03-01 08:00-16:00."),
                    params={"line": line},
                ) from None
        return tuple(parts)

    def facts(self) -> DateFacts:
        given = dict(self.cleaned_data)
        given["start_type"], given["form"] = Start(given["start_type"]), Form(given["form"])
        return DateFacts(**given)


def part_of(line: str) -> Part:
    """Return the day and hours that a line tells.

    Raises:
        ValueError: it tells none, or the last hour is before the first.
    """
    match = _PART.match(line)
    if match is None:
        raise ValueError(line)
    day = datetime.date.fromisoformat(match[1])
    if match[2] is None:
        return Part(day)
    first = datetime.time(int(match[2]), int(match[3]))
    last = datetime.time(int(match[4]), int(match[5]))
    if last <= first:
        raise ValueError(line)
    return Part(day, first, last)


def _initial_of_date(date: OfferDate) -> dict[str, Any]:
    names = DateFacts.__dataclass_fields__.keys() - {"parts", "form"}
    lines = [
        f"{one.day} {one.starts_at:%H:%M}-{one.ends_at:%H:%M}"
        if one.starts_at and one.ends_at
        else str(one.day)
        for one in date.days.all()
    ]
    initial = {name: getattr(date, name) for name in names}
    return initial | {"form": date.form, "parts": "\n".join(lines)}


class CancelForm(forms.Form):
    """Why a date is cancelled."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("Whoever has planned for the date reads this."),
    )


class VenueForm(forms.Form):
    """A house and how accessible it is; there is no field about people."""

    name = forms.CharField(label=_("Name"), max_length=120)
    street = forms.CharField(label=_("Street address"), max_length=160, required=False)
    place = forms.CharField(label=_("Place"), max_length=80)
    access = forms.MultipleChoiceField(
        label=_("What is there"),
        required=False,
        choices=Access.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    access_checked_on = day_field(_("Accessibility checked on"), required=False)

    def facts(self) -> VenueFacts:
        given = self.cleaned_data
        return VenueFacts(**(given | {"access": tuple(given["access"])}))

    @staticmethod
    def initial_of(venue: Venue) -> dict[str, Any]:
        return {name: getattr(venue, name) for name in VenueFacts.__dataclass_fields__}


class ProviderForm(forms.Form):
    """What a provider is called, how to reach it, and how much it can do."""

    name = forms.CharField(label=_("Name"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    url = forms.URLField(
        label=_("Web address"), max_length=500, required=False, assume_scheme="https"
    )
    sessions_per_week = forms.IntegerField(
        label=_("Sessions in a week, at most"),
        min_value=0,
        max_value=MOST_SESSIONS_PER_WEEK,
        required=False,
        help_text=_(
            "How many sessions the provider can hold in one week. Joint plans keep to it. "
            "Leave empty for no limit."
        ),
    )

    def facts(self) -> ProviderFacts:
        return ProviderFacts(**self.cleaned_data)


class SignInForm(forms.Form):
    """Who signs in for a provider."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"))
    role = forms.TypedChoiceField(
        label=_("Role"),
        coerce=Role,
        choices=[(role.value, ROLE_NAMES[role]) for role in (Role.PROVIDER, Role.TRAINER)],
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Tell it to the person by telephone; they change it after signing in. "
            "Somebody who signs in already keeps their own."
        ),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
