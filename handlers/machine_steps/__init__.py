"""A pipeline's step on a real machine: sends a command, waits for its end, tells how it went."""
