// Says in words what the focused or pointed-at cell of a heat map means.
(function () {
  "use strict";

  function described(link) {
    const cell = link.closest("td");
    const table = link.closest("table");
    const person = cell.parentNode.querySelector("th a");
    const competence = table.tHead.rows[table.tHead.rows.length - 1].cells[cell.cellIndex];
    return [person.textContent, competence.textContent, link.title]
      .map((part) => part.trim())
      .join(" · ");
  }

  for (const event of ["focusin", "pointerover"]) {
    document.addEventListener(event, (happened) => {
      const link = happened.target.closest("table[data-arrows] a.level");
      const place = document.querySelector("[data-heat-detail]");
      if (link && place) place.textContent = described(link);
    });
  }
})();
