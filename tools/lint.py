#!/usr/bin/env python3
"""Format check, include rule, size of files, clang-tidy. Prints every breach; fails when there is one.
clang-tidy keeps a stamp for every content that was clean, so that only what changed is read again."""
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_LINES = 400
STAMPS = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "my-care-record-tidy"


def sources() -> list[pathlib.Path]:
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                             "*.cpp", "*.hpp"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.split() if (ROOT / line).exists()]


def check_format(files: list[pathlib.Path]) -> int:
    done = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *map(str, files)], cwd=ROOT)
    return 1 if done.returncode else 0


def check_sizes(files: list[pathlib.Path]) -> int:
    bad = 0
    for path in files:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > MOST_LINES:
            print(f"{path.relative_to(ROOT)}: {lines} lines, more than {MOST_LINES}")
            bad = 1
    return bad


def includes_of(path: pathlib.Path, seen: set[pathlib.Path]) -> None:
    if path in seen or not path.exists():
        return
    seen.add(path)
    for name in re.findall(r'^\s*#\s*include "([^"]+)"', path.read_text(encoding="utf-8"), re.M):
        includes_of(ROOT / "src" / name, seen)


def stamp_of(path: pathlib.Path) -> str:
    seen: set[pathlib.Path] = set()
    includes_of(path, seen)
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for one in sorted(seen):
        digest.update(str(one.relative_to(ROOT)).encode() + one.read_bytes())
    return digest.hexdigest()


def tidy(path: pathlib.Path) -> str:
    stamp = STAMPS / stamp_of(path)
    if stamp.exists():
        return ""
    done = subprocess.run(["clang-tidy-19", "-p", str(ROOT / "build" / "release"), "--quiet",
                           "--extra-arg=-Wno-unknown-warning-option", str(path)],
                          cwd=ROOT, capture_output=True, text=True)
    found = [line for line in done.stdout.splitlines() if re.search(r": (warning|error): ", line)]
    if done.returncode or found:
        return "\n".join(found) or done.stdout + done.stderr
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.touch()
    return ""


def main() -> int:
    files = sources()
    failed = subprocess.run([sys.executable, str(ROOT / "tools" / "include-rule.py")]).returncode
    failed |= check_sizes(files)
    failed |= check_format(files)
    subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    read = [f for f in files if f.suffix == ".cpp" and f.relative_to(ROOT).parts[0] == "src"
            and not f.name.endswith("_test.cpp")]
    print(f"clang-tidy reads {len(read)} files", flush=True)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("MCR_JOBS") or os.cpu_count() or 2)) as pool:
        for number, (path, found) in enumerate(zip(read, pool.map(tidy, read)), 1):
            if found:
                print(found)
                failed = 1
            if number % 20 == 0:
                print(f"  {number} of {len(read)}", flush=True)
    print("lint: failed" if failed else "lint: clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
