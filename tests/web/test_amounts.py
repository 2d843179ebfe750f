"""Amounts in forms are shown as people write them."""

from decimal import Decimal

from django import forms

from samtakt.web.amounts import AmountField, ShareField


class Price(forms.Form):
    price = AmountField(max_digits=12, decimal_places=2)


def test_ore_are_shown_only_where_there_are_any():
    shown = [
        Price(initial={"price": Decimal(value)})["price"].value()
        for value in ("4070000.00", "12.50", "0.00")
    ]

    assert [str(value) for value in shown] == ["4070000", "12.50", "0"]


def test_what_was_written_stays_as_it_was_written():
    form = Price({"price": "12,5 x"})

    assert form["price"].value() == "12,5 x"
    assert not form.is_valid()


def test_whole_per_cents_are_shown_without_decimals():
    class Loss(forms.Form):
        loss = ShareField()

    shown = [Loss(initial={"loss": share})["loss"].value() for share in (1.0, 0.01, 0.07, 0.125)]

    assert [str(value) for value in shown] == ["100", "1", "7", "12.5"]
