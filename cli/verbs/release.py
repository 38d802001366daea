"""`make release APP=… GROUP=… DIR=…`: a directory goes to the servers of a group."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.console import complain, console, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.on_premises import Environment, environments_of
from cli.releases.appspec import FILE_NAME, check_appspec
from cli.releases.bundle import LEFT_OUT, Bundle, make_bundle
from cli.releases.commit import commit_of, release_name
from cli.releases.group import Group
from cli.releases.revision import Revision, upload
from cli.releases.watch import watch_to_the_end

_DIGEST = 16  # hexadecimal digits of a bundle's hash that a description holds
_KIB = 1024

AppOption = Annotated[str, typer.Option("--app", envvar="APP", help="the application")]
GroupOption = Annotated[str, typer.Option("--group", envvar="GROUP", help="of its hosts")]
EnvironmentOption = Annotated[str, typer.Option("--environment", envvar="ENV", help="dev, …")]


def release(
    app: AppOption,
    group: GroupOption,
    directory: Annotated[Path, typer.Option("--dir", envvar="DIR", help="with its appspec.yml")],
    environment: EnvironmentOption = "dev",
    *,
    keep: Annotated[str, typer.Option("--keep", envvar="KEEP", help="names to bundle too")] = "",
    ignore_stop_failures: Annotated[
        bool, typer.Option(envvar="IGNORE_STOP_FAILURES", help="of the present release's hook")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Check, bundle and upload a directory, and deploy it to a group's hosts to the end."""
    _check(directory)
    deployment = Deployment.load(config)
    [place] = environments_of(deployment, environment)
    to = place.group(app, group)
    with tempfile.TemporaryDirectory() as folder:
        bundle = make_bundle(directory, Path(folder) / "bundle.zip", _names(keep))
        _tell(bundle)
        id_ = _deploy(place, to, app, directory, bundle, ignore_stop_failures=ignore_stop_failures)
    watch_to_the_end(to.client, id_, console)


def _check(directory: Path) -> None:
    findings = check_appspec(directory)
    for finding in findings:
        (complain if finding.level == "error" else say)(str(finding))
    if any(finding.level == "error" for finding in findings):
        raise OperatorError(f"Nothing was released: mend {directory / FILE_NAME} first")


def _names(keep: str) -> list[str]:
    names = [each for each in keep.replace(",", " ").split() if each]
    for name in names:
        if name not in LEFT_OUT:
            raise OperatorError(f'"{name}" is not left out: only {" and ".join(LEFT_OUT)} are')
    return names


def _tell(bundle: Bundle) -> None:
    say(f"Bundle: {bundle.files} files, {bundle.size / _KIB:.1f} KiB, sha256 {bundle.sha256}")
    if bundle.left_out:
        say(f"Left out: {', '.join(bundle.left_out)}  (KEEP=.env takes it in)")


def _deploy(
    place: Environment,
    group: Group,
    app: str,
    directory: Path,
    bundle: Bundle,
    *,
    ignore_stop_failures: bool,
) -> str:
    """Returns the id of the deployment of the bundle: the one under way, if there is one."""
    commit = commit_of(directory)
    described = f"Release of {commit.branch} at {commit.id}, sha256 {bundle.sha256[:_DIGEST]}"
    if running := group.running(described):
        say(f"{running} deploys this very bundle already:")
        return running
    addresses = place.addresses
    key = f"{addresses.releases_prefix}{app}/{release_name(commit, datetime.now(UTC))}"
    key_arn = addresses.arn("kms", addresses.tools, addresses.key_alias)
    s3 = place.cloud.client("s3", addresses.tools)
    revision: Revision = upload(s3, bundle.path, addresses.artifact_bucket, key, key_arn)
    say(f"Revision: s3://{revision.bucket}/{revision.key}")
    group.register(revision, described)
    id_ = group.deploy(revision, described, ignore_stop_failures=ignore_stop_failures)
    say(f"{id_} deploys it to {group.name}:")
    return id_
