"""CodeDeploy for servers: applications, groups, revisions, and deployments that reach hosts."""
