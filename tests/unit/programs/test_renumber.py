"""The content hash is that of one canonical list, whatever order programs came in."""

from domain.kernel.canonical import canonical, sha256_hex
from domain.kernel.plain import plain
from domain.programs.policies.generate import generate_programs
from domain.programs.policies.renumber import content_hash


def test_the_hash_is_of_the_canonical_list_by_code() -> None:
    for count in (0, 1, 5):
        programs = generate_programs(2, count)
        whole = sha256_hex(canonical([plain(program) for program in programs]))
        assert content_hash(programs) == whole
        assert content_hash(tuple(reversed(programs))) == whole
