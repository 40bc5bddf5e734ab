"""The development server: a built output folder as the cluster's visitors would see it, on this machine alone.

`serve` blocks until SIGINT or SIGTERM. Everything it needs to know of the cluster comes in as `Hosts`.
"""

from publish.serve.hosts import Hosts, SiteHost
from publish.serve.news import News, RebuildResult, Redirect
from publish.serve.run import PortTaken, serve

__all__ = ["Hosts", "News", "PortTaken", "RebuildResult", "Redirect", "SiteHost", "serve"]
