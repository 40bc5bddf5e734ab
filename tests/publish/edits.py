"""What editors and time do to the tiny cluster, as data: `apply(root, edit)` does one thing, or nothing where it does not fit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests.publish.tiny import SITE_FILES, Root, id_of, picture

# Instants of a build: before and after what is scheduled, expired, repealed, opened and closed.
CLOCK = ("2026-06-15T09:00", "2026-06-30T09:00", "2026-07-02T09:00", "2026-07-10T09:00", "2027-01-02T09:00")
STATUSES = ("ready", "draft", "withdrawn", "cancelled")
WORDS = ("pager.older", "pager.newer", "pages.home", "column.feed", "document.published")
LINK = "link = "


@dataclass(frozen=True)
class Edit:
    """One thing done: its name in EDITS, and two numbers that choose what to do it to and how."""

    name: str
    which: int
    how: int


def documents(root: Root) -> list[str]:
    """Paths of all originals, in order."""
    files = (file.relative_to(root.folder).as_posix() for file in (root.folder / "sites").rglob("*.md"))
    return sorted(path for path in files if not path.endswith(".en.md"))


def _dated(root: Root, which: int) -> str:
    held = [path for path in documents(root) if "/about/" not in path]
    return held[which % len(held)]


def _add(root: Root, which: int, how: int) -> None:
    site = ("top", "city", "bureau")[which % 3]
    if (root.folder / f"sites/{site}/site.toml").exists():
        day, hour = 1 + how % 28, which % 24
        path = f"sites/{site}/news/2026-06-{day:02}-new-{which}-{how}.md"
        root.article(
            path,
            f"新增{which}之{how}",
            f"2026-06-{day:02} {hour:02}:30",
            tags=["民生"] if how % 2 else ["新词"],
        )


def _edit(root: Root, which: int, how: int) -> None:
    path = _dated(root, which)
    root.write(path, root.read(path) + f"\n补充第{how}段。\n")


def _retitle(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "title", f"改过的标题{how}")


def _move(root: Root, which: int, how: int) -> None:
    path = _dated(root, which)
    folder, _, name = path.rpartition("/")
    new = f"{folder}/{name[:11]}moved-{how}.md"
    if not (root.folder / new).exists():
        root.move(path, new)


def _delete(root: Root, which: int, how: int) -> None:
    root.delete(_dated(root, which))


def _status(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "status", STATUSES[how % len(STATUSES)])


def _republish(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "published", f"2026-06-{1 + how % 28:02} 11:00")


def _expire(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "expires", f"2026-07-{1 + how % 28:02} 00:00" if how % 3 else None)


def _correct(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "modified", f"2026-06-29 {how % 24:02}:15" if how % 3 else None)


def _translate(root: Root, which: int, how: int) -> None:
    path = _dated(root, which)
    pair = root.folder / path.replace(".md", ".en.md")
    if pair.exists() and how % 2:
        pair.unlink()
    elif "/bureau/" not in path:
        root.translate(path, f"Title {how}", f"Text number {how}.")


def _override(root: Root, which: int, how: int) -> None:
    lang = ("zh", "en")[which % 2]
    if how % 4:
        root.override(lang, {WORDS[how % len(WORDS)]: f"word {how}"})
    else:
        shutil.rmtree(root.folder / "themes", ignore_errors=True)


def _colour(root: Root, which: int, how: int) -> None:
    _in_site(
        root, which, "[contacts]", f'[theme]\ncolour = "#0{how % 10}4a{which % 10}f"\n\n[contacts]', "[theme]"
    )


def _rename_column(root: Root, which: int, how: int) -> None:
    _in_site(root, which, 'zh = "工作动态", en', f'zh = "动态{how}", en', "")


def _page_size(root: Root, which: int, how: int) -> None:
    _in_site(root, which, "page_size = 3", f"page_size = {1 + how % 5}", "")


def _close(root: Root, which: int, how: int) -> None:
    last = SITE_FILES[("top", "city", "bureau")[which % 3]].rstrip().splitlines()[-1]
    _in_site(root, which, last, f"{last}\nclosed = true", "closed")


def _banner(root: Root, which: int, how: int) -> None:
    """A banner that leads to a document, which other edits may hide, move or delete."""
    link = f'{LINK}"@{_dated(root, how).removeprefix("sites/")}"\n' if how % 3 else ""
    banner = (
        f'[[banners]]\ntext = {{ zh = "紧急通知{how}", en = "Alert {how}" }}\nstarts = 2026-06-20T00:00:00+08:00\n'
        f"ends = 2026-07-05T00:00:00+08:00\ndescendants = true\n{link}\n[contacts]"
    )
    _in_site(root, which, "[contacts]", banner, "[[banners]]")


def _drop_site(root: Root, which: int, how: int) -> None:
    shutil.rmtree(root.folder / "sites/bureau", ignore_errors=True)


def _restore_site(root: Root, which: int, how: int) -> None:
    root.write("sites/bureau/site.toml", SITE_FILES["bureau"])
    root.article("sites/bureau/news/2026-06-03-school.md", "新学校开学", "2026-06-03 09:00", tags=["民生"])


def _speak_english(root: Root, which: int, how: int) -> None:
    """A site begins or ceases to speak a second language."""
    site = root.folder / "sites/bureau/site.toml"
    if site.exists():
        text = site.read_text("utf-8")
        one, two = 'languages = ["zh"]', 'languages = ["zh", "en"]'
        site.write_text(text.replace(one, two) if one in text else text.replace(two, one), "utf-8")


def _repaint(root: Root, which: int, how: int) -> None:
    file = root.folder / "sites/top/news/2026-05-03-item-3/map.png"
    if file.exists():
        file.write_bytes(picture(("navy", "red", "green")[how % 3], (500 + 100 * (which % 3), 400)))


def _exempt(root: Root, which: int, how: int) -> None:
    text = root.read("cluster.toml")
    entry = '\n[[exemptions]]\nduty = "general"\nsite = "bureau"\nreason = "由市站转载"\n'
    root.write("cluster.toml", text.replace(entry, "") if entry in text else text + entry)


def _owe(root: Root, which: int, how: int) -> None:
    """A duty gives more or fewer hours; its feeds say so."""
    text = root.read("cluster.toml")
    lines = (f"hours = {24 + how}" if line.startswith("hours = ") else line for line in text.split("\n"))
    root.write("cluster.toml", "\n".join(lines))


def _flavours(root: Root, which: int, how: int) -> None:
    text = root.read("cluster.toml")
    chosen = ('["standard"]', '["standard", "parts"]', '["plain"]')[how % 3]
    root.write("cluster.toml", "\n".join(_with_flavours(text, chosen)) + "\n")


def _with_flavours(text: str, chosen: str) -> Iterator[str]:
    for line in text.rstrip().split("\n"):
        yield f"flavours = {chosen}" if line.startswith("flavours") else line


def _in_site(root: Root, which: int, old: str, new: str, unless: str) -> None:
    path = f"sites/{('top', 'city', 'bureau')[which % 3]}/site.toml"
    if (root.folder / path).exists():
        text = root.read(path)
        if old in text and not (unless and unless in text):
            root.write(path, text.replace(old, new, 1))


def _identify(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "id", id_of(f"another {which} {how}") if how % 4 else None)


def _alias(root: Root, which: int, how: int) -> None:
    root.set_field(_dated(root, which), "aliases", [f"/old/{how % 3}.html"] if how % 4 else None)


def _attach(root: Root, which: int, how: int) -> None:
    """Another file beside a document, a new state of it, or none."""
    path = _dated(root, which)
    name = f"{path.removesuffix('.md')}/notes.csv"
    if how % 3 == 0:
        (root.folder / name).unlink(missing_ok=True)
    elif (root.folder / path).exists():
        root.write(name, f"甲,{how}\n")
        root.write(path, root.read(path) + "\n[附表](notes.csv)\n")


def _break(root: Root, which: int, how: int) -> None:
    """Front matter that cannot be read, so that no build succeeds; or what was broken is mended."""
    path = _dated(root, which)
    text = root.read(path)
    broken = "title: [\n"
    root.write(
        path, text.replace(broken, "") if broken in text else text.replace("---\n", f"---\n{broken}", 1)
    )


def _mend(root: Root, which: int, how: int) -> None:
    for path in documents(root):
        root.write(path, root.read(path).replace("title: [\n", ""))
    for file in (root.folder / "sites").glob("*/site.toml"):
        lines = file.read_text("utf-8").split("\n")
        file.write_text("\n".join(line for line in lines if not line.startswith(LINK)), "utf-8")


def _host(root: Root, which: int, how: int) -> None:
    _in_site(root, which, 'host = "www.', f'host = "w{how % 3}.', "")


def _move_column(root: Root, which: int, how: int) -> None:
    """A column under another path, with its documents; the former path stays an alias."""
    number = which % 2 * 2  # what stands in the other site is linked to
    site = root.folder / "sites" / ("top", "city", "bureau")[number]
    if (site / "news").is_dir() and not (site / "dongtai").exists():
        (site / "news").rename(site / "dongtai")
        _in_site(root, number, 'path = "news"', 'path = "dongtai"\naliases = ["news"]', "")


def _subjects(root: Root, which: int, how: int) -> None:
    root.replace("cluster.toml", 'zh = "企业', f'zh = "企业{how}')


def _tick(root: Root, which: int, how: int) -> None:
    text = root.read("cluster.toml")
    lines = (
        f"at = {CLOCK[how % len(CLOCK)]}:00+08:00" if line.startswith("at = ") else line
        for line in text.split("\n")
    )
    root.write("cluster.toml", "\n".join(lines))


EDITS: dict[str, Callable[[Root, int, int], None]] = {
    "add": _add,
    "edit": _edit,
    "retitle": _retitle,
    "move": _move,
    "delete": _delete,
    "status": _status,
    "republish": _republish,
    "expire": _expire,
    "correct": _correct,
    "translate": _translate,
    "override": _override,
    "colour": _colour,
    "rename-column": _rename_column,
    "page-size": _page_size,
    "close": _close,
    "banner": _banner,
    "drop-site": _drop_site,
    "restore-site": _restore_site,
    "speak-english": _speak_english,
    "repaint": _repaint,
    "exempt": _exempt,
    "owe": _owe,
    "flavours": _flavours,
    "identify": _identify,
    "alias": _alias,
    "attach": _attach,
    "break": _break,
    "mend": _mend,
    "host": _host,
    "move-column": _move_column,
    "subjects": _subjects,
    "tick": _tick,
}

edits = st.builds(Edit, st.sampled_from(sorted(EDITS)), st.integers(0, 40), st.integers(0, 40))


def apply(root: Root, edit: Edit) -> None:
    """Do one edit."""
    EDITS[edit.name](root, edit.which, edit.how)


def copy_of(root: Root, folder: Path) -> Root:
    """The same content in another folder."""
    shutil.copytree(root.folder, folder)
    return Root(folder)
