#!/usr/bin/env python3
"""Runs the benchmarks, each figure beside its comparison in the same run, prints the table and
writes build/bench.json: a list of {"name","value","unit","against","ratio","budget","met"}.

`against.ratio` is value/against.value. Sources are static files behind nginx, or mcr-sim where they
must be slow. The server under test runs on one worker pinned to one core; CPU is what the kernel
charges that process, so it does not depend on what else the machine does.

`--against FOLDER` names the programs of another build, for example of an earlier commit: `bench before` then runs
both by turns and says what the difference costs."""
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import bench_region

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "release" / "bin"
QUICK = "--quick" in sys.argv
AGAINST = pathlib.Path(sys.argv[sys.argv.index("--against") + 1]) if "--against" in sys.argv else None
ONLY = [a for a in sys.argv[1:] if not a.startswith("--") and a != str(AGAINST)]
TICK = os.sysconf("SC_CLK_TCK")
rows: list[dict] = []


def row(name, value, unit, against=None, budget=None, met=None):
    one = {"name": name, "value": round(value, 4), "unit": unit, "against": None, "ratio": None,
           "budget": budget, "met": met}
    if against:
        one["against"] = {"name": against[0], "value": round(against[1], 4)}
        one["ratio"] = round(value / against[1], 3) if against[1] else None
    rows.append(one)
    shown = f"{name:58} {value:>12.3f} {unit:14}"
    if against:
        shown += f" | {against[0]}: {against[1]:.3f}, ratio {one['ratio']}"
    if budget:
        shown += f" | budget {budget}: {'met' if met else 'MISSED'}"
    print(shown, flush=True)


def wanted(name: str) -> bool:
    return not ONLY or name in ONLY


def json_lines(program: str) -> list[dict]:
    done = subprocess.run([str(BIN / program)], capture_output=True, text=True, timeout=900)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
        raise SystemExit(f"{program} failed")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def micro() -> None:
    for program in ("splice_bench", "stu3_bench", "cda_bench", "hl7v2_bench", "listings_bench",
                    "decision_bench", "audit_bench", "edge_bench"):
        if not (BIN / program).exists() or not wanted(program):
            continue
        for one in json_lines(program):
            against = one.get("against")
            pair = (against["name"], against["value"]) if against else None
            budget, met = None, None
            if program == "splice_bench" and pair and one["unit"] == "GB/s":
                budget = "3 GB/s, and 2/3 of simdjson's DOM parse"
                met = one["value"] >= 3 and one["value"] >= pair[1] * 2 / 3
            if program == "decision_bench":
                budget, met = "50 us", one["value"] <= 50
            row(one["name"], one["value"], one["unit"], pair, budget, met)


# ---- whole views ----------------------------------------------------------------------------

NHS = "9990000018"


def bundle(source: str, size: int) -> str:
    """A searchset of about `size` bytes, shaped like what hospitals send."""
    entry = [{"fullUrl": f"http://{source}/Patient/{NHS}", "resource": {
        "resourceType": "Patient", "id": NHS,
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS}],
        "name": [{"use": "official", "family": "Sample", "given": ["Ann"]}],
        "gender": "female", "birthDate": "1950-01-01"}}]
    text, n = "", 0
    while len(text) < size:
        n += 1
        entry.append({"fullUrl": f"http://{source}/Observation/o{n}", "resource": {
            "resourceType": "Observation", "id": f"o{n}",
            "meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"]},
            "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                      "code": "laboratory", "display": "Laboratory"}]}],
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1022431000000105",
                                 "display": "Haemoglobin estimation"}], "text": "Haemoglobin"},
            "subject": {"reference": f"Patient/{NHS}"}, "encounter": {"reference": f"Encounter/e{n % 7}"},
            "effectiveDateTime": f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T09:{n % 60:02}:00+00:00",
            "valueQuantity": {"value": 130 + n % 20, "unit": "g/L",
                              "system": "http://unitsofmeasure.org", "code": "g/L"},
            "note": [{"text": "Sample haemolysed slightly; repeat if clinically indicated."}]}})
        if n % 8 == 0:
            text = json.dumps(entry)
    return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entry})


