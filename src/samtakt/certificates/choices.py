"""The types of certificates as a list to choose from."""

from django.utils.translation import get_language

from samtakt.certificates.models import CertificateType
from samtakt.foundation.formats import sort_key


def certificate_type_choices() -> list[tuple[str, str]]:
    """Return code and name, in the reader's language, of every type in the open scope."""
    english = (get_language() or "sv").startswith("en")
    rows = CertificateType.objects.values_list("code", "name_sv", "name_en")
    named = [(code, (name_en if english else "") or name_sv) for code, name_sv, name_en in rows]
    return sorted(named, key=lambda choice: sort_key(choice[1]))
