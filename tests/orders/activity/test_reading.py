"""Activity files are read by what they hold; no file, however broken, raises."""

import csv
import struct
from encodings import aliases
from pathlib import Path
from typing import Any, Final, override

import fitdecode
import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.activity import fit as fit_reader
from orders.activity import found, xml
from orders.activity import gpx as gpx_reader
from orders.activity import tcx as tcx_reader
from orders.activity.counting import count
from orders.activity.fit_sessions import EPOCH
from orders.activity.found import Activity, Reason, Sport, Unread
from orders.activity.reading import LARGEST, read
from orders.activity.sports import sport_named
from tests.bench.activity import File, figure, figures, files_of, wrong
from tests.orders.activity.making import CYCLING, NOON, RUNNING, TRANSITION, WALKING, Fit, fit_of, gpx, tcx

pytestmark = pytest.mark.one_run("sqlite")

SHARED: Final = Path(__file__).resolve().parents[4] / "shared" / "data"
RUN: Final = [(0.0, 0.0), (60.0, 150.0), (120.0, 300.0)]


def samples(kind: str = "") -> list[File]:
    """Return the real files, of one kind; skip where they are absent."""
    if not (SHARED / "activity").is_dir():
        pytest.skip("../shared/data is absent")
    return [file for file in files_of(SHARED) if file.name.endswith(kind)]


def metres(data: bytes) -> float:
    """Return what a file contains."""
    activity = read(data)
    assert isinstance(activity, Activity), activity
    return round(activity.metres, 2)


def test_every_real_file_tells_what_is_known_of_it() -> None:
    told = {file.name: wrong(file, figure(file.name, file.path.read_bytes())) for file in samples()}
    assert len(told) >= 22
    assert {name: said for name, said in told.items() if said} == {}


def test_the_bench_tells_of_a_file_that_raises_and_goes_on(tmp_path: Path) -> None:
    class Poison(File):
        @override
        def data(self) -> Any:
            return None if self.name == "first" else b"x"

    first, second = figures([Poison("first", tmp_path), Poison("second", tmp_path)])
    assert (first.reason, wrong(File("first", tmp_path), first)) == ("TypeError", ["it raised"])
    assert (second.reason, wrong(File("second", tmp_path), second)) == (Reason.NOT_AN_ACTIVITY, [])


def test_gpx_tracks_are_as_long_as_another_reader_finds_them() -> None:
    for file in samples(".gpx"):
        data = file.path.read_bytes()
        assert metres(data) == pytest.approx(gpxpy.parse(data).length_2d(), rel=0.003), file.name


def test_fit_sessions_are_those_that_another_reader_finds() -> None:
    for file in samples(".fit"):
        data = file.path.read_bytes()
        try:
            with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.DISABLED) as reader:
                sessions = [
                    one.get_value("total_distance")
                    for one in reader
                    if isinstance(one, fitdecode.FitDataMessage) and one.name == "session"
                ]
        except fitdecode.FitError:
            assert isinstance(read(data), Unread), file.name
        else:
            assert metres(data) == round(sum(sessions), 2), file.name


@given(st.data())
def test_a_broken_file_is_refused_and_never_raises(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from(
            [
                gpx(("running", RUN)),
                tcx("Running", [(300.0, [(0, 0.0), (120, 300.0)])]),
                Fit().file_id().record(0, 0).short_record(5, 10).session(RUNNING, 0, 60, 10).bytes(),
            ]
        )
    )
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for place in data.draw(st.lists(st.integers(0, max(len(broken) - 1, 0)), max_size=4)):
        if broken:
            broken[place] = data.draw(st.integers(0, 255))
    assert isinstance(read(bytes(broken)), Activity | Unread)


# A description: local number, whether developers add fields, byte order, message, fields of a number and a size.
_DESCRIBED: Final = st.builds(
    lambda local, more, order, kind, fields, rest: (
        bytes([0x40 | more | local, 0, order]) + struct.pack("<H", kind) + bytes([fields]) + rest
    ),
    st.integers(0, 3),
    st.sampled_from([0, 0x20]),
    st.integers(0, 1),
    st.sampled_from([0, 12, 18, 20, 18 << 8, 20 << 8, 99]),
    st.sampled_from([0, 1, 2, 255]),
    st.binary(max_size=12),
)