def pds() -> str:
    return json.dumps({
        "resourceType": "Patient", "id": NHS, "meta": {"versionId": "1", "security": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U",
            "display": "unrestricted"}]},
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS}],
        "name": [{"id": "1", "use": "usual", "period": {"start": "1950-01-01"}, "family": "Sample",
                  "given": ["Ann"]}],
        "gender": "female", "birthDate": "1950-01-01",
        "generalPractitioner": [{"id": "g", "type": "Organization", "identifier": {
            "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "E81001",
            "period": {"start": "2001-01-01"}}}]})


def cpu_of(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def rss_mb(pid: int, what: str = "VmRSS") -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    return 0


class Sources:
    """nginx with a static PDS and static sources."""

    def __init__(self, folder: pathlib.Path, count: int, size: int):
        self.folder = folder
        web = folder / "web"
        (web / "pds/Patient").mkdir(parents=True)
        (web / "pds/Patient" / NHS).write_text(pds())
        self.paths = []
        for i in range(count):
            at = web / f"s{i}" / "Patient" / NHS
            at.mkdir(parents=True)
            (at / "$everything").write_text(bundle(f"s{i}", size))
            self.paths.append(f"s{i}")
        self.port = free_port()
        (folder / "nginx.conf").write_text(f"""
{'user root;' if os.getuid() == 0 else ''} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 600s;
 client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
 uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; default_type application/fhir+json;
 open_file_cache max=1000 inactive=600s;
 server {{ listen 127.0.0.1:{self.port}; root {web}; }} }}""")
        self.process = subprocess.Popen(pin(1) + ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)],
                                        stderr=subprocess.DEVNULL)
        wait_for_port(self.port)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def everything(self) -> list[str]:
        return [self.url(f"{p}/Patient/{NHS}/$everything") for p in self.paths]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def pin(core: int) -> list[str]:
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 else []


def free_port() -> int:
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for_port(port: int) -> None:
    import socket
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("a comparison server did not start")


def base_state(folder: pathlib.Path, programs: pathlib.Path = BIN) -> tuple[pathlib.Path, str]:
    """A state folder with keys and configuration, as a demonstration leaves it, and a token for it."""
    base = folder / ("base" if programs == BIN else "base-before")
    if not base.exists():
        demo = subprocess.Popen([str(programs / "mcr"), "demo", "--listen", "127.0.0.1:0", "--state", str(base)],
                                stdout=subprocess.PIPE, text=True)
        demo.stdout.readline()
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)
        shutil.rmtree(base / "audit", ignore_errors=True)
        for left in base.glob("mcr.db*"):
            left.unlink()
    made = subprocess.run([str(programs / "mcr"), "demo-token", "hospital-doctor", "--state", str(base)],
                          capture_output=True, text=True)
    if made.returncode:
        raise SystemExit("mcr demo-token: " + made.stderr)
    return base, made.stdout.strip()


