"""On paper: the list to print, and the signed list that is handed in."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from samtakt.delivery.attendancerefusals import AttendanceRefused
from samtakt.delivery.models import AttendanceHours, Booking, Session, SignedList
from samtakt.delivery.signedlists import (
    Scan,
    hand_in_list,
    hand_in_paper,
    unsigned,
    unsigned_of_session,
)
from samtakt.foundation import access
from samtakt.reports import attendance_list
from samtakt.web.attendance.forms import ListForm
from samtakt.web.certificates.printing import pdf_answer
from samtakt.web.views import does

OF_A_SESSION = ("organisation", "offer_date__offer__course", "offer_date__venue")


@does("delivery.mark")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the list of a session, to be signed on paper."""
    session = access.get(request.actor, "delivery.mark", Session, pk, related=OF_A_SESSION)
    found = attendance_list.gather(session, by=request.actor)
    return pdf_answer(attendance_list.to_pdf(found), attendance_list.file_name(found))


@does("delivery.mark")
def lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the signed list of a session, and show those handed in before."""
    session = access.get(request.actor, "delivery.mark", Session, pk, related=OF_A_SESSION)
    waiting = unsigned_of_session(session, by=request.actor)
    kept = access.visible(request.actor, "delivery.see_signed_list", SignedList)
    context = {
        "session": session,
        "back": reverse("teach", args=[session.pk]),
        "kept": kept.filter(session=session).select_related("file").order_by("-uploaded_at", "-pk"),
    }

    def keep(scan: Scan, chosen: list[int]) -> SignedList:
        return hand_in_list(session, scan, chosen, by=request.actor)

    return _hand_in(request, waiting, keep, "attendance/lists.html", context)


@does("delivery.hand_in_paper")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a paper that one of the company's own people has signed."""
    booking = access.get(
        request.actor,
        "delivery.hand_in_paper",
        Booking,
        pk,
        related=("person", *(f"session__{name}" for name in OF_A_SESSION)),
    )
    if booking.person is None:
        raise access.refused(request.actor, "delivery.hand_in_paper", Booking, pk)
    waiting = [row for row in unsigned(booking.session) if row.booking_id == booking.pk]
    month = waiting[0].day.day.strftime("%Y-%m") if waiting else ""
    context = {
        "session": booking.session,
        "person": booking.person,
        "back": f"{reverse('attendance_month', args=[booking.person.pk])}?month={month}",
    }

    def keep(scan: Scan, chosen: list[int]) -> SignedList:
        mine = {row.pk for row in waiting}
        return hand_in_paper(
            booking.session, scan, [pk for pk in chosen if pk in mine], by=request.actor
        )

    return _hand_in(request, waiting, keep, "attendance/paper.html", context)


def _hand_in(
    request: HttpRequest,
    waiting: list[AttendanceHours],
    keep: Any,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    form = ListForm(request.POST or None, request.FILES or None)
    chosen = [int(each) for each in request.POST.getlist("attended") if each.isdigit()]
    if request.method == "POST" and form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        try:
            keep(Scan(file.name or "", file.read()), chosen)
        except AttendanceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Handed in. The signatures count now."))
            return redirect(context["back"])
    by_day: dict[Any, list[AttendanceHours]] = {}
    for row in sorted(waiting, key=lambda row: row.day.day):
        by_day.setdefault(row.day, []).append(row)
    more = {"form": form, "days": by_day, "chosen": set(chosen)}
    status = 400 if form.errors else 200
    return render(request, template, context | more, status=status)


@does("delivery.see_signed_list")
def list_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a scanned list, to look at and not to run."""
    row = access.get(request.actor, "delivery.see_signed_list", SignedList, pk, related=("file",))
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=row.file.name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(row.file.read(), content_type=row.file.media_type, headers=headers)
