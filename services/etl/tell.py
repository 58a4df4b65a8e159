"""What the session says of itself."""

import json
import os
import re
import sys
import time


def log(text, level="info"):
    """A line of the log: an object, so that whoever stores it need not guess. Levels: info, warning, error."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": level, "msg": text}
    if run := os.environ.get("LAKELAB_RUN"):
        line["run"] = run
    print(json.dumps(line), file=sys.stderr, flush=True)


def first_line(error):
    """What went wrong, in a line. Spark wraps errors in those of the way to Python and back: the innermost says what it was."""
    lines = str(error).strip().splitlines()
    causes = [line.strip() for line in lines if re.match(r"\s*(Caused by: )?[\w.]*(Error|Exception): ", line)]
    return causes[-1] if causes else lines[0] if lines else type(error).__name__
