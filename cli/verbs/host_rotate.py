"""`make host-rotate NAME=… ENV=…`: a new key for a host that acts as an IAM user."""

import sys
from typing import Annotated

import typer

from cli.console import error_console
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.hosts.identity import as_list, host_tags
from cli.hosts.instances import find_instance, register_user
from cli.hosts.users import Permissions, add_key, delete_older_keys, ensure_user
from cli.on_premises import Environment, environments_of
from cli.verbs.host import KEYS_FILE, EnvironmentOption, NameOption


def host_rotate(
    name: NameOption,
    environment: EnvironmentOption,
    finish: Annotated[
        bool, typer.Option("--finish", envvar="FINISH", help="delete the older key")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Put a new key of a host's IAM user into a pipe; with FINISH=1, delete the older one."""
    [place] = environments_of(Deployment.load(config), environment)
    if finish:
        deleted = delete_older_keys(place.client("iam"), name)
        _tell(f"Deleted: {', '.join(deleted)}" if deleted else f"{name} has no older key.")
        return
    if sys.stdout.isatty():
        raise OperatorError(
            "A key is neither shown nor stored here. Pipe it to the host: make -s host-rotate "
            f"NAME={name} ENV={environment} CONFIG={config} | "
            f"ssh {name} 'sudo install -m 600 /dev/stdin {KEYS_FILE}'"
        )
    _check_identity(place, name)
    _pipe_key(place, name)


def _check_identity(place: Environment, name: str) -> None:
    instance = find_instance(place.client("codedeploy"), name)
    if instance and instance.session_arn:
        raise OperatorError(
            f"{name} acts as its node's session, whose credentials are new every hour. To give it "
            f"a user instead: `make host-remove NAME={name} ENV={place.name}`, then `make host … "
            "IDENTITY=user`"
        )


def _pipe_key(place: Environment, name: str) -> None:
    addresses, iam = place.addresses, place.client("iam")
    place.need_role()
    tags = host_tags(addresses, name, place.name, {})
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    permissions = Permissions(
        f"{bucket}/{addresses.releases_prefix}*",
        addresses.arn("kms", addresses.tools, "key/*"),
        addresses.key_alias,
    )
    user_arn = ensure_user(iam, name, addresses.host_users_path, permissions, as_list(tags))
    key = add_key(iam, name, user_arn)
    register_user(place.client("codedeploy"), name, user_arn, tags)
    sys.stdout.write(key.lines())
    _tell(
        f"{key.id} is on its way. When {name} uses it: "
        f"make host-rotate NAME={name} ENV={place.name} FINISH=1"
    )


def _tell(text: str) -> None:
    """Says it on stderr: stdout is for the key alone."""
    error_console.print(text, markup=False, soft_wrap=True)
