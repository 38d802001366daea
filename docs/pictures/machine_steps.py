"""Draws a machine step: `make picture` writes docs/pictures/machine_steps.png.

Needs Graphviz' `dot` on the PATH; the `diagrams` package brings AWS's icons.
"""

from pathlib import Path

from diagrams import Cluster, Diagram, Edge
from diagrams.aws.compute import LambdaFunction
from diagrams.aws.database import DynamodbTable
from diagrams.aws.devtools import Codecommit, Codepipeline
from diagrams.aws.integration import (
    EventbridgeRule,
    SimpleNotificationServiceSnsTopic,
    StepFunctions,
)
from diagrams.aws.management import Cloudwatch, SystemsManagerRunCommand
from diagrams.aws.storage import SimpleStorageServiceS3Bucket
from diagrams.onprem.client import User
from diagrams.onprem.compute import Server

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
        repository = Codecommit("machine-step.json")
    with Cluster("tools account"):
        pipeline = Codepipeline("pipeline")
        machine = StepFunctions("state machine\nof Stage")
        submit = LambdaFunction("submit")
        status = LambdaFunction("status")
        ledger = DynamodbTable("ledger")
        ended = EventbridgeRule("failed, stopped")
        topic = SimpleNotificationServiceSnsTopic("notifications")
        output = SimpleStorageServiceS3Bucket("whole output")
    with Cluster("stage account"):
        command = SystemsManagerRunCommand("Run Command")
        host = Server("machine with the tag")
        log = Cloudwatch("log of output")

    developer >> Edge(label="git push") >> repository >> pipeline
    pipeline >> Edge(label="the file") >> machine >> submit
    machine >> Edge(label="2 to 30 s") >> status
    submit >> Edge(label="claim") >> ledger
    submit >> Edge(label="send, once") >> command >> Edge(label="document") >> host
    status >> Edge(label="look, cancel", style="dashed") >> command
    host >> log
    host >> Edge(constraint="false") >> output
    machine >> Edge(style="dotted") >> ended >> Edge(style="dotted") >> status
    status >> topic
