// Runs WireMock, an independent mock server, with given stubs. Its jar is fetched by Maven into
// build/ and is no part of the project.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root, temporary } from "./programs.mjs";

const version = "3.9.1";
const jar = join(root, "build/wiremock", `wiremock-standalone-${version}.jar`);

/// Why WireMock cannot be run here; null when it can. In continuous integration that fails.
export function whyNoWireMock() {
  const why = missing();
  if (why && process.env.CI) throw new Error(why);
  return why;
}

function missing() {
  if (spawnSync("java", ["-version"]).status !== 0) return "SKIP: java is not there";
  if (existsSync(jar)) return null;
  if (spawnSync("mvn", ["-v"]).status !== 0) return "SKIP: Maven is not there";
  const got = spawnSync("mvn", ["-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy",
    `-Dartifact=org.wiremock:wiremock-standalone:${version}`, `-DoutputDirectory=${join(root, "build/wiremock")}`],
  { timeout: 240_000 });
  return got.status === 0 && existsSync(jar) ? null : "SKIP: Maven could not get WireMock";
}

/// WireMock with `stubs`, its stub mappings, and `files` by name. Gives its url, `requests()` that
/// it was asked, and `stop()`.
export async function wireMock(stubs, files = {}) {
  const place = temporary("mcr-test-wiremock-");
  for (const folder of ["mappings", "__files"]) mkdirSync(join(place.folder, folder));
  writeFileSync(join(place.folder, "mappings/all.json"), JSON.stringify({ mappings: stubs }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place.folder, "__files", name), text);
  const child = spawn("java", ["-jar", jar, "--port", "0", "--root-dir", place.folder, "--disable-banner"],
    { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    place.remove();
  };
  let said = "";
  const port = await new Promise((ready, failed) => {
    const late = setTimeout(() => failed(new Error(`WireMock is not ready: ${said}`)), 60_000);
    const onData = (bytes) => {
      said += bytes;
      const found = said.match(/port:\s+(\d+)/);
      if (!found) return;
      clearTimeout(late);
      ready(Number(found[1]));
    };
    child.stdout.on("data", onData);
    child.stderr.on("data", (bytes) => { said += bytes; });
    ended.then(() => { clearTimeout(late); failed(new Error(`WireMock ended: ${said}`)); });
  }).catch(async (error) => { await stop(); throw error; });
  const url = `http://127.0.0.1:${port}`;
  const requests = async () => (await (await fetch(`${url}/__admin/requests`)).json()).requests.map((one) => one.request);
  return { url, requests, stop };
}
