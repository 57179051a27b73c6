"""`python -m rollout.embedded services|exec|run`; readable by an old Python, so that it can say that it is old."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older one may still try
    sys.exit("Python 3.11 or newer is needed, and this is %d.%d." % sys.version_info[:2])  # noqa: UP031  it reads this line too

from rollout.embedded.cli import main

sys.exit(main(sys.argv[1:]))
