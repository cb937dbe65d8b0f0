"""
What follows from feet: classes, ranked products, a proposed prescription. Pure and versioned.

The same inputs and the same version give the same answer for ever; a change of any threshold, sentence or order
makes a new version. Nothing is classified from a value that was not measured; unknown is neutral, and says so.
"""

from typing import Final

RULES_VERSION: Final = 1
