// A real browser on the pages of a demonstration: who signs in, what is looked at, what an
// accessibility checker says.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { demonstration, root } from "./programs.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
export const pictures = join(root, "build/pictures");
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/// A demonstration and a browser; `stop()` ends both.
export async function stage() {
  mkdirSync(pictures, { recursive: true });
  const demo = await demonstration();
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const patient = (id) => demo.patients.find((one) => one.id === id).nhs_number;
  /// A page of a browser that nobody has used. Errors of its scripts fail the test.
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const elsewhere = [];
    page.on("request", (request) => { if (!request.url().startsWith(demo.url)) elsewhere.push(request.url()); });
    page.on("pageerror", (error) => { throw error; });
    return { context, page, elsewhere };
  };
  /// Goes to `path` and signs in on the way as `persona`, at the simulated provider.
  const signIn = async (page, persona, path) => {
    await page.goto(`${demo.url}${path}`);
    if (!(await page.locator("button[name=persona]").count()))
      await page.click(`a[href^="/sign-in/${persona.startsWith("patient") ? "patients" : "staff"}"]`);
    await page.click(`button[name=persona][value=${persona}]`);
    await page.waitForURL(`${demo.url}${path}`);
  };
  const as = async (persona, path, options = {}) => {
    const opened = await open(options);
    await signIn(opened.page, persona, path);
    return opened;
  };
  return { demo, browser, patient, open, signIn, as, stop: async () => { await browser.close(); await demo.stop(); } };
}

/// Nothing that WCAG 2.2 AA forbids, as far as axe sees it.
export async function noBarriers(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), [], name);
}

/// Nothing reaches beyond the edge of the screen.
export async function fits(page, name) {
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= seen, `${name}: ${wide} wide on ${seen}`);
}

export const picture = (page, name, fullPage = true) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage });

/// Every page of `paths`, wide and on a phone, without barriers; pictures are kept.
export async function tour(opened, base, paths) {
  for (const [name, path] of Object.entries(paths)) {
    await opened.page.setViewportSize({ width: 1280, height: 900 });
    await opened.page.goto(`${base}${path}`);
    await noBarriers(opened.page, name);
    await picture(opened.page, name);
    await opened.page.setViewportSize({ width: 390, height: 844 });
    await fits(opened.page, name);
    await noBarriers(opened.page, `${name} on a phone`);
    await picture(opened.page, `${name}-phone`);
  }
}
