"""Tells the result of a build: a comment on the pull request and a notification."""
