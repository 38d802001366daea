"""What Branchline's roles may do, and what of it they did."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local_cloud.iam.policy import Effect, Policy, Request
from tests.e2e.platform import Platform

Statement = dict[str, Any]


@dataclass(frozen=True)
class Grant:
    """One action of one statement of a role's policies."""

    role: str
    sid: str
    action: str


class Role:
    """A role with all its policies' statements. arn: as decisions are recorded under it."""

    def __init__(self, arn: str, statements: Iterable[Statement]) -> None:
        self.arn = arn
        self.name = arn.rsplit("/", 1)[-1]
        each_action = [_one_action_each(statement) for statement in statements]
        self._whole = Policy(tuple(each for statement in each_action for each in statement))

    def grants(self) -> list[Grant]:
        """Returns every grant, statement by statement."""
        return [Grant(self.name, each["Sid"], each["Action"]) for each in self._whole.statements]

    def needs(self, grant: Grant, requests: Iterable[Request]) -> bool:
        """Says whether the role, without this grant, would be refused one of its requests.

        A request that even the whole policy would not allow says nothing: it was recorded without
        the keys that every request has, which a condition of the policy asks for.
        """
        rest = Policy(
            tuple(
                each
                for each in self._whole.statements
                if (each["Sid"], each["Action"]) != (grant.sid, grant.action)
            )
        )
        return any(
            rest.effect(request) is not Effect.ALLOW and self._whole.effect(request) is Effect.ALLOW
            for request in requests
        )


def roles_of(platform: Platform) -> Iterator[Role]:
    """Yields every role that the deployment or a hotfix made, in every account.

    Applications' own roles are not among them: nothing of an application runs here.
    """
    for account in dict.fromkeys(platform.settings.accounts.roles().values()):
        iam = platform.client("iam", account)
        for page in iam.get_paginator("list_roles").paginate():
            for role in page["Roles"]:
                own = platform.addresses.application_roles_path
                if role["RoleName"] != platform.settings.deploy_role and role["Path"] != own:
                    yield Role(role["Arn"], _statements(iam, role["RoleName"]))


def allowed_requests(calls: Iterable[dict[str, Any]], role: Role) -> list[Request]:
    """Returns what the role asked for and was allowed."""
    return [
        Request(call["action"], call["resource"], {key: tuple(v) for key, v in call["context"]})
        for call in calls
        if call["principal"] == role.arn and call["decision"] == "allowed"
    ]


@contextmanager
def without(platform: Platform, role_arn: str, action: str) -> Iterator[None]:
    """Takes an action out of a role's inline policy while the block runs."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    iam = platform.client("iam", account)
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    whole = list(_statements(iam, name))
    rest = [reduced for statement in whole if (reduced := _reduced(statement, action))]

    def put(statements: list[Statement]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)

    if rest:
        put(rest)
    else:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    try:
        yield
    finally:
        put(whole)


def _statements(iam: Any, role: str) -> Iterator[Statement]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        policy = iam.get_role_policy(RoleName=role, PolicyName=name)
        yield from policy["PolicyDocument"]["Statement"]
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)
        yield from found["PolicyVersion"]["Document"]["Statement"]


def _one_action_each(statement: Statement) -> list[Statement]:
    return [{**statement, "Action": action} for action in _actions(statement)]


def _reduced(statement: Statement, action: str) -> Statement | None:
    """Returns the statement without the action, None if nothing is left of it."""
    rest = [each for each in _actions(statement) if each != action]
    return {**statement, "Action": rest} if rest else None


def _actions(statement: Statement) -> list[str]:
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]
