"""Draws the flow of a branch build: `make picture` writes docs/pictures/branch_builds.png.

Needs Graphviz' `dot` on the PATH; the `diagrams` package brings AWS's icons.
"""

from pathlib import Path

from diagrams import Cluster, Diagram, Edge
from diagrams.aws.compute import Fargate, LambdaFunction
from diagrams.aws.devtools import Codebuild, Codecommit
from diagrams.aws.integration import (
    EventbridgeCustomEventBusResource,
    EventbridgeRule,
    SimpleNotificationServiceSnsTopic,
    SimpleQueueServiceSqsQueue,
)
from diagrams.aws.storage import SimpleStorageServiceS3Bucket
from diagrams.onprem.client import User

LOOK = {"fontsize": "13", "fontname": "DejaVu Sans"}
SPACE = {"pad": "0.3", "nodesep": "0.5", "ranksep": "0.9", "splines": "spline"}

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
        relay = EventbridgeRule("branch pushed")
    with Cluster("tools account"):
        bus = EventbridgeCustomEventBusResource("event bus")
        intake = LambdaFunction("intake")
        queue = SimpleQueueServiceSqsQueue("pushes.fifo")
        dead_letters = SimpleQueueServiceSqsQueue("dead letters")
        runner = Fargate("source runner")
        bucket = SimpleStorageServiceS3Bucket("artifacts")
        build = Codebuild("build")
        result = LambdaFunction("build result")
        topic = SimpleNotificationServiceSnsTopic("notifications")

    developer >> Edge(label="git push") >> repository
    repository >> relay >> bus >> intake
    intake >> Edge(label="one group\na branch") >> queue
    intake >> Edge(label="run task", style="dashed") >> runner
    queue >> Edge(label="drain") >> runner
    queue >> Edge(label="2 failed receives", style="dotted") >> dead_letters
    repository >> Edge(label="fetch the commit", style="dashed", constraint="false") >> runner
    runner >> Edge(label="zip") >> bucket
    runner >> Edge(label="start") >> build
    bucket >> Edge(style="dashed") >> build
    build >> Edge(label="state change") >> result >> topic
    (
        result
        >> Edge(label="comment on the pull request", style="dashed", constraint="false")
        >> repository
    )
