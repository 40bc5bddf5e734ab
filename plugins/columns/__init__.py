"""Lists: home, columns with numbered pages, tags and subjects, archives, the standing pages."""
