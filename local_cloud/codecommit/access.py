"""Whether a caller of git over HTTP may do what it asks for."""

from moto.iam.access_control import IAMPolicy, PermissionResult, create_access_key
from moto.utilities.utils import get_partition

from local_cloud.codecommit.http.identities import Caller, find_key


def is_allowed(caller: Caller, action: str, resource: str) -> bool:
    """Returns True when the caller's policies allow the action on the resource and none denies."""
    region = resource.split(":")[3]
    key = find_key(caller.access_key_id, region)
    token = {"X-Amz-Security-Token": key.session_token} if key and key.session_token else {}
    principal = create_access_key(
        caller.account, get_partition(region), caller.access_key_id, token
    )
    results = {
        IAMPolicy(policy).is_action_permitted(action, resource)
        for policy in principal.collect_policies()
    }
    return PermissionResult.PERMITTED in results and PermissionResult.DENIED not in results
