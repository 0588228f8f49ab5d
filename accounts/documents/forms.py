"""Files in a form: several at once, dragged or from the camera, each with its own answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User

from .limits import NotTaken
from .staged import Staged, tidy

ACCEPT = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.docx,application/pdf,image/png,image/jpeg,image/tiff"


class FilesInput(forms.FileInput):
    """Several at once; of the same name there may be another field, for the camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class FilesField(forms.Field):
    """The files as they came; what each of them is says WithFiles."""

    widget = FilesInput

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "Files")
        super().__init__(required=False, **kwargs)
        self.widget.attrs |= {"accept": ACCEPT, "multiple": True}
        most, each = settings.DOCUMENTS_AT_ONCE, settings.DOCUMENT_MB
        self.help_text = f"PDF, PNG, JPEG, TIFF fax or DOCX. Up to {most} at once, {each} MB each and 50 MB together."


class WithFiles(forms.Form):
    """Each file is checked by itself. The good ones are in `staged`: they are there still when the form comes back."""

    # In templates `form.files` is this field; in code it is what the browser sent, and the field is `form["files"]`.
    files = FilesField()  # type: ignore[assignment]
    user: User

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.staged: list[Staged] = []
        self.refused: list[str] = []

    def clean_files(self) -> list[Staged]:
        tokens = self.data.getlist("staged") if hasattr(self.data, "getlist") else []
        before = {text: Staged.of(text, self.user.pk) for text in tokens[: settings.DOCUMENTS_AT_ONCE]}
        self.staged = [file for file in before.values() if file]
        if len(self.staged) < len(tokens):
            self.refused.append("A file that was kept here is too old by now. Choose it again.")
        for upload in self.cleaned_data["files"]:
            self.take(upload)
        self.answer()
        return self.staged

    def take(self, upload: UploadedFile) -> None:
        name = tidy(upload.name or "")
        if len(self.staged) >= settings.DOCUMENTS_AT_ONCE:
            self.refused.append(f"{name}: {settings.DOCUMENTS_AT_ONCE} at once are enough. Add it afterwards.")
            return
        try:
            self.staged.append(Staged.keep(name, content_of(upload)))
        except NotTaken as sentence:
            self.refused.append(f"{name}: {sentence}")

    def answer(self) -> None:
        """What becomes of those that cannot be taken. Here they wait for an answer; the good ones are kept."""
        for sentence in self.refused:
            self.add_error("files", sentence)

    @property
    def waiting(self) -> list[tuple[Staged, str]]:
        """The files that are kept for this form, each with the text by which it is known."""
        return [(file, file.signed(self.user.pk)) for file in self.staged]


def content_of(upload: UploadedFile) -> bytes:
    """No more than one byte too many: its length alone refuses it then."""
    return upload.read(settings.DOCUMENT_MB * 1_000_000 + 1)


class UploadForm(WithFiles):
    """Files alone: those that can be taken are, whatever the others are."""

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def answer(self) -> None:
        if not self.staged:
            super().answer()
            if not self.refused:
                self.add_error("files", "Choose a file.")
