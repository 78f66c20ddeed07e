"""The model card's Markdown, as far as our cards use it, into blocks a template dresses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<src>[a-z-]+)\.svg\)|\*\*(?P<strong>.+?)\*\*|`(?P<code>[^`]+)`",
    re.DOTALL,
)
_RULE = re.compile(r"^\|[-| :]+\|$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a paragraph: plain, strong, code, or a picture with its words."""

    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading or paragraph in pieces, or a table with its head first."""

    kind: str
    pieces: Sequence[Piece] = ()
    rows: Sequence[Sequence[str]] = ()


def blocks_of(text: str) -> list[Block]:
    """Return the card below its title, block by block."""
    found = []
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.startswith("# "):
            continue
        if part.startswith("|"):
            lines = [each for each in part.splitlines() if not _RULE.match(each.strip())]
            found.append(Block(kind="table", rows=[_cells(each) for each in lines]))
        elif part.startswith("#"):
            found.append(Block(kind="heading", pieces=_pieces(part.lstrip("# "))))
        else:
            found.append(Block(kind="text", pieces=_pieces(part)))
    return found


def _cells(line: str) -> list[str]:
    return [each.strip().replace("**", "").replace("`", "") for each in line.strip("| ").split("|")]


def _pieces(text: str) -> list[Piece]:
    found, at = [], 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            found.append(Piece(kind="plain", text=text[at : match.start()]))
        at = match.end()
        if match["src"]:
            found.append(Piece(kind="picture", text=match["alt"], source=match["src"]))
        elif match["strong"]:
            found.append(Piece(kind="strong", text=match["strong"]))
        else:
            found.append(Piece(kind="code", text=match["code"]))
    rest = text[at:]
    return [*found, Piece(kind="plain", text=rest)] if rest.strip() else found
