// The professional's pages in a real browser: with and without scripts, by keyboard, on a phone, and
// read by an accessibility checker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { fits, noBarriers, phone, picture, stage } from "../support/browser.mjs";

let on;
before(async () => { on = await stage(); });
after(async () => { await on?.stop(); });

async function look(page, number, { reason = "patient-present" } = {}) {
  await page.fill("#nhs_number", number);
  await page.check(`input[name=reason][value=${reason}]`);
  if (await page.locator("#permission").count()) await page.check("input[name=permission][value=given]");
  await page.click("text=Ask every organisation");
  await page.waitForSelector(".mcr-banner");
}

async function complete(page) {
  await page.waitForFunction(() => document.querySelectorAll('li[data-state="asking"], .mcr-busy').length === 0);
}

const everything = () => on.patient("everything");

test("a record fills as organisations answer, with origin on every item and every state", async () => {
  const { page, elsewhere, context } = await on.as("hospital-doctor", "/view");
  elsewhere.length = 0;
  await noBarriers(page, "choosing");
  await picture(page, "choose");
  await look(page, everything());
  await complete(page);
  const shown = await page.evaluate(() => ({
    items: document.querySelectorAll(".mcr-items > li").length,
    origins: document.querySelectorAll(".mcr-items > li > .mcr-item__origin").length,
    states: [...document.querySelectorAll("[data-coverage-row]")].map((row) => row.dataset.state),
    banner: document.querySelector(".mcr-banner").textContent,
    text: document.body.textContent,
  }));
  assert.ok(shown.items > 10, `${shown.items} items`);
  assert.equal(shown.origins, shown.items);
  assert.ok(shown.states.filter((state) => state === "data").length >= 3);
  assert.match(shown.banner, /NHS number/);
  assert.match(shown.text, /is never relayed, for any patient/);
  assert.ok(!page.url().includes(everything()), "no NHS number in the address");
  await noBarriers(page, "record");
  await picture(page, "view", false);
  assert.deepEqual(elsewhere, []);
  await context.close();
});

test("what is missing stands first among who was asked, and every group says how many it has", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  await look(page, everything());
  await complete(page);
  const groups = await page.evaluate(() => [...document.querySelectorAll("[data-group-box]")].map((box) => ({
    code: box.dataset.groupBox, open: box.open, hidden: box.hidden,
    rows: box.querySelectorAll("[data-coverage-row]").length,
    said: Number(box.querySelector("[data-group-count]").textContent),
    orders: [...box.querySelectorAll("[data-coverage-row]")].map((row) => row.dataset.order),
    strange: [...box.querySelectorAll("[data-coverage-row]")].filter((row) => row.dataset.group !== box.dataset.groupBox).length,
  })));
  assert.deepEqual(groups.map((group) => group.code), ["asking", "missing", "kept-back", "remarked", "gave", "nothing", "not-asked"]);
  for (const group of groups) {
    assert.equal(group.said, group.rows, group.code);
    assert.equal(group.hidden, group.rows === 0, group.code);
    assert.equal(group.strange, 0, group.code);
    assert.deepEqual(group.orders, [...group.orders].sort(), group.code);
  }
  assert.deepEqual(groups.filter((group) => group.open).map((group) => group.code), ["missing", "kept-back", "remarked"]);
  await context.close();
});

