// The record page in a real browser: with and without scripts, by keyboard, on a phone, and read by
// an accessibility checker.
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
  const page = await context.newPage();
  const elsewhere = [];
  page.on("request", (request) => { if (!request.url().startsWith(demo.url)) elsewhere.push(request.url()); });
  page.on("pageerror", (error) => { throw error; });
  return { context, page, elsewhere };
}

async function become(page, persona = "hospital-doctor") {
  await page.goto(`${demo.url}/view`);
  await page.check(`#persona-${persona}`);
  await page.click("text=Continue");
  await page.waitForSelector("#nhs-number");
}

async function look(page, number) {
  await page.fill("#nhs-number", number);
  await page.click("text=Ask every organisation");
  await page.waitForSelector(".mcr-banner");
}

async function complete(page) {
  await page.waitForFunction(() => document.querySelectorAll('li[data-state="asking"], .mcr-busy').length === 0);
}

async function noBarriers(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), [], name);
}

test("a record fills as organisations answer, with origin on every item and every state", async () => {
  const { page, elsewhere, context } = await open();
  await become(page);
  await noBarriers(page, "choosing");
  await page.screenshot({ path: join(pictures, "choose.png"), fullPage: true });
  await look(page, demo.patients[0].nhs_number);
  await complete(page);
  const shown = await page.evaluate(() => ({
    items: document.querySelectorAll(".mcr-items > li").length,
    origins: document.querySelectorAll(".mcr-items > li > .mcr-item__origin").length,
    states: [...document.querySelectorAll("[data-coverage-row]")].map((row) => row.dataset.state),
    banner: document.querySelector(".mcr-banner").textContent,
  }));
  assert.ok(shown.items > 10, `${shown.items} items`);
  assert.equal(shown.origins, shown.items);
  assert.ok(shown.states.filter((state) => state === "data").length >= 3);
  assert.match(shown.banner, /NHS number/);
  assert.ok(!page.url().includes(demo.patients[0].nhs_number), "no NHS number in the address");
  await noBarriers(page, "record");
  await page.screenshot({ path: join(pictures, "view.png") });
  assert.deepEqual(elsewhere, []);
  await context.close();
});

test("without scripts the whole record comes in one page with the same items", async () => {
  const count = async (options) => {
    const { page, context } = await open(options);
    await become(page);
    await look(page, demo.patients[0].nhs_number);
    if (options.javaScriptEnabled !== false) await complete(page);
    const items = await page.locator(".mcr-items > li").count();
    const rows = await page.locator("[data-coverage-row]").count();
    if (options.javaScriptEnabled === false)
      await page.screenshot({ path: join(pictures, "view-without-scripts.png"), fullPage: true });
    await context.close();
    return { items, rows };
  };
  assert.deepEqual(await count({ javaScriptEnabled: false }), await count({}));
});

test("on a phone nothing is cut off", async () => {
  const { page, context } = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await become(page);
  await page.screenshot({ path: join(pictures, "choose-phone.png"), fullPage: true });
  await look(page, demo.patients[0].nhs_number);
  await complete(page);
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= seen, `${wide} wide on ${seen}`);
  await page.screenshot({ path: join(pictures, "view-phone.png"), fullPage: true });
  await context.close();
});

test("by keyboard alone one can choose who one is and look at a patient", async () => {
  const { page, context } = await open();
  await page.goto(`${demo.url}/view`);
  await page.focus(".nhsuk-radios__input:checked");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#nhs-number");
  await page.focus("#nhs-number");
  await page.keyboard.type(demo.patients[0].nhs_number);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".mcr-banner");
  await complete(page);
  await context.close();
});

test("a wrong number is explained beside its field and asks nobody", async () => {
  const { page, context } = await open();
  await become(page);
  await page.fill("#nhs-number", "999 000 0019");
  await page.click("text=Ask every organisation");
  await page.waitForSelector("#nhs-number-error");
  assert.equal(await page.getAttribute("#nhs-number", "aria-describedby"), "nhs-number-hint nhs-number-error");
  await noBarriers(page, "error");
  await page.screenshot({ path: join(pictures, "error.png") });
  await context.close();
});

test("every demonstration patient's page says what became of asking", async () => {
  const { page, context } = await open();
  await become(page);
  for (const patient of demo.patients) {
    await page.goto(`${demo.url}/view`);
    await page.fill("#nhs-number", patient.nhs_number);
    await page.click("text=Ask every organisation");
    await page.waitForLoadState("load");
    if (await page.locator(".mcr-banner").count()) await complete(page);
    else assert.match(await page.locator("h1").innerText(), /No such patient|was not shown/, patient.story);
  }
  await context.close();
});

test("a form sent from another site is refused", async () => {
  const answer = await fetch(`${demo.url}/view/persona`, {
    method: "POST", redirect: "manual",
    headers: { Origin: "http://elsewhere.example", "Content-Type": "application/x-www-form-urlencoded" },
    body: "persona=hospital-doctor",
  });
  assert.equal(answer.status, 403);
});

test("the public page lists who takes part", async () => {
  const { page, context } = await open();
  await page.goto(demo.url);
  assert.ok((await page.locator("tbody tr").count()) >= 4);
  await noBarriers(page, "home");
  await page.screenshot({ path: join(pictures, "home.png"), fullPage: true });
  await context.close();
});
