"""The forms of quotes: what is asked for, what a provider answers, points and the choice."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samtakt.catalogue.models import USUAL_VAT, Course, Provider
from samtakt.planning.models import Quote, QuoteAnswer, QuoteCriterion, QuoteRequest, Round
from samtakt.planning.quotecomparison import ComparedAnswer, ComparedQuote
from samtakt.planning.quotecriteria import (
    MOST_POINTS,
    MOST_WEIGHT,
    Criterion,
    Preset,
    Use,
    presets,
)
from samtakt.planning.quotes import Answer, Paper, QuoteFacts, RequestFacts
from samtakt.web.amounts import AmountField
from samtakt.web.catalogue.forms import NamedField
from samtakt.web.library.forms import day_field

OWN_CRITERIA = 3
MOST_PEOPLE = 2000
USES = [
    (Use.REQUIRED.value, pgettext_lazy("criterion", "Required")),
    (Use.WEIGHTED.value, _("Weighted")),
    (Use.NOT.value, _("Not used")),
]
GROUPS = {
    "gender": _("Gender equality"),
    "accessibility": _("Accessibility"),
    "quality": _("Quality"),
}


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **more)


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        **more,
    )


class RequestForm(forms.Form):
    """What the hub asks providers to offer, and what the quotes are compared by."""

    course = NamedField(label=_("Course"), queryset=None, empty_label=_("Choose a course"))
    people = _number(_("For how many people"), 1, MOST_PEOPLE)
    sessions = _number(_("In at least so many sessions"), 1, 100, initial=1)
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    earliest = day_field(_("At the earliest"), required=False)
    latest = day_field(_("At the latest"), required=False)
    text = _text(_("What else matters"), 4000)
    round = NamedField(
        label=_("For the round"), queryset=None, required=False, empty_label=_("None")
    )
    answer_by = day_field(
        _("Answer by"),
        _("Prices are seen by nobody before all have answered, or this day is over."),
    )
    award = forms.ChoiceField(
        label=_("How it is bought"),
        choices=QuoteRequest.Award,
        initial=QuoteRequest.Award.DIRECT,
    )
    award_note = forms.CharField(
        label=_("Agreement or procedure"),
        max_length=500,
        required=False,
        help_text=_("The framework agreement’s number, or which procedure is used."),
    )
    providers = forms.ModelMultipleChoiceField(
        label=_("Providers to ask"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.order_by("name_sv", "pk")
        self.fields["round"].queryset = Round.objects.order_by("-opened_at", "-pk")
        self.fields["providers"].queryset = Provider.objects.order_by("name", "pk")
        for place, preset in enumerate(presets()):
            self._add(f"preset_{place}", preset.usual, preset.weight)
        for place in range(OWN_CRITERIA):
            self.fields[f"own_{place}_text"] = forms.CharField(
                label=_("Criterion of your own"), max_length=300, required=False
            )
            self._add(f"own_{place}", Use.WEIGHTED, 10)

    def _add(self, name: str, use: Use, weight: int) -> None:
        self.fields[f"{name}_use"] = forms.ChoiceField(
            label=_("How it counts"), choices=USES, initial=use.value, required=False
        )
        self.fields[f"{name}_weight"] = _number(
            _("Weight"), 0, MOST_WEIGHT, initial=weight or 10, required=False
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [one for one in self if not one.name.startswith(("preset_", "own_", "providers"))]

    @property
    def preset_groups(self) -> list[tuple[str, list[tuple[Preset, list[forms.BoundField]]]]]:
        """The criteria that come with the program, by what they are about."""
        rows = [(each, self._pair(f"preset_{n}")) for n, each in enumerate(presets())]
        return [
            (str(words), [row for row in rows if row[0].group == group])
            for group, words in GROUPS.items()
        ]

    @property
    def own_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"own_{n}_text"], *self._pair(f"own_{n}")] for n in range(OWN_CRITERIA)]

    def _pair(self, name: str) -> list[forms.BoundField]:
        return [self[f"{name}_use"], self[f"{name}_weight"]]

    def facts(self) -> RequestFacts:
        given = self.cleaned_data
        return RequestFacts(**{name: given[name] for name in RequestFacts.__dataclass_fields__})

    def criteria(self) -> list[Criterion]:
        """Return the criteria that are used, those of one's own after the others."""
        given = self.cleaned_data
        found = []
        for place, preset in enumerate(presets()):
            use = Use(given.get(f"preset_{place}_use") or "")
            if use is not Use.NOT:
                found.append(preset.used(use, given.get(f"preset_{place}_weight") or 0))
        for place in range(OWN_CRITERIA):
            text, use = given.get(f"own_{place}_text"), Use(given.get(f"own_{place}_use") or "")
            if text and use is not Use.NOT:
                required = use is Use.REQUIRED
                weight = 0 if required else given.get(f"own_{place}_weight") or 0
                found.append(Criterion(f"own.{place + 1}", text, "", required, weight))
        return found


