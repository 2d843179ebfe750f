// The service worker of the trainer's pages: they open without a network, and marks go out when
// there is one, even if the page has been left. It follows attendance-marks.js in one file.
(function () {
  "use strict";

  const CACHE = "samtakt-teaching";
  const PATIENCE = 4000;
  const base = new URL(self.registration.scope).pathname;
  const isPage = (path) => path === base || new RegExp("^" + base + "\\d+$").test(path);

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  // The network first; what was kept if there is none, or none worth waiting for.
  async function answer(request, name) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(name);
    const fresh = fetch(request).then(async (response) => {
      if (response.ok && !response.redirected) await cache.put(name, response.clone());
      // A list that is closed to the trainer does not stay on the phone either.
      if (response.status === 404) await cache.delete(name);
      return response;
    });
    if (!kept) return fresh;
    const tired = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
    return Promise.race([fresh.catch(() => kept), tired]);
  }

  self.addEventListener("fetch", (event) => {
    const address = new URL(event.request.url);
    if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
    const page = event.request.mode === "navigate" && isPage(address.pathname);
    if (page || event.request.destination.match(/^(style|script|image)$/)) {
      event.respondWith(answer(event.request, address.pathname));
    }
  });

  self.addEventListener("sync", (event) => {
    if (event.tag !== "samtakt-attendance") return;
    event.waitUntil(
      self.samtaktMarks.send(base).then(async (said) => {
        const windows = await self.clients.matchAll({ type: "window" });
        for (const one of windows) one.postMessage({ samtakt: "sent" });
        // Refusing lets the browser try again later by itself.
        if (said === "offline") throw new Error("no network yet");
      }),
    );
  });
})();
