"""The whole demonstration region: its start, its memory, and a view of every kind of system beside
the slowest of them."""
import http.client
import json
import pathlib
import signal
import statistics
import subprocess
import time
import urllib.parse


def children_of(pid: int) -> list[int]:
    out = [pid]
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            out += children_of(int(path.parent.name))
    return out


def took_of(bundle: dict) -> list[float]:
    """Milliseconds from asking to the last byte, of each row that was asked from here."""
    outcome = next(e["resource"] for e in bundle["entry"] if e.get("search", {}).get("mode") == "outcome")
    took = []
    for issue in outcome["issue"]:
        for holder in issue.get("extension", []):
            if any(part["url"] == "via" for part in holder.get("extension", [])):
                continue
            took += [part["valueDuration"]["value"] for part in holder.get("extension", [])
                     if part["url"] == "took"]
    return took


def region(folder: pathlib.Path, programs: pathlib.Path, rss_mb, row, quick: bool) -> None:
    state = folder / "region"
    began = time.monotonic()
    demo = subprocess.Popen([programs / "mcr", "demo", "--listen", "127.0.0.1:0", "--state", state],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        ready = json.loads(demo.stdout.readline())
        started = time.monotonic() - began
        patient = next(p["nhs_number"] for p in ready["patients"] if p["id"] == "everything")
        token = subprocess.run([programs / "mcr", "demo-token", "hospital-doctor-rwh", "--state", state],
                               capture_output=True, text=True, check=True).stdout.strip()
        connection = http.client.HTTPConnection(urllib.parse.urlparse(ready["url"]).netloc, timeout=30)
        views, slowest, asked = [], [], 0
        for i in range(20 if quick else 200):
            at = time.monotonic()
            connection.request("GET", f"/fhir/Patient/{patient}/$everything?_count=1000",
                               headers={"Authorization": f"Bearer {token}"})
            body = connection.getresponse().read()
            took = (time.monotonic() - at) * 1e3
            if i < 5:
                continue
            rows = took_of(json.loads(body))
            views.append(took)
            slowest.append(max(rows))
            asked = len(rows)
        memory = sum(rss_mb(pid) for pid in children_of(demo.pid))
        row("the whole region ready", started, "s", None, "5 s", started <= 5)
        row("memory of all its processes, after views", memory, "MB", None, "1 GB", memory <= 1024)
        row(f"a view over all its protocols, {asked} rows asked, median", statistics.median(views), "ms",
            ("its slowest source", statistics.median(slowest)))
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=20)
