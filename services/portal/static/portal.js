"use strict";
// Small conveniences; every page works without them.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

// The token of a mailed link follows the # so that no server log ever holds it.
for (const field of $$("input[data-from-hash]")) {
  if (location.hash.length > 1) {
    field.value = location.hash.slice(1);
    const shown = field.closest("[data-hide-when-known]");
    if (shown) shown.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
  }
}

// A ranking under way: ask how far it is, and show the page again when it is done.
const live = $("[data-follow]");
if (live) {
  const bar = $("progress", live);
  const words = $("[data-words]", live);
  const ask = async () => {
    try {
      const answer = await fetch(live.dataset.follow, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error();
      const found = await answer.json();
      bar.value = found.progress;
      words.textContent = found.words;
      if (found.done) return location.reload();
    } catch {
      words.textContent = live.dataset.lost;
    }
    setTimeout(ask, 700);
  };
  setTimeout(ask, 400);
}

// Forms with one choice act at once.
for (const choice of $$("select[data-now]")) choice.addEventListener("change", () => choice.form.requestSubmit());

// Filter a list as one types.
for (const field of $$("input[data-filters]")) {
  const rows = $$(field.dataset.filters);
  const count = $(field.dataset.count ?? "[data-none]");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      if (!row.hidden) left += 1;
    }
    if (count) count.textContent = left;
  });
}

// Choose all of a table.
for (const box of $$("input[data-all]")) {
  box.addEventListener("change", () => {
    for (const each of $$(`input[name="${box.dataset.all}"]`)) each.checked = box.checked;
  });
}

// Ask before what cannot be undone.
for (const form of $$("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.ask)) event.preventDefault();
  });
}

// Copy a secret shown once.
for (const button of $$("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText($(button.dataset.copies).textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// Nobody loses what they typed by a stray click.
for (const form of $$("form[data-keep]")) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
}
