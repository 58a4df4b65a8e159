"""What the session says of itself."""

import re
import sys
import time


def log(text):
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), text, file=sys.stderr, flush=True)


def first_line(error):
    """What went wrong, in a line. Spark wraps errors in those of the way to Python and back: the innermost says what it was."""
    lines = str(error).strip().splitlines()
    causes = [line.strip() for line in lines if re.match(r"\s*(Caused by: )?[\w.]*(Error|Exception): ", line)]
    return causes[-1] if causes else lines[0] if lines else type(error).__name__
