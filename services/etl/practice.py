"""How long the session practises before it is ready. Plain Python."""

# While other containers start, a round takes many times as long: one of them would be all that ten seconds have room for.
LEAST_S, MOST_S = 10, 60
LEAST_ROUNDS = 4
FASTER = 0.95


def wants_more(elapsed_s, rounds_s):
    """Whether another round of practice is worth its time, after rounds that took so long: one of the last two was faster than all before them."""
    if elapsed_s < LEAST_S:
        return True
    if elapsed_s >= MOST_S:
        return False
    return len(rounds_s) < LEAST_ROUNDS or min(rounds_s[-2:]) < FASTER * min(rounds_s[:-2])
