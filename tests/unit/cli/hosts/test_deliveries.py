"""The last deployment that reached each host."""

from cli.hosts.deliveries import last_deliveries
from cli.hosts.host import Delivery
from tests.unit.cli.hosts.services import stubbed
from tests.unit.cli.releases.told import answer_look, info, target


def test_a_host_that_the_newest_deployment_left_out_keeps_its_own() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    stubber.add_response("list_applications", {"applications": ["branchline-a", "other-b"]})
    stubber.add_response("list_deployment_groups", {"deploymentGroups": ["api"]})
    stubber.add_response("list_deployments", {"deployments": ["d-1", "d-20"]})
    old, new = info("d-1", "Succeeded"), info("d-20", "Failed")
    stubber.add_response("batch_get_deployments", {"deploymentsInfo": [old, new]})
    answer_look(stubber, new, target("api-2", "Failed"))
    answer_look(stubber, old, target("api-1", "Succeeded"), target("api-2", "Succeeded"))

    assert last_deliveries(codedeploy, "branchline") == {
        "api-1": Delivery("d-1", "api", "Succeeded"),
        "api-2": Delivery("d-20", "api", "Failed"),
    }
    stubber.assert_no_pending_responses()


def test_a_group_without_deployments_has_delivered_nothing() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    stubber.add_response("list_applications", {"applications": ["branchline-a"]})
    stubber.add_response("list_deployment_groups", {"deploymentGroups": ["api"]})
    stubber.add_response("list_deployments", {"deployments": []})
    assert last_deliveries(codedeploy, "branchline") == {}