test("texts are closed, open by keyboard, keep inside their boxes and let no script in", async () => {
  for (const [name, options] of Object.entries({ wide: {}, phone, "without-scripts": { javaScriptEnabled: false } })) {
    const { page, context } = await on.as("hospital-doctor", "/view", options);
    await look(page, everything());
    if (options.javaScriptEnabled !== false) {
      await complete(page);
      await page.evaluate(() => { for (const more of document.querySelectorAll(".mcr-more")) more.click(); });
    }
    const texts = page.locator("details.mcr-text");
    const count = await texts.count();
    assert.ok(count >= 3, `${count} texts`);
    const first = page.locator("details.mcr-section[open] details.mcr-text:has(table)").first();
    assert.equal(await first.getAttribute("open"), null);
    assert.equal(await first.locator("table").first().isVisible(), false);
    await first.locator("summary").focus();
    await page.keyboard.press("Enter");
    await first.locator("table").first().waitFor({ state: "visible" });
    if (options.javaScriptEnabled !== false) {
      await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
      const shown = await page.evaluate(() => {
        const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
        return {
          repeated: ids.filter((id, at) => ids.indexOf(id) !== at),
          loose: document.querySelectorAll(".mcr-narrative table").length - document.querySelectorAll(".mcr-narrative .mcr-scroll > table").length,
          forbidden: document.querySelectorAll(".mcr-narrative :is(script, style, img, a, form, input, iframe, object, [style], [onclick])").length,
          origins: document.querySelectorAll("li:has(> details.mcr-text) > .mcr-item__origin").length,
        };
      });
      assert.deepEqual(shown, { repeated: [], loose: 0, forbidden: 0, origins: count });
      await noBarriers(page, `texts ${name}`);
    }
    await fits(page, `texts ${name}`);
    await first.scrollIntoViewIfNeeded();
    await picture(page, `view-text-${name}`, false);
    await context.close();
  }
});

test("what a practice warns of is seen while its page is closed", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view", phone);
  await look(page, on.patient("in-transit"));
  await complete(page);
  const warning = page.locator(".mcr-text__warning").first();
  assert.equal(await warning.isVisible(), true);
  assert.match(await warning.innerText(), /^Important: .*not yet complete/);
  const item = page.locator("li:has(> .mcr-text__warning)").first();
  await item.locator("summary").click();
  assert.equal(await item.locator(".nhsuk-warning-callout").first().isVisible(), true);
  assert.equal(await item.locator(".mcr-text__warning").first().isVisible(), false);
  await noBarriers(page, "warning");
  await fits(page, "warning");
  await context.close();
});

test("those who were not asked can be asked too, and the record fills again", async () => {
  const { page, context } = await on.as("hospital-doctor-rwh", "/view");
  await look(page, on.patient("objection-considered"));
  await complete(page);
  const group = page.locator('[data-group-box="not-asked"]');
  assert.equal(await group.locator("button").count(), 1);
  await group.locator("summary").click();
  await Promise.all([page.waitForEvent("load"), group.locator("text=Ask them too").click()]);
  await complete(page);
  assert.notEqual(await page.evaluate(() => document.body.dataset.streaming), undefined);
  assert.equal(await page.locator("text=Ask them too").count(), 0);
  await context.close();
});

test("the page's policy forbids scripts that stand in it", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  const policy = (await page.request.get(`${on.demo.url}/view`)).headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.doesNotMatch(policy, /unsafe|nonce/);
  await context.close();
});

test("of a long section the first items stay in sight, the latest first, and a button shows the others", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  await look(page, everything());
  await complete(page);
  const list = page.locator('ul[data-section-items="investigation-results"]');
  const items = await list.locator("> li").count();
  assert.ok(items > 12, `${items} results`);
  assert.equal(await list.locator("> li:not([hidden])").count(), 10);
  const dates = await list.locator("> li").evaluateAll((all) => all.map((one) => one.dataset.date));
  assert.deepEqual(dates, [...dates].sort().reverse());
  const more = list.locator("+ button.mcr-more");
  assert.equal(await more.innerText(), `Show all ${items}`);
  await more.focus();
  await page.keyboard.press("Enter");
  assert.equal(await list.locator("> li:not([hidden])").count(), items);
  assert.equal(await more.count(), 0);
  await context.close();
});

test("contact details for a record are read as text", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  await look(page, everything());
  await complete(page);
  assert.match(await page.locator('[data-section-box="documents"]').innerText(), /telephone 0\d{9,10}/);
  await context.close();
});

test("without scripts the whole record comes in one page with the same items", async () => {
  const count = async (options) => {
    const { page, context } = await on.as("hospital-doctor", "/view", options);
    await look(page, everything());
    if (options.javaScriptEnabled !== false) await complete(page);
    const items = await page.locator(".mcr-items > li").count();
    const rows = await page.locator("[data-coverage-row]").count();
    if (options.javaScriptEnabled === false) await picture(page, "view-without-scripts");
    await context.close();
    return { items, rows };
  };
  assert.deepEqual(await count({ javaScriptEnabled: false }), await count({}));
});

