"""What one account knows of another is computed, and the same for all who compute it."""

from fnmatch import fnmatchcase

from modules.addresses import Addresses
from modules.console import pipelines_url, stack_url
from modules.naming import Kind
from modules.settings import Settings

ACCOUNTS = {
    "source": "111111111111",
    "tools": "222222222222",
    "dev": "333333333333",
    "stage": "444444444444",
    "prod": "555555555555",
}


def addresses(**changes: object) -> Addresses:
    """Returns the addresses of a deployment with ``changes`` to its settings."""
    configuration = {
        "region": "eu-west-1",
        "accounts": ACCOUNTS,
        "deploy_role": "Deploy",
        "state": {"backend": "local"},
        "repositories": [{"name": "shop"}],
        **changes,
    }
    return Addresses(Settings.model_validate(configuration))


def test_roles_are_in_the_account_that_owns_what_they_reach() -> None:
    ours = addresses()

    assert ours.pull_role_arn.startswith("arn:aws:iam::111111111111:role/branchline-pull-")
    assert ours.relay_role_arn.startswith("arn:aws:iam::111111111111:role/branchline-")
    assert ours.runner_role_arn.startswith("arn:aws:iam::222222222222:role/branchline-")


def test_the_partition_is_in_every_arn_and_its_suffix_in_every_endpoint() -> None:
    china = addresses(partition="aws-cn", region="cn-north-1")

    assert china.event_bus_arn.startswith("arn:aws-cn:events:cn-north-1:222222222222:event-bus/")
    assert china.account_root_arn("111111111111") == "arn:aws-cn:iam::111111111111:root"
    assert china.dns_suffix == "amazonaws.com.cn"


def test_two_deployments_in_the_same_accounts_share_no_name() -> None:
    one, other = addresses(name_prefix="blue"), addresses(name_prefix="green")

    assert one.artifact_bucket != other.artifact_bucket
    assert one.event_bus_arn != other.event_bus_arn
    assert one.build_project("shop") != other.build_project("shop")


def test_the_bucket_of_another_region_has_another_name() -> None:
    here, there = addresses(), addresses(region="us-east-1")

    assert here.artifact_bucket != there.artifact_bucket


def test_repositories_with_similar_names_have_projects_of_their_own() -> None:
    ours = addresses()

    assert len({ours.build_project(name) for name in ("a.b", "a-b", "a_b", "A-b", "*")}) == 5


def test_all_repositories_are_those_of_the_source_account() -> None:
    assert addresses().repository_arn("*") == "arn:aws:codecommit:eu-west-1:111111111111:*"


def test_an_application_has_a_stack_in_each_environment() -> None:
    ours = addresses()

    stacks = {ours.application_stack("orders", each) for each in ("dev", "stage", "prod")}
    assert len(stacks) == 3
    assert all(stack.startswith("branchline-orders-") for stack in stacks)


def test_only_the_pipelines_own_roles_are_among_the_pipelines_roles() -> None:
    ours = addresses()
    release, hotfix = ours.pipeline_role_patterns
    name = ours.named(Kind.HOTFIX, "hotfix", "shop", "hotfix-login")
    role = f"arn:aws:iam::222222222222:role/branchline/hotfix-pipelines/{name}"

    assert release == "arn:aws:iam::222222222222:role/branchline/release-pipelines/*"
    assert fnmatchcase(f"{role}-run", hotfix)
    assert not fnmatchcase(f"{role}-start", hotfix)


def test_the_longest_hotfix_name_leaves_room_for_its_roles() -> None:
    name = addresses().named(Kind.HOTFIX, "hotfix", "r" * 100, "hotfix-" + "b" * 200)

    assert len(f"{name}-start") <= 64


def test_links_lead_to_the_console_of_the_partition() -> None:
    china = addresses(partition="aws-cn", region="cn-north-1").settings

    assert stack_url(addresses().settings, "branchline-orders") == (
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home"
        "?region=eu-west-1#/stacks?filteringText=branchline-orders"
    )
    assert pipelines_url(china) == (
        "https://cn-north-1.console.amazonaws.cn/codesuite/codepipeline/pipelines"
    )


def test_environments_are_in_the_order_they_are_deployed_in() -> None:
    with_qa = addresses(accounts={**ACCOUNTS, "qa": "666666666666"}).settings.accounts

    assert list(with_qa.environments()) == ["dev", "qa", "stage", "prod"]
    assert list(addresses().settings.accounts.environments()) == ["dev", "stage", "prod"]


def test_the_longest_execution_of_a_step_has_a_name_that_step_functions_takes() -> None:
    prefix = addresses().execution_prefix("a" * 40, "s" * 40)

    assert len(f"{prefix}-6ba7b810-9dad-11d1-80b4-00c04fd430c8") <= 80


def test_a_document_of_another_content_is_another_document() -> None:
    ours = addresses()

    names = {ours.machine_document("sample", digest) for digest in ("0a1b", "1a1b")}
    assert len(names) == 2
    assert all(name.startswith("branchline-machine-step-sample-") for name in names)


def test_machines_put_their_output_under_the_environments_of_their_account() -> None:
    # Given an account that is dev and qa at once
    both = addresses(
        accounts={**ACCOUNTS, "qa": ACCOUNTS["dev"]},
        applications=[{"name": "scan", "repository": "shop", "deploy": {"by": "machine_step"}}],
    )

    assert both.machine_outputs_pattern(ACCOUNTS["dev"]) == (
        "machine-steps/dev/*",
        "machine-steps/qa/*",
    )
    assert set(both.output_writers) == {ACCOUNTS[role] for role in ("dev", "stage", "prod")}
