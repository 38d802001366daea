"""The checked kinds of text and number that a configuration is made of."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

ANY_REPOSITORY = "*"  # the entry that stands for every repository not named

_REPOSITORY_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_NEVER_IN_A_REFERENCE = re.compile(r"[\x00-\x20\x7f~^:\\]|\.\.|@\{|//")
_GLOB = re.compile(r"[*?\[]")
_STAGES = {"source", "build", "approval", "dev", "qa", "stage", "prod"}
_REPOSITORY_PATH = re.compile(r"(?!/|.*(^|/)\.\.?(/|$))[^\x00-\x1f\x7f\\]{1,255}(?<!/)")


def _account_id(value: object) -> object:
    if isinstance(value, int):
        raise ValueError(f'write the account id in quotes, as text: "{value:012d}"')
    if not re.fullmatch(r"[0-9]{12}", str(value)):
        raise ValueError(f'"{value}" is not an AWS account id: 12 digits, in quotes')
    return value


def _repository_name(value: str) -> str:
    legal = _REPOSITORY_NAME.fullmatch(value) and not value.endswith(".git")
    if value != ANY_REPOSITORY and not legal:
        raise ValueError(
            f'"{value}" is not a CodeCommit repository name: '
            "1 to 100 of letters, digits, . _ and -, not ending in .git"
        )
    return value


def _begins_no_reference(value: str) -> bool:
    return bool(not value or _NEVER_IN_A_REFERENCE.search(value) or value.startswith(("/", "-")))


def _is_no_reference(value: str) -> bool:
    return _begins_no_reference(value) or value.endswith(("/", ".", ".lock"))


def _reference_pattern(value: str) -> str:
    if _is_no_reference(value):
        raise ValueError(f'no branch can match "{value}": git does not allow such a name')
    return value


def _branch_name(value: str) -> str:
    if _is_no_reference(value) or _GLOB.search(value):
        raise ValueError(f'"{value}" is not a branch: git does not allow such a name')
    return value


def _branch_prefix(value: str) -> str:
    if _begins_no_reference(value) or _GLOB.search(value):
        raise ValueError(f'no branch can begin with "{value}": git does not allow such a name')
    return value


def _step_name(value: str) -> str:
    if value in _STAGES:
        raise ValueError(f'"{value}" is the name of a stage that pipelines have anyway')
    return value


def _repository_path(value: str) -> str:
    if not _REPOSITORY_PATH.fullmatch(value):
        raise ValueError(
            f'"{value}" is not the path of a file in the repository, such as deploy/file.yml'
        )
    return value


AccountId = Annotated[str, BeforeValidator(_account_id)]
RepositoryName = Annotated[str, AfterValidator(_repository_name)]
ReferencePattern = Annotated[str, AfterValidator(_reference_pattern)]
BranchName = Annotated[str, AfterValidator(_branch_name)]
BranchPrefix = Annotated[str, AfterValidator(_branch_prefix)]
RepositoryPath = Annotated[str, AfterValidator(_repository_path)]

NamePrefix = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$", description="starts every name Branchline makes")
]
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Partition = Literal["aws", "aws-cn", "aws-us-gov"]
RoleName = Annotated[str, Field(pattern=r"^[\w+=,.@-]{1,64}$")]
ApplicationName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
StepName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$"), AfterValidator(_step_name)
]  # also a stage's name, and part of its executions'
PolicyArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$")]
# Who may approve: an ARN, or CodeCommit's short form of one; * stands for any text
# (https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-create-template.html).
Approver = Annotated[
    str,
    Field(
        pattern=r"^(CodeCommitApprovers:[0-9]{12}:|arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:)[\w+=,.@*/-]+$"
    ),
]
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$")]

# The retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy).
LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip
