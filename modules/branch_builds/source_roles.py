"""The roles in the source account that the tools account assumes."""

from modules.addresses import Addresses
from modules.framework import Construct
from modules.iam import Role, Statement, trust_role
from modules.settings import ANY_REPOSITORY


def pull_role(scope: Construct, id: str, addresses: Addresses) -> Role:
    """Returns the role by which the source runner fetches commits, and does nothing else."""
    return Role(
        scope,
        id,
        addresses,
        parts=("pull",),
        trust=trust_role(addresses.account_root_arn(addresses.tools), addresses.runner_role_arn),
        permissions=[
            Statement("FetchCommits", ("codecommit:GitPull",), _repository_arns(addresses))
        ],
    )


def comment_role(scope: Construct, id: str, addresses: Addresses) -> Role:
    """Returns the role by which build results are put on the commit's open pull request."""
    return Role(
        scope,
        id,
        addresses,
        parts=("comment",),
        trust=trust_role(
            addresses.account_root_arn(addresses.tools), addresses.build_result_role_arn
        ),
        permissions=[
            Statement(
                "CommentOnPullRequests",
                (
                    "codecommit:GetPullRequest",
                    "codecommit:ListPullRequests",
                    "codecommit:PostCommentForPullRequest",
                ),
                _repository_arns(addresses),
            )
        ],
    )


def _repository_arns(addresses: Addresses) -> tuple[str, ...]:
    settings = addresses.settings
    if settings.builds_any_repository:
        return (addresses.repository_arn(ANY_REPOSITORY),)
    return tuple(addresses.repository_arn(each.name) for each in settings.repositories)
