"""What people write about competences and roles."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samtakt.competences.library import LONGEST_ANCHOR, Said
from samtakt.competences.models import Competence, ConceptLink
from samtakt.competences.roles import SaidOfRole
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import CANONICAL_LEVELS, CRITICALITY
from samtakt.web.filters import Filter

LEVELS = [
    (str(level), format_lazy("{} – {}", level, CANONICAL_LEVELS[level])) for level in range(1, 5)
]
WEIGHTS = [(str(value), words) for value, words in CRITICALITY.items()]
OWNERS = [("", _("All")), ("own", _("Our own")), ("hub", _("The hub’s"))]
STATES = [("", _("In use and drafts")), *Competence.State.choices, ("all", _("All"))]
MARKS = [
    ("", _("All")),
    ("critical", _("Critical: hard to recruit")),
    ("unworded", _("Levels not described")),
]


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


def named(rows: Iterable[Competence]) -> list[tuple[str, str]]:
    """Return competences as choices, by name in the reader's language."""
    ordered = sorted(rows, key=lambda row: (sort_key(row.name), row.pk))
    return [(str(row.pk), f"{row.name} ({row.code})") for row in ordered]


class LibraryFilter(Filter):
    """What to look for in the library."""

    q = forms.CharField(label=_("Name, code or other word"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All")), *Competence.Kind.choices], required=False
    )
    owner = forms.ChoiceField(label=_("Whose"), choices=OWNERS, required=False)
    mark = forms.ChoiceField(label=_("Marked as"), choices=MARKS, required=False)


class CompetenceForm(forms.Form):
    """All that is written about a competence, without its levels."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    is_heading = forms.BooleanField(
        label=_("A heading: it gathers competences, and nobody is judged on it"), required=False
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Competence.Kind.choices)
    criticality = forms.TypedChoiceField(label=_("How important"), choices=WEIGHTS, coerce=int)
    hard_to_recruit = forms.BooleanField(
        label=_("Critical: hard to recruit"),
        required=False,
        help_text=_("That one person is the only one who can do it is counted, not marked here."),
    )
    description_sv = forms.CharField(
        label=_("Description in Swedish"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    description_en = forms.CharField(
        label=_("Description in English"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    group_sv = forms.CharField(label=_("Group in Swedish"), max_length=120, required=False)
    group_en = forms.CharField(label=_("Group in English"), max_length=120, required=False)
    aliases = forms.CharField(
        label=_("Other words for it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("One a line. Spreadsheets that use the word are understood."),
    )

    def __init__(
        self, *args: Any, headings: Iterable[Competence], known: Competence | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._headings = {str(row.pk): row for row in headings}
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No heading")), *named(self._headings.values())]
        if known is not None:
            self.initial |= {name: getattr(known, name) for name in Said.__dataclass_fields__}
            self.initial["parent"] = str(known.parent_id or "")

    def said(self) -> Said:
        """Return what was written about the competence itself."""
        return Said(**{name: self.cleaned_data[name] for name in Said.__dataclass_fields__})

    def chosen_parent(self) -> Competence | None:
        """Return the chosen heading."""
        return self._headings.get(self.cleaned_data["parent"])

    def other_words(self) -> list[str]:
        """Return the other words, one a line."""
        lines = self.cleaned_data["aliases"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class LevelsForm(forms.Form):
    """What each level looks like, in both languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, meaning in CANONICAL_LEVELS.items():
            for language, words in (("sv", _("in Swedish")), ("en", _("in English"))):
                self.fields[f"level{level}_{language}"] = forms.CharField(
                    label=format_lazy(
                        _("{level}, {language}: {meaning}"),
                        level=level,
                        language=words,
                        meaning=meaning,
                    ),
                    max_length=LONGEST_ANCHOR,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for level in CANONICAL_LEVELS:
            if cleaned.get(f"level{level}_en") and not cleaned.get(f"level{level}_sv"):
                self.add_error(f"level{level}_sv", _("Write it in Swedish as well."))
        return cleaned

    def words(self) -> dict[int, tuple[str, str]]:
        """Return the wording of each level: Swedish, English."""
        said = self.cleaned_data
        return {
            level: (said[f"level{level}_sv"].strip(), said[f"level{level}_en"].strip())
            for level in CANONICAL_LEVELS
        }


class RetireForm(forms.Form):
    """From when a competence is out of use, and what stands in its place."""

    on = day_field(
        _("First day out of use"),
        _("From this day it is neither required nor assessed. What was before stays."),
    )
    successor = forms.ChoiceField(label=_("Replaced by"), required=False)

    def __init__(self, *args: Any, others: "QuerySet[Competence]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {str(row.pk): row for row in others}
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nothing")), *named(self._others.values())]
        self.initial.setdefault("on", timezone.localdate())

    def chosen_successor(self) -> Competence | None:
        """Return what was chosen to replace it."""
        return self._others.get(self.cleaned_data["successor"])


class LinkForm(forms.Form):
    """Which public concept corresponds to a competence."""

    identifier = forms.CharField(
        label=_("Identifier of the concept"),
        max_length=200,
        help_text=_("Search under Taxonomies and copy it from there."),
    )
    match = forms.ChoiceField(
        label=_("How closely"), choices=ConceptLink.Match.choices, initial=ConceptLink.Match.CLOSE
    )


class RoleForm(forms.Form):
    """What is written about a role."""

    name = forms.CharField(label=_("Name in Swedish"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    ssyk = forms.RegexField(
        label=_("SSYK 2012"),
        regex=r"^\d{1,4}$",
        required=False,
        help_text=_("The occupation's code, for instance 7212 for welders."),
        error_messages={"invalid": _("Write one to four digits.")},
    )
    occupation = forms.CharField(
        label=_("Occupation in ESCO"), max_length=200, required=False,
        help_text=_("The concept's identifier, if there is one."),
    )  # fmt: skip
    description_sv = forms.CharField(
        label=_("Description in Swedish"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    description_en = forms.CharField(
        label=_("Description in English"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def said(self) -> SaidOfRole:
        """Return what was written."""
        return SaidOfRole(**self.cleaned_data)


class RequireForm(forms.Form):
    """What a role asks for in one competence, from when and why."""

    competence = forms.ChoiceField(label=_("Competence"))
    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[*LEVELS, ("0", _("No longer asked for"))],
        coerce=lambda text: int(text) or None,
        empty_value=None,
        initial="3",
    )
    criticality = forms.TypedChoiceField(
        label=_("How important"), choices=WEIGHTS, coerce=int, initial="2"
    )
    valid_from = day_field(_("From"), _("What was asked for before stands until the day before."))
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Must be written for a language: why the work needs it."),
    )

    def __init__(
        self, *args: Any, competences: Iterable[Competence], hub: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._competences = {str(row.pk): row for row in competences}
        field = self.fields["competence"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *named(self._competences.values())]
        self.initial.setdefault("valid_from", timezone.localdate())
        if hub:
            # What a library role usually asks for has no days and requires nothing of anybody.
            del self.fields["valid_from"], self.fields["reason"]

    def chosen_competence(self) -> Competence:
        """Return the chosen competence."""
        return self._competences[self.cleaned_data["competence"]]


class TakeForm(forms.Form):
    """From when a company requires what a role usually asks for."""

    valid_from = day_field(_("Required from"))
    reason = forms.CharField(
        label=_("Why languages are needed"),
        max_length=300,
        required=False,
        help_text=_("A language is taken over only with a reason."),
    )


class ExemptionForm(forms.Form):
    """Who need not meet which requirement, until when and why."""

    person = forms.CharField(
        label=_("Person"), max_length=160, help_text=_("Name or employee number.")
    )
    competence = forms.ChoiceField(label=_("Competence"))
    valid_from = day_field(_("From"))
    valid_to = day_field(_("Last day"), _("Empty: until further notice."), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Stands on the person's page. Write nothing about health."),
    )

    def __init__(self, *args: Any, competences: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._competences = {str(row.pk): row for row in competences}
        field = self.fields["competence"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *named(self._competences.values())]
        self.initial.setdefault("valid_from", timezone.localdate())

    def chosen_competence(self) -> Competence:
        """Return the chosen competence."""
        return self._competences[self.cleaned_data["competence"]]