class Mcr:
    """`mcr serve` on one worker, over the given systems [(key, address)] and a PDS address."""

    def __init__(self, folder: pathlib.Path, systems, pds_url: str, members: int = 0, core: int | None = 0,
                 programs: pathlib.Path = BIN):
        base, self.token = base_state(folder.parents[1], programs)
        shutil.copytree(base, folder)
        # The organisation of the doctor who asks.
        lines = ['[[organisation]]\ncode = "RQW"\nname = "Princess Alexandra Hospital"\nkind = "acute-trust"\n']
        for key, address in systems:
            lines.append(f'[[organisation]]\ncode = "{key}"\nname = "Source {key}"\nkind = "acute-trust"\n'
                         f'[[organisation.system]]\nkey = "{key}"\nprotocol = "fhir-r4"\naddress = "{address}"\n'
                         'answers_for = "anyone"\ntime_limit_ms = 9000\n'
                         '[organisation.system.settings]\npatient-lookup = "none"\n')
        for i in range(members):
            lines.append(f'[[organisation]]\ncode = "Y{i:05}"\nname = "Practice {i}"\nkind = "gp-practice"\n'
                         f'[[organisation.system]]\nkey = "Y{i:05}"\nprotocol = "fhir-r4"\n'
                         'address = "http://127.0.0.1:9"\nanswers_for = "registered"\n')
        (folder / "directory.toml").write_text("\n".join(lines))
        text = (folder / "mcr.toml").read_text()
        text = re.sub(r'\[demographics\]\naddress = ".*"', f'[demographics]\naddress = "{pds_url}"', text)
        text = text.replace("[server]", "[server]\nthreads = 1")
        (folder / "mcr.toml").write_text(text)
        self.folder = folder
        began = time.monotonic()
        self.process = subprocess.Popen((pin(core) if core is not None else []) +
                                        [str(programs / "mcr"), "serve", "--state", str(folder)],
                                        stdout=subprocess.PIPE, stderr=(folder / "err").open("w"), text=True)
        line = self.process.stdout.readline()
        self.ready_seconds = time.monotonic() - began
        if not line:
            raise SystemExit("mcr serve did not start: " + (folder / "err").read_text()[-2000:])
        self.url = json.loads(line)["url"]
        self.pid = self.process.pid

    def load(self, requests: int, concurrent: int, path=f"/fhir/Patient/{NHS}/$everything") -> dict:
        done = subprocess.run(pin(1) + [str(BIN / "load_bench"), str(requests), str(concurrent), self.url + path,
                                        f"Authorization: Bearer {self.token}"],
                              capture_output=True, text=True, timeout=900)
        got = json.loads(done.stdout)
        if got["failed"]:
            ask = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.token}"})
            try:
                said = urllib.request.urlopen(ask).read()
            except urllib.error.HTTPError as error:
                said = error.read()
            raise SystemExit(f"{got['failed']} of {requests} views failed: {said[:1500]}")
        return got

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def views(folder: pathlib.Path) -> None:
    for size, label, count in ((20_000, "20 KB", 3000), (200_000, "200 KB", 600), (950_000, "950 KB", 150)):
        if QUICK:
            count //= 10
        at = folder / label.replace(" ", "")
        at.mkdir()
        sources = Sources(at, 15, size)
        mcr = Mcr(at / "mcr", [(f"S{i:02}", sources.url(p)) for i, p in enumerate(sources.paths)], sources.url("pds"))
        node = subprocess.Popen(pin(0) + ["node", str(ROOT / "bench/aggregator.mjs"), str(free_port()),
                                          *[sources.url(p) for p in sources.paths]], stdout=subprocess.PIPE, text=True)
        node_url = json.loads(node.stdout.readline())["url"]
        try:
            mcr.load(max(20, count // 10), 16)
            ours, bare, speeds, node_speeds, node_cpus, kinds = [], [], [], [], [], []
            for _ in range(3):
                before = cpu_of(mcr.pid)
                got = mcr.load(count, 16)
                ours.append((cpu_of(mcr.pid) - before) / count * 1e3)
                speeds.append(count / got["seconds"])
                drain = subprocess.run(pin(0) + [str(BIN / "drain_bench"), str(count), "16", *sources.everything()],
                                       capture_output=True, text=True, timeout=900)
                bare.append(json.loads(drain.stdout)["cpu_seconds"] / count * 1e3)
                few = max(20, count // 12)
                before = cpu_of(node.pid)
                done = subprocess.run(pin(1) + [str(BIN / "load_bench"), str(few), "16", f"{node_url}/view/{NHS}"],
                                      capture_output=True, text=True, timeout=900)
                node_cpus.append((cpu_of(node.pid) - before) / few * 1e3)
                node_speeds.append(few / json.loads(done.stdout)["seconds"])
            cpu, drain_cpu = statistics.median(ours), statistics.median(bare)
            row(f"CPU per view, 15 sources of {label}", cpu, "ms", ("bare libcurl drain", drain_cpu),
                "at most 1/0.7 of the drain" if size == 20_000 else None,
                cpu <= drain_cpu / 0.7 if size == 20_000 else None)
            times = 10 if size == 20_000 else 15
            speed, other = statistics.median(speeds), statistics.median(node_speeds)
            row(f"views per second on one core, 15 sources of {label}", speed, "views/s",
                ("Node (Fastify, undici) on one core", other), f"{times} times Node", speed >= times * other)
            node_cpu = statistics.median(node_cpus)
            row(f"CPU per view in Node, 15 sources of {label}", node_cpu, "ms", ("ours", cpu))
            if size == 200_000:
                idle = rss_mb(mcr.pid)
                mcr.load(count, 64)
                peak = rss_mb(mcr.pid, "VmHWM")
                row("memory per view in flight, 15 sources of 200 KB, 64 at once", (peak - idle) / 64 if peak > idle else peak / 64,
                    "MB", ("bytes of the sources", 15 * 0.2))
        finally:
            node.kill()
            mcr.stop()
            sources.stop()


def before(folder: pathlib.Path) -> None:
    """Views of 15 sources of 20 KB by this build and by the one that --against names, by turns."""
    if AGAINST is None:
        if ONLY:
            print("Name the programs of another build: --against FOLDER.")
        return
    at = folder / "before"
    at.mkdir()
    sources = Sources(at, 15, 20_000)
    systems = [(f"S{i:02}", sources.url(p)) for i, p in enumerate(sources.paths)]
    servers = {name: Mcr(at / name, systems, sources.url("pds"), programs=programs)
               for name, programs in (("now", BIN), ("then", AGAINST))}
    count = 300 if QUICK else 3000
    cpu: dict[str, list] = {"now": [], "then": []}
    speed: dict[str, list] = {"now": [], "then": []}
    try:
        for server in servers.values():
            server.load(max(20, count // 10), 16)
        for _ in range(5):
            for name, server in servers.items():
                began = cpu_of(server.pid)
                got = server.load(count, 16)
                cpu[name].append((cpu_of(server.pid) - began) / count * 1e3)
                speed[name].append(count / got["seconds"])
    finally:
        for server in servers.values():
            server.stop()
        sources.stop()
    now, then = statistics.median(speed["now"]), statistics.median(speed["then"])
    row("views per second, 15 sources of 20 KB, this build", now, "views/s", ("the build before", then),
        "at least 0.9 of the build before", now >= 0.9 * then)
    row("CPU per view, 15 sources of 20 KB, this build", statistics.median(cpu["now"]), "ms",
        ("the build before", statistics.median(cpu["then"])))


def added_latency(folder: pathlib.Path) -> None:
    at = folder / "latency"
    at.mkdir()
    delay = 20
    sim = subprocess.Popen(pin(1) + [str(BIN / "mcr-sim"), "--bench-source", "--bytes", "20000", "--count", "50",
                                     "--delay-ms", str(delay), "--end-with-parent", "--directory-out", str(at / "sim.toml")],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ready = json.loads(sim.stdout.readline())
    addresses = [o["address"] for o in ready["organisations"] if o["protocol"] == "fhir-r4"]
    try:
        for count in (1, 5, 15, 50):
            mcr = Mcr(at / f"mcr{count}", [(f"S{i:02}", a) for i, a in enumerate(addresses[:count])], ready["demographics"])
            try:
                mcr.load(50, 1)
                alone = json.loads(subprocess.run(
                    pin(1) + [str(BIN / "load_bench"), "300", "1", addresses[0] + f"/Patient/{NHS}/$everything"],
                    capture_output=True, text=True).stdout)
                pds_only = json.loads(subprocess.run(
                    pin(1) + [str(BIN / "load_bench"), "300", "1", ready["demographics"] + f"/Patient/{NHS}"],
                    capture_output=True, text=True).stdout)
                got = mcr.load(60 if QUICK else 300, 1)
                for share, budget in (("p50", 1), ("p99", 5)):
                    key = f"{share}_ms"
                    added = got[key] - alone[key] - pds_only["p50_ms"]
                    limit = (f"{budget} ms", added <= budget) if count == 15 else (None, None)
                    row(f"added to the slowest of {count} sources, {share}", added, "ms",
                        ("source alone", alone[key]), *limit)
            finally:
                mcr.stop()
    finally:
        sim.stdin.close()
        sim.terminate()
        sim.wait(20)


def members(folder: pathlib.Path) -> None:
    at = folder / "members"
    at.mkdir()
    sources = Sources(at, 3, 20_000)
    figures = {}
    try:
        for count in (20, 1000):
            ready, cpus, idle = [], [], 0.0
            for i in range(3):
                mcr = Mcr(at / f"m{count}-{i}", [(f"S{k:02}", sources.url(p)) for k, p in enumerate(sources.paths)],
                          sources.url("pds"), count - 3)
                ready.append(mcr.ready_seconds * 1e3)
                idle = rss_mb(mcr.pid)
                mcr.load(100, 8)
                n = 300 if QUICK else 3000
                before = cpu_of(mcr.pid)
                mcr.load(n, 8)
                cpus.append((cpu_of(mcr.pid) - before) / n * 1e3)
                mcr.stop()
            figures[count] = (statistics.median(ready), statistics.median(cpus), idle)
        row("start to ready with 1,000 members", figures[1000][0], "ms", ("with 20 members", figures[20][0]),
            "100 ms", figures[1000][0] <= 100)
        row("resident when idle with 1,000 members", figures[1000][2], "MB", ("with 20 members", figures[20][2]),
            "50 MB", figures[1000][2] <= 50)
        row("CPU per view of 3 sources with 1,000 members", figures[1000][1], "ms",
            ("with 20 members", figures[20][1]), "the same, within 10 %", figures[1000][1] <= figures[20][1] * 1.1)
    finally:
        sources.stop()


def documents(folder: pathlib.Path) -> None:
    """A listed document of 100 MB, relayed to a reader on the other core."""
    at = folder / "documents"
    at.mkdir()
    size = 100 << 20
    sources = Sources(at, 1, 100)
    listed = json.loads(bundle("s0", 100))
    listed["entry"].append({"resource": {
        "resourceType": "DocumentReference", "id": "d1", "status": "current", "subject": {"reference": f"Patient/{NHS}"},
        "content": [{"attachment": {"contentType": "image/jpeg", "size": size, "url": "Binary/large.jpg"}}]}})
    (at / "web/s0/Patient" / NHS / "$everything").write_text(json.dumps(listed))
    (at / "web/s0/Binary").mkdir()
    with (at / "web/s0/Binary/large.jpg").open("wb") as file:
        file.write(b"\xff\xd8\xff" + b"x" * (size - 3))
    mcr = Mcr(at / "mcr", [("S00", sources.url("s0"))], sources.url("pds"))
    bearer = {"Authorization": f"Bearer {mcr.token}"}
    try:
        asked = urllib.request.Request(f"{mcr.url}/fhir/Patient/{NHS}/$everything", headers=bearer)
        entries = json.load(urllib.request.urlopen(asked))["entry"]
        address = next(e["resource"]["content"][0]["attachment"]["url"] for e in entries
                       if e["resource"]["resourceType"] == "DocumentReference")
        path = address[address.index("/fhir/"):]
        idle = rss_mb(mcr.pid)
        ours, bare, speeds, most = [], [], [], 0.0
        for _ in range(2 if QUICK else 5):
            before, began = cpu_of(mcr.pid), time.monotonic()
            reader = subprocess.Popen(pin(1) + ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{size_download}",
                                                "-H", f"Authorization: Bearer {mcr.token}", mcr.url + path],
                                      stdout=subprocess.PIPE, text=True)
            while reader.poll() is None:
                most = max(most, rss_mb(mcr.pid))
                time.sleep(0.005)
            if reader.stdout.read() != f"200 {size}":
                raise SystemExit("the document did not come whole")
            speeds.append(size / 1e6 / (time.monotonic() - began))
            ours.append((cpu_of(mcr.pid) - before) * 1e3)
            drain = subprocess.run(pin(0) + [str(BIN / "drain_bench"), "1", "1", sources.url("s0/Binary/large.jpg")],
                                   capture_output=True, text=True, timeout=900)
            bare.append(json.loads(drain.stdout)["cpu_seconds"] * 1e3)
        row("CPU to relay a document of 100 MB", statistics.median(ours), "ms",
            ("bare libcurl drain", statistics.median(bare)))
        row("a document of 100 MB, to one reader", statistics.median(speeds), "MB/s")
        row("memory added while 100 MB pass", most - idle, "MB", ("bytes of the document", size / (1 << 20)),
            "4 MB", most - idle <= 4)
    finally:
        mcr.stop()
        sources.stop()


def main() -> int:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mcr-bench-"))
    try:
        micro()
        for name, part in (("views", views), ("before", before), ("latency", added_latency), ("members", members),
                           ("documents", documents),
                           ("region", lambda f: bench_region.region(f, BIN, rss_mb, row, QUICK))):
            if wanted(name):
                part(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (ROOT / "build").mkdir(exist_ok=True)
        (ROOT / "build" / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")
    missed = [r["name"] for r in rows if r["met"] is False]
    print(f"\n{len(rows)} figures, {len(missed)} budgets missed" + (": " + "; ".join(missed) if missed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
