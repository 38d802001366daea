"""Draws a hotfix pipeline and what makes it, as docs/pictures/hotfix_pipelines.png: `make picture`.

Needs Graphviz' `dot` on the PATH; the `diagrams` package brings AWS's icons.
"""

from pathlib import Path

from diagrams import Cluster, Diagram, Edge
from diagrams.aws.compute import LambdaFunction
from diagrams.aws.database import DynamodbTable
from diagrams.aws.devtools import Codebuild, Codecommit, Codepipeline
from diagrams.aws.integration import (
    EventbridgeCustomEventBusResource,
    EventbridgeRule,
    SimpleQueueServiceSqsQueue,
)
from diagrams.aws.management import CloudformationStack, ServiceCatalog
from diagrams.onprem.client import User

LOOK = {"fontsize": "13", "fontname": "DejaVu Sans"}
SPACE = {"pad": "0.3", "nodesep": "0.4", "ranksep": "0.8", "splines": "spline"}

with Diagram(
    "",
    filename=str(Path(__file__).with_suffix("")),
    show=False,
    direction="LR",
    graph_attr=LOOK | SPACE,
    node_attr=LOOK,
    edge_attr=LOOK | {"fontsize": "11"},
):
    developer = User("developer")
    with Cluster("source account"):
        repository = Codecommit("repository")
        relay = EventbridgeRule("hotfix branch\nchanged")
    with Cluster("tools account"):
        bus = EventbridgeCustomEventBusResource("event bus")
        queue = SimpleQueueServiceSqsQueue("hotfixes")
        reconciler = LambdaFunction("reconciler")
        ledger = DynamodbTable("ledger")
        product = ServiceCatalog("hotfix product")
        with Cluster("the hotfix's own pipeline"):
            source = Codepipeline("source")
            build = Codebuild("image, template")
            to_stage = Codepipeline("change set")
            requests = LambdaFunction("pull requests")
            approval = User("approval")
            to_prod = Codepipeline("change set")
    with Cluster("stage account"):
        stage = CloudformationStack("application")
    with Cluster("prod account"):
        prod = CloudformationStack("application")

    developer >> Edge(label="git push hotfix-…") >> repository
    repository >> relay >> bus >> queue >> reconciler
    reconciler >> Edge(label="token", style="dashed") >> ledger
    reconciler >> Edge(label="provision,\nterminate") >> product
    product >> Edge(style="dashed") >> source
    source >> build >> to_stage >> requests >> approval >> to_prod
    to_stage >> stage
    to_prod >> prod
    (
        requests
        >> Edge(label="to main and develop, once", style="dashed", constraint="false")
        >> repository
    )
