"""The AWS types that Branchline uses: the only file that imports the generated bindings.

`cdktf get` generates bindings for exactly the types imported here.
"""

from imports.aws.cloudwatch_event_archive import CloudwatchEventArchive
from imports.aws.cloudwatch_event_bus import CloudwatchEventBus
from imports.aws.cloudwatch_event_bus_policy import CloudwatchEventBusPolicy
from imports.aws.cloudwatch_event_rule import CloudwatchEventRule
from imports.aws.cloudwatch_event_target import CloudwatchEventTarget
from imports.aws.cloudwatch_log_group import CloudwatchLogGroup
from imports.aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from imports.aws.codebuild_project import (
    CodebuildProject,
)
from imports.aws.codebuild_project import (
    CodebuildProjectEnvironmentEnvironmentVariable as EnvironmentVariable,
)
from imports.aws.codecommit_approval_rule_template import CodecommitApprovalRuleTemplate
from imports.aws.codecommit_approval_rule_template_association import (
    CodecommitApprovalRuleTemplateAssociation,
)
from imports.aws.codecommit_repository import CodecommitRepository
from imports.aws.codepipeline import (
    Codepipeline,
    CodepipelineArtifactStore,
    CodepipelineArtifactStoreEncryptionKey,
    CodepipelineStage,
    CodepipelineStageAction,
)
from imports.aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from imports.aws.data_aws_subnet import DataAwsSubnet
from imports.aws.default_security_group import DefaultSecurityGroup
from imports.aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
)
from imports.aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from imports.aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
)
from imports.aws.ecr_repository_policy import EcrRepositoryPolicy
from imports.aws.ecs_cluster import (
    EcsCluster,
    EcsClusterSetting,
)
from imports.aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionVolume,
)
from imports.aws.iam_instance_profile import IamInstanceProfile
from imports.aws.iam_policy import IamPolicy
from imports.aws.iam_role import IamRole
from imports.aws.iam_role_policy import IamRolePolicy
from imports.aws.iam_role_policy_attachment import IamRolePolicyAttachment
from imports.aws.internet_gateway import InternetGateway
from imports.aws.kms_alias import KmsAlias
from imports.aws.kms_key import KmsKey
from imports.aws.lambda_event_source_mapping import LambdaEventSourceMapping
from imports.aws.lambda_function import LambdaFunction
from imports.aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from imports.aws.lambda_permission import LambdaPermission
from imports.aws.provider import (
    AwsProvider,
    AwsProviderAssumeRole,
    AwsProviderDefaultTags,
)
from imports.aws.route import Route
from imports.aws.route_table import RouteTable
from imports.aws.route_table_association import RouteTableAssociation
from imports.aws.s3_bucket import S3Bucket
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
)
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule as LifecycleRule,
)
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload as AbortIncompleteMultipartUpload,  # noqa: E501
)
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleExpiration as LifecycleRuleExpiration,
)
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleFilter as LifecycleRuleFilter,
)
from imports.aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration as NoncurrentVersionExpiration,
)
from imports.aws.s3_bucket_logging import S3BucketLoggingA
from imports.aws.s3_bucket_notification import S3BucketNotification
from imports.aws.s3_bucket_ownership_controls import S3BucketOwnershipControls
from imports.aws.s3_bucket_policy import S3BucketPolicy
from imports.aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from imports.aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
)
from imports.aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleA as EncryptionRule,
)
from imports.aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA as DefaultEncryption,  # noqa: E501
)
from imports.aws.s3_bucket_versioning import S3BucketVersioningA
from imports.aws.s3_object import S3Object
from imports.aws.security_group import SecurityGroup
from imports.aws.servicecatalog_constraint import ServicecatalogConstraint
from imports.aws.servicecatalog_portfolio import ServicecatalogPortfolio
from imports.aws.servicecatalog_principal_portfolio_association import (
    ServicecatalogPrincipalPortfolioAssociation,
)
from imports.aws.servicecatalog_product import ServicecatalogProduct
from imports.aws.servicecatalog_product_portfolio_association import (
    ServicecatalogProductPortfolioAssociation,
)
from imports.aws.servicecatalog_tag_option import ServicecatalogTagOption
from imports.aws.servicecatalog_tag_option_resource_association import (
    ServicecatalogTagOptionResourceAssociation,
)
from imports.aws.sfn_state_machine import SfnStateMachine
from imports.aws.sns_topic import SnsTopic
from imports.aws.sns_topic_policy import SnsTopicPolicy
from imports.aws.sqs_queue import SqsQueue
from imports.aws.ssm_document import SsmDocument
from imports.aws.ssm_parameter import SsmParameter
from imports.aws.subnet import Subnet
from imports.aws.vpc import Vpc
from imports.aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule

