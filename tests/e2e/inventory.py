"""What somebody has made in an account: what AWS itself puts there does not count."""

from collections.abc import Callable, Iterable
from typing import Any

Client = Callable[[str, str], Any]
"""Returns a boto3 client of a service in an account."""


def _active_clusters(ecs: Any) -> list[str]:
    """Returns the clusters that are not deleted; AWS knows those for some time, as INACTIVE."""
    clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    return [cluster["clusterArn"] for cluster in clusters if cluster["status"] == "ACTIVE"]


def _stacks(cloudformation: Any) -> list[str]:
    """Returns the stacks that are not deleted; AWS knows those for three months."""
    stacks = cloudformation.describe_stacks()["Stacks"]
    return [stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]


_LISTS: list[tuple[str, Callable[[Any], list[Any]]]] = [
    ("sqs", lambda c: c.list_queues().get("QueueUrls", [])),
    ("sns", lambda c: c.list_topics()["Topics"]),
    ("kms", lambda c: [a["AliasName"] for a in c.list_aliases()["Aliases"] if _is_ours(a)]),
    ("kms", lambda c: [k["KeyId"] for k in c.list_keys()["Keys"] if _is_in_use(c, k["KeyId"])]),
    ("s3", lambda c: [b["Name"] for b in c.list_buckets()["Buckets"]]),
    ("logs", lambda c: [g["logGroupName"] for g in c.describe_log_groups()["logGroups"]]),
    ("ssm", lambda c: c.describe_parameters()["Parameters"]),
    ("ssm", lambda c: [d["Name"] for d in c.list_documents()["DocumentIdentifiers"]]),
    ("ssm", lambda c: c.describe_activations()["ActivationList"]),
    ("stepfunctions", lambda c: [m["name"] for m in c.list_state_machines()["stateMachines"]]),
    ("events", lambda c: [b["Name"] for b in c.list_event_buses()["EventBuses"]]),
    ("events", lambda c: [r["Name"] for r in c.list_rules()["Rules"]]),
    ("events", lambda c: [a["ArchiveName"] for a in c.list_archives()["Archives"]]),
    ("lambda", lambda c: [f["FunctionName"] for f in c.list_functions()["Functions"]]),
    ("ecr", lambda c: c.describe_repositories()["repositories"]),
    ("ecs", _active_clusters),
    ("ecs", lambda c: c.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]),
    ("cloudformation", lambda c: [s["StackName"] for s in c.describe_stacks()["Stacks"]]),
    ("codebuild", lambda c: c.list_projects()["projects"]),
    ("codedeploy", lambda c: c.list_applications()["applications"]),
    ("codedeploy", lambda c: _own_configs(c.list_deployment_configs()["deploymentConfigsList"])),
    ("codedeploy", lambda c: c.list_on_premises_instances()["instanceNames"]),
    ("codepipeline", lambda c: [p["name"] for p in c.list_pipelines()["pipelines"]]),
    ("codepipeline", lambda c: [p["name"] for p in c.list_pipelines()["pipelines"]]),
    ("cloudformation", _stacks),
    ("elbv2", lambda c: c.describe_load_balancers()["LoadBalancers"]),
    ("codecommit", lambda c: c.list_repositories()["repositories"]),
    ("servicecatalog", lambda c: c.list_portfolios()["PortfolioDetails"]),
    ("servicecatalog", lambda c: c.search_products_as_admin()["ProductViewDetails"]),
    ("servicecatalog", lambda c: c.list_tag_options()["TagOptionDetails"]),
    ("dynamodb", lambda c: c.list_tables()["TableNames"]),
    ("lambda", lambda c: c.list_event_source_mappings()["EventSourceMappings"]),
    ("cloudwatch", lambda c: c.describe_alarms()["MetricAlarms"]),
    ("iam", lambda c: [r["RoleName"] for r in c.list_roles()["Roles"]]),
    ("iam", lambda c: [p["Arn"] for p in c.list_policies(Scope="Local")["Policies"]]),
    ("ec2", lambda c: [v["VpcId"] for v in c.describe_vpcs()["Vpcs"] if not v["IsDefault"]]),
    ("ec2", lambda c: c.describe_flow_logs()["FlowLogs"]),
]


def inventory(client: Client, accounts: Iterable[str]) -> list[tuple[str, str, list[Any]]]:
    """Returns what each account holds, service by service; only what is not empty."""
    return [
        (account, service, found)
        for account in accounts
        for service, names in _LISTS
        if (found := sorted(names(client(service, account)), key=str))
    ]


def _own_configs(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("CodeDeployDefault.")]


def _is_ours(alias: dict[str, str]) -> bool:
    return not alias["AliasName"].startswith("alias/aws/")


def _is_in_use(kms: Any, key: str) -> bool:
    """Whether a key is not about to be deleted, which takes AWS at least seven days."""
    facts: dict[str, str] = kms.describe_key(KeyId=key)["KeyMetadata"]
    return facts["KeyManager"] == "CUSTOMER" and facts["KeyState"] != "PendingDeletion"
