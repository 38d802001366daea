"""Every push to every branch is built: exactly the right builds, each with its commit's tree."""

from collections.abc import Callable

from tests.e2e.developer import Developer
from tests.e2e.platform import Build, Platform
from tests.e2e.trees import tree_of_commit

Clone = Callable[[str], Developer]
HOSTILE = "feature/a;$(x)'\"&`y`|<>{}é"


def test_a_new_branch_is_built_with_exactly_its_commit(platform: Platform, clone: Clone) -> None:
    # Given a tree with an executable file, a symbolic link and a name that is not ASCII
    developer = clone("hello-service")
    developer.switch("feature/tree")
    (developer.clone / "run.sh").write_text("#!/bin/sh\n")
    (developer.clone / "run.sh").chmod(0o755)
    (developer.clone / "link").symlink_to("hello_service/__init__.py")
    commit = developer.commit({"Grüße/an dich.txt": "hallo\n", ".gitignore": "*.log\n"})
    # When it is pushed
    developer.push()
    # Then one build is started, with that tree, and it succeeds
    build = platform.wait_for_result("hello-service", "feature/tree")
    assert build.status == "SUCCEEDED"
    _assert_builds(platform, developer, "hello-service", "feature/tree", [commit])


def test_a_build_is_told_what_it_builds(platform: Platform, clone: Clone) -> None:
    # When a branch is pushed
    commit = clone("hello-service").push_new("feature/told")
    # Then the build has the variables that its buildspec may rely on
    (build,) = platform.wait_for_builds("hello-service", "feature/told")
    assert (
        build.variables.items()
        >= {
            "COMMIT_ID": commit,
            "BRANCH_NAME": "feature/told",
            "REPOSITORY_NAME": "hello-service",
        }.items()
    )
    # And its output lies under a readable name
    assert platform.wait_for_result("hello-service", "feature/told").status == "SUCCEEDED"
    slug = build.variables["BRANCH_SLUG"]
    prefix = f"outputs/hello-service/{slug}/{commit}/"
    assert slug.startswith("feature-told-")
    assert platform.objects(prefix) == [f"{prefix}hello-service.tar.gz"]


def test_each_push_of_a_branch_is_built_also_when_it_is_not_the_tip_any_more(
    platform: Platform, clone: Clone
) -> None:
    # When three pushes follow each other without a pause
    developer = clone("hello-service")
    developer.switch("feature/updates")
    commits = []
    for number in range(3):
        commits.append(developer.commit({"number": str(number)}))
        developer.push()
    # Then each is built
    _assert_builds(platform, developer, "hello-service", "feature/updates", commits)


def test_a_force_push_is_built_beside_what_it_replaced(platform: Platform, clone: Clone) -> None:
    # Given a pushed branch
    developer = clone("hello-service")
    replaced = developer.push_new("feature/forced", {"file": "before"})
    # When another history takes its place
    developer.switch("feature/forced")
    forced = developer.commit({"file": "after"})
    developer.push(force=True)
    # Then both commits are built
    _assert_builds(platform, developer, "hello-service", "feature/forced", [replaced, forced])


def test_a_hostile_branch_name_is_only_a_name(platform: Platform, clone: Clone) -> None:
    # When a branch is pushed whose name would do harm in a shell, a path or a template
    developer = clone("hello-service")
    commit = developer.push_new(HOSTILE)
    # Then it is built like any other, under exactly that name
    assert platform.wait_for_result("hello-service", HOSTILE).status == "SUCCEEDED"
    _assert_builds(platform, developer, "hello-service", HOSTILE, [commit])


def test_an_excluded_branch_is_not_built(platform: Platform, clone: Clone) -> None:
    developer = clone("hello-service")
    # When a branch that the configuration excludes is pushed, and then another
    developer.push_new("develop")
    developer.push_new("feature/after-develop")
    # Then only the other is built
    platform.wait_for_builds("hello-service", "feature/after-develop")
    platform.wait_until_idle()
    assert platform.builds("hello-service", "develop") == []


def test_the_deletion_of_a_branch_builds_nothing(platform: Platform, clone: Clone) -> None:
    # Given a branch that was built
    developer = clone("hello-service")
    commit = developer.push_new("feature/deleted")
    platform.wait_for_builds("hello-service", "feature/deleted")
    # When it is deleted, and another pushed
    developer.push(":feature/deleted")
    developer.push_new("feature/after-deletion")
    # Then there is still that one build
    platform.wait_for_builds("hello-service", "feature/after-deletion")
    _assert_builds(platform, developer, "hello-service", "feature/deleted", [commit])


def test_a_repository_may_build_tags_and_exclude_other_branches(
    platform: Platform, clone: Clone
) -> None:
    # Given a repository that excludes draft/* alone and builds tags
    developer = clone("price-list")
    # When a draft, develop and a tag are pushed
    developer.push_new("draft/idea")
    commit = developer.push_new("develop", {"release": "1"})
    developer.push(f"{commit}:refs/tags/v1")
    # Then develop and the tag are built, the draft is not
    _assert_builds(platform, developer, "price-list", "develop", [commit])
    _assert_builds(platform, developer, "price-list", "v1", [commit])
    assert platform.builds("price-list", "draft/idea") == []


def _assert_builds(
    platform: Platform, developer: Developer, repository: str, branch: str, commits: list[str]
) -> None:
    """Checks that the branch has one build of each commit, of its very tree, and no other."""
    platform.wait_for_builds(repository, branch, len(commits))
    platform.wait_until_idle()
    builds = platform.builds(repository, branch)
    assert sorted(build.commit for build in builds) == sorted(commits)
    for build in builds:
        _assert_tree(platform, developer, build)


def _assert_tree(platform: Platform, developer: Developer, build: Build) -> None:
    assert platform.tree_of(build) == tree_of_commit(developer.clone, build.commit)
