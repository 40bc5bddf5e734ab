"""What a cluster must hold to, beyond being readable: links, pairs, columns, duties of publication. No Pelican, no network."""
