"""The scale that a company writes its levels on now, and what each step of it means.

Letters are never matched between scales: a step leads to its canonical level alone. A company
without a scale of its own writes the canonical levels, 0 to 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from samtakt.competences.models import Scale, ScaleLevel
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.foundation.tenancy import Organisation

NOT_YET = "–"
"""How "cannot do it yet" is written on a scale that has no step for it."""


@dataclass(frozen=True)
class Step:
    """One step to choose: as the company writes it, its canonical level, what it means."""

    label: str
    level: int
    meaning: str


@dataclass(frozen=True)
class OwnScale:
    """The steps from the lowest; `scale` None: the canonical levels themselves."""

    scale: Scale | None
    steps: tuple[Step, ...]

    def step(self, written: str) -> Step | None:
        """Return the step that somebody means by what they wrote; None if there is none.

        The company's own label comes first, in any case; where no label is a number, a number
        from 0 to 4 is the canonical level.
        """
        word = written.strip().casefold()
        for step in self.steps:
            if step.label.casefold() == word:
                return step
        if not self.writes_numbers and word in {"0", "1", "2", "3", "4"}:
            return next((step for step in self.steps if step.level == int(word)), None)
        return None

    @property
    def writes_numbers(self) -> bool:
        """Whether the company's own labels are numbers, which then mean what it says."""
        return any(step.label.isdigit() for step in self.steps)

    @property
    def is_canonical(self) -> bool:
        """Whether a label says no more than the canonical level."""
        return all(step.label == str(step.level) for step in self.steps)

    def label(self, level: int | None) -> str:
        """Return how the company writes a canonical level; its number where it has no step."""
        if level is None:
            return ""
        return next((step.label for step in self.steps if step.level == level), str(level))

    def steps_with(self, meanings: Mapping[int, str]) -> tuple[Step, ...]:
        """Return the steps with what they mean for one competence, where somebody has said it."""
        return tuple(
            Step(step.label, step.level, meanings.get(step.level) or step.meaning)
            for step in self.steps
        )


def scale_of(organisation: Organisation) -> OwnScale:
    """Return the scale that a company kept last; one query, in the company's scope."""
    rows = ScaleLevel.objects.filter(scale__organisation=organisation).select_related("scale")
    levels = list(rows.order_by("-scale_id", "canonical", "position"))
    if not levels:
        return OwnScale(None, tuple(_canonical_steps()))
    scale = levels[0].scale
    steps = [
        Step(row.label, row.canonical, row.anchor or str(CANONICAL_LEVELS[row.canonical]))
        for row in levels
        if row.scale_id == scale.pk
    ]
    if all(step.level for step in steps):
        steps.insert(0, Step(NOT_YET, 0, str(CANONICAL_LEVELS[0])))
    return OwnScale(scale, tuple(steps))


def _canonical_steps() -> list[Step]:
    return [Step(str(level), level, str(text)) for level, text in CANONICAL_LEVELS.items()]
