"""The source runner: the container that turns pushes into bundles and starts their builds."""

from collections.abc import Sequence

from modules.addresses import Addresses
from modules.aws import EcsTaskDefinition, EcsTaskDefinitionVolume
from modules.branch_builds.build_projects import BuildProjects
from modules.branch_builds.runner_cluster import RunnerCluster
from modules.branch_builds.runner_container import NAME, SCRATCH_VOLUME, container_definition
from modules.branch_builds.runner_image import RunnerImage
from modules.compact_json import compact_json
from modules.foundations import Foundations, LogGroup, WorkQueue
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind


class SourceRunner(Construct):
    """The cluster, the task definition and the two roles of the source runner."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        queue: WorkQueue,
        image: RunnerImage,
        projects: BuildProjects,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self.cluster = RunnerCluster(self, "cluster", addresses)
        self.family = addresses.named(Kind.TASK_FAMILY, NAME)
        logs = LogGroup(
            self,
            "logs",
            addresses,
            foundations.key,
            name=f"/{addresses.settings.name_prefix}/{NAME}",
        )
        # ECS itself takes this role, to pull the image and to write the container's log.
        self._execution_role = self._make_role(
            "execution-role",
            (NAME, "execution"),
            [*image.repository.allow_pulling(), logs.allow_writing(f"{NAME}/*")],
        )
        self._task_role = self._make_role(
            "task-role",
            (NAME,),
            [
                *queue.allow_receiving(),
                *foundations.artifacts.allow_uploading("sources/"),
                Statement("AssumePullRole", ("sts:AssumeRole",), (addresses.pull_role_arn,)),
                projects.allow_starting(),
                self.cluster.allow_stopping(),
            ],
        )
        environment = {
            "ARTIFACT_BUCKET": foundations.artifacts.name,
            "ARTIFACT_KEY_ARN": foundations.key.arn,
            "AWS_REGION": addresses.settings.region,
            "CLUSTER_ARN": self.cluster.arn,
            "LOG_LEVEL": "INFO",
            "PULL_ROLE_ARN": addresses.pull_role_arn,
            "QUEUE_URL": queue.url,
        }
        self._define_task(container_definition(addresses, image, logs, environment))

    def allow_starting(self) -> list[Statement]:
        """Returns the permissions to count the running tasks and to start one."""
        revisions = self._addresses.arn(
            "ecs", self._addresses.tools, f"task-definition/{self.family}:*"
        )
        return [
            # ListTasks can be limited to container instances, of which Fargate has none.
            Statement("CountRunners", ("ecs:ListTasks",), ("*",), self.cluster.only_here),
            Statement("StartRunners", ("ecs:RunTask",), (revisions,), self.cluster.only_here),
            Statement(
                "PassRunnersRoles",
                ("iam:PassRole",),
                (self._execution_role.arn, self._task_role.arn),
                {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
        ]

    def _make_role(self, id: str, parts: tuple[str, ...], permissions: Sequence[Statement]) -> Role:
        tools = self._addresses.tools
        return Role(
            self,
            id,
            self._addresses,
            parts=parts,
            trust=trust_service(
                "ecs-tasks.amazonaws.com",
                account=tools,
                source_arn=self._addresses.arn("ecs", tools, "*"),
            ),
            permissions=permissions,
        )

    def _define_task(self, container: dict[str, object]) -> None:
        size = self._addresses.settings.branch_builds.runner
        EcsTaskDefinition(
            self,
            "task",
            family=self.family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
            cpu=str(size.cpu),
            memory=str(size.memory_mib),
            ephemeral_storage={"size_in_gib": size.storage_gib},
            execution_role_arn=self._execution_role.arn,
            task_role_arn=self._task_role.arn,
            volume=[EcsTaskDefinitionVolume(name=SCRATCH_VOLUME)],
            container_definitions=compact_json([container]),
            depends_on=[*self._execution_role.attached, *self._task_role.attached],
        )
