"""A pipeline's step on a real machine: documents, state machine and functions."""

from modules.machine_steps.checked_documents import InvalidDocument
from modules.machine_steps.host_role import MachineHostRole
from modules.machine_steps.repositories_role import machine_repositories_role
from modules.machine_steps.tools_account import MachineSteps
from modules.machine_steps.workload_account import MachineAccount

__all__ = [
    "InvalidDocument",
    "MachineAccount",
    "MachineHostRole",
    "MachineSteps",
    "machine_repositories_role",
]
