"""Whom settings affect, in words that several of them share."""

from django.utils.translation import gettext_lazy as _

LEARNERS = _("Everybody in a program")
MANDATORY = _("People in mandatory programs")
RECIPIENTS = _("Whoever gets messages")
READERS = _("Readers of figures")
OWNERS = _("Owners of readiness items")
