// Marks of attendance on the device: kept until the server has them, sent as often as it takes.
// Used by the page and by its service worker. A mark holds numbers, never a name.
(function (scope) {
  "use strict";

  const DATABASE = "samtakt-attendance";
  const STORE = "marks";
  const BATCH = 50;
  const DAYS_KEPT = 14;

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = scope.indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  // Runs `work(store)` in one transaction; resolves when it is safely on the disk.
  async function inStore(mode, work) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        let result;
        transaction.oncomplete = () => resolve(result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
        work(transaction.objectStore(STORE), (value) => (result = value));
      });
    } finally {
      database.close();
    }
  }

  function all() {
    return inStore("readonly", (store, give) => {
      const asked = store.getAll();
      asked.onsuccess = () => give(asked.result);
    });
  }

  // Keeps a mark. One for the same place that was never sent is replaced: it was the same thumb.
  function keep(mark) {
    return inStore("readwrite", (store) => {
      const asked = store.getAll();
      asked.onsuccess = () => {
        for (const old of asked.result) {
          const same = old.user === mark.user && old.booking === mark.booking && old.day === mark.day;
          if (same && (!old.tried || old.outcome)) store.delete(old.key);
        }
        store.put(mark);
      };
    });
  }

  function change(keys, what) {
    return inStore("readwrite", (store) => {
      for (const key of keys) {
        const asked = store.get(key);
        asked.onsuccess = () => asked.result && store.put(Object.assign(asked.result, what(key)));
      }
    });
  }

  function forget(keys) {
    return inStore("readwrite", (store) => keys.forEach((key) => store.delete(key)));
  }

  const isWaiting = (mark) => !mark.outcome;

  // A sent mark is still shown over a page that was made before it arrived.
  async function forgetOld(madeAt) {
    const long = Date.now() - DAYS_KEPT * 86400000;
    const old = (await all()).filter(
      (mark) =>
        mark.outcome &&
        ((mark.received_at && mark.received_at < madeAt) || Date.parse(mark.marked_at) < long),
    );
    await forget(old.map((mark) => mark.key));
  }

  async function asked(address, options) {
    try {
      return await fetch(address, {
        cache: "no-store",
        credentials: "same-origin",
        redirect: "manual",
        ...options,
      });
    } catch {
      return null;
    }
  }

  // Asks who is signed in and for a fresh token: "offline", "signed_out", or the answer.
  async function ready(base) {
    const answer = await asked(base + "ready");
    if (answer === null || answer.status >= 500) return "offline";
    if (!answer.ok) return "signed_out";
    try {
      return await answer.json();
    } catch {
      return "offline";
    }
  }

  const REFUSED = ["no_such_day", "no_seat", "cancelled", "day_ahead", "hours", "unreadable"];

  async function sendBatch(base, who, marks) {
    await change(marks.map((mark) => mark.key), () => ({ tried: true }));
    const body = marks.map(({ key, booking, day, hours, marked_at }) => ({
      key,
      booking,
      day,
      hours,
      marked_at,
    }));
    const answer = await asked(base + "marks", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": who.token },
      body: JSON.stringify({ marks: body }),
    });
    if (answer === null || answer.status >= 500) return "offline";
    if (!answer.ok) return "signed_out";
    const { answers, received_at } = await answer.json();
    const outcomes = new Map(answers.map((one) => [one.key, one.outcome]));
    await change([...outcomes.keys()], (key) => ({
      outcome: outcomes.get(key),
      received_at: REFUSED.includes(outcomes.get(key)) ? null : received_at,
    }));
    return "sent";
  }

  // Sends what waits of whoever is signed in: "sent", "offline" or "signed_out".
  async function sendNow(base) {
    if (!(await all()).some(isWaiting)) return "sent";
    const who = await ready(base);
    if (typeof who === "string") return who;
    for (;;) {
      const waiting = (await all())
        .filter((mark) => isWaiting(mark) && mark.user === who.user)
        .sort((a, b) => (a.marked_at < b.marked_at ? -1 : 1));
      if (!waiting.length) return "sent";
      const said = await sendBatch(base, who, waiting.slice(0, BATCH));
      if (said !== "sent") return said;
    }
  }

  // Page and worker take turns. Where they cannot, the server counts a mark once all the same.
  function send(base) {
    if (!scope.navigator.locks) return sendNow(base);
    return scope.navigator.locks.request("samtakt-attendance", () => sendNow(base));
  }

  scope.samtaktMarks = { all, keep, forget, forgetOld, isWaiting, ready, send, REFUSED, DAYS_KEPT };
})(self);
