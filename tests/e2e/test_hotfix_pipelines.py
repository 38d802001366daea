"""A hotfix branch has its own pipeline to Stage and Prod, as long as it is there."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from botocore.exceptions import ClientError

from tests.e2e.developer import Developer
from tests.e2e.hotfixes import REPOSITORY, Hotfix
from tests.e2e.installation import Installation
from tests.e2e.people import Person, administrator
from tests.e2e.pipelines import ActionExecution
from tests.e2e.platform import Platform

Clone = Callable[[str], Developer]
MakeHotfix = Callable[[str], Hotfix]


@pytest.fixture
def hotfix(platform: Platform, clone: Clone) -> Iterator[MakeHotfix]:
    """Returns what makes hotfixes; their branches are deleted after the test."""
    developer = clone(REPOSITORY)
    made: list[Hotfix] = []

    def make(branch: str) -> Hotfix:
        made.append(Hotfix(platform, developer, branch))
        return made[-1]

    yield make
    for each in made:
        if each.status() is not None:
            each.delete()
            each.wait_until_gone()


def test_the_demo_tells_the_whole_story(installation: Installation, platform: Platform) -> None:
    # When the demo is run
    said = installation.run("demo")
    # Then every step has happened, and it says how long the pipeline took to appear
    assert "All 9 steps happened" in said
    assert re.search(r"push to pipeline +[0-9.]+ s \(target 5 s: (met|missed)\)", said)


def test_a_hotfix_goes_from_its_branch_to_prod_and_leaves_nothing(
    platform: Platform, hotfix: MakeHotfix
) -> None:
    # Given a branch whose name is no name for anything in AWS
    login = hotfix("hotfix/Login;$(x)'\"&`é")
    # When it is pushed
    commit = login.push("login")
    # Then it has a pipeline, which deploys the commit to Stage
    login.wait_until_provisioned()
    login.pipeline.wait_until_it_asks(commit)
    assert _image(platform, "stage") == commit
    # And has opened one pull request to each branch that goes on, before it asks
    requests = login.pull_requests()
    assert [destination for destination, _ in requests] == ["develop", "main"]
    question = login.pipeline.question()
    for told in (REPOSITORY, login.branch, commit, *(f"pull-requests/{id}" for _, id in requests)):
        assert told in question
    # When it is approved
    login.pipeline.approve()
    # Then the same image is in Prod
    login.pipeline.wait_until_past("Prod", commit)
    assert _image(platform, "prod") == commit
    # When the branch is deleted, then nothing is left of its pipeline
    login.delete()
    login.wait_until_gone()
    assert login.leftovers() == []


def test_a_push_after_prod_stops_and_says_why(hotfix: MakeHotfix) -> None:
    # Given a hotfix that is in Prod
    late = hotfix("hotfix-late")
    first = late.push("first")
    late.pipeline.wait_until_it_asks(first)
    late.pipeline.approve()
    late.pipeline.wait_until_past("Prod", first)
    requests = late.pull_requests()
    # When it is pushed again
    second = late.push_more("second")
    # Then it stops before the approval, and says which execution has spent the token
    said = late.pipeline.wait_until_failed(second)
    assert said.startswith("PullRequests failed: The access token of hotfix-late is spent")
    # And there are the same pull requests as before
    assert late.pull_requests() == requests


def test_a_second_push_before_prod_opens_no_second_pull_requests(hotfix: MakeHotfix) -> None:
    # Given a hotfix that waits for its approval
    again = hotfix("hotfix-again")
    again.pipeline.wait_until_it_asks(again.push("first"))
    requests = again.pull_requests()
    assert len(requests) == 2
    # When another commit is pushed
    second = again.push_more("second")
    # Then it comes as far, without further pull requests
    again.pipeline.wait_until_past("PullRequests", second)
    assert again.pull_requests() == requests


def test_of_two_pushes_that_are_approved_only_the_first_goes_to_prod(
    platform: Platform, hotfix: MakeHotfix
) -> None:
    # Given a push that waits for its approval, and one behind it whose pull requests are open
    both = hotfix("hotfix-both")
    first = both.push("first")
    both.pipeline.wait_until_it_asks(first)
    second = both.push_more("second")
    both.pipeline.wait_until_past("PullRequests", second)
    # When both are approved
    both.pipeline.approve()
    both.pipeline.wait_until_it_asks(second)
    both.pipeline.approve()
    # Then the second one stops before Prod, which has the first one
    said = both.pipeline.wait_until_failed(second)
    assert said.startswith("Prod failed: The access token of hotfix-both is spent")
    assert _image(platform, "prod") == first


def test_a_branch_that_is_deleted_and_created_again_is_another_hotfix(hotfix: MakeHotfix) -> None:
    # Given a hotfix that is in Prod
    twice = hotfix("hotfix-twice")
    commit = twice.push("first")
    twice.pipeline.wait_until_it_asks(commit)
    twice.pipeline.approve()
    twice.pipeline.wait_until_past("Prod", commit)
    token = twice.access_token()
    # When its branch is deleted and created again
    twice.delete()
    twice.wait_until_gone()
    commit = twice.push("second")
    # Then its pipeline has another access token, and may go to Prod
    twice.wait_until_provisioned()
    assert twice.access_token() != token
    twice.pipeline.wait_until_it_asks(commit)


def test_two_hotfixes_of_one_application_reach_prod_one_after_the_other(
    platform: Platform, hotfix: MakeHotfix
) -> None:
    # Given two hotfixes that wait for their approvals
    hotfixes = [hotfix("hotfix-one"), hotfix("hotfix-two")]
    commits = [each.push(each.branch) for each in hotfixes]
    for each, commit in zip(hotfixes, commits, strict=True):
        each.pipeline.wait_until_it_asks(commit)
    # When both are approved at once
    for each in hotfixes:
        each.pipeline.approve()
    # Then both reach Prod
    for each, commit in zip(hotfixes, commits, strict=True):
        each.pipeline.wait_until_past("Prod", commit)
    # And each was there alone, with a change set of its own, from its making to its end
    spans = sorted(_change_of_prod(each) for each in hotfixes)
    assert all(former[-1].end <= later[0].start for former, later in pairwise(spans))
    names = [{action.configuration["ChangeSetName"] for action in span} for span in spans]
    assert sorted(names, key=sorted) == sorted(({each.name} for each in hotfixes), key=sorted)
    # And Prod has what was deployed last
    last = max(hotfixes, key=_change_of_prod)
    assert _image(platform, "prod") == commits[hotfixes.index(last)]


def test_who_is_denied_launching_can_neither_launch_nor_invoke_where_an_administrator_can(
    platform: Platform, hotfix: MakeHotfix
) -> None:
    # Given a developer and an administrator, who differ by the policy alone
    by_hand = hotfix("hotfix-by-hand")
    denied = platform.output("hotfix_deny_policy_arn")
    with (
        administrator(platform, "developer", denied) as developer,
        administrator(platform, "administrator") as admin,
    ):
        # When the developer launches the product and invokes the pull-request function
        with pytest.raises(ClientError, match="explicit deny"):
            _launch(platform, developer, by_hand)
        with pytest.raises(ClientError, match="explicit deny"):
            _invoke(platform, developer)
        # Then nothing is launched
        assert by_hand.status() is None
        # When the administrator does, then both happen
        _invoke(platform, admin)
        _launch(platform, admin, by_hand)
        by_hand.wait_until_provisioned()
        # And the platform ends what no hotfix branch stands for
        platform.aws.fire_schedules()
        by_hand.wait_until_gone()


def _launch(platform: Platform, person: Person, hotfix: Hotfix) -> None:
    parameters = {
        "Hotfix": hotfix.name,
        "RepositoryName": REPOSITORY,
        "BranchName": hotfix.branch,
        "AccessToken": "made-up",
        "ArtifactKey": "arn:aws:kms:eu-west-1:222222222222:key/made-up",
        "ImageProject": platform.addresses.image_project("orders"),
        "PackageProject": platform.addresses.package_project("orders"),
        "StageStack": platform.addresses.application_stack("orders", "stage"),
        "ProdStack": platform.addresses.application_stack("orders", "prod"),
    }
    person.client("servicecatalog").provision_product(
        ProductId=platform.output("hotfix_product_id"),
        ProvisioningArtifactName=platform.output("hotfix_product_version"),
        ProvisionedProductName=hotfix.name,
        ProvisioningParameters=[{"Key": key, "Value": parameters[key]} for key in parameters],
    )


def _invoke(platform: Platform, person: Person) -> None:
    function = platform.output("hotfix_pull_requests_function")
    person.client("lambda").invoke(FunctionName=function, Payload=b"{}")


def _change_of_prod(hotfix: Hotfix) -> list[ActionExecution]:
    """Returns the runs of the actions that changed Prod, in order."""
    names = ("CreateChangeSet", "ExecuteChangeSet")
    actions = [a for a in hotfix.pipeline.actions() if a.stage == "Prod" and a.name in names]
    return sorted(actions, key=lambda action: action.start)


def _image(platform: Platform, environment: str) -> str:
    """Returns the commit whose image the application's stack is of."""
    account = platform.settings.accounts.environments()[environment]
    stack = platform.addresses.application_stack("orders", environment)
    answer = platform.client("cloudformation", account).describe_stacks(StackName=stack)
    parameters = answer["Stacks"][0]["Parameters"]
    (uri,) = (p["ParameterValue"] for p in parameters if p["ParameterKey"] == "ImageUri")
    return str(uri.rsplit(":", 1)[-1])
