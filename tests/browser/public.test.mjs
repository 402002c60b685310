// What anybody may read, in a real browser: wide, on a phone, and read by an accessibility checker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { stage, tour } from "../support/browser.mjs";

let on;
before(async () => { on = await stage(); });
after(async () => { await on?.stop(); });

test("the public pages have no barriers, wide and on a phone", async () => {
  const opened = await on.open();
  await tour(opened, on.demo.url, {
    home: "/", objecting: "/objecting", organisations: "/organisations", organisation: "/organisations/RQW", missing: "/organisations/NEVER",
  });
  assert.deepEqual(opened.elsewhere, []);
  await opened.context.close();
});

test("from the first page one finds by keyboard whom to ask at an organisation", async () => {
  const { page, context } = await on.open({ javaScriptEnabled: false });
  await page.goto(on.demo.url);
  assert.match(await page.locator("main").innerText(), /speak to one of your care team first/);
  await page.focus("text=Find an organisation");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#name");
  await page.focus("#name");
  await page.keyboard.type("princess");
  await page.keyboard.press("Enter");
  await page.waitForURL(/name=princess/);
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.focus("tbody a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/organisations\/RQW/);
  assert.match(await page.locator("main").innerText(), /To object, contact/);
  await context.close();
});

test("the page on objecting names three grounds and no fourth", async () => {
  const { page, context } = await on.open();
  await page.goto(`${on.demo.url}/objecting`);
  assert.equal(await page.locator("main ol > li").count(), 3);
  await context.close();
});
