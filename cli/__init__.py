"""The operator's commands: what `make` runs."""
