"""Whether a certificate of attendance is genuine: open to anybody who holds one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.delivery import papers
from samtakt.web.completion.forms import CodeForm, FileForm
from samtakt.web.views import public


@public
def verify_start(request: HttpRequest) -> HttpResponse:
    """Ask for the code, for those whose telephone cannot read the picture."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("verify", form.cleaned_data["code"].strip().replace("/", ""))
    return _unseen(render(request, "completion/verify_start.html", {"form": form}))


@public
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a code is that of a certificate that counts; compare a file with it."""
    form = FileForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    content = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > papers.LARGEST_FILE:
            form.add_error("file", _("The file is larger than any certificate of ours."))
        else:
            content = file.read()
    found = papers.check(code, content=content)
    context = {"found": found, "code": code, "form": form}
    status = 404 if found is None else 400 if form.errors else 200
    return _unseen(render(request, "completion/verify.html", context, status=status))


def _unseen(answer: HttpResponse) -> HttpResponse:
    """Keep a name out of search engines, shared caches and the next page's referrer."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
