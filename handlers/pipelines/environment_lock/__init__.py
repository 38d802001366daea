"""Lets one pipeline at a time deploy an application to an environment; the others wait."""
