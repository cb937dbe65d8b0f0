"""
What the guarantees promise, as arithmetic: a policy's terms, what they still promise, how a claim is judged.

Nothing here knows a table or a clock: policies, histories and instants are handed in, so that a claim is judged in ten
years as it would be today.
"""
