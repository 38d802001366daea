"""The developer of the embedded AWS: an IAM user of the source account with git credentials."""

import json
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from cli.cloud import Cloud
from cli.project import EMBEDDED_AWS
from cli.samples.address import repository_url

_USER = "developer"
_PRIVATE = 0o600
_ACTIONS = ["codecommit:Get*", "codecommit:GitPull", "codecommit:GitPush", "codecommit:List*"]
_ACTIONS += ["codecommit:CreatePullRequest", "codecommit:UpdatePullRequest*"]


class GitCredentials(NamedTuple):
    """What git asks for; they are worth as much as the embedded AWS that made them."""

    instance_id: str
    user_name: str
    password: str


def developers_url(cloud: Cloud, repository: str, home: Path = EMBEDDED_AWS) -> str:
    """Returns the URL that a developer clones ``repository`` from, with credentials in it."""
    assert cloud.server is not None
    credentials = _known(home, cloud.server.instance_id) or _create(cloud, home)
    url = urlsplit(repository_url(cloud, repository))
    user, password = quote(credentials.user_name), quote(credentials.password)
    return url._replace(netloc=f"{user}:{password}@{url.netloc}").geturl()


def _known(home: Path, instance_id: str) -> GitCredentials | None:
    file = home / "developer.json"
    if not file.is_file():
        return None
    credentials = GitCredentials(**json.loads(file.read_text()))
    return credentials if credentials.instance_id == instance_id else None


def _create(cloud: Cloud, home: Path) -> GitCredentials:
    assert cloud.server is not None
    account = cloud.settings.accounts.source
    iam = cloud.client("iam", account)
    arn = f"arn:{cloud.settings.partition}:codecommit:{cloud.settings.region}:{account}:*"
    statement = {"Effect": "Allow", "Action": _ACTIONS, "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_user(UserName=_USER)
    iam.put_user_policy(UserName=_USER, PolicyName="repositories", PolicyDocument=policy)
    answer = iam.create_service_specific_credential(
        UserName=_USER, ServiceName="codecommit.amazonaws.com"
    )["ServiceSpecificCredential"]
    credentials = GitCredentials(
        cloud.server.instance_id, answer["ServiceUserName"], answer["ServicePassword"]
    )
    file = home / "developer.json"
    file.touch(mode=_PRIVATE)
    file.write_text(json.dumps(credentials._asdict()))
    return credentials