test("on a phone nothing is cut off", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view", phone);
  await fits(page, "choosing");
  await picture(page, "choose-phone");
  await look(page, everything());
  await complete(page);
  await fits(page, "record");
  await picture(page, "view-phone");
  await context.close();
});

test("by keyboard alone one can sign in, say why and look at a patient", async () => {
  const { page, context } = await on.open();
  await page.goto(`${on.demo.url}/view`);
  if (!(await page.locator("button[name=persona]").count())) {
    await page.focus('a[href^="/sign-in/staff"]');
    await page.keyboard.press("Enter");
  }
  await page.focus("button[name=persona][value=hospital-doctor]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#nhs_number");
  await page.focus("#nhs_number");
  await page.keyboard.type(everything());
  await page.focus("#reason");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  if (await page.locator("#permission").count()) {
    await page.focus("#permission");
    await page.keyboard.press("Space");
  }
  await page.focus("#nhs_number");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".mcr-banner");
  await complete(page);
  await context.close();
});

test("what is missing is explained beside its field and asks nobody", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  await page.fill("#nhs_number", "999 000 0019");
  await page.click("text=Ask every organisation");
  await page.waitForSelector("#nhs_number-error");
  assert.equal(await page.getAttribute("#nhs_number", "aria-describedby"), "nhs_number-hint nhs_number-error");
  await page.waitForSelector("#reason-error");
  await noBarriers(page, "error");
  await picture(page, "error");
  await context.close();
});

test("every demonstration patient's page says what became of asking", async () => {
  const { page, context } = await on.as("hospital-doctor", "/view");
  for (const patient of on.demo.patients) {
    await page.goto(`${on.demo.url}/view`);
    await page.fill("#nhs_number", patient.nhs_number);
    await page.check("input[name=reason][value=patient-present]");
    if (await page.locator("#permission").count()) await page.check("input[name=permission][value=given]");
    await page.click("text=Ask every organisation");
    await page.waitForLoadState("load");
    if (await page.locator(".mcr-banner").count()) await complete(page);
    else assert.match(await page.locator("h1").innerText(), /No such patient|was not shown/, patient.story);
  }
  await context.close();
});

test("an objection is overridden with a reason, and the record then shows what was withheld", async () => {
  const { page, context } = await on.as("hospital-doctor-rwh", "/view");
  await look(page, on.patient("objection-considered"));
  await complete(page);
  const state = () => page.evaluate(() =>
    [...document.querySelectorAll("[data-coverage-row]")].find((row) => row.textContent.includes("(RQW)")).dataset.state);
  assert.equal(await state(), "objected");
  await noBarriers(page, "record with an objection");
  await picture(page, "view-objected", false);
  await page.locator(".mcr-override button").first().click();
  await page.waitForSelector("#override_reason");
  assert.ok(!page.url().includes(on.patient("objection-considered")), "no NHS number in the address");
  await noBarriers(page, "override");
  await picture(page, "override");
  await page.click("text=Look in spite of the objection");
  await page.waitForSelector("#override_reason-error");
  await noBarriers(page, "override with an error");
  await page.check("input[name=override_reason][value=risk-of-harm]");
  await page.fill("#words", "Found on a bridge");
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page, "override");
  await picture(page, "override-phone");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.click("text=Look in spite of the objection");
  await page.waitForSelector(".mcr-banner");
  await complete(page);
  assert.equal(await state(), "data");
  await context.close();

  const officer = await on.as("privacy-officer", "/office/alerts");
  await officer.page.click("text=An objection was overridden");
  await officer.page.waitForSelector("#note");
  await officer.page.waitForFunction(() => document.body.textContent.includes("Found on a bridge"), null, { timeout: 5000 })
    .catch(async () => { await officer.page.reload(); });
  assert.match(await officer.page.locator("main").innerText(), /Found on a bridge/);
  await noBarriers(officer.page, "alert");
  await picture(officer.page, "office-alert");
  await officer.context.close();
});

test("a form sent from another site is refused", async () => {
  const answer = await fetch(`${on.demo.url}/view/record`, {
    method: "POST", redirect: "manual",
    headers: { Origin: "http://elsewhere.example", "Content-Type": "application/x-www-form-urlencoded" },
    body: "nhs_number=9990000018",
  });
  assert.equal(answer.status, 401);
});
