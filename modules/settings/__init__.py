"""The configuration of a deployment: a typed model and the reader of its file."""

from modules.settings.fields import ANY_REPOSITORY
from modules.settings.load import ConfigurationError, load_settings
from modules.settings.model import (
    Accounts,
    BranchBuilds,
    BranchFilter,
    Builds,
    LocalState,
    Network,
    Repository,
    Retention,
    Runner,
    S3State,
    Settings,
)

__all__ = [
    "ANY_REPOSITORY",
    "Accounts",
    "BranchBuilds",
    "BranchFilter",
    "Builds",
    "ConfigurationError",
    "LocalState",
    "Network",
    "Repository",
    "Retention",
    "Runner",
    "S3State",
    "Settings",
    "load_settings",
]
