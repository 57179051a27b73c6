"""Deciding whether two records are one person, and taking a merge back."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import same_person
from audiences.models import Person, PossibleDuplicate
from rollout.web.forms import Form


class DecisionForm(Form):
    NOT_SAME = "not_same"

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which record stays, or that they are two people.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept with the decision, with your name."),
    )

    def __init__(self, *args: object, pair: PossibleDuplicate, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        keeper = same_person.keeper(pair)
        self.fields["decision"].choices = [
            *((str(each.pk), _stays(each, suggested=each == keeper)) for each in (pair.first, pair.second)),
            (self.NOT_SAME, _("Two people")),
        ]


def _stays(person: Person, *, suggested: bool) -> str:
    words = {"name": person.name, "id": person.external_id}
    if suggested:
        return _("One person: %(name)s (%(id)s) stays, as suggested") % words
    return _("One person: %(name)s (%(id)s) stays") % words


class PairForm(Form):
    """Two records that no rule finds."""

    one = forms.CharField(label=gettext_lazy("One record"), max_length=254)
    other = forms.CharField(
        label=gettext_lazy("The other record"),
        max_length=254,
        help_text=gettext_lazy("External ids or e-mail addresses. You compare them first; nothing is merged yet."),
    )


class TakeBackForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        max_length=300,
        help_text=gettext_lazy("Kept with the decision, with your name."),
    )
