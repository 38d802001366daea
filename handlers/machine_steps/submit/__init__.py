"""Checks a request and sends its command, once for each execution."""
