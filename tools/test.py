#!/usr/bin/env python3
"""Builds and runs every test, and ends with one line: N passed, N failed, N skipped.

Suites, in order: unit tests (release build, on a real PostgreSQL), the same with address and
undefined-behaviour sanitizers, and with the thread sanitizer where threads meet; tests that cross
folders; short fuzz runs on the seeded corpus; Node and browser tests against a demonstration that
this script starts. A suite's own count of tests is added to the total."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = os.environ.get("MCR_JOBS") or str(os.cpu_count() or 2)
FUZZ_SECONDS = int(os.environ.get("MCR_FUZZ_SECONDS", "10"))
TSAN = ["test_net", "test_audit", "test_store", "test_directory"]
FOLDERS = ["base", "net", "store", "people", "directory", "access", "audit", "record", "source",
           "relay", "fhir", "web", "app", "edge", "sim"]


class Total:
    passed = failed = skipped = 0
    failures: list[str] = []


def say(text: str) -> None:
    print(f"\033[1m== {text}\033[0m", flush=True)


def build(preset: str, targets: list[str]) -> bool:
    say(f"Building {preset}")
    (ROOT / "build").mkdir(exist_ok=True)
    log = ROOT / "build" / f"cmake-{preset}.log"
    with log.open("w") as out:
        if subprocess.run(["cmake", "--preset", preset], cwd=ROOT, stdout=out, stderr=out).returncode:
            print(log.read_text()[-3000:])
            fail(f"cmake {preset}")
            return False
    env = dict(os.environ, NINJA_STATUS=f"[{preset} %f/%t %es] ")
    done = subprocess.run(["ninja", "-C", f"build/{preset}", "-j", JOBS, *targets], cwd=ROOT, env=env)
    if done.returncode:
        fail(f"build {preset}")
    return done.returncode == 0


def fail(name: str) -> None:
    Total.failed += 1
    Total.failures.append(name)


def run(name: str, command: list[str], seconds: int, env: dict | None = None) -> None:
    """One program; GoogleTest and node test summaries are counted, others count as one test."""
    say(name)
    began = time.monotonic()
    merged = dict(os.environ, **(env or {}))
    try:
        done = subprocess.run(command, cwd=ROOT, env=merged, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds, text=True,
                              errors="replace")
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output = late.stdout or ""
        if isinstance(output, bytes):
            output = output.decode(errors="replace")
        status = f"no end within {seconds} s"
    passed = sum(int(n) for n in re.findall(r"\[  PASSED  \] (\d+) test", output))
    skipped = sum(int(n) for n in re.findall(r"\[  SKIPPED \] (\d+) test", output))
    failed = sum(int(n) for n in re.findall(r"(\d+) FAILED TEST", output))
    passed += sum(int(n) for n in re.findall(r"^# pass (\d+)", output, re.M))
    failed += sum(int(n) for n in re.findall(r"^# fail (\d+)", output, re.M))
    skipped += sum(int(n) for n in re.findall(r"^# skipped (\d+)", output, re.M))
    for line in output.splitlines():
        if "Skipped" in line or "SKIP" in line and "[" not in line:
            print("  " + line)
    if status != 0:
        print(output[-12000:])
        if not failed:
            failed = 1
        Total.failures.append(f"{name} (status {status})")
    elif not passed and not skipped:
        passed = 1
    Total.passed += passed
    Total.failed += failed
    Total.skipped += skipped
    print(f"  {passed} passed, {failed} failed, {skipped} skipped in "
          f"{time.monotonic() - began:.1f} s", flush=True)


def programs(preset: str, names: list[str]) -> list[pathlib.Path]:
    return [p for n in names if (p := ROOT / "build" / preset / "bin" / n).exists()]


def unit_targets(only: list[str]) -> list[str]:
    names = [f"test_{f}" for f in FOLDERS if any((ROOT / "src" / f).rglob("*_test.cpp"))]
    return [n for n in names if not only or any(o in n for o in only)]


def crossing_targets(only: list[str]) -> list[str]:
    names = [p.stem for d in ("functional", "chaos") for p in sorted((ROOT / "tests" / d).glob("*_test.cpp"))]
    return [n for n in names if not only or any(o in n for o in only)]


def fuzz(only: list[str]) -> None:
    names = [p.stem for p in sorted((ROOT / "tests" / "fuzz").glob("*_fuzz.cpp"))]
    names = [n for n in names if not only or any(o in n for o in only)]
    if not names or not build("asan", names):
        return
    for name in names:
        corpus = ROOT / "build" / "corpus" / name
        shutil.rmtree(corpus, ignore_errors=True)
        corpus.mkdir(parents=True)
        seeds = ROOT / "tests" / "fuzz" / "seeds" / name.removesuffix("_fuzz")
        samples = seeds / "samples.txt"  # names of documents in the samples folder, one a line
        inputs = [str(corpus)] + ([str(seeds)] if seeds.is_dir() else [])
        if samples.exists() and sample_folder():
            for line in samples.read_text().split():
                for found in sorted(sample_folder().glob(line))[:40]:
                    if found.stat().st_size < 200_000:
                        shutil.copy(found, corpus / found.name)
        run(f"fuzz {name}, {FUZZ_SECONDS} s",
            [str(ROOT / "build/asan/bin" / name), f"-max_total_time={FUZZ_SECONDS}", "-seed=1",
             "-max_len=65536", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=0",
             f"-artifact_prefix={ROOT}/build/corpus/", *inputs], FUZZ_SECONDS + 120)


def sample_folder() -> pathlib.Path | None:
    named = os.environ.get("MCR_SAMPLES")
    found = pathlib.Path(named) if named else ROOT.parent / "shared" / "samples"
    return found if found.is_dir() else None


def wycheproof_folder() -> str | None:
    """The vectors of project Wycheproof, which the Go module proxy carries."""
    version = "v0.0.0-20260902155932-3fa63dd0344a"
    kept = ROOT / "build" / "go"
    folder = kept / f"github.com/c2sp/wycheproof@{version}" / "testvectors_v1"
    if not folder.is_dir() and shutil.which("go"):
        kept.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "mod", "download", f"github.com/c2sp/wycheproof@{version}"], cwd=kept,
                       env=dict(os.environ, GOMODCACHE=str(kept), GOFLAGS="-modcacherw"),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    return str(folder) if folder.is_dir() else None


def main() -> int:
    only = sys.argv[1:]
    samples = sample_folder()
    if samples:
        os.environ["MCR_SAMPLES"] = str(samples)
    elif os.environ.get("CI"):
        print("The sample documents are not there; continuous integration needs them.")
        fail("samples")
    else:
        print("SKIP: the sample documents are not there; tests that read them are skipped.")
    vectors = wycheproof_folder()
    if vectors:
        os.environ["MCR_WYCHEPROOF"] = vectors
    elif os.environ.get("CI"):
        print("The Wycheproof vectors are not there; continuous integration needs them.")
        fail("wycheproof")
    else:
        print("SKIP: the Wycheproof vectors are not there; tests that read them are skipped.")
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1"
    os.environ["UBSAN_OPTIONS"] = "halt_on_error=1:print_stacktrace=1"
    os.environ["TSAN_OPTIONS"] = "halt_on_error=1"
    database = [str(ROOT / "tools" / "with-postgresql.sh")]

    units, crossing = unit_targets(only), crossing_targets(only)
    if build("release", units + crossing + ["mcr", "mcr-sim", "mcr-edge"]):
        for program in programs("release", units):
            run(f"{program.name} (release)", [*database, str(program)], 600)
        for program in programs("release", crossing):
            run(f"{program.name} (release)", [*database, str(program)], 900)
    guarded = [n for n in units if n not in ("test_app", "test_sim")]
    if guarded and build("asan", guarded):
        for program in programs("asan", guarded):
            run(f"{program.name} (address, undefined)", [*database, str(program)], 900)
    threads = [n for n in TSAN if n in units]
    if threads and build("tsan", threads):
        for program in programs("tsan", threads):
            run(f"{program.name} (thread)", [*database, str(program)], 900)
    fuzz(only)
    for folder in ("conformance", "functional", "chaos", "browser"):
        for script in sorted((ROOT / "tests" / folder).glob("*.test.mjs")):
            if not only or any(o in script.name for o in only):
                served = database if folder == "functional" else []
                run(f"{folder}/{script.name}",
                    [*served, "node", "--test", "--test-reporter=tap", str(script)], 900)

    for name in Total.failures:
        print(f"FAILED: {name}")
    print(f"{Total.passed} passed, {Total.failed} failed, {Total.skipped} skipped")
    return 1 if Total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
