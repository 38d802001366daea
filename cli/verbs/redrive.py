"""`make redrive`: sends what the dead-letter queues hold on its way again."""

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.platform import account_of, need_platform
from cli.redrive.events import Sender, redeliver
from cli.redrive.pushes import move_back
from cli.terraform.synthesis import synthesize


def redrive(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Send what the dead-letter queues hold on its way again; run it when the cause is mended."""
    deployment = Deployment.load(config)
    cloud = deployment.connect()
    if cloud is None:
        raise OperatorError("The embedded AWS does not run: nothing waits anywhere.")
    platform = need_platform(deployment, synthesize(config))
    tools = cloud.settings.accounts.tools
    sqs, sender = cloud.client("sqs", tools), Sender(cloud.client("lambda", tools), platform)
    pushes = move_back(sqs, platform.dead_letter_queue_url)
    say(f"Pushes back in the queue: {pushes}")
    refused = 0
    urls = [*platform.failed_events_queue_urls.values(), *platform.undelivered_events_queue_urls]
    for url in urls:
        sent, failed = redeliver(cloud.client("sqs", account_of(url)), url, sender)
        refused += failed
        say(f"Events of {'/'.join(url.split('/')[-2:])} sent again: {sent}")
    if pushes:
        sender.wake_runner()
    if refused:
        raise OperatorError(f"{refused} events failed again and stay in their queues")
