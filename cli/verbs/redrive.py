"""`make redrive`: sends what the dead-letter queues hold on its way again."""

from collections.abc import Iterator

from cli.cloud import Cloud
from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.platform import Platform, account_of, need_platform
from cli.redrive.events import redeliver
from cli.redrive.queues import move_back
from cli.redrive.sender import Deliver, Sender
from cli.terraform.synthesis import synthesize


def redrive(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Send what the dead-letter queues hold on its way again; run it when the cause is mended."""
    deployment = Deployment.load(config)
    cloud = deployment.connect()
    if cloud is None:
        raise OperatorError("The embedded AWS does not run: nothing waits anywhere.")
    platform = need_platform(deployment, synthesize(config))
    sender = Sender(cloud, platform)
    pushes = _move_back(cloud, "Pushes", platform.dead_letter_queue_url)
    if platform.hotfix_pipelines:
        _move_back(cloud, "Hotfixes", platform.hotfix_pipelines.dead_letter_queue_url)
    refused = sum(_redeliver(cloud, url, deliver) for url, deliver in _queues(platform, sender))
    if pushes:
        sender.wake_runner()
    if refused:
        raise OperatorError(f"{refused} events failed again and stay in their queues")


def _queues(platform: Platform, sender: Sender) -> Iterator[tuple[str, Deliver]]:
    """Yields each queue of dead events, and who takes them."""
    for of, url in platform.failed_events_queue_urls.items():
        yield url, sender.to_function(platform.functions[of])
    for url in platform.undelivered_events_queue_urls:
        yield url, sender.deliver


def _move_back(cloud: Cloud, what: str, url: str) -> int:
    count = move_back(cloud.client("sqs", account_of(url)), url)
    say(f"{what} back in their queue: {count}")
    return count


def _redeliver(cloud: Cloud, url: str, deliver: Deliver) -> int:
    """Returns how many events of the queue failed again."""
    sent, failed = redeliver(cloud.client("sqs", account_of(url)), url, deliver)
    say(f"Events of {'/'.join(url.split('/')[-2:])} sent again: {sent}")
    return failed
