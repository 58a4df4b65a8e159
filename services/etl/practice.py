"""How long the session practises, before it is ready and after. Plain Python."""

# Before it is ready: while other containers start, a round takes many times as long.
FIRST_S, FIRST_ROUNDS = 10, 3
# After that, in time that nobody wants.
MOST_ROUNDS = 40
FASTER = 0.95
# Compilers work in bursts: that many rounds must have brought nothing.
VAIN_ROUNDS = 4


def wants_first(elapsed_s, rounds):
    """Whether another round is to come before the session is ready."""
    return elapsed_s < FIRST_S or rounds < FIRST_ROUNDS


def wants_more(rounds_cpu_s):
    """Whether another round is worth its time afterwards, after rounds that took so much CPU time: one of the last took less than all before them."""
    if len(rounds_cpu_s) >= MOST_ROUNDS:
        return False
    return len(rounds_cpu_s) <= VAIN_ROUNDS or min(rounds_cpu_s[-VAIN_ROUNDS:]) < FASTER * min(rounds_cpu_s[:-VAIN_ROUNDS])
