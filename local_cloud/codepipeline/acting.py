"""In whose name an action works: the pipeline's role, or the action's own role behind it."""

import time

from local_cloud import roles
from local_cloud.codepipeline.execution import Execution
from local_cloud.roles import Session

SERVICE = "codepipeline.amazonaws.com"
_CHAINED_SECONDS = 30 * 60.0  # a chained session lives for an hour


class Actor:
    """Gives sessions of one action's role; a long action gets a new one before the old expires."""

    def __init__(self, execution: Execution, role_arn: str | None, region: str) -> None:
        """Assumes nothing yet. role_arn: the action's own role, None for the pipeline's."""
        self._execution = execution
        self._role_arn = role_arn
        self._region = region
        self._chained: tuple[Session, float] | None = None

    @property
    def account(self) -> str:
        """Returns the account in which the action works."""
        return self._role_arn.split(":")[4] if self._role_arn else self._execution.account

    def session(self) -> Session:
        """Returns a session of the acting role.

        Raises local_cloud.roles.RoleNotAssumable if CodePipeline may not assume the pipeline's
        role; botocore's ClientError if that role may not assume the action's.
        """
        execution = self._execution
        name = execution.pipeline_name[:64]
        own = roles.assume(execution.definition["roleArn"], name, SERVICE, execution.pipeline_arn)
        if self._role_arn is None:
            return own
        if self._chained is None or time.monotonic() - self._chained[1] > _CHAINED_SECONDS:
            self._chained = (self._chain(own, self._role_arn), time.monotonic())
        return self._chained[0]

    def _chain(self, own: Session, role_arn: str) -> Session:
        sts = roles.client("sts", own, self._region)
        granted = sts.assume_role(RoleArn=role_arn, RoleSessionName=own.name)["Credentials"]
        return Session(
            role_arn,
            own.name,
            granted["AccessKeyId"],
            granted["SecretAccessKey"],
            granted["SessionToken"],
        )
