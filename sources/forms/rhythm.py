from typing import Any

from django import forms

from sources.choices import Tier


class RhythmForm(forms.Form):
    """Days by tier: speaks the words of Rhythm.set."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for tier in Tier:
            self.fields[tier.value] = forms.IntegerField(label=f"Tier {tier.label}", min_value=1, max_value=365)
