"""What is held of the public taxonomies, searching them, and bringing a version in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from samtakt.competences import queries
from samtakt.competences import taxonomies as taxonomies_trade
from samtakt.competences.models import Concept, ConceptLink
from samtakt.competences.taxonomyfiles import TaxonomyRefused
from samtakt.foundation import access
from samtakt.web.taxonomies.forms import ConceptSearch, TaxonomyUpload
from samtakt.web.views import does


@does("competences.search_concepts")
def taxonomies(request: HttpRequest) -> HttpResponse:
    """Show what is held, find concepts, and list links that lead to retired ones."""
    languages = [("", _("All languages")), *((code, code) for code in queries.languages_held())]
    search = ConceptSearch(request.GET, choices={"language": languages})
    asked = search.chosen.get("q", "")
    context = {
        "search": search,
        "asked": asked,
        "found": queries.find_concepts(
            asked, search.chosen.get("language", ""), search.chosen.get("scheme", "")
        ),
        "most": queries.MOST_FOUND,
        "held": queries.taxonomy_counts(),
        "may_import": access.allowed(request.actor, "competences.import_taxonomy"),
        "sees_links": access.allowed(request.actor, "competences.see_retired_links"),
        "retired_links": queries.links_to_retired(
            access.visible(request.actor, "competences.see_retired_links", ConceptLink)
        ),
    }
    return render(request, "taxonomies/taxonomies.html", context)


@does("competences.see_concept")
def concept(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one concept: its words in every language and what it is related to."""
    found = access.get(request.actor, "competences.see_concept", Concept, pk)
    return render(request, "taxonomies/concept.html", {"view": queries.concept_view(found)})


@does("competences.import_taxonomy")
def import_taxonomy(request: HttpRequest) -> HttpResponse:
    """Take in a taxonomy's file and let a worker import it."""
    form = TaxonomyUpload(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = taxonomies_trade.ask_for_import(
                taxonomies_trade.TAXONOMIES[form.cleaned_data["taxonomy"]],
                file.name,
                file.read(),
                by=request.actor,
                version=form.cleaned_data["version"],
            )
        except TaxonomyRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(f"{reverse('job', args=[job.pk])}?next={reverse('taxonomies')}")
    held = list(taxonomies_trade.TAXONOMIES.values())
    return render(request, "taxonomies/import.html", {"form": form, "taxonomies": held})
