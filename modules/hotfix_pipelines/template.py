"""The product's CloudFormation template: one hotfix's pipeline, its roles and its rule."""

import hashlib
from typing import Any

from modules.addresses import Addresses
from modules.compact_json import compact_json
from modules.hotfix_pipelines.definition import hotfix_pipeline
from modules.hotfix_pipelines.parameters import PARAMETERS, referenced_values
from modules.iam import Statement, trust_service
from modules.naming import Kind
from modules.pipelines import pipeline_permissions, pipeline_properties, with_references
from modules.pipelines.trigger import EVENTS_COMMIT

_PIPELINE, _RULE = "Pipeline", "Rule"
_RUN_ROLE, _START_ROLE = "PipelineRole", "StartRole"
RUN_SUFFIX, START_SUFFIX = "-run", "-start"  # of the roles' names, after the hotfix's
_VERSION_LENGTH = 16  # hex digits of the template's hash


def product_template(addresses: Addresses) -> str:
    """Returns the template as JSON."""
    return compact_json(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "The pipeline of one hotfix branch, to Stage and to Prod",
            "Parameters": {
                name: {"Type": "String", "Description": description}
                for name, description in PARAMETERS.items()
            },
            "Resources": _resources(addresses),
            "Outputs": {
                _PIPELINE: {"Description": "The pipeline's name", "Value": {"Ref": _PIPELINE}}
            },
        }
    )


def template_version(template: str) -> str:
    """Returns the name of the product's version that has this template."""
    return hashlib.sha256(template.encode()).hexdigest()[:_VERSION_LENGTH]


def _resources(addresses: Addresses) -> dict[str, Any]:
    pipeline = hotfix_pipeline(addresses, referenced_values(_RUN_ROLE))
    pipeline_arn = addresses.arn("codepipeline", addresses.tools, pipeline.name)
    rule = f"{_bus(addresses)}/{pipeline.name}"
    return {
        _RUN_ROLE: _role(
            addresses,
            RUN_SUFFIX,
            # No ARN of a source: CodePipeline does not promise to give any.
            trust_service("codepipeline.amazonaws.com", account=addresses.tools),
            pipeline_permissions(addresses, pipeline, artifacts=addresses.hotfix_artifacts),
        ),
        _START_ROLE: _role(
            addresses,
            START_SUFFIX,
            trust_service(
                "events.amazonaws.com",
                account=addresses.tools,
                source_arn=addresses.arn("events", addresses.tools, f"rule/{rule}"),
            ),
            [Statement("StartPipeline", ("codepipeline:StartPipelineExecution",), (pipeline_arn,))],
        ),
        _PIPELINE: {
            "Type": "AWS::CodePipeline::Pipeline",
            # Its first execution takes the branch's tip; every later commit must find the rule.
            "DependsOn": _RULE,
            "Properties": pipeline_properties(pipeline),
        },
        _RULE: {"Type": "AWS::Events::Rule", "Properties": _rule(addresses, pipeline_arn)},
    }


def _role(
    addresses: Addresses, suffix: str, trust: Statement, permissions: list[Statement]
) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": with_references(
            {
                "RoleName": f"${{Hotfix}}{suffix}",
                "Path": addresses.hotfix_roles_path,
                "PermissionsBoundary": addresses.hotfix_boundary_arn,
                "AssumeRolePolicyDocument": _policy([trust]),
                "Policies": [{"PolicyName": "permissions", "PolicyDocument": _policy(permissions)}],
            }
        ),
    }


def _rule(addresses: Addresses, pipeline_arn: str) -> dict[str, Any]:
    """Returns the rule that starts the pipeline at each commit of the branch."""
    rule: dict[str, Any] = with_references(
        {
            "Name": "${Hotfix}",
            "Description": "Starts the hotfix's pipeline at each of its commits",
            "EventBusName": _bus(addresses),
            "EventPattern": {
                "account": [addresses.source],
                "source": ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                "detail": {
                    "event": ["referenceCreated", "referenceUpdated"],
                    "referenceType": ["branch"],
                    "referenceName": ["${BranchName}"],
                    "repositoryName": ["${RepositoryName}"],
                },
            },
            "Targets": [
                {
                    "Id": "pipeline",
                    "Arn": pipeline_arn,
                    "RoleArn": f"${{{_START_ROLE}.Arn}}",
                    "InputTransformer": {
                        "InputPathsMap": EVENTS_COMMIT.paths,
                        "InputTemplate": EVENTS_COMMIT.template,
                    },
                    "DeadLetterConfig": {"Arn": addresses.undelivered_events_arn(addresses.tools)},
                }
            ],
        }
    )
    return rule


def _bus(addresses: Addresses) -> str:
    return addresses.named(Kind.EVENT_BUS, "events")


def _policy(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [each.document() for each in statements]}
