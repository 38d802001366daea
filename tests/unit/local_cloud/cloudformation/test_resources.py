"""Each type is made, changed and removed, as its service's own API shows."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    create,
    delete,
    role,
    template,
    update,
)
from tests.unit.local_cloud.workloads import (
    allow,
    make_function,
    make_queue,
    policy,
    service_role,
    unique,
)

PIPELINES = "codepipeline.amazonaws.com"
NAMED = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}


def test_a_role_is_changed_in_place(cloud: Cloud) -> None:
    client, iam, name = cloud.client("cloudformation"), cloud.client("iam"), unique("role")
    read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    document = json.loads(policy(allow("s3:GetObject", "*")))
    before = role(name, Policies=[{"PolicyName": "a", "PolicyDocument": document}])
    after = role(
        name,
        "lambda.amazonaws.com",
        Description="changed",
        ManagedPolicyArns=[read_only],
        PermissionsBoundary=boundary,
        Policies=[{"PolicyName": "b", "PolicyDocument": document}],
        Tags=[{"Key": "team", "Value": "a"}],
    )
    stack = create(client, template({"Role": before}), **NAMED)

    stack = update(client, stack, template({"Role": after}), **NAMED)

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    found = iam.get_role(RoleName=name)["Role"]
    assert found["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {
        "Service": "lambda.amazonaws.com"
    }
    assert found["Description"] == "changed"
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert found["Tags"] == [{"Key": "team", "Value": "a"}]
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["b"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [read_only]
    stack = update(client, stack, template({"Role": before}), **NAMED)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=name)["Role"]
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_build_project_is_made_changed_and_removed(cloud: Cloud) -> None:
    client, builds, name = (
        cloud.client("cloudformation"),
        cloud.client("codebuild"),
        unique("build"),
    )
    service = service_role(cloud, "codebuild.amazonaws.com")

    def body(minutes: int) -> str:
        properties = {
            "Name": name,
            "ServiceRole": service,
            "Source": {"Type": "CODEPIPELINE", "BuildSpec": "deploy/image.buildspec.yml"},
            "Artifacts": {"Type": "CODEPIPELINE"},
            "TimeoutInMinutes": minutes,
            "Environment": {
                "Type": "ARM_CONTAINER",
                "ComputeType": "BUILD_GENERAL1_SMALL",
                "Image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                "EnvironmentVariables": [{"Name": "STAGE", "Value": "prod"}],
            },
        }
        project = {"Type": "AWS::CodeBuild::Project", "Properties": properties}
        return template(
            {"Project": project}, Outputs={"Arn": {"Value": {"Fn::GetAtt": "Project.Arn"}}}
        )

    stack = create(client, body(10))
    (project,) = builds.batch_get_projects(names=[name])["projects"]
    assert stack["Outputs"][0]["OutputValue"] == project["arn"]
    assert project["source"]["buildspec"] == "deploy/image.buildspec.yml"
    assert project["environment"]["environmentVariables"][0]["value"] == "prod"

    stack = update(client, stack, body(20))
    (project,) = builds.batch_get_projects(names=[name])["projects"]
    assert project["timeoutInMinutes"] == 20

    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    assert builds.batch_get_projects(names=[name])["projects"] == []


def test_a_rules_targets_are_those_of_its_template(cloud: Cloud) -> None:
    client, events, name = cloud.client("cloudformation"), cloud.client("events"), unique("rule")
    queues = [make_queue(cloud, open_to="events.amazonaws.com") for _ in range(2)]

    def body(**targets: str) -> str:
        listed = [{"Id": key, "Arn": arn} for key, arn in targets.items()]
        properties = {"Name": name, "EventPattern": {"source": [name]}, "Targets": listed}
        return template({"Rule": {"Type": "AWS::Events::Rule", "Properties": properties}})

    stack = create(client, body(a=queues[0].arn))
    stack = update(client, stack, body(b=queues[1].arn))

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    (target,) = events.list_targets_by_rule(Rule=name)["Targets"]
    assert (target["Id"], target["Arn"]) == ("b", queues[1].arn)
    events.put_events(Entries=[{"Source": name, "DetailType": "Test", "Detail": "{}"}])
    assert queues[1].receive_json()["source"] == name
    assert queues[0].is_empty()


def test_a_function_is_opened_and_closed_by_a_permission(cloud: Cloud) -> None:
    client, functions = cloud.client("cloudformation"), cloud.client("lambda")
    function = make_function(cloud, "def handle(event, context):\n    pass\n")
    properties = {
        "FunctionName": function,
        "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com",
    }
    permission = {"Type": "AWS::Lambda::Permission", "Properties": properties}

    stack = create(client, template({"Permission": permission}))

    (statement,) = json.loads(functions.get_policy(FunctionName=function)["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        functions.get_policy(FunctionName=function)


def make_service(cloud: Cloud) -> str:
    """Makes a service in a cluster of its own; both have the name that it returns."""
    ecs, name = cloud.client("ecs"), unique("service")
    ecs.create_cluster(clusterName=name)
    container = {"name": "web", "image": "web", "memory": 128}
    ecs.register_task_definition(family=name, containerDefinitions=[container])
    ecs.create_service(cluster=name, serviceName=name, taskDefinition=name, desiredCount=1)
    return name


def test_a_service_is_scaled_and_watched(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), make_service(cloud)
    target = {
        "MaxCapacity": 4,
        "MinCapacity": 1,
        "ResourceId": f"service/{name}/{name}",
        "RoleARN": service_role(cloud, "ecs.application-autoscaling.amazonaws.com"),
        "ScalableDimension": "ecs:service:DesiredCount",
        "ServiceNamespace": "ecs",
    }
    load = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    scaling = {
        "PolicyName": name,
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": "Target"},
        "TargetTrackingScalingPolicyConfiguration": {
            "PredefinedMetricSpecification": load,
            "TargetValue": 60,
        },
    }
    alarm = {
        "AlarmName": name,
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": "2",
        "ComparisonOperator": "GreaterThanThreshold",
    }
    autoscaling, alarms = cloud.client("application-autoscaling"), cloud.client("cloudwatch")

    def body(most: int) -> str:
        kinds = "AWS::ApplicationAutoScaling"
        bounds = {**target, "MaxCapacity": most}
        watched = {**alarm, "Threshold": most * 10}
        return template(
            {
                "Target": {"Type": f"{kinds}::ScalableTarget", "Properties": bounds},
                "Policy": {"Type": f"{kinds}::ScalingPolicy", "Properties": scaling},
                "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": watched},
            }
        )

    def found() -> tuple[list[int], list[str], list[float]]:
        ecs = {"ServiceNamespace": "ecs"}
        targets = autoscaling.describe_scalable_targets(**ecs)["ScalableTargets"]
        policies = autoscaling.describe_scaling_policies(**ecs)["ScalingPolicies"]
        watching = alarms.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return (
            [each["MaxCapacity"] for each in targets],
            [each["PolicyName"] for each in policies],
            [each["Threshold"] for each in watching],
        )

    stack = create(client, body(4))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert found() == ([4], [name], [40])
    stack = update(client, stack, body(8))
    assert found() == ([8], [name], [80])
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    assert found() == ([], [], [])
