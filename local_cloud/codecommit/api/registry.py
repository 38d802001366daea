"""How an operation of CodeCommit is added."""

from moto.codecommit.models import codecommit_backends
from moto.codecommit.responses import CodeCommitResponse

from local_cloud.operations import operation

codecommit_operation = operation(CodeCommitResponse, codecommit_backends)
"""Decorates a function that is one operation of CodeCommit's API, under its own name."""
