"""
The shape of an insole: a specification in, a watertight solid with its proofs out. Runs as a child process.

Coordinates, mm: x from the back of the heel to the toes, y to the inner side (as a right foot; a left one is its
mirror image), z up from the shoe's sole. Everything here may import numpy and manifold3d; nobody imports this.
"""
