"""What a form is posted for: to do what it says, or to show what that would do.

A second button named `preview` sends the form as the first one does. By GET, what was typed and the token of the form
would stand in the address: in logs, in histories, and beyond the length that a server takes.
"""

from django.http import HttpRequest

PREVIEW = "preview"


def acts(request: HttpRequest) -> bool:
    """Whether what is posted is to be done; a preview is answered with the page, and changes nothing."""
    return request.method == "POST" and PREVIEW not in request.POST
