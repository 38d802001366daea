"""`make bootstrap`: makes the bucket that holds Terraform's state."""

from cli.cloud import connect
from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.state_bucket import StateBucket
from modules.settings import S3State


def bootstrap(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Make the bucket of Terraform's state in the tools account; harmless to repeat."""
    deployment = Deployment.load(config)
    state = deployment.settings.state
    if not isinstance(state, S3State):
        say(f"Nothing to do: {config} keeps Terraform's state in files.")
        return
    cloud = connect(deployment.settings)
    tools = deployment.settings.accounts.tools
    found = cloud.client("sts", tools).get_caller_identity()["Account"]
    if found != tools:
        raise OperatorError(
            f"The credentials are of account {found}, not of the tools account {tools}."
        )
    bucket = StateBucket(cloud.client("s3", tools), state.bucket, deployment.settings)
    say(f"Bucket {state.bucket} in account {tools}: {bucket.create()}")
    for setting in bucket.protect():
        say(f"  {setting}")
    say(f"Next: make diff CONFIG={config}")
