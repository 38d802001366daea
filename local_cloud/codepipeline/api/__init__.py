"""The operations of CodePipeline, a few of one kind in each module."""
