from django import forms

from sources.choices import InactiveReason, ProspectStage


class StageForm(forms.Form):
    """Speaks the words of Source.move_to."""

    stage = forms.ChoiceField(choices=ProspectStage)


class GiveUpForm(forms.Form):
    """Speaks the words of Source.give_up."""

    reason = forms.ChoiceField(label="Why", choices=InactiveReason, widget=forms.RadioSelect({"class": "chips"}))
