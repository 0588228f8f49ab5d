"""The fields that several forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

OFF = {"autocomplete": "off"}  # what is typed of others must not come from the browser's memory of oneself
NUMERIC = OFF | {"inputmode": "numeric"}


class UsPhoneField(PhoneNumberField):
    """As people write it: 5125550142, (512) 555-0142, +1 512.555.0142."""

    default_error_messages = {"invalid": "This is not a US phone number. Write it like (512) 555-0142."}

    def __init__(self, **kwargs: Any):
        super().__init__(region="US", required=False, widget=forms.TextInput(OFF | {"type": "tel"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.as_national if isinstance(value, PhoneNumber) and value.is_valid() else value


def without_extension(phone: Any) -> Any:
    if getattr(phone, "extension", None):
        raise ValidationError("An extension is one person's: add the person, and write it there.")
    return phone


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
