"""Exit codes of every program here: good, error findings, wrong usage, the world failed, interrupted."""

GOOD, ERRORS, USAGE, WORLD = 0, 1, 2, 3
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