@given(st.lists(st.one_of(_DESCRIBED, st.binary(max_size=9)), max_size=6))
def test_a_fit_file_of_any_build_is_read_or_refused_and_counted_or_not(parts: list[bytes]) -> None:
    answer = read(fit_of(b"".join(parts)))
    if isinstance(answer, Activity):
        count(answer, from_time=NOON, until_time=NOON + 86400)


@pytest.mark.filterwarnings("ignore:.*escape sequence:DeprecationWarning")
def test_xml_in_any_encoding_that_there_is_is_read_or_refused() -> None:
    for name in sorted({*aliases.aliases.values(), "foo", "idna", "unicode_escape", "undefined", "utf-16"}):
        said = f'<?xml version="1.0" encoding="{name}"?>'
        for data in (said.encode() + gpx(("running", RUN)), said.encode("utf-16") + gpx(("running", RUN))):
            assert isinstance(read(data), Activity | Unread), name


@pytest.mark.parametrize("whole", [gpx(("running", RUN)), tcx("Running", [(300.0, [(0, 0.0), (120, 300.0)])])])
def test_xml_that_ends_early_is_called_truncated(whole: bytes) -> None:
    answer = read(whole[: len(whole) * 2 // 3])
    assert isinstance(answer, Unread)
    assert answer.reason == Reason.FILE_TRUNCATED


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NOT_AN_ACTIVITY),
        (b"<html><body>gpx</body></html>", Reason.NOT_AN_ACTIVITY),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), Reason.NOT_AN_ACTIVITY),
        (b"x" * (LARGEST + 1), Reason.TOO_LARGE),
        (b'<gpx><trk><trkseg><trkpt lat="91" lon="0"/></trkseg></trk></gpx>', Reason.FILE_CORRUPT),
        (b'<gpx><trk><trkseg><trkpt lat="nan" lon="0"/></trkseg></trk></gpx>', Reason.FILE_CORRUPT),
        (b'<gpx><trk><trkseg><trkpt lon="0"/></trkseg></trk></gpx>', Reason.FILE_CORRUPT),
        (b"<gpx><trk></gpx>", Reason.FILE_CORRUPT),
        (b"<gpx>" + b"<a>" * 100_000, Reason.FILE_CORRUPT),
        (Fit().file_id().record(0, 0).undescribed().bytes(), Reason.FILE_CORRUPT),
        (Fit().file_id().record(0, 0).bytes() + b"rest of another file", Reason.FILE_CORRUPT),
        (Fit().file_id().record(0, 0).bytes()[:-1], Reason.FILE_TRUNCATED),
        (Fit().file_id().record(0, 0).bytes() + b"rest", Reason.FILE_TRUNCATED),
        # Descriptions that promise more fields than bytes are left, also of developers' own.
        (fit_of(bytes([0x40, 0, 0, 20, 0, 255, 1, 2, 3])), Reason.FILE_CORRUPT),
        (fit_of(bytes([0x60, 0, 0, 20, 0, 0, 255])), Reason.FILE_CORRUPT),
        (fit_of(bytes([0x60, 0, 0, 20, 0, 0])), Reason.FILE_CORRUPT),
        *(
            (f'<?xml version="1.0" encoding="{name}"?>'.encode() + gpx(("running", RUN)), Reason.FILE_CORRUPT)
            for name in ("foo", "hex", "gbk")
        ),
        (tcx("Running", [(1e30, [])]), Reason.FILE_CORRUPT),
        (b"<gpx>" + b"".join(b"<a%d/>" % name for name in range(1_001)), Reason.TOO_LARGE),
        (b"<gpx><trk>" + b"<trkseg/>" * 2_001, Reason.TOO_LARGE),
        (b"<TrainingCenterDatabase>" + b"<Activity></Activity>" * 2_001, Reason.TOO_LARGE),
        (fit_of(b"".join(bytes([0x40, 0, 0, *divmod(kind, 256), 0]) for kind in range(1_001))), Reason.TOO_LARGE),
        (fit_of(bytes([0x40, 0, 0, 18, 0, 1, 5, 1, 0]) + b"\0\1" * 2_001), Reason.TOO_LARGE),
        (Fit().file_id().bytes() * 101, Reason.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: Reason) -> None:
    answer = read(data)
    assert isinstance(answer, Unread)
    assert answer.reason == reason


