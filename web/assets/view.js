// Makes the record page fill as organisations answer. Without this script the page comes whole.
// The server streams one <template> per organisation at the end of the page; each is moved to
// where it belongs the moment the parser has closed it.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const live = document.createElement("input");
  live.type = "hidden";
  live.name = "live";
  live.value = "1";
  form.append(live);
}

function place(template) {
  for (const piece of [...template.content.children]) {
    const section = piece.dataset.section;
    const row = piece.dataset.row;
    if (section) {
      const list = document.querySelector(`ul[data-section-items="${section}"]`);
      if (!list) continue;
      list.append(...piece.children);
      const box = document.querySelector(`[data-section-box="${section}"]`);
      if (box) box.hidden = false;
      const count = document.querySelector(`[data-section-count="${section}"]`);
      if (count) count.textContent = String(list.children.length);
    } else if (row) {
      const old = document.querySelector(`li[data-coverage-row="${row}"]`);
      if (old) old.replaceWith(piece.firstElementChild);
      else document.querySelector("ul.mcr-coverage")?.append(piece.firstElementChild);
    } else if (piece.dataset.offer !== undefined) {
      document.querySelector("[data-offer-here]")?.append(...piece.children);
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
