"""The command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tinvan.cli_batch import batch
from tinvan.errors import InvalidArticle, TinvanError
from tinvan.options import LENGTHS
from tinvan.stdio import FAILED, Failure, answer_lines, print_line, read_article, write
from tinvan.version import __version__

if TYPE_CHECKING:
    from tinvan.types import Document
    from tinvan.web.settings import Settings

# How the command ended, besides failed and wrong usage (click's own): done but for rejected lines, stopped by Ctrl-C.
REJECTED, INTERRUPTED = 3, 130


def main() -> None:
    """Run the command line: errors in one line on standard error, never a traceback."""
    try:
        cli.main(prog_name="tinvan", standalone_mode=False)
    except (click.ClickException, TinvanError) as error:
        sys.exit(_tell(error))
    except OSError as error:
        # Standard output was closed early or is full. Pointed elsewhere, it does not fail again on the way out.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"tinvan: {place}{error.strerror}", err=True)
        sys.exit(FAILED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tinvan", message="%(prog)s %(version)s")
def cli() -> None:
    """Short, faithful summaries of Vietnamese news, with the figures that matter."""


cli.add_command(batch)


@cli.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 if not given.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port, 8000 if not given; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes, one a core; 1 if not given.")
@click.option("--insecure", is_flag=True, default=None, help="Listen on a public address without keys.")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="A TOML file of settings.")
def serve(config: str | None, **given: Any) -> None:
    """Answer over HTTP until stopped.

    What is not given comes from the environment (TINVAN_PORT and so on), else from the file, else from the defaults.
    """
    from tinvan.web import listening, server

    settings = _settings(config, given)
    try:
        listener = listening.listen(settings)
    except UnicodeError:
        raise Failure(f"cannot listen on {settings.host}: is no name of a host") from None
    except OSError as error:
        # What the socket module adds to the reason is the address once more.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Failure(f"cannot listen on {settings.host}:{settings.port}: {reason}") from None
    address = listening.address(listener)
    if settings.keys is not None and not settings.keys.is_file():
        click.echo(
            f"tinvan: no keys in {settings.keys} yet: nobody may ask until tinvan keys create makes one", err=True
        )

    def ready() -> None:
        print_line(f"tinvan {__version__} answers on {address}")
        print_line(f"Try: curl --data-binary @article.txt -H 'Content-Type: text/plain' {address}/v1/summaries")

    try:
        server.serve(listener, settings, ready)
    except TinvanError:
        listener.close()
        raise


@cli.command()
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="A TOML file of settings.")
@click.option("--parent", type=int, hidden=True)
def worker(config: str | None, parent: int | None) -> None:
    """Work on the jobs that a service takes, until stopped.

    TINVAN_DATA names the folder of jobs, TINVAN_DATABASE their database: the service's own. Several workers share the
    work, one job each at a time.
    """
    from tinvan.web import logs
    from tinvan.web.jobfiles import JobFiles
    from tinvan.web.jobstore import Store
    from tinvan.web.worker import Worker

    settings = _settings(config, {"insecure": True})
    files = JobFiles(settings.job_files)
    files.make()
    store = Store(settings.job_database)
    store.prepare()
    logs.configure(settings.log)
    Worker(store, files, settings, parent).run()


@cli.group()
@click.option("--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="The file of keys; TINVAN_KEYS.")
@click.pass_context
def keys(context: click.Context, path: Path | None) -> None:
    """Make, list and revoke the keys that a service asks for."""
    path = path or _settings(None, {"insecure": True}).keys
    if path is None:
        raise click.UsageError("name the file of keys: --file FILE, or TINVAN_KEYS in the environment")
    context.obj = path


@keys.command()
@click.option("--name", default="", help="Whose it is.")
@click.pass_obj
def create(path: Path, name: str) -> None:
    """Make a key and print it: it is not kept, only its hash."""
    from tinvan.web import keys as store

    if not name.isprintable():
        raise click.UsageError("--name: holds what cannot be printed")
    key, secret = store.create(path, name, datetime.now(UTC))
    click.echo(f"tinvan: key {key.id} added to {path}; it is shown this once", err=True)
    print_line(secret)


@keys.command("list")
@click.pass_obj
def list_keys(path: Path) -> None:
    """List the keys: id, when made, when revoked, whose."""
    from tinvan.web import keys as store

    for key in store.read(path):
        print_line("\t".join((key.id, key.created, key.revoked or "-", key.name)))


@keys.command()
@click.argument("key_id", metavar="ID")
@click.pass_obj
def revoke(path: Path, key_id: str) -> None:
    """Make a key count no more, from the next request on."""
    from tinvan.web import keys as store

    if store.revoke(path, key_id, datetime.now(UTC)) is None:
        raise Failure(f"there is no key {key_id} that counts")
    click.echo(f"tinvan: key {key_id} counts no more", err=True)


@cli.command()
@click.argument("file", default="-")
@click.option("--title", default="", help="The article's title, where the text does not begin with it.")
@click.option("--length", default="short", show_default=True, type=click.Choice(LENGTHS), help="How much to say.")
@click.option("--max-sentences", type=int, help="At most so many sentences, in place of the length's.")
@click.option("--max-syllables", type=int, help="At most so many syllables, in place of the length's.")
@click.option("--json", "as_json", is_flag=True, help="The whole result as JSON.")
def summarize(
    file: str, title: str, length: str, max_sentences: int | None, max_syllables: int | None, as_json: bool
) -> None:
    """Summarize an article.

    FILE is plain text in UTF-8; without it, or for -, standard input is read.
    """
    from tinvan import view, wire
    from tinvan.summarizer import Summarizer

    given = {"length": length, "max_sentences": max_sentences, "max_syllables": max_syllables}
    try:
        options = wire.options_from_record(given)
    except InvalidArticle as error:
        raise click.UsageError(error.detail.replace("options/", "")) from None
    summarizer = Summarizer.load()
    document = read_article(file, title)
    summary = summarizer.compose(document, options)
    if as_json:
        write(wire.dump(wire.summary_to_record(summary, document, options.include)))
        return
    for line in view.summary_lines(summary):
        print_line(line)
    for warning in summary.warnings:
        click.echo(f"tinvan: {view.in_words(warning)}", err=True)


@cli.command()
@click.argument("file", default="-")
@click.option("--words", "with_words", is_flag=True, help="Words too: underscores join the syllables of each.")
@click.option("--jsonl", is_flag=True, help="Articles as JSON, one a line; offsets as JSON, one line an article.")
def segment(file: str, with_words: bool, jsonl: bool) -> None:
    """Split an article into sentences and words.

    FILE is plain text in UTF-8; without it, or for -, standard input is read.
    """
    from tinvan import view, wire

    if jsonl:
        _answer_lines(file, lambda document: wire.spans_to_record(document, with_words=with_words))
        return
    for line in view.sentence_lines(read_article(file), with_words):
        print_line(line)


@cli.command()
@click.argument("file", default="-")
@click.option("--title", default="", help="The article's title, where the text does not begin with it.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON, the most salient first.")
@click.option("--jsonl", is_flag=True, help="Articles as JSON, one a line; figures as JSON, one line an article.")
@click.option("--explain", is_flag=True, help="Which rule made each figure.")
def figures(file: str, title: str, as_json: bool, jsonl: bool, explain: bool) -> None:
    """List the figures of an article: what is written, what it is worth, what it measures.

    In the order of the text; * marks the key ones. FILE is plain text in UTF-8; without it, or for -,
    standard input is read.
    """
    from tinvan import view, wire

    if jsonl:
        if title or as_json:
            raise click.UsageError(f"--jsonl goes without {'--title' if title else '--json'}: its articles are JSON")
        _answer_lines(file, lambda document: wire.figures_to_record(document, with_rules=explain))
        return
    document = read_article(file, title)
    if as_json:
        write(wire.dump(wire.figures_to_record(document, with_rules=explain)))
        return
    for line in view.figure_lines(document, with_rules=explain):
        print_line(line)
    if not document.figures:
        click.echo("tinvan: the article holds no figures", err=True)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Versions, ranker, licence, lengths and limits."""
    from tinvan import view, wire
    from tinvan.summarizer import Summarizer

    record = wire.info_to_record(Summarizer.load())
    if as_json:
        write(wire.dump(record))
        return
    for line in view.info_lines(record):
        print_line(line)


def _settings(config: str | None, given: Mapping[str, Any]) -> Settings:
    """The settings of a service; variables that look like settings and are none are told."""
    from tinvan.web import settings

    if config is not None:
        os.environ[settings.FILE] = config
    for name in settings.unknown():
        click.echo(f"tinvan: {name} is no setting", err=True)
    return settings.load({name: value for name, value in given.items() if value is not None})


def _answer_lines(file: str, answer: Callable[[Document], Mapping[str, Any]]) -> None:
    """Answer articles a line; the exit code says whether any was rejected."""
    if answer_lines(file, answer):
        sys.exit(REJECTED)


def _tell(error: click.ClickException | TinvanError) -> int:
    """Say on standard error what went wrong; the exit code that goes with it."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    if isinstance(error, click.UsageError):
        hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        click.echo(f"tinvan: {error.format_message()}{hint}", err=True)
        return error.exit_code
    message = error.format_message() if isinstance(error, click.ClickException) else error.detail
    click.echo(f"tinvan: {message}", err=True)
    return FAILED
