// Law 2 for the whole server: killed at any moment under load, every view of which a reader has
// got a byte has its intent in the audit log, and the chain holds.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { demonstration, run, start } from "../support/programs.mjs";

const rounds = Number(process.env.MCR_KILL_ROUNDS ?? 200);
let demo, token;

before(async () => {
  // The demonstration keeps the simulated organisations; the server that dies is another one on a
  // state folder of its own, made of the same keys and addresses.
  demo = await demonstration();
  token = await demo.token("hospital-doctor");
});
after(async () => { await demo?.stop(); });

async function serveState() {
  const config = readFileSync(join(demo.state, "mcr.toml"), "utf8")
    .replace(/listen = ".*"/, 'listen = "127.0.0.1:0"')
    .replace('url = "sqlite:mcr.db"', 'url = "sqlite:killed.db"')
    .replace('folder = "audit"', 'folder = "killed-audit"');
  const path = join(demo.state, "killed.toml");
  writeFileSync(path, config);
  return path;
}

test(`killed ${rounds} times under load, no disclosure is without its entry`, async () => {
  const config = await serveState();
  const disclosed = new Set();
  let numbers = demo.patients.slice(0, 3).map((p) => p.nhs_number);
  for (let round = 0; round < rounds; ++round) {
    const server = await start("mcr", ["serve", "--config", config]);
    let alive = true;
    const load = Array.from({ length: 8 }, async (_, lane) => {
      while (alive) {
        const id = randomUUID();
        try {
          const answer = await fetch(`${server.fhir}/Patient/${numbers[lane % numbers.length]}/$everything`, {
            headers: { Authorization: `Bearer ${token}`, "X-Request-Id": id, Accept: "application/fhir+ndjson" },
          });
          const reader = answer.body.getReader();
          const first = await reader.read();
          if (answer.status === 200 && first.value?.length) disclosed.add(id);
          while (!(await reader.read()).done);
        } catch { /* the server was killed */ }
      }
    });
    // Somewhere within the first views: a different moment each round.
    await new Promise((done) => setTimeout(done, 20 + (round * 37) % 160));
    server.child.kill("SIGKILL");
    await server.stop();
    alive = false;
    await Promise.all(load);
  }
  assert.ok(disclosed.size >= rounds, `${disclosed.size} disclosures seen`);
  const verified = await run("mcr", ["audit", "verify", "--config", config, "--json"]);
  assert.equal(verified.status, 0, verified.out + verified.err);
  const shown = await run("mcr", ["audit", "show", "--config", config, "--kind", "intent", "--limit", "100000", "--json"]);
  assert.equal(shown.status, 0, shown.err);
  const missing = [...disclosed].filter((id) => !shown.out.includes(id));
  assert.deepEqual(missing, []);
});
