"""Scripts out of a template that reads like the script itself.

A line may end with a tag, "#? name other": it stays only where all its names hold. Then $values are filled in.
"""

from collections.abc import Mapping, Set
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).parent / "templates"
TAG = "#?"


def read_template(name: str) -> str:
    """The text of a template, by file name."""
    return (TEMPLATES / name).read_text(encoding="utf-8").strip("\n")


def fill(template: str, facts: Set[str], values: Mapping[str, object]) -> str:
    """The lines whose tags are all among the facts, untagged, with the values in place of $names.

    Values are taken as they are: a "$" or a tag in them means nothing. Raises KeyError for a name without a value.
    """
    chosen = [_untagged(line) for line in template.split("\n") if _tags(line) <= facts]
    return Template("\n".join(chosen)).substitute(values)


def _tags(line: str) -> Set[str]:
    return set(line.partition(TAG)[2].split())


def _untagged(line: str) -> str:
    return line.partition(TAG)[0].rstrip()
