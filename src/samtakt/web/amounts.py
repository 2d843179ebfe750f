"""Fields of amounts and shares in forms: shown as people write them, given as they are kept."""

from decimal import Decimal
from typing import Any

from django import forms


class AmountField(forms.DecimalField):
    """An amount, or another number kept with decimals; 4070000.00 is shown as 4070000."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return value.quantize(Decimal(1))
        return value


class ShareField(forms.FloatField):
    """A share (0–1) written in per cent, as are its limits; 0.05 is shown as 5, not as 5.0."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, float):
            return value
        per_cent = round(100 * value, 6)
        return int(per_cent) if per_cent.is_integer() else per_cent

    def clean(self, value: Any) -> float | None:
        per_cent = super().clean(value)
        return None if per_cent is None else float(per_cent) / 100
