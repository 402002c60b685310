// The pages of privacy officers and of the administrator in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { noBarriers, picture, stage, tour } from "../support/browser.mjs";

let on;
before(async () => { on = await stage(); });
after(async () => { await on?.stop(); });

test("the officer's pages have no barriers, wide and on a phone", async () => {
  const officer = await on.as("privacy-officer", "/office");
  await officer.page.goto(`${on.demo.url}/office/objections`);
  const objection = await officer.page.locator("tbody a").first().getAttribute("href");
  await tour(officer, on.demo.url, {
    office: "/office", "office-objections": "/office/objections", "office-objection": objection,
    "office-alerts": "/office/alerts", "office-sharing-own": "/office/sharing/RQW", "office-record": "/office/record-objection",
  });
  await officer.context.close();
});

test("a decision that lacks its ground is explained, and by keyboard an objection is upheld", async () => {
  const { page, context } = await on.as("privacy-officer", "/office");
  await page.locator("tbody a").first().click();
  await page.waitForSelector("#outcome");
  await page.check("input[name=outcome][value=not-upheld]");
  await page.click("button:text-is('Decide')");
  await page.waitForSelector("#ground-error");
  await noBarriers(page, "decision with an error");
  await picture(page, "office-decide-error");
  await page.focus("#outcome");
  await page.keyboard.press("Space");
  await page.focus("button:text-is('Decide')");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".nhsuk-summary-list")?.textContent.includes("Upheld"));
  await context.close();
});

test("staff record an objection for a patient, with the authority on which it is made", async () => {
  const { page, context } = await on.as("gp", "/office/record-objection");
  await page.fill("#nhs_number", on.patient("nothing-recorded"));
  await page.check("input[name=authority][value=parent]");
  await page.check("input[name=competence][value=not-competent]");
  await page.check("input[name=holder-RQW]");
  await page.check("input[name=scope][value=everything]");
  await page.check("input[name=emergency][value=no]");
  await page.click("text=Record the objection");
  await page.waitForSelector("#on_authority_of-error");
  await noBarriers(page, "recording with an error");
  await page.fill("#on_authority_of", "Mary Sample");
  await page.click("text=Record the objection");
  await page.waitForFunction(() => document.querySelector("h1").textContent === "The objection was recorded");
  await context.close();
});

test("the administrator switches a section off, and the public page says so", async () => {
  const boss = await on.as("administrator", "/office/sharing");
  await tour(boss, on.demo.url, { "office-sharing": "/office/sharing", "office-sharing-of": "/office/sharing/RWH" });
  const { page } = boss;
  await page.goto(`${on.demo.url}/office/sharing/RWH`);
  await page.click("text=Switch off >> nth=-1");
  await page.waitForSelector("#scope-error");
  await noBarriers(page, "switch with an error");
  await page.check("input[name=scope][value=some]");
  if (!(await page.locator("input[name=section-risks]").isVisible())) await page.click("text=Parts of the record");
  await page.check("input[name=section-risks]");
  await page.fill("#reason", "A fault in the feed");
  await page.click("button[name=turn][value=off]");
  await page.waitForFunction(() => document.body.textContent.includes("Switched off at present"));
  const anyone = await on.open();
  for (let i = 0; i < 20; ++i) {
    await anyone.page.goto(`${on.demo.url}/organisations/RWH`);
    if (/switched off at present for: risks/.test(await anyone.page.locator("main").innerText())) break;
    await anyone.page.waitForTimeout(250);
  }
  assert.match(await anyone.page.locator("main").innerText(), /switched off at present for: risks/);
  await anyone.context.close();
  await boss.context.close();
});
