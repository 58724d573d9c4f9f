"""Tests of the benchmarks: what can be wrong in them, on tiny models."""
