// Signing in and out, against the simulated provider and against an independent one.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demonstration, run, start } from "../support/programs.mjs";
import { Visitor, hidden } from "../support/visitor.mjs";

let demo, control;
before(async () => {
  demo = await demonstration();
  control = JSON.parse(readFileSync(join(demo.state, "demonstration.json"), "utf8")).control;
});
after(async () => { await demo?.stop(); });

const tell = (what) => fetch(`${control}/control/identity`, { method: "POST", body: JSON.stringify(what) });

/// Who the visitor is, as the page that asks whether to sign out says; nothing if nobody.
async function who(visitor) {
  const page = await visitor.ask("/sign-out");
  if (page.status !== 200) return null;
  return page.text.match(/Signed in as ([^<]*)</)?.[1] ?? "somebody without a role";
}

test("staff sign in at the provider and act in the role that it names", async () => {
  const visitor = new Visitor(demo.url);
  const back = await visitor.chooseAt("/sign-in/staff?next=/view", "hospital-doctor");
  const arrived = await visitor.ask(back.stopped);
  assert.equal(arrived.status, 303);
  assert.equal(arrived.to, "/view");
  const cookie = arrived.headers.getSetCookie().find((line) => line.startsWith("mcr-session="));
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"]) assert.ok(cookie.includes(attribute), cookie);
  assert.equal(await who(visitor), "Dr Amina Khan, hospital doctor, Princess Alexandra Hospital NHS Trust");
  assert.equal(arrived.headers.get("cache-control"), "no-store");
});

test("every persona of staff can sign in, and is in the role that its token says", async () => {
  for (const persona of demo.personas.filter((one) => one.role !== "patient" && one.id !== "doctor-with-two-roles")) {
    const visitor = new Visitor(demo.url);
    await visitor.signIn(persona.id);
    assert.equal(await who(visitor), `${persona.name}, ${persona.role}, ${persona.organisation}`);
  }
});

test("patients sign in with proofing P9, and not with less", async () => {
  const visitor = new Visitor(demo.url);
  await visitor.signIn("patient");
  assert.match(await who(visitor), /, patient, /);
  const unproven = new Visitor(demo.url);
  const page = await unproven.signIn("patient-not-proven");
  assert.equal(page.status, 403);
  assert.match(page.text, /P9/);
  assert.equal(await who(unproven), null);
});

