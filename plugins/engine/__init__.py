"""Pelican as the engine: an edition goes in, declared Outputs come out."""
