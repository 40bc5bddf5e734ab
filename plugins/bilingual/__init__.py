"""Pairs: which page stands for which in another language."""
