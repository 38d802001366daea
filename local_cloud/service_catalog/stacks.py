"""The stack behind a provisioned product, made and deleted under its launch role."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from moto.utilities.utils import get_partition

from local_cloud import roles
from local_cloud.iam.authorization import authorize_role
from local_cloud.iam.context import context
from local_cloud.service_catalog.provisioned_products import ProvisionedProduct
from local_cloud.service_catalog.tags import listed

SERVICE = "servicecatalog.amazonaws.com"
SESSION_NAME = "servicecatalog"
FIRST_LOOK_SECONDS = 0.05  # until a stack's status is asked for again
LAST_LOOK_SECONDS = 1.0  # the longest pause: many stacks may be waited for
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# The launch role reads the template from a bucket of Service Catalog's own, by this tag:
# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
_TEMPLATE_TAG = "s3:ExistingObjectTag/servicecatalog:provisioning"

Parameters = list[dict[str, Any]]
"""As CloudFormation's API lists them."""


class StackFailed(Exception):
    """A stack is not what was requested; the message says why. code: of the error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LaunchStack:
    """The stack of one provisioned product, as CloudFormation lets the launch role see it."""

    def __init__(self, provisioned: ProvisionedProduct, on_rollback: Callable[[], None]) -> None:
        """on_rollback: is told that what was requested fails and is being taken back.

        Raises StackFailed if the launch role does not trust Service Catalog.
        """
        self._provisioned = provisioned
        self._on_rollback = on_rollback
        role = provisioned.launch_role
        try:
            session = roles.assume(role, SESSION_NAME, SERVICE, provisioned.arn)
        except roles.RoleNotAssumable as error:
            message = f"Access denied while assuming the role {role}: {error}"
            raise StackFailed("AccessDenied", message) from error
        self._client = roles.client("cloudformation", session, provisioned.region)

    def create(self, parameters: Parameters, notification_arns: list[str]) -> None:
        """Makes the stack and waits for it. Raises StackFailed."""
        self._read_template()
        made = self._ask(
            "create_stack",
            StackName=self._provisioned.stack_name,
            TemplateBody=self._provisioned.version.template.text,
            Parameters=parameters,
            Tags=listed(self._provisioned.tags),
            NotificationARNs=notification_arns,
            Capabilities=_CAPABILITIES,
        )
        self._provisioned.stack_arn = made["StackId"]
        self._wait("CREATE_COMPLETE")

    def update(self, parameters: Parameters) -> None:
        """Updates the stack to the present version and waits for it. Raises StackFailed."""
        if self._provisioned.stack_arn is None:
            message = f"Stack [{self._provisioned.stack_name}] does not exist"
            raise StackFailed("ValidationError", message)
        self._read_template()
        try:
            self._ask(
                "update_stack",
                StackName=self._provisioned.stack_arn,
                TemplateBody=self._provisioned.version.template.text,
                Parameters=parameters,
                Tags=listed(self._provisioned.tags),
                Capabilities=_CAPABILITIES,
            )
        except StackFailed as error:
            if "No updates are to be performed" not in str(error):
                raise
            return
        self._wait("UPDATE_COMPLETE")

    def delete(self) -> None:
        """Deletes the stack and waits until it is gone. Raises StackFailed."""
        self._ask("delete_stack", StackName=self._provisioned.stack_arn)
        self._wait("DELETE_COMPLETE")

    def outputs(self) -> list[dict[str, Any]]:
        """Returns the stack's outputs, and its ARN as Service Catalog adds it."""
        stack = self._stack()
        arn = {
            "OutputKey": "CloudformationStackARN",
            "OutputValue": stack["StackId"],
            "Description": "The ARN of the launched Cloudformation Stack",
        }
        members = ("OutputKey", "OutputValue", "Description")
        given = stack.get("Outputs", [])
        return [arn, *({m: each[m] for m in members if m in each} for each in given)]

    def _read_template(self) -> None:
        region, version = self._provisioned.region, self._provisioned.version
        copy = f"arn:{get_partition(region)}:s3:::sc-templates-{region}/{version.id}"
        decision = authorize_role(
            self._provisioned.launch_role,
            "s3:GetObject",
            copy,
            SESSION_NAME,
            keys=context({_TEMPLATE_TAG: True}),
        )
        if not decision.allowed:
            message = f"S3 error: Access Denied: {self._provisioned.launch_role} may not"
            raise StackFailed("ValidationError", f"{message} s3:GetObject {decision.reason}")

    def _wait(self, wanted: str) -> None:
        pause = FIRST_LOOK_SECONDS
        while True:
            stack = self._stack()
            status = stack["StackStatus"]
            if status == wanted:
                return
            if not status.endswith("_IN_PROGRESS"):
                raise StackFailed(status, self._reasons(stack))
            if "ROLLBACK" in status:
                self._on_rollback()
            time.sleep(pause)
            pause = min(pause * 1.5, LAST_LOOK_SECONDS)

    def _stack(self) -> dict[str, Any]:
        answer = self._ask("describe_stacks", StackName=self._provisioned.stack_arn)
        stack: dict[str, Any] = answer["Stacks"][0]
        return stack

    def _reasons(self, stack: dict[str, Any]) -> str:
        """Returns why the last change of the stack failed, resource by resource."""
        events = self._ask("describe_stack_events", StackName=stack["StackId"])["StackEvents"]
        failed = [
            f"ResourceLogicalId:{event['LogicalResourceId']}, "
            f"ResourceType:{event['ResourceType']}, "
            f"ResourceStatusReason:{event.get('ResourceStatusReason', '')}"
            for event in events
            if event["ResourceStatus"].endswith("_FAILED")
            and event["ResourceType"] != "AWS::CloudFormation::Stack"
        ]
        return "; ".join(failed) or stack.get("StackStatusReason") or stack["StackStatus"]

    def _ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**parameters)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise StackFailed(code, message) from error
        return answer
