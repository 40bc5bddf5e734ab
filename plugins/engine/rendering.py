"""Jinja as an edition needs it: what a page does hundreds of times, escaping and calling, goes without ado.

What comes out is what Jinja alone would give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup
from markupsafe import escape as escape_anything

from plugins.engine.theme import Strings

_SPECIAL = re.compile("[&<>\"']").search


def escape(value: object) -> str:
    """A value as it stands in HTML: the text of `markupsafe.escape`, which wraps each piece in a `Markup`."""
    if type(value) is str and not _SPECIAL(value):  # as nearly every text
        return value
    return value if type(value) is Markup else escape_anything(value)


class QuickCode(CodeGenerator):
    """Compiles templates that escape what they print with our `escape`; it stands at the end, where it wins."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        super().visit_Template(node, frame)
        self.writeline(f"from {__name__} import escape")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """What stands together is yielded together: every piece goes up through all templates that extend or include."""
        if frame.buffer is not None or frame.require_output_check or len(node.nodes) == 1:
            super().visit_Output(node, frame)
            return
        inner = frame.copy()
        inner.buffer = self.temporary_identifier()
        self.writeline(f"{inner.buffer} = []")
        super().visit_Output(node, inner)
        self.writeline(f"yield ''.join({inner.buffer})")


class PageContext(Context):
    """A context of an environment whose templates all have the same globals: nothing is asked about them."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Any]],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  (as Jinja calls it)
    ) -> None:
        super().__init__(environment, parent, name, blocks)

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805  (as Jinja's)
        """Macros and `t` are called as they are; Jinja first looks for what anything else may want of a context."""
        kind = type(__obj)
        if kind is not Macro and kind is not Strings:
            return super().call(__obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)


def prepare(environment: Environment, shared: Mapping[str, Any]) -> None:
    """Set an environment up before it loads a template; its templates find `shared` without a page's context."""
    environment.globals.update(shared)
    environment.context_class = PageContext
    environment.code_generator_class = QuickCode


def render(environment: Environment, name: str, values: Mapping[str, Any]) -> str:
    """A template rendered, as its own `render` does it."""
    template = environment.get_template(name)
    context = PageContext(environment, {**environment.globals, **values}, template.name, template.blocks)
    try:
        text: str = environment.concat(template.root_render_func(context))
    except Exception:
        environment.handle_exception()
    return text
