"""`make deploy`: lays the whole platform across the accounts."""

from cli.cloud import Cloud, connect
from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.embedded_aws import server as embedded_aws
from cli.embedded_aws.state import claim_state, drop_stale_state
from cli.next_steps import next_steps
from cli.platform import need_platform
from cli.runner_image import wait_for_image
from cli.samples.seed import seed
from cli.terraform.run import APPLY
from cli.terraform.stacks import run_stacks
from cli.terraform.synthesis import synthesize


def deploy(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Deploy every account; for the embedded AWS, start it first if it does not run."""
    deployment = Deployment.load(config)
    stacks = synthesize(config)
    ran_before = deployment.is_local and embedded_aws.find() is not None
    cloud = _start(deployment) if deployment.is_local else connect(deployment.settings)
    try:
        run_stacks(APPLY.in_parallel(deployment.parallelism), stacks, deployment.terraform())
    except KeyboardInterrupt:
        if cloud.server and not ran_before:
            _end_what_was_started(deployment, cloud.server)
        raise
    wait_for_image(cloud, need_platform(deployment, stacks).runner_image)
    for repository in deployment.settings.repositories:
        if seed(cloud, repository):
            say(f"{repository.name} has its first commit, from {repository.sample}.")
    say()
    for line in next_steps(cloud, config):
        say(line)


def _start(deployment: Deployment) -> Cloud:
    state = deployment.state_directory()
    server = embedded_aws.find()
    if drop_stale_state(state, server):
        say("The embedded AWS of the last deployment is gone, and all that was deployed to it.")
        say("Its Terraform state is dropped with it; this deployment starts afresh.")
    if server is None:
        server = embedded_aws.start(deployment.settings)
        say(f"The embedded AWS runs at {server.endpoint}")
        if server.port != embedded_aws.PREFERRED_PORT:
            say(f"(port {embedded_aws.PREFERRED_PORT} is taken)")
    claim_state(state, server)
    return connect(deployment.settings, server)


def _end_what_was_started(deployment: Deployment, server: embedded_aws.Server) -> None:
    """An interrupted terraform does not know of what AWS was just making: no second run could."""
    embedded_aws.stop(server)
    drop_stale_state(deployment.state_directory(), None)
    say("The embedded AWS was not complete; it has ended too.")
