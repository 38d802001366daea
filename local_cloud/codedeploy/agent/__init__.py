"""The agent on a server: it fetches a bundle, installs its files and runs its hooks.

It does what the CodeDeploy agent 1.8 does on Linux, with these differences: absolute destinations
lie in a folder that stands for the server's "/" (hooks find it in HOST_ROOT), and everything
belongs to the user who runs the embedded AWS: owner, group, acls, context and runas change nothing.
"""
