// Signing in in a real browser: by keyboard, on a phone, read by an accessibility checker, and through
// the redirects that a browser's content security policy has a say in.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { demonstration, root } from "../support/programs.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = join(root, "build/pictures");
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
let demo, browser;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  demo = await demonstration();
  browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  return { context, page: await context.newPage() };
}

async function noBarriers(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), [], name);
}

const signedIn = (page) => page.locator("text=/Signed in as/").first().innerText();

test("by keyboard alone one signs in, chooses a role and signs out at the provider too", async () => {
  const { context, page } = await open();
  await page.goto(`${demo.url}/sign-in?next=/sign-in/role`);
  await noBarriers(page, "choosing between staff and patients");
  await page.focus("text=Sign in as staff");
  await page.keyboard.press("Enter");
  await page.waitForSelector("button[name=persona]");
  await noBarriers(page, "personas of staff");
  await page.screenshot({ path: join(pictures, "personas.png"), fullPage: true });
  await page.focus("button[value=doctor-with-two-roles]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("input[name=role]");
  await noBarriers(page, "roles");
  await page.screenshot({ path: join(pictures, "roles.png") });
  await page.focus("#role-0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in/role");
  await page.goto(`${demo.url}/sign-out`);
  assert.match(await signedIn(page), /out-of-hours doctor/);
  await noBarriers(page, "signing out");
  await page.click("main button");
  await page.waitForURL(`${demo.url}/`);
  await page.goto(`${demo.url}/sign-in/staff`);
  await page.waitForSelector("button[name=persona]");
  await context.close();
});

test("no role chosen is explained beside the choice", async () => {
  const { context, page } = await open();
  await page.goto(`${demo.url}/sign-in/staff`);
  await page.click("button[value=doctor-with-two-roles]");
  await page.click("text=Continue");
  await page.waitForSelector("#role-error");
  await noBarriers(page, "no role chosen");
  await context.close();
});

test("on a phone nothing is cut off", async () => {
  const { context, page } = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const fits = async (name) => {
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(wide <= seen, `${name}: ${wide} wide on ${seen}`);
  };
  await page.goto(`${demo.url}/sign-in`);
  await fits("choosing");
  await page.goto(`${demo.url}/sign-in/staff`);
  await page.waitForSelector("button[name=persona]");
  await fits("personas");
  await page.screenshot({ path: join(pictures, "personas-phone.png"), fullPage: true });
  await page.tap("button[value=doctor-with-two-roles]");
  await page.waitForSelector("input[name=role]");
  await fits("roles");
  await page.screenshot({ path: join(pictures, "roles-phone.png"), fullPage: true });
  await context.close();
});

test("a patient below P9 is told what to do", async () => {
  const { context, page } = await open();
  await page.goto(`${demo.url}/sign-in/patients`);
  await page.waitForSelector("button[name=persona]");
  await noBarriers(page, "personas of patients");
  await page.click("button[value=patient-not-proven]");
  await page.waitForSelector("text=You are not signed in");
  await noBarriers(page, "refused");
  await context.close();
});
