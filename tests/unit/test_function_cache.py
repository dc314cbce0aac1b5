"""The cache of resolved functions: hits, reloads, failures."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from actionbridge import PlanError
from actionbridge.plan.function_cache import FunctionCache


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module on the path that says which edition it is."""
    file = tmp_path / "cached_sample.py"
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two editions within one second share a timestamp
    file.write_text("class A:\n    @staticmethod\n    def f(): return 1\nasync def g(): return 1\n")
    monkeypatch.delitem(sys.modules, "cached_sample", raising=False)
    yield file
    sys.modules.pop("cached_sample", None)


def test_a_second_resolution_gives_the_same_callable_without_a_look_up(source: Path) -> None:
    cache = FunctionCache()
    first = cache.resolve("cached_sample", "A.f")
    del sys.modules["cached_sample"].A.f
    assert cache.resolve("cached_sample", "A.f") is first


def test_coroutine_functions_are_cached_like_others(source: Path) -> None:
    cache = FunctionCache()
    assert cache.resolve("cached_sample", "g") is cache.resolve("cached_sample", "g")
    assert (len(cache), cache.keys()) == (1, [("cached_sample", "g")])


def test_another_module_object_of_the_same_name_is_seen(source: Path) -> None:
    cache = FunctionCache()
    assert cache.resolve("cached_sample", "A.f")() == 1
    source.write_text(source.read_text().replace("return 1", "return 2"))
    del sys.modules["cached_sample"]
    assert cache.resolve("cached_sample", "A.f")() == 2
    assert len(cache) == 1


def test_a_reload_in_place_is_seen(source: Path) -> None:
    cache = FunctionCache()
    cache.resolve("cached_sample", "A.f")
    source.write_text(source.read_text().replace("return 1", "return 2"))
    importlib.reload(sys.modules["cached_sample"])
    assert cache.resolve("cached_sample", "A.f")() == 2


def test_a_module_that_is_gone_is_not_served_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ModuleType("made_up_sample")
    made.f = len  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up_sample", made)
    cache = FunctionCache()
    assert cache.resolve("made_up_sample", "f") is len
    monkeypatch.delitem(sys.modules, "made_up_sample")
    with pytest.raises(PlanError, match="cannot be imported"):
        cache.resolve("made_up_sample", "f")


def test_a_failure_is_not_cached(source: Path) -> None:
    cache = FunctionCache()
    with pytest.raises(PlanError):
        cache.resolve("cached_sample", "gone")
    assert len(cache) == 0


def test_keys_that_look_alike_are_apart_and_clear_forgets_them(source: Path) -> None:
    cache = FunctionCache()
    cache.resolve("cached_sample", "A.f")
    cache.resolve("cached_sample", "A")
    assert cache.keys() == [("cached_sample", "A"), ("cached_sample", "A.f")]
    cache.clear()
    assert (len(cache), cache.keys()) == (0, [])
