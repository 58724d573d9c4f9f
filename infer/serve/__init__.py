"""`infer serve`: the Annotator behind HTTP, and the page that asks it.

    command → engine (models) → batching (queue, one worker) → app (routes) → server (uvicorn)

What comes from outside is bounded before it is read: connections and heads in `protocol`, bodies
in `reading`, waiting texts in `batching`, time in `service`.
"""
