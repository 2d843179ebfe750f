"""The library as a list to choose from."""

from samtakt.competences.models import Competence
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import in_language


def competence_choices() -> list[tuple[str, str]]:
    """Return code and name, in the reader's language, of every competence in the open scope."""
    rows = Competence.objects.values_list("code", "name_sv", "name_en")
    named = [(code, in_language(name_sv, name_en)) for code, name_sv, name_en in rows]
    return sorted(named, key=lambda choice: sort_key(choice[1]))