@pytest.mark.parametrize(
    "data",
    [
        b"<gpx>" + b"<a/>" * 100,
        b"<gpx><trk><trkseg>" + b'<trkpt lat="1" lon="1"/>' * 51,
        b"<TrainingCenterDatabase><Activity>" + b"<Trackpoint/>" * 51,
        fit_of(bytes([0x40, 0, 0, 20, 0, 0]) + bytes(50)),
        fit_of(bytes([0x40, 0, 0, 99, 0, 0]) * 51),
    ],
)
def test_more_points_than_any_walk_has_are_not_read_to_their_end(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    # A million as it is; fifty here, so that no test waits.
    assert (found.MOST_POINTS, xml._MOST_ELEMENTS) == (1_000_000, 1_000_000)
    for module in (fit_reader, gpx_reader, tcx_reader):
        monkeypatch.setattr(module, "MOST_POINTS", 50)
    monkeypatch.setattr(xml, "_MOST_ELEMENTS", 100)
    answer = read(data)
    assert isinstance(answer, Unread)
    assert answer.reason == Reason.TOO_LARGE


def test_entities_are_refused_before_any_grows() -> None:
    bomb = '<!DOCTYPE gpx [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    answer = read(gpx(("&b;", RUN), first=bomb))
    assert isinstance(answer, Unread)
    assert (answer.reason, answer.detail) == (Reason.FILE_CORRUPT, "entities are declared in line 1")


def test_nothing_outside_the_file_is_opened() -> None:
    outside = '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    answer = read(gpx(("&a;", RUN), first=outside))
    assert isinstance(answer, Unread)
    assert answer.reason == Reason.FILE_CORRUPT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<gpx><rte><rtept lat="1" lon="1"/><rtept lat="2" lon="1"/></rte></gpx>', Reason.NO_TRACK),
        (b'<gpx><wpt lat="1" lon="1"/></gpx>', Reason.NO_TRACK),
        (b"<gpx><trk><trkseg/></trk></gpx>", Reason.NO_TRACK),
        (b"<TrainingCenterDatabase><Courses><Course/></Courses></TrainingCenterDatabase>", Reason.NO_TRACK),
        (b"<TrainingCenterDatabase/>", Reason.NOT_AN_ACTIVITY),
        (Fit().file_id(32).bytes(), Reason.NOT_AN_ACTIVITY),
        (Fit().file_id().bytes(), Reason.NOT_AN_ACTIVITY),
    ],
)
def test_a_sound_file_without_an_activity_says_what_it_lacks(data: bytes, reason: Reason) -> None:
    answer = read(data)
    assert isinstance(answer, Activity)
    assert (answer.lacks, answer.metres) == (reason, 0)


def test_a_byte_order_mark_and_blank_lines_do_no_harm() -> None:
    assert metres(b"\xef\xbb\xbf" + gpx(("running", RUN))) == 300.0
    assert metres(b"\n\n" + gpx(("running", RUN))) == 300.0


def test_gaps_between_segments_and_tracks_are_not_walked() -> None:
    assert metres(gpx(("run", RUN), ("run", [(600, 5000.0), (660, 5100.0)]))) == 400.0


def test_a_track_says_its_sport_and_a_point_its_time_themselves_not_what_is_linked_to_them() -> None:
    aside = gpx(("running", RUN)).replace(b"<type>", b'<link href="a"><type>text/html</type></link><type>')
    aside = aside.replace(b"</type><trkseg>", b'</type><link href="a"><type>text/html</type></link><trkseg>')
    answer = read(aside.replace(b"</trkpt>", b"<extensions><x:time>1</x:time></extensions></trkpt>"))
    assert isinstance(answer, Activity)
    assert (answer.sport, [stretch.span for stretch in answer.stretches]) == (Sport.RUNNING, [(NOON, NOON + 120)])


