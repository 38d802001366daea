"""What an operator is told when a command can't go on."""


class OperatorError(Exception):
    """A failure with its cure; the command prints the message and exits 1."""
