"""A learner's own link is never kept with a message: a mark stands in its place until hand-over (SECURITY: tokens)."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from comms.models import Message
from delivery.domain import signed_links
from rollout.tenancy import links


def mark() -> str:
    """What stands for the link in a rendered text; a valid address, so that Markdown and cleaning leave it alone."""
    return f"{settings.SITE_URL}/l/personal-link/"


def filled(message: Message, *, at: datetime.datetime) -> tuple[str, str]:
    """(text, html) of the message with a fresh link, in the caller's transaction; unchanged where none is used."""
    if message.assignment is None or mark() not in f"{message.text}{message.html}":
        return message.text, message.html
    token = signed_links.issue(assignment=message.assignment, at=at)
    url = links.absolute(links.outside("signed:learner", token))
    return message.text.replace(mark(), url), message.html.replace(mark(), url)


def shown(html: str) -> str:
    """The body as others may see it: the recipient's link leads nowhere."""
    return html.replace(f'href="{mark()}"', 'href="#personal-link"')


def shown_plain(text: str) -> str:
    return text.replace(mark(), _("(the recipient’s own link)"))
