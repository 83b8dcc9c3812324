"""Archives of catalogues: plain files are unpacked, and what means harm is refused."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import SourceError
from app.sources.catalogues import archives
from app.sources.catalogues.archives import is_archive, unpacked
from app.sources.catalogues.relaton import read_unit, units_of

RECORD = b"docid:\n- id: ISO 99001:2031\n  type: ISO\n  primary: true\n"
PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes,
    ".tar.gz": gzip.compress,
    ".tgz": gzip.compress,
    ".tar.xz": lzma.compress,
    ".tar.bz2": bz2.compress,
}


def member(name: str, content: bytes = RECORD, **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mtime = 1_700_000_000
    for field, value in more.items():
        setattr(info, field, value)
    return info, content


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return written.getvalue()


def archive_of(folder: Path, *members: tuple[tarfile.TarInfo, bytes], suffix: str = ".tar") -> Path:
    archive = folder / f"catalogue{suffix}"
    archive.write_bytes(PACKED[suffix](packed(*members)))
    return archive


def files_below(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir())


@pytest.mark.parametrize("suffix", PACKED)
def test_the_records_of_an_archive_are_read_however_it_is_packed(tmp_path: Path, suffix: str) -> None:
    archive = archive_of(tmp_path, member("iso/data/a.yaml"), member("iso/README.md", b"#"), suffix=suffix)
    assert is_archive(archive)
    folder, rejected = unpacked(archive, tmp_path / "work")
    assert files_below(folder) == ["iso/data/a.yaml"]
    assert rejected == []
    (unit,) = units_of([folder])
    (found,) = read_unit(unit)
    assert (found.path, getattr(found, "retrieved", "")) == ("data/a.yaml", "2023-11-14")


def test_what_was_unpacked_is_found_again_with_what_was_refused(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, member("a.yaml"), member("../b.yaml"))
    first = unpacked(archive, tmp_path / "work")
    (first[0] / "a.yaml").write_bytes(b"kept")
    assert unpacked(archive, tmp_path / "work") == first
    assert (first[0] / "a.yaml").read_bytes() == b"kept"
    assert len(first[1]) == 1


def test_what_was_left_half_unpacked_is_unpacked_anew(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, member("a.yaml"))
    folder, _ = unpacked(archive, tmp_path / "work")
    (tmp_path / "work" / f"{folder.name}.json").unlink()
    (folder / "old.yaml").touch()
    unpacked(archive, tmp_path / "work")
    assert files_below(folder) == ["a.yaml"]


@pytest.mark.parametrize(
    "name", ["../out.yaml", "/out.yaml", "a/../../out.yaml", "..\\out.yaml", "a/..", "./../out.yaml"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    name = name if name.endswith(".yaml") else f"{name}/out.yaml"
    archive = archive_of(tmp_path, member(name), member("in.yaml"))
    folder, (rejected,) = unpacked(archive, tmp_path / "work")
    assert rejected.reason == "leads out of the archive"
    assert files_below(folder) == ["in.yaml"]
    assert not list(tmp_path.rglob("*out.yaml"))


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.GNUTYPE_SPARSE],
)
def test_links_devices_and_files_with_holes_are_refused(tmp_path: Path, kind: bytes) -> None:
    odd = member("a.yaml", b"", type=kind, linkname="/etc/hosts")
    folder, rejected = unpacked(archive_of(tmp_path, odd, member("b.yaml")), tmp_path / "work")
    assert [one.reason for one in rejected] == ["is no plain file"]
    assert files_below(folder) == ["b.yaml"]


def test_a_file_below_a_link_is_not_written_through_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = member("dir.yaml", b"", type=tarfile.SYMTYPE, linkname=str(tmp_path / "elsewhere"))
    folder, _ = unpacked(archive_of(tmp_path, link, member("dir.yaml/a.yaml")), tmp_path / "work")
    assert files_below(folder) == ["dir.yaml/a.yaml"]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_where_another_has_its_folder_is_refused(tmp_path: Path) -> None:
    some = (member("a.yaml"), member("a.yaml/b.yaml"), member("c/d.yaml"), member("c"), member("x" * 300 + ".yaml"))
    folder, rejected = unpacked(archive_of(tmp_path, *some), tmp_path / "work")
    assert files_below(folder) == ["a.yaml", "c/d.yaml"]
    assert len(rejected) == 2


def test_an_archive_that_unpacks_to_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path, member("a.bin", b"\0" * 50_000), member("b.yaml"), suffix=".tar.xz")
    monkeypatch.setattr(archives, "MOST_BYTES", 10_000)
    with pytest.raises(SourceError, match="unpacks to more than"):
        unpacked(archive, tmp_path / "work")


def test_an_archive_of_very_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path, *(member(f"{number}.yaml") for number in range(20)))
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    with pytest.raises(SourceError, match="more than 10 members"):
        unpacked(archive, tmp_path / "work")
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_name_that_is_a_bomb_is_not_unpacked(tmp_path: Path, kind: bytes) -> None:
    bomb = member("a.yaml", b"", type=kind)[0]
    bomb.size = 3_000_000_000
    archive = tmp_path / "catalogue.tar"
    archive.write_bytes(bomb.tobuf() + b"\0" * 2_000)
    with pytest.raises(SourceError, match="name alone"):
        unpacked(archive, tmp_path / "work")


def test_very_many_headers_for_one_member_are_refused(tmp_path: Path) -> None:
    header = member("x", b"", type=tarfile.XHDTYPE)[0].tobuf()
    archive = tmp_path / "catalogue.tar"
    archive.write_bytes(header * 5_000 + packed(member("a.yaml")))
    with pytest.raises(SourceError, match="no whole archive"):
        unpacked(archive, tmp_path / "work")


@pytest.mark.parametrize("suffix", PACKED)
def test_a_damaged_archive_is_told_of(tmp_path: Path, suffix: str) -> None:
    archive = archive_of(tmp_path, member("a.yaml", RECORD * 3_000), suffix=suffix)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(SourceError, match="no whole archive"):
        unpacked(archive, tmp_path / "work")


def test_an_archive_without_records_or_that_is_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no YAML"):
        unpacked(archive_of(tmp_path, member("a.txt"), member("._b.yaml")), tmp_path / "work")
    with pytest.raises(SourceError, match="No such file"):
        unpacked(tmp_path / "absent.tar", tmp_path / "work")


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=600)
    | st.tuples(st.integers(0, 511), st.binary(min_size=1, max_size=8)).map(
        lambda edit: (whole := packed(member("a.yaml")))[: edit[0]] + edit[1] + whole[edit[0] + len(edit[1]) :]
    )
)
def test_no_bytes_stop_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    archive = folder / "a.tar"
    archive.write_bytes(content)
    try:
        found, _ = unpacked(archive, folder / "work")
    except SourceError:
        return
    assert all(file.resolve().is_relative_to(found.resolve()) for file in found.rglob("*"))
