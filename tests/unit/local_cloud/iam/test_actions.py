"""Which actions and resources an operation needs, and that AWS knows them."""

from typing import Any

import pytest
from botocore.session import get_session
from policy_sentry.querying.actions import get_actions_for_service

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions import _TABLES, accesses
from local_cloud.iam.context import context

ACCOUNT, REGION = "111111111111", "eu-west-1"
QUEUE_URL = f"http://127.0.0.1:4566/{ACCOUNT}/pushes.fifo"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:pushes.fifo"
BUS = f"arn:aws:events:{REGION}:222222222222:event-bus/tools"
SUBNET_TAGS = {"ResourceType": "subnet", "Tags": [{"Key": "a", "Value": "b"}]}
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/orders/*"

MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:m"
EXECUTION = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:m:1"


def call(service: str, operation: str, **parameters: Any) -> ApiCall:
    return ApiCall(service, operation, parameters, ACCOUNT, REGION)


def own(service: str, resource: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (call("sqs", "SendMessageBatch", QueueUrl=QUEUE_URL), [("sqs:SendMessage", QUEUE)]),
        (call("sqs", "CreateQueue", QueueName="pushes.fifo"), [("sqs:CreateQueue", QUEUE)]),
        (call("sqs", "ListQueues"), [("sqs:ListQueues", "*")]),
        (
            call("sqs", "StartMessageMoveTask", SourceArn=QUEUE),
            [
                ("sqs:StartMessageMoveTask", QUEUE),
                ("sqs:ReceiveMessage", QUEUE),
                ("sqs:DeleteMessage", QUEUE),
                ("sqs:GetQueueAttributes", QUEUE),
            ],
        ),
        (
            call("ec2", "CreateSubnet", VpcId="vpc-1", TagSpecifications=[SUBNET_TAGS]),
            [
                ("ec2:CreateSubnet", own("ec2", "subnet/*")),
                ("ec2:CreateSubnet", own("ec2", "vpc/vpc-1")),
                ("ec2:CreateTags", own("ec2", "subnet/*")),
            ],
        ),
        (
            call("ec2", "DeleteTags", Resources=["sg-1"]),
            [("ec2:DeleteTags", own("ec2", "security-group/sg-1"))],
        ),
        (call("ec2", "DescribeVpcs"), [("ec2:DescribeVpcs", "*")]),
        (
            call("elbv2", "CreateLoadBalancer", Name="orders", Tags=[{"Key": "a", "Value": "b"}]),
            [
                ("elasticloadbalancing:CreateLoadBalancer", BALANCER),
                ("elasticloadbalancing:AddTags", BALANCER),
            ],
        ),
        (
            call("elbv2", "CreateListener", LoadBalancerArn="arn:balancer"),
            [("elasticloadbalancing:CreateListener", "arn:balancer")],
        ),
        (
            call("elbv2", "DescribeListeners", LoadBalancerArn="arn:balancer"),
            [("elasticloadbalancing:DescribeListeners", "*")],
        ),
        (
            call("ecs", "CreateService", cluster="orders", serviceName="web"),
            [("ecs:CreateService", own("ecs", "service/orders/web"))],
        ),
        (
            call("cloudformation", "CreateChangeSet", StackName="orders", RoleARN="arn:role"),
            [
                ("cloudformation:CreateChangeSet", own("cloudformation", "stack/orders/*")),
                ("iam:PassRole", "arn:role"),
            ],
        ),
        (call("cloudformation", "ListStacks"), [("cloudformation:ListStacks", "*")]),
        (call("s3", "HeadObject", Bucket="b", Key="k/x"), [("s3:GetObject", "arn:aws:s3:::b/k/x")]),
        (
            call("s3", "GetObject", Bucket="b", Key="k", VersionId="1"),
            [("s3:GetObjectVersion", "arn:aws:s3:::b/k")],
        ),
        (call("s3", "ListObjectsV2", Bucket="b"), [("s3:ListBucket", "arn:aws:s3:::b")]),
        (call("s3", "ListBuckets"), [("s3:ListAllMyBuckets", "*")]),
        (
            call("s3", "UploadPart", Bucket="b", Key="k", PartNumber=1),
            [("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        (
            call("s3", "CopyObject", Bucket="b", Key="k", CopySource="a/x%20y"),
            [("s3:GetObject", "arn:aws:s3:::a/x y"), ("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        (
            call("events", "PutEvents", Entries=[{"EventBusName": BUS}, {}]),
            [("events:PutEvents", BUS), ("events:PutEvents", own("events", "event-bus/default"))],
        ),
        (
            call("events", "PutRule", Name="push", EventBusName="tools"),
            [("events:PutRule", own("events", "rule/tools/push"))],
        ),
        (
            call(
                "events", "PutTargets", Rule="push", Targets=[{"RoleArn": "arn:aws:iam::1:role/r"}]
            ),
            [
                ("events:PutTargets", own("events", "rule/push")),
                ("iam:PassRole", "arn:aws:iam::1:role/r"),
            ],
        ),
        (
            call("lambda", "Invoke", FunctionName="f", Qualifier="live"),
            [("lambda:InvokeFunction", own("lambda", "function:f:live"))],
        ),
        (
            call("lambda", "Invoke", FunctionName=f"{ACCOUNT}:function:f"),
            [("lambda:InvokeFunction", own("lambda", "function:f"))],
        ),
        (
            call("ecs", "ListTasks", cluster="runners"),
            [("ecs:ListTasks", own("ecs", "container-instance/runners/*"))],
        ),
        (
            call("ecs", "StopTask", cluster="runners", task="1"),
            [("ecs:StopTask", own("ecs", "task/runners/1"))],
        ),
        (
            call("ecs", "RegisterTaskDefinition", family="f", taskRoleArn="arn:aws:iam::1:role/r"),
            [
                ("ecs:RegisterTaskDefinition", own("ecs", "task-definition/f:*")),
                ("iam:PassRole", "arn:aws:iam::1:role/r"),
            ],
        ),
        (
            call("codebuild", "BatchGetBuilds", ids=["p:1", "q:2", "p:3"]),
            [
                ("codebuild:BatchGetBuilds", own("codebuild", "project/p")),
                ("codebuild:BatchGetBuilds", own("codebuild", "project/q")),
            ],
        ),
        (
            call("codepipeline", "CreatePipeline", pipeline={"name": "p", "roleArn": "arn:role"}),
            [
                ("codepipeline:CreatePipeline", own("codepipeline", "p")),
                ("iam:PassRole", "arn:role"),
            ],
        ),
        (
            call("codepipeline", "RetryStageExecution", pipelineName="p", stageName="s"),
            [("codepipeline:RetryStageExecution", own("codepipeline", "p/s"))],
        ),
        (
            call(
                *("codepipeline", "PutApprovalResult"),
                **{"pipelineName": "p", "stageName": "s", "actionName": "a"},
            ),
            [("codepipeline:PutApprovalResult", own("codepipeline", "p/s/a"))],
        ),
        (
            call("codepipeline", "PutJobSuccessResult", jobId="1"),
            [("codepipeline:PutJobSuccessResult", "*")],
        ),
        (
            call("logs", "PutLogEvents", logGroupName="/a", logStreamName="s"),
            [("logs:PutLogEvents", own("logs", "log-group:/a:log-stream:s"))],
        ),
        (
            call("logs", "TagResource", resourceArn=own("logs", "log-group:/a")),
            [("logs:TagResource", own("logs", "log-group:/a"))],
        ),
        (
            call("ssm", "GetParameters", Names=["/a/b", "c"]),
            [
                ("ssm:GetParameters", own("ssm", "parameter/a/b")),
                ("ssm:GetParameters", own("ssm", "parameter/c")),
            ],
        ),
        (
            call("ssm", "SendCommand", DocumentName="d", InstanceIds=["mi-1", "i-2"]),
            [
                ("ssm:SendCommand", own("ssm", "document/d")),
                ("ssm:SendCommand", own("ssm", "managed-instance/mi-1")),
                ("ssm:SendCommand", own("ec2", "instance/i-2")),
            ],
        ),
        (
            call("ssm", "SendCommand", DocumentName="d", Targets=[{"Key": "tag:a"}]),
            [("ssm:SendCommand", own("ssm", "document/d"))],
        ),
        (
            call("ssm", "GetCommandInvocation", CommandId="1", InstanceId="mi-1"),
            [("ssm:GetCommandInvocation", "*")],
        ),
        (
            call("ssm", "ListCommandInvocations", CommandId="1", InstanceId="mi-1"),
            [("ssm:ListCommandInvocations", "*")],
        ),
        (call("ssm", "ListCommands", InstanceId="mi-1"), [("ssm:ListCommands", "*")]),
        (
            call("ssm", "CancelCommand", CommandId="1", InstanceIds=["mi-1"]),
            [("ssm:CancelCommand", "*")],
        ),
        (
            call("ssm", "DeregisterManagedInstance", InstanceId="mi-1"),
            [("ssm:DeregisterManagedInstance", own("ssm", "managed-instance/mi-1"))],
        ),
        (
            call("stepfunctions", "StartExecution", stateMachineArn=MACHINE, input="{}"),
            [("states:StartExecution", MACHINE)],
        ),
        (
            call("stepfunctions", "StopExecution", executionArn=EXECUTION),
            [("states:StopExecution", EXECUTION)],
        ),
        (
            call("stepfunctions", "CreateStateMachine", name="m", roleArn="arn:aws:iam::1:role/r"),
            [
                ("states:CreateStateMachine", MACHINE),
                ("iam:PassRole", "arn:aws:iam::1:role/r"),
            ],
        ),
        (
            call("stepfunctions", "ValidateStateMachineDefinition", definition="{}"),
            [("states:ValidateStateMachineDefinition", "*")],
        ),
        (
            call("iam", "CreateRole", RoleName="r", Path="/ci/"),
            [("iam:CreateRole", own("iam", "role/ci/r", region=""))],
        ),
        (
            call("servicecatalog", "ProvisionProduct", ProductId="prod-1"),
            [("servicecatalog:ProvisionProduct", own("catalog", "product/prod-1"))],
        ),
        (
            call("servicecatalog", "DescribePortfolio", Id="port-1"),
            [("servicecatalog:DescribePortfolio", own("catalog", "portfolio/port-1"))],
        ),
        (
            call("servicecatalog", "TerminateProvisionedProduct", ProvisionedProductName="a"),
            [("servicecatalog:TerminateProvisionedProduct", "*")],
        ),
        (
            call("dynamodb", "UpdateItem", TableName="t", Key={"id": {"S": "1"}}),
            [("dynamodb:UpdateItem", own("dynamodb", "table/t"))],
        ),
        (
            call("dynamodb", "Query", TableName="t", IndexName="i"),
            [("dynamodb:Query", own("dynamodb", "table/t/index/i"))],
        ),
        (
            call(
                "dynamodb",
                "TransactWriteItems",
                TransactItems=[
                    {"Put": {"TableName": "t", "Item": {"id": {"S": "1"}}}},
                    {"ConditionCheck": {"TableName": "u", "Key": {"id": {"S": "1"}}}},
                ],
            ),
            [
                ("dynamodb:PutItem", own("dynamodb", "table/t")),
                ("dynamodb:ConditionCheckItem", own("dynamodb", "table/u")),
            ],
        ),
        (call("chatbot", "ListThings", Name="x"), [("chatbot:ListThings", "*")]),
    ],
)
def test_an_operation_needs_its_actions_on_its_resources(
    made: ApiCall, expected: list[tuple[str, str]]
) -> None:
    assert [(access.action, access.resource) for access in accesses(made)] == expected


def test_the_services_condition_keys_come_from_the_parameters() -> None:
    (listed,) = accesses(call("s3", "ListObjectsV2", Bucket="b", Prefix="p/", MaxKeys=5))
    assert listed.context == context({"s3:prefix": ["p/"], "s3:max-keys": ["5"]})
    (tasks,) = accesses(call("ecs", "ListTasks", cluster="runners"))
    assert tasks.context == context({"ecs:cluster": own("ecs", "cluster/runners")})
    *_, passed = accesses(
        call("lambda", "CreateFunction", FunctionName="f", Role="arn:aws:iam::1:r")
    )
    assert passed.context == context({"iam:PassedToService": "lambda.amazonaws.com"})


@pytest.mark.parametrize("service", sorted(_TABLES))
def test_every_operation_and_action_of_a_table_exists_in_aws(service: str) -> None:
    table = _TABLES[service]
    operations = set(get_session().get_service_model(service).operation_names)
    named = {*table.actions, *table.unscoped, *table.passes, *table.special}
    assert named <= operations | {"InvokeAsync"}
    known = set(get_actions_for_service(table.prefix))
    assert {f"{table.prefix}:{action}" for action in table.actions.values()} <= known
