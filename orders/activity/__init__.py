"""
Activity files (GPX, TCX, FIT) read as evidence of distance on foot.

:func:`orders.activity.reading.read` turns bytes into an :class:`~orders.activity.found.Activity` or a reason why not;
:func:`orders.activity.counting.count` says how many of its metres count for a pair of insoles. Both are pure:
nothing of a track outlives the call but distance, time and sport.
"""
