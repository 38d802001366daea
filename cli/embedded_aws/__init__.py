"""The embedded AWS as an operator's process: found, started, stopped."""
