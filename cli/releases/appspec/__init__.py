"""Checks an appspec.yml before it reaches a server.

Each check stands for something that the CodeDeploy agent (1.8.1) was seen to refuse, mostly with a
stack trace in the middle of a deployment, or to do otherwise than one would think
(https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html).
"""

from cli.releases.appspec.check import check_appspec
from cli.releases.appspec.finding import FILE_NAME, Finding

__all__ = ["FILE_NAME", "Finding", "check_appspec"]
