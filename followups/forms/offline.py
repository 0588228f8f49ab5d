from datetime import datetime

from django.utils.timezone import now

from followups.forms.visit import VisitForm


class WaitingVisitForm(VisitForm):
    """A visit that waited in a browser: nobody looks at it any more who could mend it.

    So it forgives a telephone's clock that runs ahead.
    """

    def clean_at(self) -> datetime:
        return min(self.cleaned_data["at"] or now(), now())
