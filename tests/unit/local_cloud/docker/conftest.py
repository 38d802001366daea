"""Image builds are builds: they use the projects of those tests."""

from tests.unit.local_cloud.codebuild.conftest import projects

__all__ = ["projects"]
