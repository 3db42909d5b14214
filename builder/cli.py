"""The `dialoom` command: one file a command in builder/commands, each imported only when it is meant.

Exit codes: 0 done; 1 something is wrong, told in one sentence; 2 the command line itself; 130 stopped.
"""

from __future__ import annotations

import ast
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from builder._version import __version__
from builder.commands.output import as_text, print_error, wants_json
from builder.errors import BuilderError
from builder.sentence import say

FAILED: Final = 1
STOPPED: Final = 130

# In the order of the help; the functions stand in modules of the same name.
COMMANDS: Final = (
    "new",
    "check",
    "train",
    "parse",
    "chat",
    "test",
    "replay",
    "simulate",
    "advise",
    "serve",
    "ui",
    "actions",
    "up",
    "evaluate",
    "encoders",
    "values",
    "documents",
    "sessions",
    "publish",
    "report",
    "access",
    "trash",
    "assistant",
    "import",
    "export",
    "kit",
    "version",
)
# Commands with commands of their own.
GROUPS: Final = frozenset(
    {
        "evaluate",
        "encoders",
        "values",
        "documents",
        "sessions",
        "access",
        "trash",
        "assistant",
        "import",
        "export",
        "kit",
    }
)
# The modules that are not called like their command; `import` is a word of Python's own.
_MODULES: Final = {"version": "about", "import": "imports", "export": "exports"}
_DEBUG_VARIABLE: Final = "DIALOOM_DEBUG"


def make_app(named: str | None = None) -> typer.Typer:
    """Return the command line with the named command ready to run, and the others in outline.

    Nothing else is imported, so that `dialoom check` does not wait for what `dialoom serve` needs.
    """
    app = typer.Typer(
        name="dialoom",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Design, train and serve dialogue systems on your own machine.",
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="A bot in three commands: dialoom new shop, dialoom train shop, dialoom chat shop.",
    )
    app.callback()(_options)
    for name in COMMANDS:
        if name != named:
            app.command(name)(_outline(name))
            continue
        module = importlib.import_module(f"builder.commands.{_module_of(name)}")
        if name in GROUPS:
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def _module_of(name: str) -> str:
    return _MODULES.get(name, name)


def _outline(name: str) -> Callable[[], None]:
    """Return a stand-in with the help of a command, read from its source without importing it."""
    path = Path(__file__).parent / "commands" / f"{_module_of(name)}.py"
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    found = next((node for node in functions if node.name == name), None)
    described = ast.get_docstring(found) if found is not None else None
    if described is None:
        # A group: its module says what it is, after the command's name.
        _, _, said = (ast.get_docstring(tree) or "").partition(": ")
        described = said[:1].upper() + said[1:]

    def stand_in() -> None:
        return None

    stand_in.__doc__ = described
    return stand_in


def _options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")
    ] = False,
) -> None:
    if debug:
        os.environ[_DEBUG_VARIABLE] = "1"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_text(sys.stdout)
    as_text(sys.stderr)
    sys.exit(run(given))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; every error ends in one sentence and an exit code."""
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        app = make_app(named)
        app(list(arguments), prog_name="dialoom")
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except KeyboardInterrupt:
        return STOPPED
    except BuilderError as error:
        print_error(error, as_json=wants_json(arguments))
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has heard enough; nothing more may be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the outermost edge: told, never swallowed
        _print_unexpected(error, arguments)
        return FAILED
    return 0


def _print_unexpected(error: Exception, arguments: Sequence[str]) -> None:
    if os.environ.get(_DEBUG_VARIABLE):
        traceback.print_exception(error)
    told = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {told[0]}" if told else type(error).__name__
    message = say(
        "Something went wrong that Dialoom {version} did not expect ({reason}). Run the command "
        "again with 'dialoom --debug ...' and report what it prints to those who run Dialoom for you, "
        "or to its authors.",
        version=__version__,
        reason=reason,
    )
    print_error(BuilderError("unexpected", message), as_json=wants_json(arguments))


if __name__ == "__main__":
    main()
