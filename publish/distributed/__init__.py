"""Builds by many machines: the jobs of `publish.build` on a Dask cluster. Imported only where EXECUTOR asks for it.

The driver (`farm`) reads the content and sends its digest; workers (`jobs`) read the same content by that digest, make
files and put them into a store under their SHA-256; the driver takes over those that OUTPUT lacks. docs/distributed.md.
"""
