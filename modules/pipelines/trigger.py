"""What the event of a branch tells the pipeline that it starts."""

from modules.compact_json import compact_json
from modules.events import InputTransformer
from modules.pipelines.actions import SOURCE

# Without it CodePipeline would take the branch's tip, which by then may be another commit
# (https://docs.aws.amazon.com/codepipeline/latest/userguide/triggering.html).
EVENTS_COMMIT = InputTransformer(
    paths={"commit": "$.detail.commitId"},
    template=compact_json(
        {
            "sourceRevisions": [
                {
                    "actionName": SOURCE,
                    "revisionType": "COMMIT_ID",
                    "revisionValue": "<commit>",
                }
            ]
        }
    ),
)
