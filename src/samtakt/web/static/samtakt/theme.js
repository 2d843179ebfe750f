// Light, dark, or as the device says. Runs before the page is painted, so that it never flashes.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("samtakt-theme") || "auto";
    } catch {
      return "auto"; // storage is switched off
    }
  }

  function apply(choice) {
    const isDark = choice === "dark" || (choice === "auto" && dark.matches);
    root.dataset.bsTheme = isDark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  root.classList.add("has-script");
  apply(chosen());
  dark.addEventListener("change", () => apply(chosen()));
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem("samtakt-theme", button.dataset.themeChoice);
    } catch {
      // Without storage the choice lasts for this page.
    }
    apply(button.dataset.themeChoice);
  });
})();
