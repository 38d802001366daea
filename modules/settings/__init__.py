"""The configuration of a deployment: a typed model and the reader of its file."""

from modules.settings.applications import (
    Application,
    ApprovalRule,
    ChangeSetDeployment,
    HotfixPipelines,
    Release,
    Workloads,
)
from modules.settings.branch_builds import BranchBuilds, BranchFilter, Builds, Network, Runner
from modules.settings.fields import ANY_REPOSITORY
from modules.settings.load import ConfigurationError, load_settings
from modules.settings.machine_steps import MachineStep, MachineStepDeployment, MachineSteps
from modules.settings.model import (
    Accounts,
    LocalState,
    Repository,
    Retention,
    S3State,
    Settings,
)

__all__ = [
    "ANY_REPOSITORY",
    "Accounts",
    "Application",
    "ApprovalRule",
    "BranchBuilds",
    "BranchFilter",
    "Builds",
    "ChangeSetDeployment",
    "ConfigurationError",
    "HotfixPipelines",
    "LocalState",
    "MachineStep",
    "MachineStepDeployment",
    "MachineSteps",
    "Network",
    "Release",
    "Repository",
    "Retention",
    "Runner",
    "S3State",
    "Settings",
    "Workloads",
    "load_settings",
]
