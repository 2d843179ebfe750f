// A shared screen goes back to the names when nobody has touched it for a while. The server
// forgets who stood there by itself; this only clears what is still to be seen.
(function () {
  "use strict";

  let timer = 0;

  function begin() {
    const seconds = Number(document.body.dataset.idle || 0);
    if (!seconds) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => window.location.assign(document.body.dataset.idleTo), seconds * 1000);
  }

  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, begin);
  document.addEventListener("DOMContentLoaded", begin);
})();
