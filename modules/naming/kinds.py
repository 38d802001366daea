"""The kinds of name Branchline makes, each with its service's length and alphabet."""

from enum import Enum
from typing import NamedTuple


class Rule(NamedTuple):
    """What a service accepts as a name.

    max_length: characters in all, ``suffix`` included.
    suffix: what every name of the kind must end with.
    """

    max_length: int
    suffix: str = ""


class Kind(Enum):
    """Every kind of AWS name, with the limit its service publishes.

    Every name is lower-case letters, digits and single dashes, starts with a letter or digit, and
    so is legal for all of these services; only the length differs. Lengths are the maxima in
    botocore's service models, except where noted.
    """

    ALARM = "alarm", Rule(255)
    APPROVAL_RULE_TEMPLATE = "approval-rule-template", Rule(100)
    ARCHIVE = "archive", Rule(48)
    BUCKET = "bucket", Rule(63)
    BUILD_PROJECT = "build-project", Rule(150)
    CHANGE_SET = "change-set", Rule(128)
    CLUSTER = "cluster", Rule(255)
    CONTAINER_REPOSITORY = "container-repository", Rule(256)
    DEDUPLICATION_ID = "deduplication-id", Rule(128)
    DEPLOY_APPLICATION = "deploy-application", Rule(100)
    DEPLOY_CONFIG = "deploy-config", Rule(100)
    DEPLOY_GROUP = "deploy-group", Rule(100)
    DOCUMENT = "document", Rule(128)
    EVENT_BUS = "event-bus", Rule(256)
    EVENT_RULE = "event-rule", Rule(64)
    # CodePipeline adds a dash and a UUID to it; Step Functions takes 80 characters.
    EXECUTION_PREFIX = "execution-prefix", Rule(43)
    FIFO_QUEUE = "fifo-queue", Rule(80, suffix=".fifo")
    FUNCTION = "function", Rule(64)
    # Also the name of a role with a suffix of up to 8 characters, of which IAM takes 64.
    HOTFIX = "hotfix", Rule(56)
    INSTANCE_PROFILE = "instance-profile", Rule(128)
    KEY_ALIAS = "key-alias", Rule(250)
    MESSAGE_GROUP = "message-group", Rule(128)
    PATH_SEGMENT = "path-segment", Rule(128)  # one segment of an S3 key; the key holds 1,024 bytes
    PIPELINE = "pipeline", Rule(100)
    POLICY = "policy", Rule(128)
    PROVISIONED_PRODUCT = "provisioned-product", Rule(128)
    QUEUE = "queue", Rule(80)
    ROLE = "role", Rule(64)
    SECURITY_GROUP = "security-group", Rule(255)
    STACK = "stack", Rule(128)
    STATE_MACHINE = "state-machine", Rule(80)
    TABLE = "table", Rule(255)
    TASK_FAMILY = "task-family", Rule(255)
    TOPIC = "topic", Rule(256)

    def __init__(self, label: str, rule: Rule) -> None:
        self.label = label
        self.rule = rule