def test_a_tcx_counts_by_the_device_then_by_laps() -> None:
    assert metres(tcx("Running", [(1000.0, [(0, 0.0), (60, 990.0)])])) == 990.0
    # Counting that begins anew in every lap is added up; a slip backwards is not.
    assert metres(tcx("Running", [(500.0, [(0, 0.0), (60, 500.0)]), (400.0, [(61, 3.0), (120, 400.0)])])) == 900.0
    assert metres(tcx("Running", [(500.0, [(0, 0.0), (60, 500.0), (61, 499.0), (90, 520.0)])])) == 520.0
    assert metres(tcx("Running", [(700.0, [(0, None), (60, None)]), (300.0, [])])) == 1000.0


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("developer", [False, True])
def test_a_fit_file_is_read_in_either_byte_order_and_past_what_developers_add(order: str, developer: bool) -> None:
    fit = Fit(order=order, developer=developer).file_id().record(0, 0).record(60, 200)
    activity = read(fit.session(RUNNING, 0, 60, 201.5).bytes())
    assert isinstance(activity, Activity)
    (stretch,) = activity.stretches
    assert (stretch.sport, stretch.metres, list(stretch.along)) == (Sport.RUNNING, 201.5, [0.0, 200.0])


def test_short_times_of_a_fit_file_count_on_and_roll_over() -> None:
    fit = Fit().file_id().record(0, 0)
    base = int(NOON - EPOCH)
    for step in (10, 20, 30, 40):
        fit.short_record((base + step) % 32, step * 3.0)
    activity = read(fit.session(RUNNING, 0, 40, None).bytes())
    assert isinstance(activity, Activity)
    (stretch,) = activity.stretches
    assert [time - stretch.times[0] for time in stretch.times] == [0, 10, 20, 30, 40]
    assert stretch.metres == 120.0


def test_a_multisport_file_deals_its_points_to_its_sessions() -> None:
    fit = Fit().file_id()
    for seconds, along in [(0, 0), (60, 200), (600, 5000), (700, 5010), (760, 5210)]:
        fit.record(seconds, along)
    fit.session(RUNNING, 0, 100, 200).session(TRANSITION, 100, 110, 1).session(CYCLING, 110, 650, 4800)
    activity = read(fit.session(WALKING, 700, 760, 200).bytes())
    assert isinstance(activity, Activity)
    assert [(stretch.sport, stretch.metres, len(stretch.along)) for stretch in activity.stretches] == [
        (Sport.RUNNING, 200.0, 2),
        (Sport.OTHER, 1.0, 2),
        (Sport.OTHER, 4800.0, 1),
        (Sport.WALKING, 200.0, 2),
    ]
    assert activity.sport is Sport.OTHER


def test_files_written_one_after_the_other_are_read_each() -> None:
    one = Fit().file_id().record(0, 0).session(RUNNING, 0, 60, 100).bytes()
    assert metres(one + Fit().file_id(2).bytes() + one) == 200.0


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("running", Sport.RUNNING),
        ("Trail_Running", Sport.RUNNING),
        ("TrailRun", Sport.RUNNING),
        ("9", Sport.RUNNING),
        ("4", Sport.HIKING),
        ("10", Sport.WALKING),
        ("Hike", Sport.HIKING),
        ("speed walking", Sport.WALKING),
        ("Biking", Sport.OTHER),
        ("1", Sport.OTHER),
        ("trunk", Sport.OTHER),
        ("Other", Sport.UNSTATED),
        (" ", Sport.UNSTATED),
    ],
)
def test_sports_go_by_many_names(name: str, sport: Sport) -> None:
    assert sport_named(name) is sport


def test_the_manifest_names_only_reasons_we_know() -> None:
    if not (SHARED / "MANIFEST.csv").exists():
        pytest.skip("../shared/data is absent")
    with (SHARED / "MANIFEST.csv").open(encoding="utf-8", newline="") as table:
        named = {code for row in csv.DictReader(table) for code in (row["expect_reason"] or "").split("|") if code}
    assert named <= {reason.value for reason in Reason}
