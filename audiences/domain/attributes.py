"""Declaring custom attributes: what one is called on pages, and whether its values are texts, numbers or dates."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain import attribute_fields, rules
from audiences.models import Attribute, Segment
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.web import formats


def declare(*, attribute: Attribute, label: str, kind: str, by: Actor, at: datetime.datetime) -> Attribute:
    """Name the attribute and say what its values are; values that are none of the kind count as not known.

    ValidationError where segments ask for it as what it was.
    """
    label = label.strip()
    if kind not in Attribute.Kind.values:
        raise ValidationError({"kind": _("Choose text, number or date.")})
    if len(label) > 80:
        raise ValidationError({"label": _("A name has at most 80 characters.")})
    if kind != attribute.kind and (asking := _asking(attribute)):
        said = _("%(segments)s ask for it as it is now; change their rules first.")
        raise ValidationError({"kind": said % {"segments": formats.listed(asking)}})
    if (label, kind) == (attribute.label, attribute.kind):
        return attribute
    before = {"label": attribute.label, "kind": attribute.kind}
    attribute.label, attribute.kind = label, kind
    attribute.save(update_fields=["label", "kind"])
    data = {"before": before, "after": {"label": label, "kind": kind}}
    entries.record("attribute.declared", subject=attribute, by=by, at=at, data=data)
    return attribute


def _asking(attribute: Attribute) -> list[str]:
    """Names of the segments whose rules ask for the attribute."""
    key = f"{attribute_fields.PREFIX}{attribute.name}"
    asking = (each for each in Segment.objects.order_by("name") if _asks(each, key))
    return [f"“{segment.name}”" for segment in asking]


def _asks(segment: Segment, key: str) -> bool:
    return any(leaf["field"] == key for leaf in rules.leaves(segment.rule))
