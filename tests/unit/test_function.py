"""Functions by name: which can be named, and that the name leads back."""

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plan_instances as instances
import plan_samples as samples
import pytest

from actionbridge import PlanError, SignatureError
from actionbridge.plan.function import Function, JavaFunction, PythonFunction

MODULE = "plan_samples"


@pytest.mark.parametrize(
    ("target", "qualname"),
    [
        (samples.track, "track"),
        (samples.explain, "explain"),
        (samples.wrapped_outside, "wrapped_outside"),
        (samples.wrapped_inside, "wrapped_inside"),
        (samples.Outer.static, "Outer.static"),
        (samples.Outer.static_below, "Outer.static_below"),
        (samples.Outer.of_class, "Outer.of_class"),
        (samples.Outer.Inner.deep, "Outer.Inner.deep"),
        (samples.Child.static, "Child.static"),
        (samples.Child.static_below, "Outer.static_below"),
        (samples.Child.of_class, "Child.of_class"),
        (samples.strict, "strict"),
        (samples.add_five, "add_five"),
        (samples.Late, "Late"),
    ],
)
def test_a_name_leads_back_to_its_callable(target: Callable[..., Any], qualname: str) -> None:
    function = PythonFunction.of(target)
    assert function == PythonFunction(MODULE, qualname)
    assert function.resolve() == target
    assert Function.from_json(function.to_json()) == function


def test_an_inherited_class_method_stays_bound_to_the_child() -> None:
    assert PythonFunction.of(samples.Child.of_class).resolve()(None, None) == "Child"


def test_a_method_is_bound_to_the_instance_that_its_module_holds() -> None:
    function = PythonFunction.of(instances.rules.check)
    assert function == PythonFunction("plan_instances", "rules.check")
    assert function.resolve()(None, None) == 1


def test_a_builtin_has_a_name() -> None:
    assert PythonFunction.of(len) == PythonFunction("builtins", "len")


def test_a_second_decorated_version_of_a_function_is_found_under_its_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = samples.logged(samples.track)
    monkeypatch.setattr(samples, "track_again", again, raising=False)
    assert PythonFunction.of(again) == PythonFunction(MODULE, "track_again")


def _make_local() -> Callable[..., Any]:
    def local(event: Any, ctx: Any) -> None: ...

    return local


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (samples.shorthand, "lambda has no name that can be imported.*write it with def"),
        (_make_local(), "local to a function.*move it to module level"),
        (samples.closure, "is a closure.*move it to module level"),
        (samples.nameless, r"is a closure.*functools\.wraps"),
        (functools.partial(samples.add, 1), "no module holds it.*assign it to a name"),
        (samples.Threshold(2), "no module holds it"),
        (instances.Rules(2).check, "no module holds it"),
        (3, "not callable"),
    ],
)
def test_what_another_process_cannot_find_is_refused_with_reason_and_remedy(target: Any, reason: str) -> None:
    with pytest.raises(PlanError, match=reason):
        PythonFunction.of(target)


def test_a_refusal_tells_file_and_line() -> None:
    with pytest.raises(PlanError) as refused:
        PythonFunction.of(samples.closure)
    line = samples.closure.__code__.co_firstlineno
    assert f"plan_samples.py:{line}" in str(refused.value)


def test_a_function_that_its_module_replaced_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    old = samples.add
    monkeypatch.setattr(samples, "add", len)
    with pytest.raises(PlanError, match="no module holds it"):
        PythonFunction.of(old)


@pytest.mark.parametrize(
    ("module", "qualname", "reason"),
    [
        ("no.such.module", "f", "cannot be imported.*Python path"),
        (MODULE, "gone", "has no 'gone'"),
        (MODULE, "Outer.gone", r"has no 'Outer\.gone'"),
        (MODULE, "__name__", "not callable"),
    ],
)
def test_a_name_that_leads_nowhere_says_so(module: str, qualname: str, reason: str) -> None:
    with pytest.raises(PlanError, match=reason):
        PythonFunction(module, qualname).resolve()


def test_a_module_that_fails_to_import_is_the_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_sample.py").write_text("raise ZeroDivisionError('at import')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PlanError, match="ZeroDivisionError: at import") as refused:
        PythonFunction("broken_sample", "f").resolve()
    assert isinstance(refused.value.__cause__, ZeroDivisionError)


def test_a_function_is_async_if_it_or_what_it_wraps_is() -> None:
    asynchronous = {
        name: PythonFunction(MODULE, name).is_async
        for name in ("track", "explain", "wrapped_outside", "wrapped_inside", "add_five", "strict")
    }
    assert [name for name, answer in asynchronous.items() if answer] == ["explain", "wrapped_inside"]


def test_a_plain_method_is_refused_since_no_instance_is_named() -> None:
    with pytest.raises(SignatureError, match="plain method.*static or class method"):
        PythonFunction.of(samples.Outer.plain).check_signature((object, object))


def _run_script(directory: Path, text: str) -> str:
    script = directory / "flights_script.py"
    script.write_text(text)
    return subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True).stdout


def test_functions_of_the_main_script_are_named_by_its_file_and_not_imported_twice(tmp_path: Path) -> None:
    out = _run_script(
        tmp_path,
        "from actionbridge.plan.function import PythonFunction\n"
        "print('imported')\n"
        "class A:\n    class B:\n        @staticmethod\n        def f(event, ctx): return 4\n"
        "f = PythonFunction.of(A.B.f)\n"
        "f.check_signature((object, object))\n"
        "print(f.module, f.qualname, f.resolve() is A.B.f)\n",
    )
    assert out.splitlines() == ["imported", "flights_script A.B.f True"]


def test_functions_of_the_main_script_are_those_of_its_import_once_it_was_imported(tmp_path: Path) -> None:
    out = _run_script(
        tmp_path,
        "from actionbridge.plan.function import PythonFunction\n"
        "def f(event, ctx): return 4\n"
        "if __name__ == '__main__':\n"
        "    import flights_script\n"
        "    print(PythonFunction.of(f).resolve() is flights_script.f)\n",
    )
    assert out == "True\n"


def test_a_function_typed_into_an_interactive_session_is_refused() -> None:
    code = "from actionbridge.plan.function import PythonFunction as F\ndef f(): ...\nF.of(f)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "interactive session" in ended.stderr
    assert "put it into a file" in ended.stderr


def test_a_java_function_checks_the_number_of_its_parameters() -> None:
    function = JavaFunction("org.example.Rules$Late", "apply", ("java.util.Map", "int"))
    function.check_signature((object, object))
    assert Function.from_json(function.to_json()) == function
    with pytest.raises(SignatureError, match="takes 2 parameters, is called with 1"):
        function.check_signature((object,))


@pytest.mark.parametrize("data", [{}, {"kind": "perl"}, {"kind": "python", "module": "m"}])
def test_an_unknown_kind_of_function_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(PlanError, match="no function of a plan"):
        Function.from_json(data)
