"""Where people find things in the AWS console."""

from urllib.parse import quote

from modules.settings import Settings

# Each partition's console (https://docs.aws.amazon.com/general/latest/gr/console.html).
_HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def stack_url(settings: Settings, stack: str) -> str:
    """Returns the page that lists the CloudFormation stack of this name.

    A stack's own page needs its id, which holds more than can be computed.
    """
    region = settings.region
    return f"{_console(settings)}/cloudformation/home?region={region}#/stacks?filteringText={stack}"


def pipelines_url(settings: Settings) -> str:
    """Returns the page that lists the pipelines; a pipeline's own is below it."""
    return f"{_console(settings)}/codesuite/codepipeline/pipelines"


def pull_requests_url(settings: Settings, repository: str) -> str:
    """Returns the page that lists a repository's pull requests; a request's own is below it."""
    path = f"codesuite/codecommit/repositories/{quote(repository, safe='')}/pull-requests"
    return f"{_console(settings)}/{path}"


def commit_url(settings: Settings, repository: str, commit: str) -> str:
    """Returns the page of a commit; ``commit`` may be what CodePipeline puts the id for."""
    path = f"codesuite/codecommit/repositories/{quote(repository, safe='')}/commit/{commit}"
    return f"{_console(settings)}/{path}?region={settings.region}"


def log_group_url(settings: Settings, log_group: str) -> str:
    """Returns the page of a log group; ``$3FlogStreamNameFilter$3D<text>`` after it narrows it.

    The console writes what a fragment's part escapes with ``$`` for ``%``, and escapes it twice.
    """
    group = quote(quote(log_group, safe=""), safe="").replace("%", "$")
    region = settings.region
    page = f"cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}"
    return f"{_console(settings)}/{page}"


def _console(settings: Settings) -> str:
    return f"https://{settings.region}.{_HOSTS[settings.partition]}"