test("somebody with several roles chooses one, and may change it", async () => {
  const visitor = new Visitor(demo.url);
  const page = await visitor.signIn("doctor-with-two-roles", { next: "/view" });
  assert.ok(page.url.endsWith("/sign-in/role?next=%2Fview"), page.url);
  assert.equal(await who(visitor), "somebody without a role");
  const choose = async (role, csrf = hidden(page.text, "csrf"), headers = {}) =>
    visitor.ask("/sign-in/role", { method: "POST", headers, form: { csrf, next: "/view", role } });
  assert.equal((await choose("0", "forged")).status, 403);
  assert.equal((await choose("0", undefined, { "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await choose("7")).status, 400);
  const before = visitor.cookies.get("mcr-session");
  assert.equal((await choose("0")).to, "/view");
  assert.notEqual(visitor.cookies.get("mcr-session"), before);
  assert.match(await who(visitor), /hospital doctor/);
  const again = await visitor.ask("/sign-in/role");
  await choose("1", hidden(again.text, "csrf"));
  assert.match(await who(visitor), /out-of-hours doctor/);
  const stale = new Visitor(demo.url);
  stale.cookies.set("mcr-session", before);
  assert.equal(await who(stale), null, "the session before the choice has ended");
});

test("somebody without a role is told so", async () => {
  const visitor = new Visitor(demo.url);
  const page = await visitor.signIn("without-role");
  assert.equal(page.status, 403);
  assert.match(page.text, /no role/);
});

test("where one goes on to is a path of this site only", async () => {
  for (const next of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/sign-out", "javascript:alert(1)", "/a b"]) {
    const visitor = new Visitor(demo.url);
    const back = await visitor.chooseAt(`/sign-in/staff?next=${encodeURIComponent(next)}`, "gp");
    assert.equal((await visitor.ask(back.stopped)).to, "/view", next);
  }
});

test("a way back serves once, in the browser that went, with its own state", async () => {
  const visitor = new Visitor(demo.url);
  const back = await visitor.chooseAt("/sign-in/staff", "gp");
  const stranger = new Visitor(demo.url);
  assert.equal((await stranger.ask(back.stopped)).status, 400, "another browser");
  assert.equal((await visitor.ask(back.stopped)).status, 303);
  assert.equal((await visitor.ask(back.stopped)).status, 400, "a replayed way back");

  const second = await visitor.chooseAt("/sign-in/staff", "gp");
  const altered = new URL(second.stopped);
  altered.searchParams.set("state", "A".repeat(43));
  assert.equal((await visitor.ask(altered.href)).status, 400);
  assert.equal((await visitor.ask("/sign-in/callback")).status, 400);
  assert.equal((await visitor.ask(second.stopped)).status, 303);
});

test("a code of another sign-in, or of another provider, is refused", async () => {
  const one = new Visitor(demo.url), other = new Visitor(demo.url);
  const mine = new URL((await one.chooseAt("/sign-in/staff", "gp")).stopped);
  const theirs = new URL((await other.chooseAt("/sign-in/staff", "hospital-doctor")).stopped);
  mine.searchParams.set("code", theirs.searchParams.get("code"));
  assert.equal((await one.ask(mine.href)).status, 401, "the verifier of PKCE does not fit");
  const again = new URL((await one.chooseAt("/sign-in/staff", "gp")).stopped);
  again.searchParams.set("iss", "https://elsewhere.example");
  assert.equal((await one.ask(again.href)).status, 401);
  const failed = new URL((await one.chooseAt("/sign-in/staff?next=/", "gp")).stopped);
  failed.searchParams.set("error", "access_denied");
  failed.searchParams.set("error_description", "<b>words of the provider</b>");
  const page = await one.ask(failed.href);
  assert.equal(page.status, 403);
  assert.ok(!page.text.includes("words of the provider"));
});

test("keys are changed without anybody noticing", async () => {
  assert.equal((await tell({ do: "rotate-keys" })).status, 200);
  for (const persona of ["gp", "patient"]) {
    const visitor = new Visitor(demo.url);
    await visitor.signIn(persona);
    assert.notEqual(await who(visitor), null, persona);
  }
});

test("an ID token that is wrong in any way signs nobody in", async () => {
  for (const bend of ["wrong-nonce", "wrong-issuer", "wrong-audience", "expired", "no-signature", "foreign-key", "no-subject", "wrong-at-hash", "other-person"]) {
    const visitor = new Visitor(demo.url);
    const back = await visitor.chooseAt("/sign-in/staff", "gp");
    assert.equal((await tell({ do: "bend", next: bend })).status, 200);
    const page = await visitor.ask(back.stopped);
    assert.equal(page.status, 401, `${bend}: ${page.text}`);
    assert.equal(await who(visitor), null, bend);
  }
  const visitor = new Visitor(demo.url);
  await visitor.signIn("gp");
  assert.match(await who(visitor), /Adeyemi/, "a sound one still does");
});

test("signing in again confirms the same person in the same session", async () => {
  const visitor = new Visitor(demo.url);
  await visitor.signIn("gp");
  const session = visitor.cookies.get("mcr-session");
  const away = await visitor.ask("/sign-in/again?next=/view");
  const asked = new URL(away.to).searchParams;
  assert.equal(asked.get("prompt"), "login");
  assert.equal(asked.get("max_age"), "0");

  const other = await visitor.chooseAt("/sign-in/again?next=/view", "hospital-doctor");
  assert.equal((await visitor.ask(other.stopped)).status, 403, "somebody else");
  const stale = await visitor.chooseAt("/sign-in/again?next=/view", "gp");
  await tell({ do: "bend", next: "stale-authentication" });
  assert.equal((await visitor.ask(stale.stopped)).status, 401);
  const good = await visitor.chooseAt("/sign-in/again?next=/view", "gp");
  assert.equal((await visitor.ask(good.stopped)).to, "/view");
  assert.equal(visitor.cookies.get("mcr-session"), session);
  const nobody = new Visitor(demo.url);
  assert.match((await nobody.ask("/sign-in/again?next=/view")).to, /^\/sign-in\?next=/);
});

test("signing out ends the session here and at the provider", async () => {
  const visitor = new Visitor(demo.url);
  await visitor.signIn("gp");
  const session = visitor.cookies.get("mcr-session");
  const page = await visitor.ask("/sign-out");
  assert.equal((await visitor.ask("/sign-out", { method: "POST", form: { csrf: "forged" } })).status, 403);
  const out = await visitor.ask("/sign-out", { method: "POST", form: { csrf: hidden(page.text, "csrf") } });
  assert.equal(out.status, 200);
  const on = out.headers.get("refresh").match(/url=(.*)$/)[1];
  assert.equal(new URL(on).pathname, "/end-session");
  const home = await visitor.go(on);
  assert.equal(home.url, `${demo.url}/`);
  const stolen = new Visitor(demo.url);
  stolen.cookies.set("mcr-session", session);
  assert.equal(await who(stolen), null);
  const next = await visitor.go("/sign-in/staff");
  assert.match(next.text, /Which member of staff are you/, "the provider asks again");
});

test("no NHS number stands in an address, nor in the store of sessions", async () => {
  const visitor = new Visitor(demo.url);
  const seen = [];
  const ask = visitor.ask.bind(visitor);
  visitor.ask = async (...args) => {
    const answer = await ask(...args);
    seen.push(answer.url, answer.to ?? "", answer.headers.get("refresh") ?? "");
    return answer;
  };
  await visitor.signIn("patient");
  const page = await visitor.ask("/sign-out");
  await visitor.ask("/sign-out", { method: "POST", form: { csrf: hidden(page.text, "csrf") } });
  const number = demo.patients[0].nhs_number;
  for (const address of seen) {
    assert.ok(!address.includes(number), address);
    for (const part of address.split(/[.=&]/))
      assert.ok(!Buffer.from(part, "base64url").toString("latin1").includes(number), address);
  }
  assert.ok(!readFileSync(join(demo.state, "mcr.log"), "utf8").includes(number));
});

test("the provider ends sessions through the back channel, once for each token", async () => {
  const gp = new Visitor(demo.url), doctor = new Visitor(demo.url);
  await gp.signIn("gp");
  await doctor.signIn("hospital-doctor");
  const { logout_token: token } = await (await tell({ do: "logout-token", persona: "gp" })).json();
  const post = (value) => fetch(`${demo.url}/sign-in/back-channel`, { method: "POST", body: new URLSearchParams({ logout_token: value }) });
  const [header, claims, signature] = token.split(".");
  for (const wrong of ["", "x", `${header}.${claims}.`, `${header}.${claims}.${signature.split("").reverse().join("")}`])
    assert.equal((await post(wrong)).status, 400, wrong);
  assert.notEqual(await who(gp), null);
  assert.equal((await post(token)).status, 200);
  assert.equal(await who(gp), null);
  assert.notEqual(await who(doctor), null);
  assert.equal((await post(token)).status, 400, "its jti is used");
});

test("mcr check says whether the providers can be reached", async () => {
  const checked = JSON.parse((await run("mcr", ["check", "--state", demo.state, "--json"])).out);
  for (const what of ["sign-in of staff", "sign-in of patients"])
    assert.match(checked.checks.find((one) => one.what === what).sentence, /can be reached/);
});

// ---- an independent provider -------------------------------------------------------------------

const role = (id, code, organisation) => ({ person_roleid: id, role_code: code, org_code: organisation, role_name: "a role" });
const accounts = {
  ann: {
    nhsid_useruid: "910000000001", family_name: "Archer", given_name: "Ann", title: "Dr",
    nhsid_nrbac_roles: [role("920000000001", "S8000:G8000:R8000", "RQW")], authentication_assurance_level: "3",
  },
  bob: {
    nhsid_useruid: "910000000002", family_name: "Baker", given_name: "Bob",
    nhsid_nrbac_roles: [role("920000000002", "S8000:G8000:R8001", "F81901"), role("920000000003", "S8000:G8000:R8003", "FZZ97"),
      role("920000000004", "S8000:G8000:R8003", "RQW"), role("920000000005", "S8002:G8003:R8015", "RQW")],
    authentication_assurance_level: "2",
  },
  weak: {
    nhsid_useruid: "910000000003", family_name: "Weaver", nhsid_nrbac_roles: [role("920000000006", "S8000:G8000:R8000", "RQW")],
    authentication_assurance_level: "1",
  },
};

async function independentProvider(callback, publicKey) {
  const warnings = process.emitWarning, warn = console.warn;
  console.warn = () => {};
  process.emitWarning = () => {};
  const { default: Provider } = await import("oidc-provider");
  const { generateKeyPairSync } = await import("node:crypto");
  const keys = [
    { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: "rsa", use: "sig", alg: "RS256" },
    { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), kid: "ec", use: "sig", alg: "ES256" },
  ];
  let handle = (request, answer) => { answer.statusCode = 503; answer.end(); };
  const server = createServer((request, answer) => handle(request, answer));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const claims = Object.keys(accounts.ann);
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: [{
      client_id: "mcr", redirect_uris: [callback], grant_types: ["authorization_code"], response_types: ["code"],
      token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "ES256", jwks: { keys: [publicKey] },
      id_token_signed_response_alg: "ES256", post_logout_redirect_uris: [new URL("/", callback).href],
      backchannel_logout_uri: new URL("/sign-in/back-channel", callback).href, backchannel_logout_session_required: true,
    }],
    claims: { openid: ["sub"], profile: claims },
    scopes: ["openid", "profile"],
    cookies: { keys: ["a key of a test"] },
    pkce: { required: () => true },
    // It refuses addresses of this machine by itself.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    ttl: { AccessToken: 300, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
    features: {
      devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const callback_ = provider.callback();
  provider.person = "ann";
  handle = async (request, answer) => {
    if (!request.url.startsWith("/interaction/")) return callback_(request, answer);
    await provider.interactionFinished(request, answer, { login: { accountId: provider.person } }, { mergeWithLastSubmission: false });
  };
  console.warn = warn;
  process.emitWarning = warnings;
  return { provider, issuer, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

test("an independent provider signs people in, switches them, and signs them out", async (t) => {
  const { generateKeyPairSync } = await import("node:crypto");
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const own = { ...pair.privateKey.export({ format: "jwk" }), kid: "client-key" };
  const file = join(demo.state, "mcr.toml");
  const text = readFileSync(file, "utf8");

  // The port has to be known before the provider can be told of it.
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const port = probe.address().port;
  await new Promise((done) => probe.close(done));
  const there = await independentProvider(`http://127.0.0.1:${port}/sign-in/callback`,
    { ...pair.publicKey.export({ format: "jwk" }), kid: "client-key", alg: "ES256", use: "sig" });
  t.after(() => there.stop());
  writeFileSync(join(demo.state, "client.jwk"), JSON.stringify(own));
  writeFileSync(join(demo.state, "independent.toml"), text
    .replace('listen = "127.0.0.1:0"', `listen = "127.0.0.1:${port}"`)
    .replace('sqlite:mcr.db', "sqlite:independent.db").replace('folder = "audit"', 'folder = "audit-independent"')
    .replace(/\[sign_in\.staff\][^[]*/, `[sign_in.staff]\nissuer = "${there.issuer}"\nclient_id = "mcr"\nkey_file = "client.jwk"\nscope = "openid profile"\n\n`)
    .replace(/\[sign_in\.patients\][^[]*/, ""));
  const server = await start("mcr", ["serve", "--config", join(demo.state, "independent.toml")]);
  t.after(() => server.stop());

  const signIn = async (person) => {
    there.provider.person = person;
    const visitor = new Visitor(server.url);
    return { visitor, page: await visitor.go("/sign-in?next=/sign-in/role", {}) };
  };
  const ann = await signIn("ann");
  assert.equal(await who(ann.visitor), "Dr Ann Archer, hospital doctor, Princess Alexandra Hospital NHS Trust");

  const bob = await signIn("bob");
  const offered = [...bob.page.text.matchAll(/for="role-\d+">([^<]*)</g)].map((found) => found[1]);
  assert.deepEqual(offered, ["Practice nurse", "Community pharmacist"], "roles without a place here are not offered");
  const weak = await signIn("weak");
  assert.equal(weak.page.status, 403);
  assert.equal(await who(weak.visitor), null);

  there.provider.person = "ann";
  const confirmed = await ann.visitor.go("/sign-in/again?next=/", {}, (next) => next === `${server.url}/`);
  assert.equal(confirmed.stopped, `${server.url}/`, confirmed.text);

  // Its own session ends: it tells us through the back channel.
  const out = await ann.visitor.ask("/sign-out");
  assert.equal(out.status, 200);
  const ended = new URL(`${there.issuer}/session/end`);
  const form = await ann.visitor.go(ended.href);
  const action = form.text.match(/action="([^"]*)"/)[1];
  await ann.visitor.go(action, { method: "POST", form: { xsrf: hidden(form.text, "xsrf"), logout: "yes" } });
  assert.equal(await who(ann.visitor), null, "ended by the provider");
});
