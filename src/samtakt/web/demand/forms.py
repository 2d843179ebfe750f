"""What a company says on the demand board: how many seats, by when, where."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import Course
from samtakt.planning.interest import Wish
from samtakt.planning.models import Interest
from samtakt.web.catalogue.forms import NamedField
from samtakt.web.library.forms import day_field

MOST_SEATS = 200


def _seats(label: object, help_text: object = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CourseChoiceForm(forms.Form):
    """Which course somebody is interested in."""

    course = NamedField(label=_("Course"), queryset=None, empty_label=_("Choose a course"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.order_by("name_sv", "pk")


class InterestForm(forms.Form):
    """Seats in a course without a date."""

    seats = _seats(_("Seats"))
    wanted_by = day_field(_("Wanted by"), required=False)
    place = forms.CharField(
        label=_("Where"),
        max_length=80,
        required=False,
        help_text=_("A town, or at your own place."),
    )
    note = forms.CharField(
        label=_("Note to the learning centre"),
        max_length=300,
        required=False,
        help_text=_("Write no names of people."),
    )

    def __init__(self, *args: object, interest: Interest | None = None, **kwargs: object) -> None:
        if interest is not None:
            names = Wish.__dataclass_fields__
            kwargs.setdefault("initial", {name: getattr(interest, name) for name in names})
        super().__init__(*args, **kwargs)

    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


class ReserveForm(forms.Form):
    """How many seats are reserved; who sits there is said later."""

    seats = _seats(_("Seats"))
