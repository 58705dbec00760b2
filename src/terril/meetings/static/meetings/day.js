/* The day on a phone. htmx changes the list without loading the page again, so that nothing typed below is lost; when the network drops, a gesture is kept on the device and
   sent when it comes back. Each gesture may be sent twice: the server counts it once. Without a script, the page does the same. */
(() => {
  "use strict";
  const note = document.getElementById("reseau");
  if (!note || !window.htmx) return;
  const key = "gestures:" + note.dataset.meeting;
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (gestures) => { try { localStorage.setItem(key, JSON.stringify(gestures)); return true; } catch { return false; } };

  const say = () => {
    const count = kept().length;
    note.textContent = count ? note.dataset.offline.replace("{n}", count) : "";
    note.hidden = !count;
  };

  /* Shown as done at once: who holds the phone looks at people, not at the network. */
  const pretend = (button) => {
    const choice = button && button.closest(".choice");
    if (!choice) return;
    for (const other of choice.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  };

  document.body.addEventListener("htmx:sendError", (event) => {
    const { verb, path, formData, elt, triggeringEvent } = event.detail.requestConfig;
    if (verb !== "post") return;
    const body = [...formData.entries()].filter(([, value]) => typeof value === "string");
    if (!keep([...kept(), { path, body }])) return;
    pretend(triggeringEvent && triggeringEvent.submitter);
    if (elt.closest("#inconnu")) { elt.reset(); elt.elements.client_id.value = "t" + Date.now() + Math.random().toString(36).slice(2); }
    elt.classList.remove("sending");
    say();
  });

  let busy = false;
  const flush = async () => {
    if (busy || !kept().length) return;
    busy = true;
    try {
      while (kept().length) {
        const [first, ...others] = kept();
        const answer = await fetch(first.path, { method: "POST", body: new URLSearchParams(first.body) });
        // A server in trouble is asked again later; a refusal is shown on the page like any other.
        if (answer.status >= 500) break;
        keep(others);
        if (answer.status === 422 || answer.status === 403) { location.reload(); return; }
      }
      if (!kept().length) htmx.ajax("GET", location.href, { target: "#presence", select: "#presence", swap: "outerHTML" });
    } catch { /* still no network */ } finally { busy = false; say(); }
  };
  addEventListener("online", flush);
  setInterval(flush, 10000);
  say();
  flush();
})();
