// The trainer's page: hours by taps, kept on the device first, sent when there is a network.
(function () {
  "use strict";

  const CACHE = "samtakt-teaching";
  const SEND_AFTER = 600;
  const TRY_EVERY = 30000;
  const marks = self.samtaktMarks;
  let page, user, base, timer, said = "sent";

  const words = () => document.querySelector("[data-words]").dataset;
  const language = document.documentElement.lang;
  const shown = (hours) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(hours) + " h";

  // --- Keys and clocks -------------------------------------------------------------------

  // crypto.randomUUID is there on secure pages only; a plant's server may lack a certificate.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const CLOCK = "samtakt-clock";
  const WRONG = 60000;
  let last = 0;

  // How far the server's clock is ahead of this device's; small differences are the network's.
  function learnClock(server) {
    const ahead = Date.parse(server) - Date.now();
    const known = Number(localStorage.getItem(CLOCK) || 0);
    if (Math.abs(ahead - known) > WRONG) {
      localStorage.setItem(CLOCK, Math.abs(ahead) > WRONG ? String(ahead) : "0");
    }
  }

  function now() {
    last = Math.max(Date.now() + Number(localStorage.getItem(CLOCK) || 0), last + 1);
    return new Date(last).toISOString();
  }

  // --- What is shown ---------------------------------------------------------------------

  const places = () => page.querySelectorAll("[data-booking]");
  const dayOf = (place) => place.closest("[data-day]");

  function show(place, hours) {
    place.dataset.hours = hours;
    place.querySelector("[data-value]").textContent = hours === "" ? words().unmarked : shown(hours);
    const full = Number(dayOf(place).dataset.full);
    for (const key of place.querySelectorAll("[data-set]")) {
      const chosen = hours !== "" && Number(key.dataset.set) === Number(hours);
      key.setAttribute("aria-pressed", String(chosen));
    }
    place.classList.toggle("is-partial", hours !== "" && Number(hours) < full);
  }

  function say(place, text, kind) {
    const note = place.querySelector("[data-note]");
    note.textContent = text;
    note.dataset.kind = kind;
    note.hidden = !text;
    const standing = place.querySelector("[data-standing]");
    if (standing) standing.hidden = Boolean(text) && place.dataset.hours !== standing.dataset.standing;
  }

  function count() {
    for (const day of page.querySelectorAll("[data-day]")) {
      const all = day.querySelectorAll("[data-booking]");
      const marked = Array.from(all).filter((place) => place.dataset.hours !== "").length;
      day.querySelector("[data-count]").textContent = words()
        .counted.replace("{marked}", marked)
        .replace("{all}", all.length);
      const everybody = day.querySelector("[data-everybody]");
      everybody.disabled = marked === all.length || isAhead(day);
    }
  }

  const today = () => new Date(Date.parse(now())).toLocaleDateString("sv-SE", { timeZone: page.dataset.zone });
  const isAhead = (day) => day.dataset.date > today();

  // Server's hours first, then what was tapped here since that page was made.
  async function refresh() {
    const kept = (await marks.all()).sort((a, b) => (a.marked_at < b.marked_at ? -1 : 1));
    const mine = kept.filter((mark) => mark.user === user);
    for (const mark of mine) {
      const place = page.querySelector(
        `[data-day="${mark.day}"] [data-booking="${mark.booking}"]`,
      );
      if (!place) continue;
      const refused = marks.REFUSED.includes(mark.outcome);
      if (refused) say(place, words()[mark.outcome] || words().unreadable, "bad");
      else if (mark.outcome === "too_late") say(place, words().too_late, "warn");
      else {
        show(place, mark.hours);
        say(place, marks.isWaiting(mark) ? words().waits : words().kept, marks.isWaiting(mark) ? "wait" : "ok");
      }
    }
    count();
    status(mine.filter(marks.isWaiting).length, kept.filter((mark) => marks.isWaiting(mark) && mark.user !== user).length);
  }

  function status(waiting, others) {
    const box = page.querySelector("[data-status]");
    const number = (text, value) => text.replace("{number}", value);
    let text = words().all_sent;
    if (waiting === 1) text = words().waiting_one;
    if (waiting > 1) text = number(words().waiting_many, waiting);
    if (!navigator.onLine || (waiting && said === "offline")) text += " " + words().no_network;
    if (others) text += " " + number(words().others, others);
    const line = box.querySelector("[data-status-text]");
    if (line.textContent !== text) line.textContent = text;
    box.dataset.waiting = waiting;
    box.dataset.kind = waiting ? "wait" : "ok";
    box.querySelector("[data-sign-in]").hidden = !(waiting && said === "signed_out");
    box.querySelector("[data-send]").hidden = !waiting || said === "signed_out";
  }

  // --- What is done ----------------------------------------------------------------------

  async function put(place, hours) {
    if (isAhead(dayOf(place)) || place.hasAttribute("data-locked")) return;
    show(place, hours);
    say(place, words().waits, "wait");
    await marks.keep({
      key: newKey(),
      user,
      booking: Number(place.dataset.booking),
      day: Number(dayOf(place).dataset.day),
      hours: String(hours),
      marked_at: now(),
      tried: false,
      outcome: null,
      received_at: null,
    });
  }

  function stepped(place, step) {
    const full = Number(dayOf(place).dataset.full);
    if (place.dataset.hours === "") return step > 0 ? full : Math.max(0, full + step);
    const old = Number(place.dataset.hours);
    // From a full day of 7.25 hours the next step is 7, not 6.75.
    const next = step < 0 ? Math.ceil(old / 0.5 - 1) * 0.5 : Math.floor(old / 0.5 + 1) * 0.5;
    return Math.min(full, Math.max(0, next));
  }

  function sendSoon() {
    clearTimeout(timer);
    timer = setTimeout(sendNow, SEND_AFTER);
  }

  async function sendNow() {
    clearTimeout(timer);
    said = await marks.send(base);
    await refresh();
    if (said === "sent") return;
    const worker = await navigator.serviceWorker?.getRegistration(base);
    // Where the browser can, it sends in the background, also when this page is left.
    if (said === "offline") worker?.sync?.register("samtakt-attendance").catch(() => {});
    timer = setTimeout(sendNow, TRY_EVERY);
  }

  async function onClick(event) {
    const key = event.target.closest("button");
    if (!key || key.disabled) return;
    if (key.hasAttribute("data-send")) return sendNow();
    const place = key.closest("[data-booking]");
    if (key.hasAttribute("data-everybody")) {
      for (const each of dayOf(key).querySelectorAll("[data-booking]")) {
        if (each.dataset.hours === "") await put(each, Number(dayOf(key).dataset.full));
      }
    } else if (place && key.dataset.set) await put(place, Number(key.dataset.set));
    else if (place && key.dataset.step) await put(place, stepped(place, Number(key.dataset.step)));
    else return;
    await refresh();
    sendSoon();
  }

  // One day at a time; the address keeps which.
  function chooseDay() {
    const days = Array.from(page.querySelectorAll("[data-day]"));
    const past = days.filter((day) => !isAhead(day));
    const chosen =
      days.find((day) => "#" + day.id === location.hash) ||
      days.find((day) => day.dataset.date === today()) ||
      past[past.length - 1] ||
      days[0];
    for (const day of days) {
      day.hidden = day !== chosen;
      day.querySelector("[data-ahead]").hidden = !isAhead(day);
      for (const key of day.querySelectorAll("[data-booking] button")) key.disabled = isAhead(day);
    }
    for (const link of page.querySelectorAll("[data-days] a")) {
      if (chosen && link.hash === "#" + chosen.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    count();
  }

  // --- Without a network -----------------------------------------------------------------

  const path = (address) => new URL(address, location.href).pathname;

  async function keepPages() {
    if (!navigator.serviceWorker || !window.caches) return;
    await navigator.serviceWorker.register(base + "worker.js", { scope: base });
    await navigator.serviceWorker.ready;
    const cache = await caches.open(CACHE);
    const sources = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use");
    const assets = Array.from(sources, (one) => path(one.href?.baseVal || one.href || one.src));
    const pages = [base, location.pathname, ...Array.from(document.querySelectorAll("a[data-keep]"), (link) => link.pathname)];
    for (const name of new Set([...assets, ...pages])) {
      const response = await fetch(name, { credentials: "same-origin" });
      if (response.ok && !response.redirected) await cache.put(name, response);
    }
    for (const request of await cache.keys()) {
      const made = Date.parse((await cache.match(request)).headers.get("date"));
      if (made < Date.now() - marks.DAYS_KEPT * 86400000) await cache.delete(request);
    }
    document.documentElement.dataset.kept = "yes";
    const told = document.querySelector("[data-works-offline]");
    if (told) told.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", async () => {
    const list = document.querySelector("[data-teaching]");
    if (!list) return;
    base = list.dataset.base;
    page = document.querySelector("[data-marking]");
    if (page) {
      user = Number(page.dataset.user);
      for (const place of places()) show(place, place.dataset.hours);
      // Before anything is waited for: no day flashes by, no early tap is lost.
      chooseDay();
      page.addEventListener("click", onClick);
      window.addEventListener("hashchange", chooseDay);
      await marks.forgetOld(page.dataset.madeAt);
      await refresh();
      window.addEventListener("online", sendNow);
      window.addEventListener("offline", refresh);
      document.addEventListener("visibilitychange", () => document.hidden || sendNow());
      navigator.serviceWorker?.addEventListener("message", refresh);
      sendNow();
      marks.ready(base).then((who) => typeof who === "object" && learnClock(who.now));
    }
    // Without a network there is nothing to keep that is not kept already.
    keepPages().catch(() => {});
  });
})();
