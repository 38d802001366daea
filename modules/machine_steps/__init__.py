"""A pipeline's step on a real machine: documents, state machine and functions."""
