"""Search: what is indexed, in which shards, and the exact index beside Pagefind's loose one."""
