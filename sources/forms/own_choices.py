from typing import Any

from django import forms

from accounts.models import User
from sources.choices import OwnList
from sources.models import OwnChoice

from .lines import LinesField


class OwnChoicesForm(forms.Form):
    """The agency's additions to one of Kept's lists. Speaks the words of OwnChoice.objects.keep."""

    choices = LinesField(
        label="Beside Kept's own", help_text="One a line, in order. A line that you take out is retired: rows keep it."
    )

    def __init__(self, *args: Any, own_list: OwnList, by: User, **kwargs: Any):
        super().__init__(*args, **{"prefix": own_list.value, **kwargs})
        self.own_list = own_list
        known = OwnChoice.objects.visible_to(by).of(own_list).active()
        self.initial["choices"] = "\n".join(known.values_list("label", flat=True))