def _price(label: Any) -> forms.DecimalField:
    return AmountField(label=label, min_value=0, max_digits=10, decimal_places=2, initial=0)


YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class QuoteForm(forms.Form):
    """A provider's quote: prices, group, days, and an answer to every criterion."""

    price_per_session = _price(_("Price per session, kronor without VAT"))
    price_per_seat = _price(_("Price per seat, kronor without VAT"))
    vat_percent = AmountField(
        label=_("VAT, per cent"), min_value=0, max_value=100, decimal_places=1, initial=USUAL_VAT
    )
    minimum = _number(_("Fewest participants"), 1, 1000)
    maximum = _number(_("Most participants"), 1, 1000)
    first_day = day_field(_("Can start on"), required=False)
    valid_to = day_field(_("The quote is valid until"), required=False)
    comment = _text(_("Comment"), 4000)
    file = forms.FileField(
        label=_("The quote as a file"),
        required=False,
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
    )

    def __init__(
        self,
        *args: Any,
        criteria: list[QuoteCriterion],
        quote: Quote | None = None,
        **kwargs: Any,
    ) -> None:
        self.criteria = criteria
        if quote is not None:
            kwargs.setdefault("initial", _as_given(quote))
        super().__init__(*args, **kwargs)
        for each in criteria:
            self.fields[f"meets_{each.pk}"] = forms.ChoiceField(
                label=_("Is it met?"), choices=YES_OR_NO, widget=forms.RadioSelect
            )
            self.fields[f"text_{each.pk}"] = forms.CharField(
                label=_("How"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [one for one in self if not one.name.startswith(("meets_", "text_"))]

    @property
    def criterion_rows(self) -> list[tuple[QuoteCriterion, list[forms.BoundField]]]:
        return [
            (each, [self[f"meets_{each.pk}"], self[f"text_{each.pk}"]]) for each in self.criteria
        ]

    def facts(self) -> QuoteFacts:
        given = self.cleaned_data
        return QuoteFacts(**{name: given[name] for name in QuoteFacts.__dataclass_fields__})

    def answers(self) -> dict[int, Answer]:
        given = self.cleaned_data
        return {
            each.pk: Answer(given[f"meets_{each.pk}"] == "yes", given[f"text_{each.pk}"])
            for each in self.criteria
        }

    def paper(self) -> Paper | None:
        file = self.cleaned_data.get("file")
        return Paper(file.name or "", file.read()) if file else None


def _as_given(quote: Quote) -> dict[str, Any]:
    names = QuoteFacts.__dataclass_fields__
    shown: dict[str, Any] = {name: getattr(quote, name) for name in names}
    if shown["price_per_seat"] is None:
        shown = {"comment": quote.comment}
    answers: list[QuoteAnswer] = list(quote.answers.all())
    for each in answers:
        shown[f"meets_{each.criterion_id}"] = "yes" if each.meets else "no"
        shown[f"text_{each.criterion_id}"] = each.text
    return shown


class DeclineForm(forms.Form):
    """That a provider does not quote."""

    comment = _text(_("Why not, if you want to say"), 1000)


class PointsForm(forms.Form):
    """What the hub finds of a quote's answers to weighted criteria."""

    def __init__(self, *args: Any, compared: ComparedQuote, **kwargs: Any) -> None:
        self.answers = [each for each in compared.answers if each.criterion.weight]
        self.html_id = f"points-{compared.quote.pk}"
        kwargs.setdefault("auto_id", f"id_{compared.quote.pk}_%s")
        super().__init__(*args, **kwargs)
        for each in self.answers:
            self.fields[f"points_{each.criterion.pk}"] = forms.TypedChoiceField(
                label=each.criterion.text,
                choices=[("", "–"), *((n, n) for n in range(MOST_POINTS + 1))],
                coerce=int,
                empty_value=None,
                initial="" if each.points is None else each.points,
                required=False,
                # The fields stand in the table's column, the form with its button below it.
                widget=forms.Select(attrs={"form": self.html_id}),
            )

    def field_of(self, answer: ComparedAnswer) -> forms.BoundField | None:
        name = f"points_{answer.criterion.pk}"
        return self[name] if name in self.fields else None

    def points(self) -> dict[int, int | None]:
        given = self.cleaned_data
        return {each.criterion.pk: given[f"points_{each.criterion.pk}"] for each in self.answers}


class ReasonForm(forms.Form):
    """Why something is chosen or ended; kept with it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ExtendForm(forms.Form):
    """A later last day to answer."""

    answer_by = day_field(_("Answer by"))


class ChooseForm(ReasonForm):
    """Which quote is chosen, and why."""

    quote = forms.ChoiceField(label=_("Chosen quote"))

    def __init__(self, *args: Any, quotes: Iterable[ComparedQuote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quote"].choices = [
            ("", _("Choose a quote")),
            *((each.quote.pk, each.quote.provider.name) for each in quotes if each.may_be_chosen),
        ]
        self.order_fields(["quote", "reason"])
