"""Signatures, against minisign's own program where it is installed and an independent library."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import minisign
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds import keys
from plugins.feeds.signing import (
    SignatureError,
    comment_of,
    make_key,
    read_public,
    read_secret,
    sign,
    verify,
    write_public,
    write_secret,
)
from tests.plugins.feeds.samples import AT

KEY = make_key(bytes(range(40)))
OTHER = make_key(bytes(range(1, 41)))
FEED = "<feed>正文</feed>".encode()
COMMENT = comment_of("feed.atom", AT)
PROGRAM = shutil.which("minisign")


def test_an_independent_library_accepts_our_signature() -> None:
    public = minisign.PublicKey.from_bytes(write_public(KEY.public))
    signature = minisign.Signature.from_bytes(sign(FEED, KEY, COMMENT))
    public.verify(FEED, signature)
    assert signature.is_prehashed()
    assert signature.trusted_comment == "file:feed.atom updated:2026-03-31T23:30:00+08:00"
    with pytest.raises(minisign.VerifyError):
        public.verify(FEED + b" ", signature)


def test_we_accept_the_signature_of_an_independent_library() -> None:
    pair = minisign.KeyPair.generate()
    signature = bytes(pair.secret_key.sign(io.BytesIO(FEED), trusted_comment="theirs"))
    assert verify(FEED, signature, [read_public(bytes(pair.public_key))]) == "theirs"


@pytest.mark.skipif(PROGRAM is None, reason="minisign is not installed")
def test_minisign_itself_accepts_our_keys_and_signatures(tmp_path: Path) -> None:
    (tmp_path / "feed.atom").write_bytes(FEED)
    (tmp_path / "feed.atom.minisig").write_bytes(sign(FEED, KEY, COMMENT))
    (tmp_path / "k.pub").write_bytes(write_public(KEY.public))
    (tmp_path / "k").write_bytes(write_secret(KEY))
    done = run_minisign("-V", "-p", "k.pub", "-m", "feed.atom", folder=tmp_path)
    assert COMMENT in done
    run_minisign("-S", "-s", "k", "-m", "feed.atom", "-t", "他", "-x", "theirs", folder=tmp_path)
    assert verify(FEED, (tmp_path / "theirs").read_bytes(), [KEY.public]) == "他"


def run_minisign(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [str(PROGRAM), *arguments], cwd=folder, capture_output=True, check=True, input=b"", timeout=60
    )
    return done.stdout.decode()


@given(st.binary(), st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_what_is_signed_verifies_and_nothing_else(document: bytes, comment: str) -> None:
    signature = sign(document, KEY, comment)
    assert signature == sign(document, KEY, comment)
    assert verify(document, signature, [OTHER.public, KEY.public]) == comment.strip()
    with pytest.raises(SignatureError, match="does not hold"):
        verify(document + b"\0", signature, [KEY.public])


@given(st.data())
def test_no_altered_byte_of_a_signature_is_accepted(data: st.DataObject) -> None:
    signature = bytearray(sign(FEED, KEY, COMMENT))
    # The untrusted comment is not signed; its first words are the format's own.
    start = signature.index(b"\n") + 1
    position = data.draw(st.integers(start, len(signature) - 2))
    signature[position] ^= data.draw(st.integers(1, 127))
    try:
        verify(FEED, bytes(signature), [KEY.public])
    except SignatureError:
        return
    raise AssertionError("accepted")


def test_a_key_that_is_not_trusted_is_refused() -> None:
    with pytest.raises(SignatureError, match="no key we trust"):
        verify(FEED, sign(FEED, OTHER, COMMENT), [KEY.public])
    forged = make_key(KEY.key_id + OTHER.seed)
    with pytest.raises(SignatureError, match="does not hold"):
        verify(FEED, sign(FEED, forged, COMMENT), [KEY.public])


def test_keys_read_back_and_damage_is_seen() -> None:
    assert read_public(write_public(KEY.public)) == KEY.public
    assert read_secret(write_secret(KEY)) == KEY
    assert KEY.seed.hex() not in repr(KEY)
    assert "seed" not in repr(KEY)
    for text in (b"", b"x\ny\n", b"untrusted comment: x\n!!\n", b"untrusted comment: x\nAAAA\n"):
        for read in (read_public, read_secret):
            with pytest.raises(SignatureError):
                read(text)
    comment, body = write_secret(KEY).split(b"\n")[:2]
    damaged = comment + b"\n" + body[:100] + (b"A" if body[100:101] != b"A" else b"B") + body[101:] + b"\n"
    with pytest.raises(SignatureError, match="damaged"):
        read_secret(damaged)
    with pytest.raises(ValueError, match="40 random bytes"):
        make_key(b"short")


def test_a_key_encrypted_by_a_password_is_refused_with_the_cure() -> None:
    pair = minisign.KeyPair.generate()
    pair.secret_key.encrypt("secret")
    with pytest.raises(SignatureError, match="minisign -W"):
        read_secret(bytes(pair.secret_key))


def test_the_verbs_make_rotate_and_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, fresh = tmp_path / "2026.key", tmp_path / "2027.key"
    assert keys.main(["new", str(old)], {}, lambda count: bytes(range(count))) == 0
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    assert read_secret(old.read_bytes()) == KEY
    assert (
        keys.main(["rotate", str(fresh)], {keys.KEY_FILE: str(old)}, lambda count: bytes(range(1, count + 1)))
        == 0
    )
    successor = str(fresh) + ".pub"
    assert keys.main(["verify", successor, "--key", str(old) + ".pub"], {}) == 0
    assert f"successor of {KEY.public.name}: {OTHER.public.name}" in capsys.readouterr().out
    assert keys.main(["verify", successor, "--key", successor], {}) == 1
    assert "no key we trust" in capsys.readouterr().err


def test_the_verbs_never_overwrite_and_tell_what_fails(tmp_path: Path) -> None:
    path = tmp_path / "k"
    assert keys.main(["new", str(path)], {}) == 0
    made = path.read_bytes()
    assert keys.main(["new", str(path)], {}) == 3
    assert path.read_bytes() == made
    assert keys.main(["rotate", str(tmp_path / "n")], {}) == 2
    assert keys.main(["verify", str(tmp_path / "missing"), "--key", str(path) + ".pub"], {}) == 3
    with pytest.raises(SystemExit) as caught:
        keys.main(["burn"], {})
    assert caught.value.code == 2


def test_a_build_takes_its_key_from_the_environment_alone(tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(write_secret(KEY))
    assert keys.load_secret({}) is None
    assert keys.load_secret({keys.KEY_FILE: str(path)}) == KEY
    assert keys.load_secret({keys.KEY_TEXT: write_secret(KEY).decode()}) == KEY


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "plugins.feeds.keys", "new", str(tmp_path / "k")]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert read_secret((tmp_path / "k").read_bytes()).public == read_public((tmp_path / "k.pub").read_bytes())
