"""The workload accounts, which applications are deployed to."""

from modules.workloads.workload_account import WorkloadAccount

__all__ = ["WorkloadAccount"]
