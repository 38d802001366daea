"""`make demo`: the whole story of a hotfix, live."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cli.alone import alone
from cli.cloud import Cloud
from cli.console import console
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.demo.clone import Clone
from cli.demo.scene import Scene
from cli.demo.story import Story
from cli.demo.teller import Teller
from cli.errors import OperatorError
from cli.samples.developer import developers_url
from cli.snapshot import account_versions
from cli.verbs.deploy import deploy
from modules.settings import Application


def demo(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Let a hotfix go from its push to Prod on the embedded AWS; deploy first if need be."""
    deployment = Deployment.load(config)
    if not deployment.is_local:
        raise OperatorError(f"{config} is of real accounts: a demo deploys to Prod, so not there.")
    application = next(iter(deployment.settings.hotfix_applications), None)
    if application is None:
        raise OperatorError(f"{config}: no application has hotfix pipelines")
    cloud = deployment.connect()
    if cloud is None or None in account_versions(cloud).values():
        alone(deploy)(config)
        cloud = deployment.connect()
    assert cloud is not None
    _tell(cloud, application)


def _tell(cloud: Cloud, application: Application) -> None:
    time = f"{datetime.now(UTC):%H%M%S}"
    prefix = cloud.settings.hotfix_pipelines.prefixes[0]
    with tempfile.TemporaryDirectory() as folder:
        url = developers_url(cloud, application.repository)
        clone = Clone(Path(folder) / application.repository, url)
        for left in (*clone.branches(f"{prefix}demo-"), *clone.branches("feature/demo-")):
            clone.delete(left)  # an earlier demo was interrupted
        scene = Scene(cloud, application, f"{prefix}demo-{time}")
        Story(scene, clone, Teller(console), f"feature/demo-{time}").tell()
