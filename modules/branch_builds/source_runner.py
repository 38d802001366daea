"""The source runner: the container that turns pushes into bundles and starts their builds."""

from modules.addresses import Addresses
from modules.aws import EcsCluster, EcsClusterSetting, EcsTaskDefinition, EcsTaskDefinitionVolume
from modules.branch_builds.build_projects import BuildProjects
from modules.branch_builds.push_queue import PushQueue
from modules.branch_builds.runner_image import RunnerImage
from modules.checkov import skip_checks
from modules.compact_json import compact_json
from modules.foundations import Foundations, LogGroup
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.naming import Kind

CONTAINER = "source-runner"
STOP_TIMEOUT_SECONDS = 120  # the longest that Fargate gives a container to finish
_SCRATCH = "scratch"


class SourceRunner(Construct):
    """The cluster, the task definition and the two roles of the source runner."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        queue: PushQueue,
        image: RunnerImage,
        projects: BuildProjects,
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        cluster_name = addresses.named(Kind.CLUSTER, "source-runners")
        self.cluster_arn = addresses.arn("ecs", addresses.tools, f"cluster/{cluster_name}")
        self.family = addresses.named(Kind.TASK_FAMILY, "source-runner")
        cluster = EcsCluster(
            self,
            "cluster",
            name=cluster_name,
            setting=[EcsClusterSetting(name="containerInsights", value="disabled")],
        )
        skip_checks(
            cluster,
            {"CKV_AWS_65": "Tasks live for minutes; the queue's alarms watch them, at no cost"},
        )
        self.logs = LogGroup(
            self,
            "logs",
            addresses,
            foundations.key,
            name=f"/{addresses.settings.name_prefix}/{CONTAINER}",
        )
        self.execution_role = self._make_execution_role(image)
        self.task_role = self._make_task_role(foundations, queue, projects)
        self._define_task(foundations, queue, image)

    def allow_starting(self) -> list[Statement]:
        """Returns the permissions to count the running tasks and to start one."""
        here = {"ArnEquals": {"ecs:cluster": self.cluster_arn}}
        revisions = self._addresses.arn(
            "ecs", self._addresses.tools, f"task-definition/{self.family}:*"
        )
        return [
            # ListTasks is about container instances, of which Fargate has none.
            Statement("CountRunners", ("ecs:ListTasks",), ("*",), here),
            Statement("StartRunners", ("ecs:RunTask",), (revisions,), here),
            Statement(
                "PassRunnersRoles",
                ("iam:PassRole",),
                (self.execution_role.arn, self.task_role.arn),
                {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
        ]

    def _trust(self) -> Statement:
        tools = self._addresses.tools
        return trust_service(
            "ecs-tasks.amazonaws.com",
            {
                "StringEquals": {"aws:SourceAccount": tools},
                "ArnLike": {"aws:SourceArn": self._addresses.arn("ecs", tools, "*")},
            },
        )

    def _make_execution_role(self, image: RunnerImage) -> Role:
        """Makes the role by which ECS itself pulls the image and writes the container's log."""
        return Role(
            self,
            "execution-role",
            self._addresses,
            parts=("source-runner", "execution"),
            trust=self._trust(),
            permissions=[*image.allow_pulling(), self.logs.allow_writing(f"{CONTAINER}/*")],
        )

    def _make_task_role(
        self, foundations: Foundations, queue: PushQueue, projects: BuildProjects
    ) -> Role:
        addresses = self._addresses
        cluster_name = self.cluster_arn.rsplit("/", 1)[1]
        own_tasks = addresses.arn("ecs", addresses.tools, f"task/{cluster_name}/*")
        return Role(
            self,
            "task-role",
            addresses,
            parts=("source-runner",),
            trust=self._trust(),
            permissions=[
                *queue.allow_receiving(),
                *foundations.artifacts.allow_uploading("sources/"),
                Statement("AssumePullRole", ("sts:AssumeRole",), (addresses.pull_role_arn,)),
                projects.allow_starting(),
                Statement(
                    "SignOff",
                    ("ecs:StopTask",),
                    (own_tasks,),
                    {"ArnEquals": {"ecs:cluster": self.cluster_arn}},
                ),
            ],
        )

    def _define_task(self, foundations: Foundations, queue: PushQueue, image: RunnerImage) -> None:
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
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            volume=[EcsTaskDefinitionVolume(name=_SCRATCH)],
            container_definitions=compact_json([self._container(foundations, queue, image)]),
            depends_on=[*self.execution_role.attached, *self.task_role.attached],
        )

    def _container(
        self, foundations: Foundations, queue: PushQueue, image: RunnerImage
    ) -> dict[str, object]:
        settings = self._addresses.settings
        environment = {
            "ARTIFACT_BUCKET": foundations.artifacts.name,
            "ARTIFACT_KEY_ARN": foundations.key.arn,
            "AWS_REGION": settings.region,
            "CLUSTER_ARN": self.cluster_arn,
            "LOG_LEVEL": "INFO",
            "PULL_ROLE_ARN": self._addresses.pull_role_arn,
            "QUEUE_URL": queue.url,
        }
        return {
            "name": CONTAINER,
            "image": image.uri,
            "essential": True,
            "memory": settings.branch_builds.runner.memory_mib,
            "environment": [{"name": key, "value": environment[key]} for key in environment],
            "readonlyRootFilesystem": True,
            "mountPoints": [
                {"sourceVolume": _SCRATCH, "containerPath": "/tmp", "readOnly": False}  # noqa: S108
            ],
            "linuxParameters": {"initProcessEnabled": True},
            "stopTimeout": STOP_TIMEOUT_SECONDS,
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self.logs.name,
                    "awslogs-region": settings.region,
                    "awslogs-stream-prefix": CONTAINER,
                },
            },
        }
