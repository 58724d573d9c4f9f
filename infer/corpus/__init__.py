"""`infer corpus IN OUT`: any number of articles, on any number of cores and machines.

    what there is      numbered items      batches, in order      partitions that are whole
    inputs, tables  →  reading, seen    →  local | on_ray      →  output, partitions, columns

An item is an article with its place in the input, or the reason why there is none; a worker makes
an outcome of it. Everything is a stream in the order of the input, so nothing grows with its size.
"""
