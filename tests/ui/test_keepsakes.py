"""What a visitor brought stays theirs, and a server full of visitors stays small."""

from playground.ui.keepsakes import MOST_OWNERS, Keepsakes, OwnText


def text(name: str) -> OwnText:
    return OwnText(name, (f"{name} one", f"{name} two"))


def test_each_owner_has_their_own_text_and_nobody_sees_another_s() -> None:
    kept = Keepsakes()
    kept.put("ada", text("a"))
    kept.put("bob", text("b"))
    assert (kept.get("ada"), kept.get("bob"), kept.get("eve")) == (text("a"), text("b"), None)


def test_a_newer_text_takes_the_place_of_the_older() -> None:
    kept = Keepsakes()
    kept.put("ada", text("old"))
    kept.put("ada", text("new"))
    assert kept.get("ada") == text("new")


def test_only_the_newest_owners_are_kept() -> None:
    kept = Keepsakes()
    for i in range(MOST_OWNERS + 3):
        kept.put(f"owner {i}", text(str(i)))
    found = [kept.get(f"owner {i}") is not None for i in range(MOST_OWNERS + 3)]
    assert found == [False] * 3 + [True] * MOST_OWNERS


def test_putting_again_saves_an_owner_from_being_forgotten() -> None:
    kept = Keepsakes()
    for i in range(MOST_OWNERS):
        kept.put(f"owner {i}", text(str(i)))
    kept.put("owner 0", text("again"))
    kept.put("newcomer", text("n"))
    assert kept.get("owner 0") == text("again")
    assert kept.get("owner 1") is None
