"""The queue of pushes: in order for each branch, branches beside one another."""

from modules.foundations import WorkQueueProps

PUSHES = WorkQueueProps(
    message="push",
    work="pushes",
    max_receives=2,
    # The runner extends this while it works; so it is how long a push of a killed runner waits.
    visibility_seconds=120,
    # A push that waits longer wakes the intake function, which starts a runner.
    old_seconds=600,
    fifo=True,  # each branch is a message group of its own
)
