// What HTML cannot do alone: closing menus, arrow keys in heat maps, focus on errors, and tables
// and filters that fold on a phone.
(function () {
  "use strict";

  // An open menu closes with Escape and when something outside it is used.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details.drop[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, (event) => {
      for (const open of document.querySelectorAll("details.drop[open]")) {
        if (!open.contains(event.target)) open.open = false;
      }
    });
  }

  // A heat map is one stop of the Tab key; arrows, Home and End walk its cells.
  const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  function rove(table, current) {
    for (const link of table.querySelectorAll("a.level")) link.tabIndex = link === current ? 0 : -1;
  }

  // Walks from a cell in one direction to the nearest cell that has a link; null at the edge.
  function along(table, row, column, [down, right]) {
    for (;;) {
      row += down;
      column += right;
      const cell = table.rows[row]?.cells[column];
      if (!cell) return null;
      const link = cell.querySelector("a.level");
      if (link) return link;
    }
  }

  function next(table, here, key) {
    const cell = here.closest("td");
    const row = cell.parentNode;
    if (key === "Home") return along(table, row.rowIndex, -1, [0, 1]);
    if (key === "End") return along(table, row.rowIndex, row.cells.length, [0, -1]);
    return along(table, row.rowIndex, cell.cellIndex, MOVES[key]);
  }

  document.addEventListener("keydown", (event) => {
    const here = event.target.closest("table[data-arrows] a.level");
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!(event.key in MOVES) && event.key !== "Home" && event.key !== "End") return;
    const table = here.closest("table");
    const there = next(table, here, event.key);
    event.preventDefault();
    if (!there) return;
    rove(table, there);
    there.focus();
  });

  // An address that is shown once is copied whole.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-select-all]")) event.target.select();
  });

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("table[data-arrows] a.level");
    if (link) rove(link.closest("table"), link);
  });

  function takeHeatMapsIntoUse() {
    for (const table of document.querySelectorAll("table[data-arrows]")) {
      if (!table.querySelector('a.level[tabindex="0"]')) {
        rove(table, table.querySelector("a.level"));
      }
    }
  }
  // A table that stacks on a phone: each cell knows its heading, and that it is still a cell.
  const ROLES = { TABLE: "table", TR: "row", TD: "cell", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup" };

  function giveRoles(table) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, th, td")]) {
      const heading = part.closest("thead") ? "columnheader" : "rowheader";
      part.setAttribute("role", ROLES[part.tagName] ?? heading);
    }
  }

  function labelCells(table) {
    const headings = [...table.tHead.rows[0].cells].flatMap((cell) =>
      Array(cell.colSpan).fill(cell.textContent.trim()),
    );
    for (const row of table.querySelectorAll("tbody > tr, tfoot > tr")) {
      let column = 0;
      for (const cell of row.cells) {
        const isTitle = column === 0 && cell.tagName === "TH";
        if (headings[column] && !isTitle && cell.colSpan === 1) cell.dataset.label = headings[column];
        const isEmpty = ["", "–"].includes(cell.textContent.trim());
        if (isEmpty && !cell.querySelector("input, select, button, svg")) cell.dataset.blank = "";
        column += cell.colSpan;
      }
    }
  }

  function stackTables() {
    for (const table of document.querySelectorAll("table.data-stack:not([role])")) {
      giveRoles(table);
      labelCells(table);
    }
  }

  // Filters folded on a phone say how many of them are chosen.
  function countChosen() {
    const asked = new URLSearchParams(window.location.search);
    for (const form of document.querySelectorAll(".filters-folded")) {
      const folded = form.querySelectorAll(".field ~ .field :is(input, select)");
      const names = new Set([...folded].map((one) => one.name));
      const chosen = [...names].filter((name) => asked.getAll(name).some((value) => value !== ""));
      form.querySelector("[data-chosen]").textContent = chosen.length ? `(${chosen.length})` : "";
    }
  }
  document.addEventListener("click", (event) => {
    const fold = event.target.closest(".filters-fold");
    if (!fold) return;
    const open = fold.form.classList.toggle("is-open");
    fold.setAttribute("aria-expanded", String(open));
  });

  document.addEventListener("htmx:load", takeHeatMapsIntoUse);
  document.addEventListener("htmx:load", stackTables);
  document.addEventListener("DOMContentLoaded", () => {
    takeHeatMapsIntoUse();
    stackTables();
    countChosen();
    document.querySelector(".error-summary")?.focus();
  });
})();
