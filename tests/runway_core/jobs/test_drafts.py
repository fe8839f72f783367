from runway_core.jobs import drafts, schema
from runway_core.jobs.store import JobStore


def save(store: JobStore, tab_id: str, body: str, *, workspace: str = "local") -> None:
    drafts.save(store, workspace, tab_id, body, tabs_limit=2).result()


def test_the_draft_that_was_saved_last_is_the_newest(store: JobStore) -> None:
    save(store, "a", "first")
    save(store, "b", "second")
    save(store, "a", "third")

    assert drafts.newest(store, "local") == "third"


def test_a_workspace_without_drafts_has_no_newest(store: JobStore) -> None:
    save(store, "a", "of somebody else", workspace="ann")

    assert drafts.newest(store, "local") is None


def test_with_one_tab_too_many_the_oldest_draft_is_forgotten(store: JobStore) -> None:
    save(store, "mine", "of another workspace", workspace="ann")
    save(store, "a", "first")
    save(store, "b", "second")
    save(store, "a", "first, again")
    save(store, "c", "third")

    rows = store.select(schema.drafts.select().order_by(schema.drafts.c.updated_at))

    assert [(row.workspace, row.tab_id) for row in rows] == [
        ("ann", "mine"),
        ("local", "a"),
        ("local", "c"),
    ]
