"""shares/ of a generation: a folder a partner that may see anything, and nothing in any other generation; reciprocity/ for us."""

from functools import partial
from pathlib import Path

from orchestration.folder_names import folder_names
from orchestration.publish.generation import DATABASE, Generation
from orchestration.publish.keeping import SHARES, published_folder
from orchestration.publish.manifest import Manifest
from orchestration.settings import Settings
from orchestration.share.edition import write_editions
from orchestration.share.exports import Export, write_export
from orchestration.share.leaving import leaving
from orchestration.share.reciprocity import concerned, write_reciprocity

RECIPROCITY = "reciprocity"
"""The folder of a generation with a page a partner for our partner managers: it never leaves."""


def write_shares(settings: Settings, generation: Generation) -> list[Export]:
    """Write shares/<partner_key>/ into the folder of a generation that is about to be published, compared with the published one."""
    published = published_folder(settings)
    return exports(generation, generation.folder / SHARES, published)


def exports(generation: Generation, shares: Path, published: Path | None) -> list[Export]:
    """Write a folder a partner below `shares`, from the generation's database, with what changed since the one that is published; and
    below reciprocity/ beside it a page for us."""
    before, last = None, None
    if published is not None:
        before = published / DATABASE
        last = Manifest.read(published)
    as_of = generation.manifest.as_of
    with leaving(generation.database, before) as all_that_leaves:
        told_before = last.as_of if last and all_that_leaves.has_before else None
        editions = partial(write_editions, as_of=as_of, before=told_before)
        sharing, talking = all_that_leaves.partners(), concerned(all_that_leaves)
        names = folder_names({partner.partner_key for partner in (*sharing, *talking)})
        for folder, partners, mode in ((shares, sharing, 0o700), (shares.with_name(RECIPROCITY), talking, 0o755)):
            if partners:
                folder.mkdir(mode)
        done = []
        for partner in sorted({*sharing, *talking}, key=lambda partner: partner.partner_key):
            name = names[partner.partner_key]
            if partner in talking:
                page = shares.with_name(RECIPROCITY) / f"{name}.html"
                write_reciprocity(all_that_leaves, partner, page, as_of=as_of, before=told_before)
            if partner in sharing:
                done.append(write_export(all_that_leaves, partner, shares / name, as_of, told_before, editions))
        return done
