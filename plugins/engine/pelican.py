"""I/O: Pelican for one edition. What Pelican logs and goes on from, we raise."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plugins.engine.spared import import_pelican

import_pelican()

import pelican  # noqa: E402
from pelican import Pelican, signals  # noqa: E402
from pelican.contents import Article, Content, Page, Static  # noqa: E402
from pelican.generators import Generator  # noqa: E402
from pelican.utils import memoized  # noqa: E402

from plugins.engine.generators import DocumentsGenerator, StandingPagesGenerator  # noqa: E402
from plugins.engine.outputs import declare, digest  # noqa: E402
from plugins.engine.workbench import Workbench  # noqa: E402


class EditionFailed(Exception):
    """Pelican logged errors while building an edition; Pelican alone would have exited with 0."""

    def __init__(self, edition: str, problems: list[str]) -> None:
        super().__init__(f"{edition}: " + "; ".join(problems))
        self.problems = problems


class EditionPelican(Pelican):  # type: ignore[misc]
    """Builds the edition that lies on the shelf in `settings["JIYUE_SHELF"]`."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._problems = _Problems()
        with self._problems.caught():
            super().__init__(settings)
        self._raise()

    def run(self) -> None:
        """Collect the edition's Outputs on its shelf; raises EditionFailed for any error that Pelican logs."""
        console, pelican.console = pelican.console, _Silence()
        try:
            with self._problems.caught():
                super().run()
        finally:
            pelican.console = console
        self._raise()
        self._take_written()

    def begin(self) -> Workbench:
        """The edition's workbench, and none of its Outputs: for a few pages alone. Raises EditionFailed."""
        with self._problems.caught():
            context = {
                **self.settings,
                "generated_content": {},
                "static_links": set(),
                "static_content": {},
                "localsiteurl": self.settings["SITEURL"],
            }
            generator = DocumentsGenerator(
                context=context,
                settings=self.settings,
                path=self.path,
                theme=self.theme,
                output_path=self.output_path,
            )
            generator.generate_context()
        self._raise()
        return generator.bench

    def _raise(self) -> None:
        if self._problems.found:
            shelf = self.settings.get("JIYUE_SHELF")
            raise EditionFailed(shelf.owner if shelf else "pelican", self._problems.found)

    def _get_generator_classes(self) -> list[type[Generator]]:
        """Ours in place of Pelican's own, then those of plugins. No StaticGenerator: `{attach}` could copy any file."""
        classes: list[type[Generator]] = [DocumentsGenerator, StandingPagesGenerator]
        for _, values in signals.get_generators.send(self):
            found = values if isinstance(values, (list, tuple)) else (values,)
            classes.extend(value for value in found if isinstance(value, type))
        return classes

    def _take_written(self) -> None:
        """Files that a plugin wrote itself lie in the scratch folder; they become Outputs like all others."""
        shelf, scratch = self.settings["JIYUE_SHELF"], Path(self.settings["OUTPUT_PATH"])
        for file in sorted(path for path in scratch.rglob("*") if path.is_file()):
            data = file.read_bytes()
            path = f"{shelf.root}{file.relative_to(scratch).as_posix()}"
            shelf.collected.declared.append(
                declare(path, shelf.owner, {"bytes": digest(data)}, _giving(data))
            )


class _Silence:
    """In the place of Pelican's console, which works out how a line would look even where it shall be quiet."""

    def print(self, *_: object, **__: object) -> None:
        """Nothing is said."""


def _giving(data: bytes) -> Any:
    return lambda: data


class _Problems(logging.Handler):
    """Collects what Pelican logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        self.found.append(text)

    @contextmanager
    def caught(self) -> Iterator[None]:
        logger = logging.getLogger("pelican")
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)


@contextmanager
def isolated() -> Iterator[None]:
    """Signals and memoised values are process-wide in Pelican: this gives them back as they were."""
    held = {
        name: (
            dict(signal.receivers),
            {k: set(v) for k, v in signal._by_sender.items()},
            {k: set(v) for k, v in signal._by_receiver.items()},
        )
        for name, signal in _signals().items()
    }
    try:
        yield
    finally:
        for name, signal in _signals().items():
            receivers, by_sender, by_receiver = held[name]
            signal.receivers.clear()
            signal.receivers.update(receivers)
            for index, kept in ((signal._by_sender, by_sender), (signal._by_receiver, by_receiver)):
                index.clear()
                index.update(kept)
        _forget()


def _signals() -> dict[str, Any]:
    return {name: value for name, value in vars(signals).items() if hasattr(value, "receivers")}


def _forget() -> None:
    """Empty Pelican's `memoized` caches: they hold every content object for ever."""
    for kind in (Content, Article, Page, Static):
        for member in vars(kind).values():
            if isinstance(member, memoized):
                member.cache.clear()
