"""Long-term memory in a vector store: one interface, and every question a durable call."""

import pytest

from actionbridge import InputEvent, OutputEvent, Plan, PlanError, RunnerContext, VectorMemory, action
from actionbridge.testing import assert_replays
from support.operator import Operator
from support.vector_jobs import Store, asked, letters, notes, remember, vectors


def test_a_plan_names_the_backend_and_actions_use_the_same_interface() -> None:
    with Operator(vectors) as operator:
        operator.run("k", "green tea")
        ((nearest, count, kept),) = operator.run("k", "teas")
        assert nearest[0] == ("green tea", {"length": 9})
        assert (count, kept) == (2, True)
        ((_, count, kept),) = operator.run("k", "gone")
        assert (count, kept) == (3, False)


def test_keys_are_apart_even_if_their_texts_are_equal() -> None:
    with Operator(vectors) as operator:
        for key in (1, "1", (1,)):
            assert operator.run(key, "tea") == [[[("tea", {"length": 3})], 1, True]]


@pytest.mark.parametrize(("name", "error"), [("", ValueError), (3, TypeError)])
def test_a_collection_needs_a_name(name: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="text such as 'notes'"):
        VectorMemory(letters, Store()).memory(None).collection(name)  # type: ignore[arg-type]


def test_the_backend_is_one_of_the_plans_resources() -> None:
    with pytest.raises(PlanError, match=r"list that resource in resources"):
        Plan("p", actions=[remember], long_term_memory=notes)


@action(InputEvent)
async def recall(event: InputEvent, ctx: RunnerContext) -> None:
    """Search twice, with the backend that the test has given."""
    collection = ctx.get_resource(notes).memory(ctx).collection("texts")
    id = await collection.add(event.input)
    found = await collection.search("t", limit=1)
    ctx.send_event(OutputEvent([id, [note.text for note in found]]))


def test_every_question_to_model_and_store_is_a_durable_call_that_replays() -> None:
    asked.clear()
    run = assert_replays(recall, InputEvent("tea"), resources={notes: VectorMemory(letters, Store())})
    names = ["_embed", "_put", "_embed", "_search"]
    assert run.calls == [f"actionbridge.api.vector_memory:{name}" for name in names]
    assert run.outputs[0][1] == ["tea"]
