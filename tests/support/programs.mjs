// Starts the project's programs for tests, waits for their ready line and stops them by process id.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const bin = process.env.MCR_BIN ?? join(root, "build/release/bin");

/// The sample documents; null when they are not there. In continuous integration that fails.
export function samples() {
  const found = process.env.MCR_SAMPLES ?? resolve(root, "../shared/samples");
  if (existsSync(found)) return found;
  if (process.env.CI) throw new Error("The sample documents are not there.");
  return null;
}

/// Runs `name` with `args` and gives the parsed first line of its output, with `stop()`.
export function start(name, args, options = {}) {
  const child = spawn(join(bin, name), args, { stdio: ["pipe", "pipe", "pipe"], ...options });
  let errors = "";
  child.stderr.on("data", (text) => { errors = (errors + text).slice(-20_000); });
  const ended = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
    const how = await ended;
    clearTimeout(hard);
    return how;
  };
  return new Promise((ready, failed) => {
    let text = "";
    const late = setTimeout(() => { stop(); failed(new Error(`${name} is not ready: ${errors}`)); }, 60_000);
    const onData = (bytes) => {
      text += bytes;
      const end = text.indexOf("\n");
      if (end < 0) return;
      clearTimeout(late);
      child.stdout.off("data", onData);
      child.stdout.resume();
      try {
        ready({ ...JSON.parse(text.slice(0, end)), pid: child.pid, child, stop, errors: () => errors });
      } catch (wrong) {
        stop();
        failed(wrong);
      }
    };
    child.stdout.on("data", onData);
    ended.then((how) => { clearTimeout(late); failed(new Error(`${name} ended (${how.code ?? how.signal}): ${errors}`)); });
  });
}

/// Runs `name` to its end and gives {status, out, err}.
export function run(name, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(join(bin, name), args, { stdio: ["ignore", "pipe", "pipe"], timeout: 120_000, ...options });
    let out = "", err = "";
    child.stdout.on("data", (text) => { out += text; });
    child.stderr.on("data", (text) => { err += text; });
    child.once("close", (status) => done({ status, out, err }));
  });
}

/// A folder that `remove()` deletes.
export function temporary(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/// A running demonstration with tokens for its personas.
export async function demonstration(extra = []) {
  const state = temporary("mcr-test-demo-");
  const demo = await start("mcr", ["demo", "--listen", "127.0.0.1:0", "--state", state.folder, ...extra])
    .catch((error) => { state.remove(); throw error; });
  const token = async (persona) => {
    const made = await run("mcr", ["demo-token", persona, "--state", state.folder]);
    if (made.status !== 0) throw new Error(made.err);
    return made.out.trim();
  };
  const get = async (path, { as = "hospital-doctor", headers = {}, ...rest } = {}) =>
    fetch(`${demo.fhir}${path}`, {
      headers: { Authorization: `Bearer ${await token(as)}`, Accept: "application/fhir+json", ...headers },
      ...rest,
    });
  return {
    ...demo, state: state.folder, token, get,
    stop: async () => { const how = await demo.stop(); state.remove(); return how; },
  };
}

export const coverageSystem = "https://my-care-record.example/fhir/CodeSystem/coverage-state";
export const odsSystem = "https://fhir.nhs.uk/Id/ods-organization-code";

/// The issues of a Bundle's coverage statement: [{state, organisation, text}].
export function coverageOf(bundle) {
  const outcome = bundle.entry.filter((e) => e.search?.mode === "outcome").map((e) => e.resource);
  if (outcome.length !== 1) throw new Error(`${outcome.length} outcome entries`);
  return issuesOf(outcome[0]);
}

export function issuesOf(outcome) {
  return outcome.issue
    .filter((issue) => issue.details?.coding?.some((c) => c.system === coverageSystem))
    .map((issue) => {
      const states = issue.details.coding.filter((c) => c.system === coverageSystem);
      if (states.length !== 1) throw new Error("an issue has not exactly one state");
      const text = JSON.stringify(issue.extension ?? []);
      const organisation = text.match(new RegExp(`"system":"${odsSystem}","value":"([A-Z0-9]+)"`))?.[1];
      return { state: states[0].code, organisation, text: issue.details.text, issue };
    });
}

/// A running `mcr serve` over `directory` (TOML text) and a demographics address, with the keys of a
/// demonstration that has ended.
export async function installation(directory, demographics) {
  const state = temporary("mcr-test-serve-");
  try {
    const demo = await start("mcr", ["demo", "--listen", "127.0.0.1:0", "--state", state.folder]);
    const token = await run("mcr", ["demo-token", "hospital-doctor", "--state", state.folder]);
    await demo.stop();
    const file = join(state.folder, "mcr.toml");
    const text = readFileSync(file, "utf8")
      .replace(/\[demographics\]\naddress = ".*"/, `[demographics]\naddress = "${demographics}"`);
    writeFileSync(file, text);
    // The doctor who asks acts for a member.
    const asker = directory.includes('code = "RQW"') ? "" : '[[organisation]]\ncode = "RQW"\nname = "Princess Alexandra Hospital"\nkind = "acute-trust"\n\n';
    writeFileSync(join(state.folder, "directory.toml"), asker + directory);
    rmSync(join(state.folder, "mcr.db"), { force: true });
    const server = await start("mcr", ["serve", "--state", state.folder]);
    const get = (path, headers = {}) => fetch(`${server.fhir}${path}`, {
      headers: { Authorization: `Bearer ${token.out.trim()}`, Accept: "application/fhir+json", ...headers },
    });
    return { ...server, state: state.folder, get, stop: async () => { await server.stop(); state.remove(); } };
  } catch (error) {
    state.remove();
    throw error;
  }
}
