/* The agenda is ordered by dragging too. The buttons stay: they serve the keyboard, and those who drag nothing. */
(() => {
  "use strict";
  const list = () => document.querySelector("[data-arrange]");
  let held = null;
  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest && event.target.closest("[data-arrange] > li");
    if (!row) return;
    held = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    row.classList.add("held");
  });
  document.addEventListener("dragover", (event) => {
    const row = held && event.target.closest && event.target.closest("[data-arrange] > li");
    if (!row) return;
    event.preventDefault();
    if (row === held) return;
    const box = row.getBoundingClientRect();
    row[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
  });
  document.addEventListener("drop", (event) => { if (held) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!held) return;
    held.classList.remove("held");
    held = null;
    const form = list().closest("form");
    form.requestSubmit(form.querySelector("button[name=arrange]"));
  });
})();
