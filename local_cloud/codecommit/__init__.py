"""CodeCommit on real git repositories: the API, git over HTTP, and the events of both."""

from local_cloud.codecommit.http.application import git_application

__all__ = ["git_application"]
