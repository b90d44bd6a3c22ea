"""shares/ of a generation: a folder a partner that may see anything, and nothing in any other generation."""

from pathlib import Path

from orchestration.folder_names import folder_names
from orchestration.publish.generation import DATABASE, Generation
from orchestration.publish.keeping import SHARES, published_folder
from orchestration.publish.manifest import Manifest
from orchestration.settings import Settings
from orchestration.share.edition import write_editions
from orchestration.share.exports import Export, write_export
from orchestration.share.leaving import leaving


def write_shares(settings: Settings, generation: Generation) -> list[Export]:
    """Write shares/<partner_key>/ into the folder of a generation that is about to be published, compared with the published one."""
    published = published_folder(settings)
    return exports(generation, generation.folder / SHARES, published)


def exports(generation: Generation, shares: Path, published: Path | None) -> list[Export]:
    """Write a folder a partner below `shares`, from the generation's database, with what changed since the one that is published."""
    before, last = None, None
    if published is not None:
        before = published / DATABASE
        last = Manifest.read(published)
    with leaving(generation.database, before) as all_that_leaves:
        told_before = last.as_of if last and all_that_leaves.has_before else None
        partners = all_that_leaves.partners()
        if not partners:
            return []
        shares.mkdir(mode=0o700)
        names = folder_names([partner.partner_key for partner in partners])
        return [
            write_export(
                all_that_leaves, partner, shares / names[partner.partner_key], generation.manifest.as_of, told_before, write_editions
            )
            for partner in partners
        ]
