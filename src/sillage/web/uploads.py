"""Files as browsers send them: to the disk piece by piece, never into memory, under names of our own."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from sillage import settings
from sillage.services.bring_files import ROOM
from sillage.services.incoming import FOLDER, UPLOADED
from sillage.web.who import open_demo

if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:
    _Uploaded = UploadedFile

FILES_END = "/imports/drop"
"""The address that takes files of figures; elsewhere only small ones are sent, such as a logo."""
MOST_ELSEWHERE = 10 * 1024 * 1024


class ReceivedFile(_Uploaded):
    """A file that was sent whole.

    Parameters
    ----------
    path : Path
        Where it lies; whoever wants to keep it moves it from there.
    name : str
        As the browser said it, cut by Django.
    size : int
        Bytes.
    file : file
        The same, open for reading.
    content_type : str
        As the browser said it: believed by nobody.
    """

    def __init__(self, path: Path, name: str, size: int, file: BinaryIO, content_type: str) -> None:
        super().__init__(file, name, content_type, size)
        self.path = path

    def close(self) -> None:
        """Close it, and remove it where nobody moved it."""
        super().close()
        with suppress(OSError):
            self.path.unlink()


class ToDisk(FileUploadHandler):
    """Writes what is sent to the disk that it stays on, as long as it may be sent by whoever sends it."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._left = 0
        self._too_much = False
        self._file: BinaryIO | None = None
        self._path = Path()
        self._begun: list[Path] = []

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - so Django calls it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Hear how much comes, and how much may come."""
        whole = ROOM * settings.largest_file_mb() * 1024 * 1024
        self._left = whole if self.request is not None and self.request.path.endswith(FILES_END) else MOST_ELSEWHERE
        self._too_much = content_length > self._left

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, for who is logged in; what others send, and too much, is not read any further."""
        super().new_file(*args, **kwargs)
        if self._too_much:
            self._refuse()
        if self.request is None or not (self.request.user.is_authenticated or open_demo(self.request)):
            raise StopUpload(connection_reset=True)
        folder = settings.data_dir() / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / f"{secrets.token_hex(16)}{UPLOADED}"
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._begun.append(self._path)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece."""
        self._left -= len(raw_data)
        if self._left < 0 or self._file is None:
            self._refuse()
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Return the file, which is whole."""
        file, self._file = self._file, None
        if file is None:
            return None
        file.flush()
        file.seek(0)
        return ReceivedFile(self._path, self.file_name or "", file_size, file, self.content_type or "")

    def upload_interrupted(self) -> None:
        """Remove what was begun: whoever sent it went away, or sent too much."""
        if self._file is not None:
            self._file.close()
            self._file = None
        for path in self._begun:
            path.unlink(missing_ok=True)

    def _refuse(self) -> NoReturn:
        self.upload_interrupted()
        if self.request is not None:
            self.request.sent_too_much = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=True)
