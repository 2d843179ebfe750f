// The manager's grid: one stop of the Tab key, arrows between its cells, undo before save.
// Without this script the grid is a form with one button.
(function () {
  "use strict";

  const cells = (row) => Array.from(row.querySelectorAll("input.grid-input"));

  // The nearest cell in a direction, past places where nothing is asked; null at the edge.
  function along(here, down, right) {
    const table = here.closest("table");
    let row = here.closest("tr").rowIndex;
    let column = here.closest("td").cellIndex;
    for (;;) {
      row += down;
      column += right;
      const cell = table.rows[row]?.cells[column];
      if (!cell || cell.tagName === "TH") return null;
      const input = cell.querySelector("input.grid-input");
      if (input) return input;
    }
  }

  function go(event, there) {
    event.preventDefault();
    if (!there) return;
    there.focus();
    there.select();
  }

  function save(input) {
    const typed = input.value.trim();
    if (typed === input.dataset.was) return;
    if (typed === "") {
      // A view that was given is not taken away by emptying its field.
      input.value = input.dataset.was;
      return;
    }
    const form = input.closest("form");
    const values = { csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value };
    values[input.name] = typed;
    window.htmx.ajax("POST", window.location.href, {
      target: document.getElementById(input.name),
      swap: "outerHTML",
      values: values,
    });
  }

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.("table[data-grid] input.grid-input");
    if (!here || event.altKey || event.metaKey) return;
    if (event.key in MOVES && !event.ctrlKey) return go(event, along(here, ...MOVES[event.key]));
    if (event.key === "Home") return go(event, cells(here.closest("tr"))[0]);
    if (event.key === "End") return go(event, cells(here.closest("tr")).pop());
    if (event.key === "Escape") {
      here.value = here.dataset.was;
      here.select();
      return event.preventDefault();
    }
    if (event.key === "Enter") {
      const there = along(here, 1, 0);
      event.preventDefault();
      if (there) return go(event, there);
      save(here);
    }
  });

  // The whole grid is one stop of the Tab key: the cell that was used last.
  function rove(table, current) {
    for (const input of table.querySelectorAll("input.grid-input")) {
      input.tabIndex = input === current ? 0 : -1;
    }
  }

  function takeIntoUse() {
    for (const table of document.querySelectorAll("table[data-grid]")) {
      const inside = table.contains(document.activeElement) ? document.activeElement : null;
      const last = table.querySelector("#" + CSS.escape(table.dataset.last || "none") + " input");
      rove(table, inside || last || table.querySelector("input.grid-input"));
    }
  }

  document.addEventListener("focusin", (event) => {
    if (!event.target.matches?.("table[data-grid] input.grid-input")) return;
    const table = event.target.closest("table");
    table.dataset.last = event.target.name;
    rove(table, event.target);
    event.target.select();
  });

  // Leaving a cell saves it; going on within the page is what a manager does anyway.
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("table[data-grid] input.grid-input")) save(event.target);
  });

  // A cell that was saved while one still stood in it keeps the focus.
  let kept = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    kept = event.detail.target.contains(active) ? event.detail.target.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (kept) document.getElementById(kept)?.querySelector("input")?.focus();
    kept = "";
    takeIntoUse();
  });
  document.addEventListener("DOMContentLoaded", takeIntoUse);
})();
