"""Parents in, reposts out: what a parent publishes reaches every site that must carry it, unaltered, with proof."""
