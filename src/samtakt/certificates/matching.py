"""Which type a company's own words mean, of certificates, permits or examinations."""

from collections import defaultdict
from typing import Any

from django.utils.text import slugify

from samtakt.certificates.models import Basis, CertificateType
from samtakt.competences.matching import plain
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.wording import tidy
from samtakt.foundation.tenancy import Organisation

CODE_LENGTH = 40


class KnownTypes:
    """The types of one kind that an organisation sees, its own before its hub's."""

    def __init__(self, organisation: Organisation, model: Any = CertificateType) -> None:
        """Read them in one query; called in the organisation's scope."""
        self.organisation, self.model = organisation, model
        self._found: dict[str, list[Any]] = defaultdict(list)
        for type_ in model.objects.order_by("pk"):
            self.add(type_)

    def add(self, type_: Any) -> None:
        """Let a type be found from now on."""
        for word in {plain(type_.code), plain(type_.name_sv), plain(type_.name_en)} - {""}:
            self._found[word].append(type_)

    def coded(self, code: str) -> Any:
        """Return the type with a code."""
        types = [t for t in self._found.get(plain(code), []) if plain(t.code) == plain(code)]
        return self._closest(types)[0] if types else None

    def find(self, label: str, row: int, links: dict[str, str]) -> Any:
        """Return the type that a word means, None if it is new, or why it is unclear."""
        linked = links.get(tidy(label))
        if linked and self.model is CertificateType:
            params = {"code": linked}
            unknown = Refusal("unknown_code", row, None, "type", label, params)
            return self.coded(linked) or unknown
        types = self._closest(self._found.get(plain(label), []))
        if not types:
            return None
        if len(types) > 1:
            codes = sorted(type_.code for type_ in types)
            return Refusal("competence_unclear", row, None, "type", label, {"codes": codes})
        return types[0]

    def new(self, label: str) -> Any:
        """Return an unsaved type of the organisation's own, valid until the file says."""
        type_ = self.model(
            organisation=self.organisation,
            code=self._free_code(label),
            name_sv=tidy(label)[:200],
            basis=Basis.COMPANY,
        )
        self.add(type_)
        return type_

    def _free_code(self, label: str) -> str:
        base = slugify(label).upper()[: CODE_LENGTH - 4] or "INTYG"
        number, code = 1, base
        while plain(code) in self._found:
            number += 1
            code = f"{base}-{number}"
        return code

    def _closest(self, types: list[Any]) -> list[Any]:
        own = [t for t in types if t.organisation_id == self.organisation.pk]
        # By identity: a type that this import will make has no number to be told apart by yet.
        return list({id(each): each for each in own or types}.values())
