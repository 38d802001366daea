"""Generates Python bindings for the types in use: the whole provider's would take half an hour.

The list of types is what modules/aws.py imports; nothing else names them.
"""