__all__ = [
    "AbortIncompleteMultipartUpload",
    "AwsProvider",
    "AwsProviderAssumeRole",
    "AwsProviderDefaultTags",
    "CloudwatchEventArchive",
    "CloudwatchEventBus",
    "CloudwatchEventBusPolicy",
    "CloudwatchEventRule",
    "CloudwatchEventTarget",
    "CloudwatchLogGroup",
    "CloudwatchMetricAlarm",
    "CodebuildProject",
    "CodecommitApprovalRuleTemplate",
    "CodecommitApprovalRuleTemplateAssociation",
    "CodecommitRepository",
    "Codepipeline",
    "CodepipelineArtifactStore",
    "CodepipelineArtifactStoreEncryptionKey",
    "CodepipelineStage",
    "CodepipelineStageAction",
    "DataAwsAvailabilityZones",
    "DataAwsAvailabilityZonesFilter",
    "DataAwsSubnet",
    "DefaultEncryption",
    "DefaultSecurityGroup",
    "DynamodbTable",
    "DynamodbTableAttribute",
    "EcrLifecyclePolicy",
    "EcrRepository",
    "EcrRepositoryEncryptionConfiguration",
    "EcrRepositoryPolicy",
    "EcsCluster",
    "EcsClusterSetting",
    "EcsTaskDefinition",
    "EcsTaskDefinitionVolume",
    "EncryptionRule",
    "EnvironmentVariable",
    "IamInstanceProfile",
    "IamPolicy",
    "IamRole",
    "IamRolePolicy",
    "IamRolePolicyAttachment",
    "InternetGateway",
    "KmsAlias",
    "KmsKey",
    "LambdaEventSourceMapping",
    "LambdaFunction",
    "LambdaFunctionEventInvokeConfig",
    "LambdaPermission",
    "LifecycleRule",
    "LifecycleRuleExpiration",
    "LifecycleRuleFilter",
    "NoncurrentVersionExpiration",
    "Route",
    "RouteTable",
    "RouteTableAssociation",
    "S3Bucket",
    "S3BucketLifecycleConfiguration",
    "S3BucketLoggingA",
    "S3BucketNotification",
    "S3BucketOwnershipControls",
    "S3BucketPolicy",
    "S3BucketPublicAccessBlock",
    "S3BucketServerSideEncryptionConfigurationA",
    "S3BucketVersioningA",
    "S3Object",
    "SecurityGroup",
    "ServicecatalogConstraint",
    "ServicecatalogPortfolio",
    "ServicecatalogPrincipalPortfolioAssociation",
    "ServicecatalogProduct",
    "ServicecatalogProductPortfolioAssociation",
    "ServicecatalogTagOption",
    "ServicecatalogTagOptionResourceAssociation",
    "SfnStateMachine",
    "SnsTopic",
    "SnsTopicPolicy",
    "SqsQueue",
    "SsmDocument",
    "SsmParameter",
    "Subnet",
    "Vpc",
    "VpcSecurityGroupEgressRule",
]
