// Makes the record page fill as organisations answer. Without this script the page comes whole.
// The server streams one <template> per organisation at the end of the page; each is moved to
// where it belongs the moment the parser has closed it.
"use strict";

function liven(root) {
  for (const form of root.querySelectorAll("form[data-live]")) {
    const live = document.createElement("input");
    live.type = "hidden";
    live.name = "live";
    live.value = "1";
    form.append(live);
  }
}
liven(document);

// Puts `one` into `list`, which is in order, behind those that are equal to it.
function insert(list, one, before) {
  let from = 0, to = list.children.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (before(one, list.children[middle])) to = middle;
    else from = middle + 1;
  }
  list.insertBefore(one, list.children[from] ?? null);
}

// The latest first, as in a page that comes whole.
const laterItem = (a, b) => a.dataset.date > b.dataset.date ||
  (a.dataset.date === b.dataset.date && a.dataset.title < b.dataset.title);
const earlierRow = (a, b) => a.dataset.order < b.dataset.order;

// Of a long list the first stay in sight; the others come at a button, or when they are searched for.
const inSight = 10;
function fold(list) {
  const items = [...list.children];
  const folds = list.dataset.whole === undefined && items.length > inSight + 2;
  items.forEach((item, index) => {
    if (folds && index >= inSight) item.setAttribute("hidden", "until-found");
    else item.removeAttribute("hidden");
  });
  let button = list.nextElementSibling;
  if (!button?.matches("button.mcr-more")) button = null;
  if (!folds) return button?.remove();
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "mcr-link mcr-more";
    button.addEventListener("click", () => {
      list.dataset.whole = "";
      const next = list.children[inSight];
      fold(list);
      next.tabIndex = -1;
      next.focus();
    });
    list.after(button);
  }
  button.textContent = `Show all ${items.length}`;
}
const lists = () => document.querySelectorAll("ul[data-section-items]");

function placeItems(section, piece) {
  const list = document.querySelector(`ul[data-section-items="${section}"]`);
  if (!list) return;
  for (const item of [...piece.children]) insert(list, item, laterItem);
  fold(list);
  const box = document.querySelector(`[data-section-box="${section}"]`);
  if (box) box.hidden = false;
  const count = document.querySelector(`[data-section-count="${section}"]`);
  if (count) count.textContent = String(list.children.length);
}

function placeRow(index, row) {
  document.querySelector(`li[data-coverage-row="${index}"]`)?.remove();
  const list = document.querySelector(`ul[data-coverage-group="${row.dataset.group}"]`);
  if (!list) return;
  insert(list, row, earlierRow);
  for (const box of document.querySelectorAll("[data-group-box]")) {
    const rows = box.querySelectorAll("[data-coverage-row]").length;
    box.hidden = rows === 0;
    box.querySelector("[data-group-count]").textContent = String(rows);
  }
}

function place(template) {
  liven(template.content);
  for (const piece of [...template.content.children]) {
    if (piece.dataset.section) {
      placeItems(piece.dataset.section, piece);
    } else if (piece.dataset.row) {
      placeRow(piece.dataset.row, piece.firstElementChild);
    } else if (piece.dataset.offer !== undefined) {
      document.querySelector("[data-offer-here]")?.append(...piece.children);
    } else if (piece.dataset.wish !== undefined) {
      document.querySelector("[data-wish-here]")?.append(...piece.children);
    } else if (piece.dataset.summary !== undefined) {
      const summary = document.querySelector("[data-coverage-summary]");
      if (summary) summary.textContent = piece.textContent;
      for (const busy of document.querySelectorAll(".mcr-busy")) busy.remove();
      for (const empty of document.querySelectorAll("[data-when-complete]")) empty.hidden = false;
    }
  }
  template.remove();
}

if (document.body.dataset.streaming !== undefined) {
  const sweep = () => {
    for (const template of document.querySelectorAll("template[data-part]")) {
      // A template is whole once something follows it or the document has ended.
      if (template.nextSibling || document.readyState !== "loading") place(template);
    }
  };
  new MutationObserver(sweep).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", sweep);
}

for (const list of lists()) fold(list);
addEventListener("beforeprint", () => {
  for (const item of document.querySelectorAll("ul[data-section-items] > li[hidden]")) item.removeAttribute("hidden");
});
addEventListener("afterprint", () => { for (const list of lists()) fold(list); });
