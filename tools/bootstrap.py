"""Make `.venv` and keep it in step with the lock files. Standard library only.

`bootstrap.py run` installs what the platform needs, `bootstrap.py test` that and what its
tests need. A stamp in `.venv` remembers what was installed, so a second call does nothing.
The stamp is removed before anything is changed and written last: an interrupted call is
simply done again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "samtakt-bootstrap.json"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}
LOCALE = ROOT / "src" / "samtakt" / "locale"
ENGINES = ROOT / "src" / "samtakt" / "engines"
LOOPS_STAMP = VENV / "samtakt-loops.sha256"
PROGRESS_EVERY = 10


def main(arguments: list[str]) -> int:
    """Bring `.venv` to the wanted kind, and say in one line why when that is impossible."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("usage: tools/bootstrap.sh run|test", file=sys.stderr)
        return 2
    kind = arguments[0]
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "bootstrap.lock").open("w") as lock:
        # Two makes at once (demo in one terminal, test in another) take turns.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            prepare(kind)
        except subprocess.CalledProcessError as error:
            print(f"Setting up .venv failed: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nInterrupted; the next call takes up where this one stopped.", file=sys.stderr)
            return 130
    return 0


def prepare(kind: str) -> None:
    """Make the environment, install what is locked, compile translations, forget old loops."""
    if not venv_works():
        make_venv()
    stamp = read_stamp()
    if not is_current(stamp, kind):
        # Once made for tests, an environment stays fit for them when the locks change.
        kind = "test" if stamp.get("kind") == "test" else kind
        STAMP.unlink(missing_ok=True)
        install_locked(LOCKS[kind])
        install_ourselves()
        write_stamp(kind)
    compile_translations()
    forget_old_loops(ENGINES, LOOPS_STAMP)


def say(line: str) -> None:
    print(f"[bootstrap] {line}", flush=True)


def venv_works() -> bool:
    """Whether `.venv` starts and has pip; a moved folder or a removed Python breaks it."""
    if not VENV_PYTHON.exists():
        return False
    probe = "import pip, sys; print(sys.prefix)"
    answer = subprocess.run([VENV_PYTHON, "-c", probe], capture_output=True, text=True)
    return answer.returncode == 0 and Path(answer.stdout.strip()).resolve() == VENV.resolve()


def make_venv() -> None:
    """Make `.venv` afresh with the Python that runs this file."""
    ensure_venv_module()
    if VENV.exists():
        say("Removing a .venv that does not start any more")
        shutil.rmtree(VENV)
    say(f"Making .venv with Python {sys.version.split()[0]}")
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True, stdout=subprocess.DEVNULL)


def ensure_venv_module() -> None:
    """Debian ships Python without ensurepip: install it when we may, else say what to run."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package} (this Python cannot make virtual environments without it)")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-qq", *command], check=True, env=environment)
        return
    print(
        "This Python cannot make virtual environments. Install the missing part and try again:\n"
        f"    sudo apt-get install {package}",
        file=sys.stderr,
    )
    raise SystemExit(1)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wanted_stamp(kind: str) -> dict[str, str]:
    """What decides whether an installed environment is still the right one."""
    return {
        "lock": digest(LOCKS[kind]),
        "project": digest(ROOT / "pyproject.toml"),
        "root": str(ROOT),
    }


def read_stamp() -> dict[str, str]:
    """Return what was installed, or nothing when that is not known."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def is_current(stamp: dict[str, str], kind: str) -> bool:
    """Whether `.venv` already holds this kind; an environment for tests also serves to run."""
    installed = stamp.get("kind")
    if installed not in ("test", kind):
        return False
    return stamp == {"kind": installed, **wanted_stamp(installed)}


def write_stamp(kind: str) -> None:
    partial = STAMP.with_suffix(".partial")
    partial.write_text(json.dumps({"kind": kind, **wanted_stamp(kind)}))
    partial.replace(STAMP)


def install_locked(lock: Path) -> None:
    """Install exactly the locked files; pip refuses any whose hash differs."""
    total = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    say(f"Installing {total} locked packages (about a minute the first time)")
    # Bytecode is written when a module is first used; most of these never are.
    run_pip(["install", "--require-hashes", "--no-compile", "-r", str(lock)], total)


def install_ourselves() -> None:
    """Put `samtakt` on the path; its build tools came with the lock, so nothing is fetched."""
    run_pip(["install", "--no-build-isolation", "--no-deps", "-e", str(ROOT)])


def run_pip(arguments: list[str], total: int = 0) -> None:
    """Run pip with the user's own settings, show its progress, and all it said if it fails."""
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command = [str(VENV_PYTHON), "-m", "pip", *arguments, *quiet]
    said: list[str] = []
    done = 0
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if line.startswith("Collecting "):
                done += 1
                if done % PROGRESS_EVERY == 0:
                    say(f"fetched {done} of {total}")
            elif total and line.startswith("Installing collected"):
                say("unpacking")
    if pip.returncode:
        sys.stderr.writelines(said[-30:])
        raise subprocess.CalledProcessError(pip.returncode, "pip install")


def compile_translations() -> None:
    """Make the .mo files that Django reads; they are not committed."""
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if LOCALE.is_dir() else []
    for source in sources:
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        say(f"Compiling {source.relative_to(ROOT)}")
        language = source.parent.parent.name
        files = ["-i", str(source), "-o", str(compiled), "-l", language]
        subprocess.run(
            [VENV / "bin" / "pybabel", "-q", "compile", *files],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def forget_old_loops(engines: Path, stamp: Path) -> None:
    """Remove compiled loops after any file of the engines has changed.

    Numba compares a loop with its own file alone; what that calls from other files would stay old.
    """
    sources = hashlib.sha256()
    for source in sorted(engines.rglob("*.py")):
        sources.update(str(source.relative_to(engines)).encode() + source.read_bytes())
    known = stamp.read_text() if stamp.exists() else ""
    if known == sources.hexdigest():
        return
    for compiled in engines.rglob("__pycache__/*.nb[ci]"):
        compiled.unlink(missing_ok=True)
    stamp.write_text(sources.hexdigest())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
