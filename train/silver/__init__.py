"""Silver labels: the multilingual stance model labels Arabic sentences that nobody annotated.

An encoder that reads Arabic alone learns from them what the other one carried over from English
and Russian.
"""
