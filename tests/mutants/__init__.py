"""Hand-made faults, each of which a named test must notice; run with ``python3 dev mutants``."""
