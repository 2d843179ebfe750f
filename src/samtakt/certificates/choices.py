"""The types of certificates as a list to choose from."""

from samtakt.certificates.models import CertificateType
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import in_language


def certificate_type_choices() -> list[tuple[str, str]]:
    """Return code and name, in the reader's language, of every type in the open scope."""
    rows = CertificateType.objects.values_list("code", "name_sv", "name_en")
    named = [(code, in_language(name_sv, name_en)) for code, name_sv, name_en in rows]
    return sorted(named, key=lambda choice: sort_key(choice[1]))
