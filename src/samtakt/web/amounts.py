"""Fields of amounts in forms: what is kept with öre is shown without them where there are none."""

from decimal import Decimal
from typing import Any

from django import forms


class AmountField(forms.DecimalField):
    """An amount, or another number kept with decimals; 4070000.00 is shown as 4070000."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return value.quantize(Decimal(1))
        return value
