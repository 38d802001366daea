"""Tells how far a command is on each machine, and cancels what nobody waits for any more."""
