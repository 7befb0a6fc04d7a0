"""The seven steps of a build, in the order of `brief.pipeline.STAGES`; none imports another.

Each is a module with ``run(build) -> build``. What a step does is said in its module; how it
is done belongs in the rooms below.
"""
