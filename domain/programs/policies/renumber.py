"""From drafts to the next version: stable ids, append-only positions, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from domain.kernel.canonical import canonical
from domain.kernel.clock import NewId
from domain.kernel.identifiers import ProgramId, TrackId
from domain.kernel.plain import plain
from domain.programs.entities import Program, Revision, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """The next version: every program in it, and the revisions that differ from before."""

    programs: tuple[Program, ...]
    revisions: tuple[Revision, ...]
    track_count: int
    sha256: str
    summary: dict[str, int]


def renumber(
    drafts: Sequence[Program], before: Sequence[Revision], track_count: int, new_id: NewId
) -> Renumbered:
    """Give `drafts` the ids and positions they had by code; new ones are appended.

    Positions are never reused: a withdrawn program keeps its own, and gets them back if it
    returns.
    """
    known = {revision.program.code: revision for revision in before}
    programs: list[Program] = []
    changed: list[Revision] = []
    summary = {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 0}
    for draft in sorted(drafts, key=lambda each: each.code):
        old = known.get(draft.code)
        program, track_count = _keep(
            draft, None if old is None else old.program, track_count, new_id
        )
        programs.append(program)
        if old is not None and not old.is_withdrawn and old.program == program:
            summary["unchanged"] += 1
            continue
        summary["added" if old is None or old.is_withdrawn else "changed"] += 1
        changed.append(Revision(program=program, is_withdrawn=False))
    codes = {draft.code for draft in drafts}
    for revision in before:
        if revision.program.code not in codes and not revision.is_withdrawn:
            summary["withdrawn"] += 1
            changed.append(Revision(program=revision.program, is_withdrawn=True))
    return Renumbered(
        programs=tuple(programs),
        revisions=tuple(changed),
        track_count=track_count,
        sha256=content_hash(programs),
        summary=summary,
    )


def content_hash(programs: Sequence[Program]) -> str:
    """Return the hash by which this content is known, positions and ids included."""
    digest = sha256(b"[")
    # Program by program, with the bytes of one canonical list: encoding it whole would hold
    # the interpreter for a second, and with it every other request.
    for place, program in enumerate(sorted(programs, key=lambda each: each.code)):
        digest.update(b"," if place else b"")
        digest.update(canonical(plain(program)))
    digest.update(b"]")
    return digest.hexdigest()


def _keep(
    draft: Program, old: Program | None, track_count: int, new_id: NewId
) -> tuple[Program, int]:
    places = {} if old is None else {track.code: track for track in old.tracks}
    tracks: list[Track] = []
    for track in draft.tracks:
        place = places.get(track.code)
        if place is None:
            tracks.append(replace(track, id=TrackId(new_id()), position=track_count))
            track_count += 1
        else:
            tracks.append(replace(track, id=place.id, position=place.position))
    # A track that is gone stays as a closed one, so that its position scores nothing.
    codes = {track.code for track in draft.tracks}
    gone = [replace(track, is_open=False) for code, track in places.items() if code not in codes]
    identifier = ProgramId(new_id()) if old is None else old.id
    return replace(draft, id=identifier, tracks=tuple(tracks + gone)), track_count
