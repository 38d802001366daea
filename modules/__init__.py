"""Branchline's infrastructure: one folder per capability."""
