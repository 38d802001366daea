"""AWS CodeBuild."""

from local_cloud.cloudformation.resource_types.base import Made, Properties, Work, resource_type
from local_cloud.cloudformation.shapes import call, parameters_of


@resource_type("AWS::CodeBuild::Project")
class Project:
    """A build project."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the project."""
        name = properties.get("Name") or work.new_name(150)
        return self._put(work, "CreateProject", {**properties, "Name": name})

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the project; what the template says no more goes back to its default."""
        absent: Properties = {"Tags": []} if "Tags" in old else {}
        return self._put(work, "UpdateProject", {**absent, **new, "Name": physical_id})

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the project; AWS does not mind one that is gone."""
        work.client("codebuild").delete_project(name=physical_id)

    def _put(self, work: Work, operation: str, properties: Properties) -> Made:
        client = work.client("codebuild")
        answer = call(client, operation, **parameters_of(client, operation, properties))
        project = answer["project"]
        return Made(project["name"], {"Arn": project["arn"]})
