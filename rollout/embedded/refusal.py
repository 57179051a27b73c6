"""The one way in which the embedded services say no."""


class Refusal(Exception):
    """Why the services cannot start, as one sentence for the person at the terminal; the command ends with code 1."""


class InUse(Refusal):
    """The home's services are running under another process already."""
