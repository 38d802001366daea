"""Who may clone and push, with which credentials, and what the others are told."""

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.local_cloud_fixture import DEPLOY_ROLE, REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codecommit.git_client import GitFailed, WorkTree, signed_url


def test_a_user_clones_and_pushes_with_static_git_credentials(
    cloud: Cloud, repository: str, tmp_path: Path
) -> None:
    # Given a user who may pull and push, with git credentials from IAM
    iam = cloud.client("iam", SOURCE_ACCOUNT)
    user = f"ada-{repository}"
    iam.create_user(UserName=user)
    iam.put_user_policy(
        UserName=user, PolicyName="git", PolicyDocument=_policy(repository, "Pull", "Push")
    )
    credential = iam.create_service_specific_credential(
        UserName=user, ServiceName="codecommit.amazonaws.com"
    )["ServiceSpecificCredential"]
    # Then the user name is as AWS makes it, and a push with it works
    assert credential["ServiceUserName"] == f"{user}-at-{SOURCE_ACCOUNT}"
    url = _url(cloud, repository, credential["ServiceUserName"], credential["ServicePassword"])
    work_tree = WorkTree(tmp_path / "work", url)
    commit = work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    assert work_tree.git("ls-remote", "origin", "refs/heads/main").startswith(commit)
    # And with another password it does not
    wrong = _url(cloud, repository, credential["ServiceUserName"], "guessed")
    with pytest.raises(GitFailed, match="403"):
        work_tree.git("ls-remote", wrong)
    # And once they are deleted they are good for nothing
    [listed] = iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"]
    iam.delete_service_specific_credential(
        UserName=user, ServiceSpecificCredentialId=listed["ServiceSpecificCredentialId"]
    )
    with pytest.raises(GitFailed, match="403"):
        work_tree.git("ls-remote", "origin")


def test_a_role_that_may_pull_may_not_push(
    cloud: Cloud, repository: str, work_tree: WorkTree
) -> None:
    work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # Given a role with codecommit:GitPull on this repository only
    role = cloud.role(SOURCE_ACCOUNT, _statement(repository, "Pull"))
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, role))
    # Then it may fetch
    work_tree.git("fetch", url)
    # And it may not push, nor see another repository
    with pytest.raises(GitFailed, match="403"):
        work_tree.git("push", url, "HEAD:refs/heads/denied")
    with pytest.raises(GitFailed, match="403"):
        other = signed_url(cloud, "other", cloud.credentials(SOURCE_ACCOUNT, role))
        work_tree.git("ls-remote", other)


def test_the_credential_helper_of_the_aws_cli_fetches(
    cloud: Cloud, repository: str, work_tree: WorkTree
) -> None:
    commit = work_tree.commit(a="1")
    work_tree.git("push", "origin", "HEAD:refs/heads/main")
    # Given a role with codecommit:GitPull, and the AWS CLI as git's credential helper
    role = cloud.role(SOURCE_ACCOUNT, _statement(repository, "Pull"))
    credentials = cloud.credentials(SOURCE_ACCOUNT, role)
    aws = Path(sys.executable).parent / "aws"
    helper = f"!{aws} codecommit credential-helper --ignore-host-check $@"
    # When git asks for the branch, the helper's signature, which has no port, is good
    listed = work_tree.git(
        *("-c", f"credential.helper={helper}", "-c", "credential.useHttpPath=true"),
        *("ls-remote", f"{cloud.endpoint}/v1/repos/{repository}", "refs/heads/main"),
        AWS_DEFAULT_REGION=REGION,
        **{name.upper(): value for name, value in credentials.items()},
    )
    assert listed.startswith(commit)


def test_a_denial_says_who_may_not_do_what_and_on_which_repository(
    cloud: Cloud, repository: str
) -> None:
    role = cloud.role(SOURCE_ACCOUNT, _statement(repository, "Pull"))
    url = signed_url(cloud, repository, cloud.credentials(SOURCE_ACCOUNT, role))
    status, text, _ = _get(url, "git-receive-pack")
    assert status == 403
    assert f"assumed-role/{role}/test is not authorized to perform: codecommit:GitPush" in text
    assert f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:{repository}" in text


def test_a_request_without_credentials_is_asked_for_them(cloud: Cloud, repository: str) -> None:
    status, _, headers = _get(f"{cloud.endpoint}/v1/repos/{repository}", "git-upload-pack")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Basic realm="CodeCommit"')


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(minutes=14), 200),
        (timedelta(minutes=16), 403),
        (timedelta(minutes=-16), 403),
    ],
)
def test_a_signature_holds_for_fifteen_minutes(
    age: timedelta, status: int, cloud: Cloud, repository: str
) -> None:
    credentials = cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE)
    url = signed_url(cloud, repository, credentials, datetime.now(UTC) - age)
    answered, text, _ = _get(url, "git-upload-pack")
    assert answered == status, text


@pytest.mark.parametrize(
    "change",
    [
        {"aws_secret_access_key": "another"},
        {"aws_session_token": "another"},
        {"aws_session_token": ""},
        {"aws_access_key_id": "AKIAUNKNOWN"},
    ],
)
def test_credentials_that_are_not_good_are_refused(
    change: dict[str, str], cloud: Cloud, repository: str
) -> None:
    credentials = {**cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE), **change}
    assert _get(signed_url(cloud, repository, credentials), "git-upload-pack")[0] == 403


def test_a_signature_for_another_repository_is_refused(
    cloud: Cloud, repository: str, codecommit: Any
) -> None:
    url = signed_url(cloud, "another", cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE))
    assert _get(url.replace("/another", f"/{repository}"), "git-upload-pack")[0] == 403


def test_another_account_has_no_such_repository(cloud: Cloud, repository: str) -> None:
    url = signed_url(cloud, repository, cloud.credentials(TOOLS_ACCOUNT, DEPLOY_ROLE))
    assert _get(url, "git-upload-pack")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "..%2F..%2Fetc/info/refs?service=git-upload-pack",
        "a%00b/info/refs?service=git-upload-pack",
        "a/objects/info/packs",
        "a/info/refs?service=git-upload-archive",
    ],
)
def test_only_repositories_are_served(path: str, cloud: Cloud) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{cloud.endpoint}/v1/repos/{path}")
    assert refused.value.code in (400, 404)


def _statement(repository: str, *verbs: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [f"codecommit:Git{verb}" for verb in verbs],
        "Resource": f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:{repository}",
    }


def _policy(repository: str, *verbs: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [_statement(repository, *verbs)]})


def _url(cloud: Cloud, repository: str, user: str, password: str) -> str:
    host = urlsplit(cloud.endpoint).netloc
    return f"http://{quote(user)}:{quote(password, safe='')}@{host}/v1/repos/{repository}"


def _get(url: str, service: str) -> tuple[int, str, Any]:
    """Returns the status, text and headers of a git client's first request."""
    parts = urlsplit(url)
    request = Request(
        f"http://{parts.hostname}:{parts.port}{parts.path}/info/refs?service={service}"
    )
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    try:
        with urlopen(request) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers
