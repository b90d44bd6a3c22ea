"""What the Makefile calls: python -m orchestration run | publish | share-preview | sample | labels | forget.

Exit codes: 0 done; 1 a check blocked or a step failed, and the last published version stays; 2 settings or inputs that cannot be used.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from orchestration.build_database import LockTimeout, holding
from orchestration.settings import ROOT, Settings, SettingsError, parse_day

FAILED, UNUSABLE = 1, 2
WIDTH = 100
"""Of the screen, where the output goes to no terminal."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit code."""
    parsed = parser().parse_args(arguments)
    os.chdir(ROOT)
    os.environ.setdefault("DAGSTER_HOME", str(ROOT))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    try:
        return parsed.command(parsed, console)
    except SettingsError as error:
        console.print(Text(str(error)), soft_wrap=True)
        return UNUSABLE
    except LockTimeout as error:
        console.print(Text(str(error)), soft_wrap=True)
        return FAILED


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    top = argparse.ArgumentParser(prog="python -m orchestration", description="Partnerverse from the command line; `make` calls this.")
    commands = top.add_subparsers(required=True, metavar="command")

    run_parser = commands.add_parser(
        "run",
        help="the whole daily job: ingest, build, audit, publish",
        description="The whole daily job. Settings are environment variables: "
        "PARTNERVERSE_LANDING_DIR, _WAREHOUSE_DIR, _AS_OF, _SEEDS_DIR, _TARGET.",
    )
    run_parser.set_defaults(command=run)

    publish_parser = commands.add_parser("publish", help="build another day from what has been ingested, and publish it")
    publish_parser.add_argument("--as-of", required=True, metavar="YYYY-MM-DD", help="the day as of which to build")
    publish_parser.add_argument("--force", action="store_true", help="move published/ to it even if it is older than what is published")
    publish_parser.set_defaults(command=publish)

    preview_parser = commands.add_parser(
        "share-preview",
        help="print what would leave for a partner, before it leaves",
        description="Print what a partner would see by the rules as they stand now, from what has been ingested. Nothing is published.",
    )
    preview_parser.add_argument("partner", metavar="PARTNER_KEY", help="the partner's key, which names its folder in shares/")
    preview_parser.set_defaults(command=share_preview)

    sample_parser = commands.add_parser("sample", help="write a landing folder of a made-up company")
    sample_parser.add_argument("--seed", type=int, default=7)
    sample_parser.add_argument("--accounts", type=int, default=2000)
    sample_parser.add_argument("--partners", type=int, default=8)
    sample_parser.add_argument("--days", type=int, default=5)
    sample_parser.add_argument("--crm", default="salesforce", help="salesforce (default), hubspot, or both")
    sample_parser.add_argument("--out", metavar="FOLDER", help="default: the landing folder")
    sample_parser.set_defaults(command=sample)

    labels_parser = commands.add_parser(
        "labels",
        help="propose pairs of records and accounts to label, or fold in a file that has been filled in",
        description="Write pairs to label, from the published database, for a person to fill in is_match (true or false); "
        "or, with --fold, append such a file to seeds/match_labels.csv.",
    )
    labels_parser.add_argument("--out", metavar="FILE", help="default: labels.csv in the warehouse")
    labels_parser.add_argument("--random", type=int, default=100, metavar="N", help="auto matches drawn at random, which measure precision")
    labels_parser.add_argument(
        "--others", type=int, metavar="N", help="most other candidates drawn with them, for recall; default: as many"
    )
    labels_parser.add_argument("--asked", type=int, default=50, metavar="N", help="pairs nearest to the threshold, which never measure")
    labels_parser.add_argument("--seed", type=int, default=7)
    labels_parser.add_argument("--fold", metavar="FILE", help="append the labels of a filled-in file instead")
    labels_parser.set_defaults(command=labels)

    forget_parser = commands.add_parser(
        "forget",
        help="replace a person by a pseudonym in all that the warehouse keeps",
        description="Pseudonymise a person in every row version, quarantined record, generation, export and backup of the warehouse, and "
        "put a salted hash on the list that ingest applies to later extracts. Exit code 1: the scan at the end still found the person.",
    )
    forget_parser.add_argument("--email", required=True, metavar="ADDRESS", help="the person's e-mail address")
    forget_parser.set_defaults(command=forget)
    return top


def run(parsed: argparse.Namespace, console: Console) -> int:
    """The whole daily job, in this process, with its history kept where `dagster dev` shows it."""
    started = time.monotonic()
    settings = Settings.from_environment()
    from orchestration.dbt_project import is_parsed, manifest_of_assets
    from orchestration.warehouse.dbt import dbt_waiting

    with lock(settings, console):
        prepare(settings, console)
        if is_parsed(settings):
            manifest_of_assets(settings)
        with dbt_waiting(settings) as dbt:
            # Dagster takes as long to import as dbt takes to get ready; its assets are made from the manifest
            import dagster_dbt  # noqa: F401

            if not is_parsed(settings):
                dbt.wait_until_parsed()
            manifest_of_assets(settings)
            from orchestration.daily_run import execute, failure_text
            from orchestration.summary import show, show_oddities, summarize

            settings.last_run_dir.mkdir(parents=True, exist_ok=True)
            with output_into(settings.last_run_dir / "run.log", console) as screen:
                outcome = execute(screen)
    if outcome.published is None:
        console.print(Text(failure_text(outcome)), soft_wrap=True)
        show_oddities(console, outcome.intake.odd)
        page = settings.last_run_dir / "quality" / "index.html"
        for name, path in (("quality page", page), ("log", settings.last_run_dir / "run.log")):
            if path.exists():
                console.print(f"{name}: {settings.shown(path)}", soft_wrap=True)
        return UNUSABLE if outcome.is_unusable else FAILED
    show(console, settings, summarize(*outcome.published, outcome.intake), outcome.intake, time.monotonic() - started)
    return 0


def publish(parsed: argparse.Namespace, console: Console) -> int:
    """Another day, from what has been ingested."""
    started = time.monotonic()
    settings = Settings.from_environment()
    day = parse_day("--as-of", parsed.as_of)
    from orchestration.dbt_project import compose
    from orchestration.ingest.loading import begin
    from orchestration.ingest.masks import masked
    from orchestration.publish.contract import PublishError
    from orchestration.quality.audit import NotApproved
    from orchestration.rebuild import rebuild
    from orchestration.summary import Intake, show, summarize
    from orchestration.warehouse.dbt import DbtError

    settings.last_run_dir.mkdir(parents=True, exist_ok=True)
    try:
        with lock(settings, console):
            begin(settings)
            compose(settings)
            with output_into(settings.last_run_dir / "run.log", console) as screen, screen.status(f"building {day}"):
                done = rebuild(settings, day, force=parsed.force)
    except (NotApproved, PublishError, DbtError) as error:
        console.print(Text(masked(str(error))), soft_wrap=True)
        return FAILED
    show(console, settings, summarize(done.outcome, done.generation.folder, Intake()), None, time.monotonic() - started)
    return 0


def share_preview(parsed: argparse.Namespace, console: Console) -> int:
    """What would leave for a partner."""
    settings = Settings.from_environment()
    from orchestration.dbt_project import compose
    from orchestration.ingest.loading import begin
    from orchestration.share.preview import preview
    from orchestration.share.screen import show_preview
    from orchestration.warehouse.dbt import DbtError

    try:
        with lock(settings, console):
            begin(settings)
            compose(settings)
            with console.status("building what may be shared"):
                found = preview(settings, parsed.partner)
    except DbtError as error:
        console.print(Text(str(error)), soft_wrap=True)
        return FAILED
    show_preview(console, parsed.partner, found)
    return 0


def sample(parsed: argparse.Namespace, console: Console) -> int:
    """A landing folder of a made-up company."""
    out = ROOT / parsed.out if parsed.out else Settings.from_environment().landing_dir
    write_sample_to(out, console, seed=parsed.seed, accounts=parsed.accounts, partners=parsed.partners, days=parsed.days, crm=parsed.crm)
    return 0


