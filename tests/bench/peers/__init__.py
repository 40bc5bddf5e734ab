"""The generators that build the equal site: ours and its peers, each as a way to write sources and a command."""
