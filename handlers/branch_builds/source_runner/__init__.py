"""The source runner: turns queued pushes into source bundles on S3 and CodeBuild builds.

``build_push`` does the work on one push and knows nothing of queues or containers. ``drain`` brings
it the messages of the queue. ``__main__`` is the container's entry point.
"""
