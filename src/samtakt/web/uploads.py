"""What is not even received: a request far larger than any form takes."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

TIMES = 4
"""A file up to so many times the largest is received, and its form then says what to do."""
AROUND = 1024 * 1024
"""Bytes of a request beside its file."""


class RefuseFlood(FileUploadHandler):
    """Refuses by the declared length, before a byte is written to the temporary folder.

    Forms are read before anybody is asked who they are, so a stranger could otherwise fill the
    disk. Django reads no more of a request than the length it declares.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - the name that Django calls it by
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raise `RequestDataTooBig` (the answer is 400) for a request that is too long."""
        if content_length > TIMES * settings.SAMTAKT_LARGEST_UPLOAD + AROUND:
            raise RequestDataTooBig(f"A request of {content_length} bytes is not received.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on to the handler that keeps them."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handler that kept its bytes."""
