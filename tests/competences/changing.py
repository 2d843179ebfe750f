"""Changing a competence as its page does: whatever is not said stays as it was."""

from samtakt.competences import library
from samtakt.competences.library import Said
from samtakt.competences.models import CompetenceAlias

AS_IT_IS = object()


def change_competence(row, said=None, *, by, parent=AS_IT_IS):
    words = CompetenceAlias.objects.filter(competence=row, organisation=row.organisation)
    return library.change_competence(
        row,
        said or Said(row.code, row.name_sv, row.name_en, is_heading=row.is_heading),
        parent=row.parent if parent is AS_IT_IS else parent,
        aliases=list(words.values_list("text", flat=True)),
        by=by,
    )
