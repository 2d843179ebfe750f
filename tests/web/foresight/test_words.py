"""What ships with the platform is said in the reader's language."""

import pytest
from django.utils.translation import gettext, override

from samtakt.analysis.assumptions import read_assumptions
from samtakt.foundation.legalrules import LegalRule
from samtakt.web.foresight.words import SHIPPED
from tests.web.assigned import TODAY

pytestmark = pytest.mark.django_db


def test_every_shipped_assumption_has_words():
    shown = [*read_assumptions(TODAY).rows.values()]
    said = {word for row in shown for word in (row.description, row.unit, row.source)}

    assert len(shown) > 10
    assert said <= set(SHIPPED)
    assert set(SHIPPED) <= said | set(LegalRule.objects.values_list("source", flat=True))


def test_a_shipped_assumption_is_told_in_swedish():
    with override("sv"):
        assert gettext("hours per level") == "timmar per nivå"
