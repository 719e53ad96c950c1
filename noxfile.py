"""The tasks of a contributor: `nox -l` lists them, `nox -s fast` runs one.

`.ci/run` and the forge's workflows call the same sessions. Python 3.12 to 3.14 run where the
interpreter is installed and are skipped, by name, where it is not.
"""

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "types", "fast"]
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
#: What the README gives for the tests; `.ci/run` checks that it is there word for word.
ALL_TESTS = ("-n", "auto", "--dist", "worksteal", "--cov")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests, with branch coverage."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *(session.posargs or ALL_TESTS))


@nox.session
def fast(session: nox.Session) -> None:
    """The tests that are not marked `slow`: under a minute on two processors."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", "-q", "-n", "auto", "-m", "not slow", *session.posargs)


@nox.session(name="lowest-dependencies", python="3.11")
def lowest_dependencies(session: nox.Session) -> None:
    """The tests with the oldest releases that pyproject.toml allows."""
    session.install("uv")
    # Some old packages warn when they are compiled, which tests take for a failure.
    session.run(
        "uv",
        "pip",
        "install",
        "--compile-bytecode",
        "--resolution",
        "lowest-direct",
        "-e",
        ".[dev]",
    )
    session.run("python", "-m", "pytest", "-q", "-n", "auto", "-m", "not slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Format, lints, spelling, plain English."""
    session.install("ruff>=0.17,<0.18", "codespell>=2.4")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("codespell")
    session.run("python", "tools/prose.py")


@nox.session
def types(session: nox.Session) -> None:
    """mypy over everything, and the public face under pyright."""
    session.install("-e", ".[dev]", "pyright[nodejs]")
    session.run("mypy")
    session.run("pyright", "tests/typing")


@nox.session
def generated(session: nox.Session) -> None:
    """The pages that are made from the program are up to date."""
    session.install("-e", ".[dev]")
    session.run("python", "tools/manual.py")
    session.run("git", "diff", "--exit-code", "docs", external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, built strictly into `site/`."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict", env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
def recipes(session: nox.Session) -> None:
    """The recipes for Spark (needs Java), datasets and Ray, and runs on Ray: minutes, by hand."""
    session.install("-e", ".[dev,ray]", "pyspark>=4", "datasets>=4")
    session.run(
        "python", "-m", "pytest", "-q", "tests/test_recipes.py", "tests/plugins/test_ray.py"
    )


@nox.session
def build(session: nox.Session) -> None:
    """Wheel and sdist, checked."""
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", "dist", ".")
    session.run("twine", "check", "--strict", *session.posargs or ["dist/*"])


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """Two minutes of coverage-guided fuzzing of the wire reader."""
    session.install("-e", ".[dev,fuzz]")
    corpus = session.create_tmp()
    limit = session.posargs or ["-max_total_time=120"]
    session.run("python", "tests/fuzz/fuzz_wire.py", *limit, corpus, "tests/fuzz/inputs")


@nox.session
def bench(session: nox.Session) -> None:
    """All benchmarks, printed; they make an environment of their own for the peers."""
    session.install("-e", ".[dev]")
    session.run("python", "benchmarks/all.py", *session.posargs)


@nox.session
def instructions(session: nox.Session) -> None:
    """Instructions of the six main paths against `main` or `--base COMMIT`; at most 5 % more."""
    session.run("python", "benchmarks/instructions.py", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """What the next release's notes will say."""
    session.install("towncrier>=25.8")
    session.run("towncrier", "build", "--draft", "--version", "next")
