"""Where everything is that one account must know about another's, computed from the settings.

No account reads another's state, so all accounts deploy in one pass and in any order.
"""

from dataclasses import dataclass

from modules.naming import Kind
from modules.on_premises_addresses import OnPremisesAddresses


@dataclass(frozen=True)
class Addresses(OnPremisesAddresses):
    """Names and ARNs of what Branchline makes.

    A name is the prefix, what the thing is for, and a hash; a role's name is the same in each
    account that has it.
    """

    @property
    def artifact_bucket(self) -> str:
        """The bucket of bundles and outputs; bucket names are unique in the whole partition."""
        return self.named(Kind.BUCKET, "artifacts", self.tools, self.settings.region)

    @property
    def event_bus_arn(self) -> str:
        """The bus in the tools account that the source account's events are forwarded to."""
        return self.arn("events", self.tools, f"event-bus/{self.named(Kind.EVENT_BUS, 'events')}")

    def undelivered_events_arn(self, account: str) -> str:
        """Returns the dead-letter queue of every event rule of ``account``."""
        return self.arn("sqs", account, self.named(Kind.QUEUE, "undelivered-events"))

    @property
    def relay_role_arn(self) -> str:
        """The role by which the source account's rule puts events on the tools account's bus."""
        return self.role_arn(self.source, "event-relay")

    @property
    def runner_role_arn(self) -> str:
        """The task role of the source runner."""
        return self.role_arn(self.tools, "source-runner")

    @property
    def pull_role_arn(self) -> str:
        """The role in the source account by which the source runner fetches commits."""
        return self.role_arn(self.source, "pull")

    @property
    def build_result_role_arn(self) -> str:
        """The role of the function that reports build results."""
        return self.role_arn(self.tools, "build-result")

    @property
    def comment_role_arn(self) -> str:
        """The role in the source account by which build results are put on pull requests."""
        return self.role_arn(self.source, "comment")

    def repository_arn(self, repository: str) -> str:
        """Returns the ARN of a CodeCommit repository; ``*`` gives all of the source account."""
        return self.arn("codecommit", self.source, repository)

    def build_project(self, repository: str) -> str:
        """Returns the name of the CodeBuild project that builds ``repository``."""
        return self.named(Kind.BUILD_PROJECT, "build", repository)

    def application_stack(self, application: str, environment: str) -> str:
        """Returns the name of an application's CloudFormation stack in ``dev``, ``stage``, ..."""
        return self.named(Kind.STACK, application, environment)

    @property
    def application_roles_path(self) -> str:
        """The path of the roles that applications' templates make in the workload accounts."""
        return f"/{self.settings.name_prefix}/applications/"

    @property
    def application_boundary(self) -> str:
        """The permissions boundary of those roles: without a hash, since templates name it."""
        return f"{self.settings.name_prefix}-applications"

    def image_repository(self, application: str) -> str:
        """Returns the name of the container repository of an application's images."""
        return self.named(Kind.CONTAINER_REPOSITORY, "application", application)

    def image_project(self, application: str) -> str:
        """Returns the name of the CodeBuild project that builds an application's image."""
        return self.named(Kind.BUILD_PROJECT, "image", application)

    def package_project(self, application: str) -> str:
        """Returns the name of the CodeBuild project that packages an application's template."""
        return self.named(Kind.BUILD_PROJECT, "package", application)

    def release_pipeline(self, application: str, branch: str) -> str:
        """Returns the name of the pipeline that releases an application from ``branch``."""
        return self.named(Kind.PIPELINE, "release", application, branch)

    @property
    def pipeline_name_prefixes(self) -> tuple[str, str]:
        """How the names of release and of hotfix pipelines begin."""
        prefix = self.settings.name_prefix
        return f"{prefix}-release-", f"{prefix}-hotfix-"

    @property
    def release_artifacts(self) -> str:
        """How the keys of release pipelines' artifacts begin.

        CodePipeline takes the first 20 characters of the pipeline's name.
        """
        return self.pipeline_name_prefixes[0][:20]

    @property
    def hotfix_artifacts(self) -> str:
        """How the keys of hotfix pipelines' artifacts begin."""
        return self.pipeline_name_prefixes[1][:20]

    @property
    def pipeline_artifacts(self) -> tuple[str, ...]:
        """How the keys of all pipelines' artifacts begin; one text if the name prefix is long."""
        return tuple(dict.fromkeys((self.release_artifacts, self.hotfix_artifacts)))

    @property
    def release_roles_path(self) -> str:
        """The path of the release pipelines' roles: nothing else is under it."""
        return f"/{self.settings.name_prefix}/release-pipelines/"

    def release_role_arn(self, application: str, branch: str) -> str:
        """Returns the role of the pipeline that releases an application from ``branch``."""
        return self.role_arn(
            self.tools, "release", application, branch, path=self.release_roles_path
        )

    @property
    def hotfix_roles_path(self) -> str:
        """The path of the roles that a hotfix's template makes."""
        return f"/{self.settings.name_prefix}/hotfix-pipelines/"

    @property
    def hotfix_boundary_arn(self) -> str:
        """The permissions boundary of the roles that a hotfix's template makes."""
        policy = self.named(Kind.POLICY, "hotfix-pipelines", "boundary")
        return self.arn("iam", self.tools, f"policy/{policy}", regional=False)

    @property
    def pipeline_role_patterns(self) -> tuple[str, str]:
        """The ARNs of all pipelines' roles; ``*`` stands for what tells them apart."""
        roles = (f"{self.release_roles_path}*", f"{self.hotfix_roles_path}*-run")
        release, hotfix = (
            self.arn("iam", self.tools, f"role{each}", regional=False) for each in roles
        )
        return release, hotfix

    @property
    def pipeline_source_role_arn(self) -> str:
        """The role in the source account by which pipelines take a commit."""
        return self.role_arn(self.source, "pipeline-source")

    @property
    def artifact_writers(self) -> dict[str, str]:
        """The role in another account, by its id, that writes commits for pipelines."""
        if not self.settings.applications or self.source == self.tools:
            return {}
        return {self.source: self.pipeline_source_role_arn}

    @property
    def artifact_readers(self) -> dict[str, str]:
        """The roles in other accounts, by their ids, that read what pipelines deploy."""
        if not self.settings.stack_applications:
            return {}
        accounts = set(self.settings.accounts.environments().values()) - {self.tools}
        return {account: self.deploy_role_arn(account) for account in sorted(accounts)}

    def deploy_role_arn(self, account: str) -> str:
        """Returns the role by which pipelines make and execute change sets in ``account``."""
        return self.role_arn(account, "pipeline-deploy")

    def execution_role_arn(self, account: str) -> str:
        """Returns the role by which CloudFormation changes applications' stacks in ``account``."""
        return self.role_arn(account, "cloudformation-execution")

    @property
    def key_alias(self) -> str:
        """The alias of the key of the tools account: all that other accounts can know of it."""
        return f"alias/{self.named(Kind.KEY_ALIAS, 'key')}"

    @property
    def approvals_topic_arn(self) -> str:
        """The topic that asks people for approvals."""
        return self.arn("sns", self.tools, self.named(Kind.TOPIC, "approvals"))

    @property
    def environment_lock_function(self) -> str:
        """The function that lets one execution at a time deploy to an environment."""
        return self.named(Kind.FUNCTION, "environment-lock")

    @property
    def environment_locks_table(self) -> str:
        """The table of the environments that are deployed to."""
        return self.named(Kind.TABLE, "environment-locks")

    @property
    def pull_requests_function(self) -> str:
        """The function that opens a hotfix's pull requests, and spends its token."""
        return self.named(Kind.FUNCTION, "pull-requests")

    @property
    def pull_requests_role_arn(self) -> str:
        """The role of that function."""
        return self.role_arn(self.tools, "pull-requests")

    @property
    def hotfix_pull_requests_role_arn(self) -> str:
        """The role in the source account by which a hotfix's pull requests are opened."""
        return self.role_arn(self.source, "hotfix-pull-requests")

    @property
    def reconciler_role_arn(self) -> str:
        """The role of the function that keeps hotfix pipelines in step with branches."""
        return self.role_arn(self.tools, "reconciler")

    @property
    def hotfix_branches_role_arn(self) -> str:
        """The role in the source account by which hotfix branches are looked at."""
        return self.role_arn(self.source, "hotfix-branches")
