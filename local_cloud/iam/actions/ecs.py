"""Amazon ECS: most actions can be bound to a cluster by the key ecs:cluster."""

from moto.ecs.models import TaskDefinition, ecs_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, PassedRole, Table, pass_role
from local_cloud.iam.context import Context, context

TASKS_SERVICE = "ecs-tasks.amazonaws.com"


def _cluster_name(call: ApiCall) -> str:
    return str(call.parameters.get("cluster", "default")).rsplit("/", 1)[-1]


def _of_cluster(call: ApiCall) -> Context:
    return context({"ecs:cluster": call.arn("ecs", f"cluster/{_cluster_name(call)}")})


def _task_arn(call: ApiCall, task: str) -> str:
    return (
        task if task.startswith("arn:") else call.arn("ecs", f"task/{_cluster_name(call)}/{task}")
    )


def _on_tasks(call: ApiCall) -> list[Access]:
    given = call.parameters.get("tasks") or [call.parameters.get("task", EVERYTHING)]
    action, keys = f"ecs:{call.operation}", _of_cluster(call)
    return [Access(action, _task_arn(call, task), keys) for task in given]


def _list_tasks(call: ApiCall) -> list[Access]:
    instance = call.parameters.get("containerInstance", EVERYTHING).rsplit("/", 1)[-1]
    arn = call.arn("ecs", f"container-instance/{_cluster_name(call)}/{instance}")
    return [Access("ecs:ListTasks", arn, _of_cluster(call))]


def _run_task(call: ApiCall) -> list[Access]:
    """A task starts with a definition's revision, and with the roles it or the call names."""
    definition = _definition(call)
    arn = definition.arn if definition else _definition_arn(call)
    overrides = call.parameters.get("overrides", {})
    roles = {
        overrides.get("taskRoleArn") or getattr(definition, "task_role_arn", None),
        overrides.get("executionRoleArn") or getattr(definition, "execution_role_arn", None),
    }
    accesses = [Access("ecs:RunTask", arn, _of_cluster(call))]
    accesses += [pass_role(call, role, TASKS_SERVICE) for role in sorted(filter(None, roles))]
    if call.parameters.get("tags"):
        tasks = call.arn("ecs", f"task/{_cluster_name(call)}/*")
        accesses.append(Access("ecs:TagResource", tasks, context({"ecs:CreateAction": "RunTask"})))
    return accesses


def _definition(call: ApiCall) -> TaskDefinition | None:
    """Returns the task definition a call names by ARN, family:revision or family (the latest)."""
    name = call.parameters["taskDefinition"].rsplit("/", 1)[-1]
    family, _, revision = name.partition(":")
    revisions = ecs_backends[call.account][call.region].task_definitions.get(family, {})
    number = int(revision) if revision.isdigit() else max(revisions, default=0)
    return revisions.get(number)


def _definition_arn(call: ApiCall) -> str:
    name = call.parameters["taskDefinition"]
    return name if name.startswith("arn:") else call.arn("ecs", f"task-definition/{name}")


def _on_services(call: ApiCall) -> list[Access]:
    """A service is called by its name, by its ARN, or in a list of either."""
    given = call.parameters.get("services") or [
        call.parameters.get("service") or call.parameters["serviceName"]
    ]
    action, keys = f"ecs:{call.operation}", _of_cluster(call)
    return [Access(action, _service_arn(call, service), keys) for service in given]


def _service_arn(call: ApiCall, service: str) -> str:
    if service.startswith("arn:"):
        return service
    return call.arn("ecs", f"service/{_cluster_name(call)}/{service}")


def _new_cluster(call: ApiCall) -> list[Access]:
    name = call.parameters.get("clusterName", "default")
    return [Access("ecs:CreateCluster", call.arn("ecs", f"cluster/{name}"))]


TABLE = Table(
    prefix="ecs",
    arns={
        "cluster": "cluster/{}",
        "clusters": "cluster/{}",
        "family": "task-definition/{}:*",
        "resourceArn": "{}",
    },
    passes={"RegisterTaskDefinition": PassedRole("[taskRoleArn, executionRoleArn]", TASKS_SERVICE)},
    special={
        "CreateCluster": _new_cluster,
        "RunTask": _run_task,
        "ListTasks": _list_tasks,
        **dict.fromkeys(
            ("CreateService", "DeleteService", "DescribeServices", "UpdateService"), _on_services
        ),
        **dict.fromkeys(("DescribeTasks", "StopTask", "GetTaskProtection"), _on_tasks),
    },
)
