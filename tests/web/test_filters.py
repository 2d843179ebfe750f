"""Filters and orders from the address: what is not understood changes nothing."""

from django import forms

from samtakt.web.filters import Filter, choices_of, sorted_rows


class PlaceFilter(Filter):
    place = forms.ChoiceField(required=False)
    words = forms.CharField(required=False, max_length=3)


CHOICES = {"place": [("", "All"), ("1", "Örebro")]}


def test_a_known_value_is_chosen():
    assert PlaceFilter({"place": "1"}, choices=CHOICES).chosen == {"place": "1"}


def test_an_unknown_value_is_left_out_without_an_error():
    form = PlaceFilter({"place": "2", "words": "too long"}, choices=CHOICES)

    assert form.chosen == {}
    assert form.errors == {}


def test_choices_are_sorted_as_swedish_is_and_come_once():
    rows = [(2, "Örebro"), (1, "Arboga"), (2, "Örebro"), (3, "Åmål")]

    assert choices_of("All", rows) == [("", "All"), ("1", "Arboga"), ("3", "Åmål"), ("2", "Örebro")]


def test_rows_without_a_value_come_last_in_both_directions():
    orders = {"cost": lambda row: row}

    assert sorted_rows([3, None, 1], "cost", orders) == [1, 3, None]
    assert sorted_rows([3, None, 1], "-cost", orders) == [3, 1, None]


def test_an_order_that_does_not_exist_changes_nothing():
    assert sorted_rows([3, 1, 2], "nonsense", {}) == [3, 1, 2]
