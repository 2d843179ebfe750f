// The requirement matrix: arrows between the cells, only levels 1 to 4, and what is not saved.
// Without this script the matrix is a form with one button.
(function () {
  "use strict";

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const inside = (event) => event.target.closest?.("table[data-requirements] input");

  document.addEventListener("keydown", (event) => {
    const here = inside(event);
    if (!here || event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === "Escape") {
      here.value = here.defaultValue;
      here.select();
      tell(here);
      return event.preventDefault();
    }
    const [down, right] = MOVES[event.key] || (event.key === "Enter" ? [1, 0] : []);
    if (down === undefined) return;
    event.preventDefault();
    const row = here.closest("tr").rowIndex + down;
    const cell = here.closest("td").cellIndex + right;
    const there = here.closest("table").rows[row]?.cells[cell]?.querySelector("input");
    if (there) {
      there.focus();
      there.select();
    }
  });

  document.addEventListener("input", (event) => {
    const here = inside(event);
    if (!here) return;
    if (!/^[1-4]?$/.test(here.value)) here.value = here.dataset.before ?? here.defaultValue;
    here.dataset.before = here.value;
    tell(here);
  });

  document.addEventListener("focusin", (event) => inside(event)?.select());

  function tell(here) {
    here.toggleAttribute("data-edited", here.value !== here.defaultValue);
    const form = here.closest("form");
    const edited = form.querySelectorAll("input[data-edited]").length;
    const said = form.querySelector("[data-changed]");
    if (edited === 0) said.textContent = "";
    else said.textContent = edited === 1 ? said.dataset.one : said.dataset.many + " " + edited;
  }
})();
