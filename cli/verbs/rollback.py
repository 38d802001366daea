"""`make rollback APP=… GROUP=…`: a group gets the revision that it had before."""

from cli.console import console, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.on_premises import environments_of
from cli.releases.history import revision_before, rollback_description
from cli.releases.watch import watch_to_the_end
from cli.verbs.release import AppOption, EnvironmentOption, GroupOption


def rollback(
    app: AppOption,
    group: GroupOption,
    environment: EnvironmentOption = "dev",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Deploy the last successful revision before the present one to a group, to the end."""
    [place] = environments_of(Deployment.load(config), environment)
    to = place.group(app, group)
    revision = revision_before(to.successes())
    described = rollback_description(revision)
    id_ = to.running(described) or to.deploy(revision, described)
    say(f"{id_} goes back to {revision.key}:")
    watch_to_the_end(to.client, id_, console)
