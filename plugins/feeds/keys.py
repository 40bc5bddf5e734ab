"""I/O: `python -m plugins.feeds.keys new | rotate | verify`: keys that sign feeds. Exit: 0 good, 1 bad
signature, 2 usage, 3 files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cluster.commands import CommandLine
from plugins.feeds.signing import (
    ENTROPY,
    SUFFIX,
    PublicKey,
    SecretKey,
    SignatureError,
    make_key,
    read_public,
    read_secret,
    sign,
    verify,
    write_public,
    write_secret,
)

KEY_TEXT = "JIYUE_FEED_KEY"
KEY_FILE = "JIYUE_FEED_KEY_FILE"


def load_secret(environ: Mapping[str, str]) -> SecretKey | None:
    """The key that a build signs with: the text in JIYUE_FEED_KEY, else the file that JIYUE_FEED_KEY_FILE
    names.

    None where neither is set. Raises OSError and SignatureError.
    """
    if environ.get(KEY_TEXT):
        return read_secret(environ[KEY_TEXT].encode("utf-8"))
    if environ.get(KEY_FILE):
        return read_secret(Path(environ[KEY_FILE]).read_bytes())
    return None


def new(secret_path: Path, entropy: bytes) -> PublicKey:
    """Writes a new secret key (mode 600) and `<secret_path>.pub`; raises FileExistsError rather than
    overwrite.
    """
    key = make_key(entropy)
    _create(secret_path, write_secret(key), 0o600)
    _create(_public_path(secret_path), write_public(key.public), 0o644)
    return key.public


def rotate(old: SecretKey, secret_path: Path, entropy: bytes) -> PublicKey:
    """As `new`, and signs the new public key with the old one, so that whoever trusts the old may trust
    the new.
    """
    public = new(secret_path, entropy)
    comment = f"successor of {old.public.name}: {public.name}"
    path = _public_path(secret_path)
    _create(path.with_name(path.name + SUFFIX), sign(write_public(public), old, comment), 0o644)
    return public


def check(document: Path, public_paths: Sequence[Path]) -> str:
    """The trusted comment of `<document>.minisig`; raises SignatureError and OSError."""
    keys = [read_public(path.read_bytes()) for path in public_paths]
    return verify(document.read_bytes(), document.with_name(document.name + SUFFIX).read_bytes(), keys)


def main(
    argv: Sequence[str], environ: Mapping[str, str], entropy: Callable[[int], bytes] = os.urandom
) -> int:
    """Runs one verb; gives the exit code."""
    options = _parser().parse_args(argv)
    try:
        if options.verb == "new":
            key = new(options.secret, entropy(ENTROPY))
            public = _public_path(options.secret)
            _say(f"已生成密钥 {key.name}：{public} 可公布\nmade key {key.name}: publish {public}")
        elif options.verb == "rotate":
            old = read_secret(options.old.read_bytes()) if options.old else load_secret(environ)
            if old is None:
                _complain(f"缺少旧密钥：用 --old 或 {KEY_FILE}\nno old key: give --old or {KEY_FILE}")
                return 2
            key = rotate(old, options.secret, entropy(ENTROPY))
            _say(
                f"已生成密钥 {key.name}，由 {old.public.name} 签名；两把公钥并存至读者都已更换\n"
                f"made key {key.name}, signed by {old.public.name}; publish both until readers have changed"
            )
        else:
            _say(f"签名有效 signature holds: {check(options.document, options.key)}")
    except SignatureError as error:
        _complain(f"签名或密钥无效 bad signature or key: {error}")
        return 1
    except OSError as error:
        _complain(f"文件读写失败 cannot read or write: {error}")
        return 3
    return 0


def _parser() -> CommandLine:
    parser = CommandLine(
        prog="python -m plugins.feeds.keys", description="订阅源签名密钥 Keys that sign feeds"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = verbs.add_parser("new", help="生成密钥 make a key")
    made.add_argument(
        "secret", type=Path, help="私钥文件，公钥为其 .pub (secret key file; the public one gets .pub)"
    )
    turned = verbs.add_parser("rotate", help="更换密钥 make a key signed by the old one")
    turned.add_argument("secret", type=Path, help="新私钥文件 new secret key file")
    turned.add_argument("--old", type=Path, help=f"旧私钥文件，缺省取 {KEY_FILE} (old secret key file)")
    checked = verbs.add_parser("verify", help="核验签名 verify <document>.minisig")
    checked.add_argument("document", type=Path)
    checked.add_argument(
        "--key", type=Path, action="append", required=True, help="受信公钥，可多次 trusted public key"
    )
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")


def _public_path(secret_path: Path) -> Path:
    return secret_path.with_name(secret_path.name + ".pub")


def _create(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
