"""A node runs a document's scripts for real."""

from tests.unit.local_cloud.ssm.nodes import TEXT, Fleet, script_step


def test_a_node_runs_the_script_in_its_own_folder(fleet: Fleet) -> None:
    host = fleet.host()
    document = fleet.document(
        script_step('pwd; printf "%s" "$SSM_Message" >&2; exit 3'), Message=TEXT
    )
    ended = fleet.run(document, host, Parameters={"Message": ["hello"]})
    assert ended["StandardOutputContent"] == f"{host.folder}\n"
    assert ended["StandardErrorContent"] == "hello"
    assert (ended["Status"], ended["ResponseCode"]) == ("Failed", 3)
