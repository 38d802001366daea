"""CodeBuild: builds run the commands of their buildspec, as processes under the project's role."""
