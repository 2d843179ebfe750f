"""The form that chooses how the cost of a plan is shared."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.planning.costwords import RULES
from samtakt.web.amounts import AmountField


class RuleForm(forms.Form):
    """The rule, and how much of the cost the network bears for all."""

    rule = forms.ChoiceField(label=_("Rule"))
    borne_by_network = AmountField(
        label=_("The network bears, kronor"),
        help_text=_("Taken off every company’s share in the same proportion."),
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )

    def __init__(self, *args: Any, rules: Iterable[str], most: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, borne = self.fields["rule"], self.fields["borne_by_network"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(borne, forms.DecimalField)
        choice.choices = [(rule, RULES[rule].name) for rule in rules]
        self.most = most

    def clean_borne_by_network(self) -> Decimal:
        """Refuse more than the plan costs."""
        borne: Decimal = self.cleaned_data["borne_by_network"]
        if borne > self.most:
            raise forms.ValidationError(_("The plan does not cost that much."))
        return borne
