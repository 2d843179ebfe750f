"""Searching public concepts, and handing in a taxonomy's files."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Concept
from samtakt.competences.taxonomies import TAXONOMIES
from samtakt.web.filters import Filter

MEGABYTE = 1024 * 1024


class ConceptSearch(Filter):
    """What to look for, in which words, in which list."""

    q = forms.CharField(label=_("Word, code or identifier"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the word"), required=False)
    scheme = forms.ChoiceField(
        label=_("List"), choices=[("", _("All lists")), *Concept.Scheme.choices], required=False
    )


class TaxonomyUpload(forms.Form):
    """Which taxonomy, its file and its version."""

    taxonomy = forms.ChoiceField(
        label=_("Taxonomy"), choices=[(key, each.name) for key, each in TAXONOMIES.items()]
    )
    file = forms.FileField(
        label=_("The zip as it was downloaded, or one of its CSV files"),
        help_text=_("ESCO comes as one zip for each language; hand them in one after the other."),
    )
    version = forms.CharField(
        label=_("Version"),
        max_length=20,
        required=False,
        help_text=_("Such as v1.2.0. It can be left out if it stands in the file's name."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        largest = settings.SAMTAKT_LARGEST_UPLOAD
        if file.size is None or file.size > largest:
            raise forms.ValidationError(
                _now("The file is larger than %(most)s MB; import it on the command line instead.")
                % {"most": largest // MEGABYTE}
            )
        return file
