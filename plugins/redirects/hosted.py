"""`_redirects`, as static hosts in the manner of Netlify and Cloudflare Pages read it: one rule a line, blanks between.

They have no 410: a page that is gone shows its notice there.
"""

from __future__ import annotations

from urllib.parse import quote

from cluster.findings import Finding, finding
from plugins.redirects.plan import Plan
from plugins.redirects.rows import Redirect
from plugins.redirects.targets import shorten

# Cloudflare Pages reads no more rules, nor longer lines.
MOST_RULES, MOST_FOLDERS, LONGEST_LINE = 2000, 100, 1000
# Left as they are; `*` and `:` would be placeholders, `#` a comment, a blank the next word.
_PLAIN = "/-._~!$'()+,;=@&"


def write_redirects_file(plan: Plan, host: str) -> bytes:
    """The rules of a host: exact addresses first, for the first that fits holds; folders innermost first."""
    own = [one for one in plan.redirects if one.host == host]
    exact = [one for one in own if not one.prefix]
    folders = sorted((one for one in own if one.prefix), key=lambda row: (-row.path.count("/"), row.path))
    return "".join(f"{_rule(one, host)}\n" for one in (*exact, *folders)).encode("ascii")


def check_redirects_file(plan: Plan, host: str) -> tuple[Finding, ...]:
    """What such hosts would silently leave out."""
    own = [one for one in plan.redirects if one.host == host]
    folders = sum(one.prefix for one in own)
    found = []
    if len(own) - folders > MOST_RULES or folders > MOST_FOLDERS:
        found.append(finding("redirect-rules", "cluster.toml", 0, host=host, count=len(own)))
    for one in own:
        if len(_rule(one, host)) > LONGEST_LINE:
            found.append(finding("redirect-line", one.source, one.line, old=one.path, most=LONGEST_LINE))
    return tuple(found)


def _rule(one: Redirect, host: str) -> str:
    path, target = quote(one.path, safe=_PLAIN), shorten(one.to_url, host)
    if one.prefix:
        return f"{path}* {target.rstrip('/')}/:splat 301"
    return f"{path} {target} 301"
