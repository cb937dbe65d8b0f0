"""
Measures a foot from a 3-D scan of unknown pose, unit and side.

A chapter of its own process: ``python -m fitting.mesh`` reads the bytes of a file and writes JSON and
pictures. Nothing else may import it, because what it imports costs a second and a hundred megabytes;
``fitting.measuring`` runs it.
"""
