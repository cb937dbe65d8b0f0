"""Benchmarks: what a unit of work costs in statements and CPU milliseconds; run with ``python3 dev bench http``."""
