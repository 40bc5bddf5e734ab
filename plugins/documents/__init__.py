"""Documents' pages: what each kind shows, its files, its relations to other documents."""
