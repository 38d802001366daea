"""AWS CodeBuild: a build's permissions are its project's."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import PassedRole, Table


def _project_of_build(call: ApiCall, build: str) -> str:
    project = build.rsplit("/", 1)[-1].split(":", maxsplit=1)[0]
    return call.arn("codebuild", f"project/{project}")


_ROLE = PassedRole("serviceRole", "codebuild.amazonaws.com")

TABLE = Table(
    prefix="codebuild",
    arns={
        "projectName": "project/{}",
        "names": "project/{}",
        "name": "project/{}",
        "ids": _project_of_build,
        "id": _project_of_build,
    },
    unscoped=frozenset({"BatchGetFleets"}),
    passes={
        "CreateProject": _ROLE,
        "UpdateProject": _ROLE,
        "StartBuild": PassedRole("serviceRoleOverride", "codebuild.amazonaws.com"),
    },
)
