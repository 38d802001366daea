"""What the environment lock function is told by its environment."""

import environ

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The environment lock function's settings, one environment variable each."""

    lock_table: str = environ.var(help="name of the table of environments that are deployed to")
