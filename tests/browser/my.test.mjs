// The patient's pages in a real browser: an objection from filing to its end, and who looked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { fits, noBarriers, picture, stage, tour } from "../support/browser.mjs";

let on;
before(async () => { on = await stage(); });
after(async () => { await on?.stop(); });

/// Fills the form for the hospital RQW and goes on to the page that checks it.
async function fill(page) {
  await page.goto(`${on.demo.url}/my/objections/new`);
  await page.check("input[name=holder-RQW]");
  await page.check("input[name=scope][value=everything]");
  await page.check("input[name=emergency][value=yes]");
  await page.check("input[name=understood]");
  await page.click("text=Check before you object");
  await page.waitForSelector(".nhsuk-summary-list");
}

test("a patient objects, the holder says that care needs it, the patient chooses, and takes it back", async () => {
  const mine = await on.as("patient", "/my");
  const { page } = mine;
  await page.goto(`${on.demo.url}/my/objections/new`);
  await noBarriers(page, "objecting");
  await page.click("text=Check before you object");
  await page.waitForSelector("#holders-error");
  await noBarriers(page, "objecting with errors");
  await picture(page, "my-object-error");
  await fill(page);
  await noBarriers(page, "checking");
  await picture(page, "my-check");
  await page.click("button:text-is('Object')");
  await page.waitForURL(/filed=1/);
  assert.match(await page.locator("main").innerText(), /Received/);

  const at = (await page.locator("tbody a").first().getAttribute("href")).split("/").pop();
  const officer = await on.as("privacy-officer", "/office");
  await officer.page.click(`a[href="/office/objections/${at}"]`);
  await officer.page.waitForSelector("#outcome");
  await officer.page.check("input[name=outcome][value=not-upheld]");
  await officer.page.check("input[name=ground][value=care-needs-it]");
  await officer.page.fill("#care", "Referral to the respiratory clinic");
  await officer.page.check("input[name=reach][value=named]");
  await officer.page.fill("#organisations", "RWH");
  await officer.page.click("button:text-is('Decide')");
  await officer.page.waitForFunction(() => document.body.textContent.includes("choice is needed"));
  await officer.context.close();

  await page.reload();
  await page.click("tbody a");
  await page.waitForSelector("#choice");
  assert.match(await page.locator("main").innerText(), /Referral to the respiratory clinic/);
  await noBarriers(page, "choosing");
  await picture(page, "my-choice");
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page, "choosing");
  await picture(page, "my-choice-phone");
  await page.check("input[name=choice][value=share]");
  await page.click("button:text-is('Choose')");
  await page.waitForFunction(() => document.body.textContent.includes("You chose to share for this care"));
  await page.click("text=Withdraw this objection");
  await page.waitForFunction(() => document.body.textContent.includes("It withholds nothing any more"));
  await mine.context.close();
});

test("the patient's pages have no barriers, wide and on a phone", async () => {
  const mine = await on.as("patient", "/my");
  await tour(mine, on.demo.url, {
    my: "/my", "my-objections": "/my/objections", "my-object": "/my/objections/new", "my-looked": "/my/looked",
  });
  await mine.context.close();
});

test("who looked shows the look, its reason, and what was refused", async () => {
  await on.demo.get(`/Patient/${on.patient("everything")}/$everything`);
  await on.demo.get(`/Patient/${on.patient("everything")}/$everything`, { as: "receptionist" });
  const { page, context } = await on.as("patient", "/my/looked");
  const text = await page.locator("main").innerText();
  assert.match(text, /Dr Amina Khan/);
  assert.match(text, /Shown: /);
  assert.match(text, /Refused/);
  await context.close();
});

test("without scripts, by keyboard, an objection is filed all the same", async () => {
  const { page, context } = await on.as("patient-nothing-recorded", "/my/objections/new", { javaScriptEnabled: false });
  await page.focus("input[name=holder-RWH]");
  await page.keyboard.press("Space");
  await page.focus("#scope");
  await page.keyboard.press("Space");
  await page.focus("#emergency");
  await page.keyboard.press("Space");
  await page.focus("#understood");
  await page.keyboard.press("Space");
  await page.focus("text=Check before you object");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".nhsuk-summary-list");
  await page.focus("button:text-is('Object')");
  await page.keyboard.press("Enter");
  await page.waitForURL(/filed=1/);
  await context.close();
});

test("another patient's pages and the staff's are not there for a patient", async () => {
  const { page, context } = await on.as("patient", "/my");
  for (const path of ["/view", "/office"])
    assert.equal((await page.goto(`${on.demo.url}${path}`)).status(), 403, path);
  assert.equal((await page.goto(`${on.demo.url}/my/objections/5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01`)).status(), 404);
  await context.close();
});
