"""One canonical JSON for each AWS event that reaches a function, named after its source.

The shapes are those of AWS's documentation; accounts, names and times are made up.

codeCommit*                  https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
codeCommit*Forwarded         the same on another account's bus: ``account`` stays the sender's
                             https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
codeCommitMalformed*         what none of AWS's services sends
codeBuildStateChange*        https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
codePipelineExecution*, codePipelineStage*, codePipelineAction*
                             https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
codePipelineApproval         https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
cloudWatchAlarmStateChange   https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
scheduledEvent               https://docs.aws.amazon.com/eventbridge/latest/userguide/event-reference.html
"""

import json
from pathlib import Path
from typing import Any

__all__ = ["load"]


def load(name: str) -> dict[str, Any]:
    """Returns a fresh copy of the event in ``<name>.json``."""
    event: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text())
    return event