def labels(parsed: argparse.Namespace, console: Console) -> int:
    """Pairs to label, or labels to keep."""
    settings = Settings.from_environment()
    from orchestration.quality.labels import fold, propose

    if parsed.fold:
        new, target = fold(settings, ROOT / parsed.fold)
        console.print(f"{new:,} labels added to {settings.shown(target)}; the next run measures with them.", soft_wrap=True)
        return 0
    out = ROOT / parsed.out if parsed.out else settings.warehouse_dir / "labels.csv"
    others = parsed.random if parsed.others is None else parsed.others
    if min(parsed.random, others, parsed.asked) < 0:
        raise SettingsError("--random, --others and --asked are numbers of pairs; write 0 or more.")
    done = propose(settings, out, random=parsed.random, others=others, asked=parsed.asked, seed=parsed.seed)
    console.print(
        f"{settings.shown(out)}: {done.auto_matches:,} auto matches and {done.others:,} other candidates drawn at random "
        f"({done.known:,} of them judged before), {done.asked:,} pairs asked for. "
        f"Fill in is_match, then make labels FOLD={settings.shown(out)}.",
        soft_wrap=True,
    )
    if done.others < done.drawn:
        console.print(
            f"Recall will come out too high: of {done.drawn:,} other candidates drawn only {done.others:,} are written; "
            f"OTHERS={done.drawn} writes all.",
            soft_wrap=True,
        )
    return 0


def forget(parsed: argparse.Namespace, console: Console) -> int:
    """A person who asked for it."""
    settings = Settings.from_environment()
    from orchestration.people import forgetting

    email = forgetting.checked_address(parsed.email)
    with lock(settings, console), console.status("looking for the person") as status:
        done = forgetting.forget(settings, email, status.update)
    for line in forgetting.told(done):
        console.print(Text(line), soft_wrap=True)
    return FAILED if done.left else 0


def write_sample_to(out: Path, console: Console, **arguments: int | str) -> None:
    """Make the sample company's extracts. Raises SettingsError for numbers that make none, and for a folder that is not empty."""
    from orchestration.sample.sample import write_sample

    try:
        with console.status("making the company up") as status:
            made = write_sample(out, progress=status.update, **arguments)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    console.print(
        f"A made-up company: {made.rows:,} rows in {made.files:,} files in {made.landing}; "
        f"{made.true_pairs:,} true matches in {made.truth}.",
        soft_wrap=True,
    )


def prepare(settings: Settings, console: Console) -> None:
    """All that can be found wrong before dbt is started: landing folder, owner of the warehouse, policy."""
    from orchestration.dbt_project import compose
    from orchestration.ingest.loading import begin

    if not os.environ.get("PARTNERVERSE_LANDING_DIR") and not settings.landing_dir.exists():
        console.print(f"There is no {settings.shown(settings.landing_dir)}/ yet; a made-up company's extracts go there.")
        write_sample_to(settings.landing_dir, console)
    compose(settings)
    begin(settings)


@contextmanager
def lock(settings: Settings, console: Console) -> Iterator[None]:
    """The warehouse's run lock, with a word to the person who has to wait for it."""
    try:
        held = holding(settings.run_lock, wait_seconds=0)
        held.__enter__()
    except LockTimeout:
        console.print(f"Another run works on {settings.shown(settings.warehouse_dir)}; this one waits for it to end.", soft_wrap=True)
        held = holding(settings.run_lock)
        held.__enter__()
    try:
        yield
    finally:
        held.__exit__(None, None, None)


@contextmanager
def output_into(log: Path, console: Console) -> Iterator[Console]:
    """Let all that this process and its children print go to the log for the body; yields a console that still reaches the screen."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {stream: os.dup(stream.fileno()) for stream in (sys.stdout, sys.stderr)}
    with log.open("w", encoding="utf-8") as file, os.fdopen(os.dup(kept[sys.stdout]), "w", encoding="utf-8") as screen:
        for stream in kept:
            os.dup2(file.fileno(), stream.fileno())
        try:
            yield Console(file=screen, highlight=False, force_terminal=console.is_terminal, width=console.width)
        finally:
            for stream, before in kept.items():
                stream.flush()
                os.dup2(before, stream.fileno())
                os.close(before)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # all is closed and written; taking a hundred thousand imported objects apart one by one would cost 3 s
    os._exit(code)
