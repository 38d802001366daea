"""Fixtures that every kind of test may ask for."""

from tests.local_cloud_fixture import cloud

__all__ = ["cloud"]
