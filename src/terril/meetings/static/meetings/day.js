/* The day on a phone. htmx changes the list without loading the page again, so that nothing typed below is lost; a gesture that did not arrive, or
   that reached a server which does not know who makes it, waits on the device. It keeps who made it, leaves only for that person, in order, and goes
   only once the server says that it is done. Each may be sent twice: the server counts it once. Without a script, the page does the same. */
(() => {
  "use strict";
  const note = document.getElementById("reseau");
  if (!note || !window.htmx) return;
  const key = "gestures:" + note.dataset.meeting;
  const me = document.body.dataset.who;
  const words = note.dataset;
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (gestures) => { try { localStorage.setItem(key, JSON.stringify(gestures)); return true; } catch { return false; } };
  const drop = (id) => keep(kept().filter((gesture) => gesture.id !== id));
  const mine = () => kept().filter((gesture) => gesture.who === me);
  const fresh = () => "t" + Date.now() + Math.random().toString(36).slice(2);
  const make = (tag, props) => Object.assign(document.createElement(tag), props);

  /* Whether the server still knows who is here: "" until it has said no. */
  let out = "";

  const say = () => {
    const lines = [];
    const waits = mine().filter((gesture) => !gesture.refused).length;
    if (waits && out) {
      lines.push([waits > 1 ? words.out.replace("{n}", waits) : words.outOne, " ", make("a", { href: words.login, textContent: words.loginSaid, className: "button small" })]);
    } else if (waits) lines.push([words.offline.replace("{n}", waits)]);
    const others = {};
    for (const gesture of kept()) if (gesture.who !== me) (others[gesture.who] ||= []).push(gesture.name);
    for (const names of Object.values(others)) {
      lines.push([(names.length > 1 ? words.other : words.otherOne).replace("{n}", names.length).replace("{name}", names[0])]);
    }
    for (const gesture of mine().filter((one) => one.refused)) {
      const forget = make("button", { type: "button", className: "plain", textContent: words.drop });
      forget.addEventListener("click", () => { drop(gesture.id); say(); });
      lines.push([gesture.refused, " ", forget]);
    }
    note.replaceChildren(...lines.map((line) => { const row = make("span", { className: "waiting" }); row.append(...line); return row; }));
    note.hidden = !lines.length;
  };

  /* Shown as done at once: who holds the phone looks at people, not at the network. */
  const pretend = (button) => {
    const choice = button && button.closest(".choice");
    if (!choice) return;
    for (const other of choice.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  };

  const wait = ({ verb, path, formData, headers, elt, triggeringEvent }) => {
    const body = [...formData.entries()].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    if (verb !== "post" || !keep([...kept(), { path, body, who: me, name: words.name, id: headers["Terril-Gesture"] || fresh() }])) return;
    pretend(triggeringEvent && triggeringEvent.submitter);
    const form = elt.closest("#inconnu") && elt.closest("form");
    if (form) { form.reset(); form.elements.client_id.value = fresh(); }
    elt.classList.remove("sending");
    say();
  };

  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb === "post") Object.assign(event.detail.headers, { "Terril-Who": me, "Terril-Gesture": fresh() });
  });
  document.body.addEventListener("htmx:sendError", (event) => wait(event.detail.requestConfig));
  /* An answer that is not that of this page: the way to sign in, a token too old, somebody else here, a server in trouble. */
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const here = new URL(xhr.responseURL || location.href).pathname.startsWith(location.pathname);
    if (requestConfig.verb !== "post" || (here && ![403, 412].includes(xhr.status) && xhr.status < 500)) return;
    event.detail.shouldSwap = event.detail.isError = false;
    wait(requestConfig);
    flush();
  });

  const send = (gesture) => fetch(gesture.path, {
    method: "POST",
    redirect: "manual",
    headers: { "Terril-Who": gesture.who, "Terril-Gesture": gesture.id, "Terril-Waited": "1" },
    body: new URLSearchParams([...gesture.body, ["csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value]]),
  });

  /* The page as the server gives it now: its tokens, when it is still for the same person. */
  const renewed = async () => {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page || page.body.dataset.who !== me) return false;
    const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
    return true;
  };

  let busy = false;
  const flush = async () => {
    if (busy || !mine().some((gesture) => !gesture.refused)) return;
    busy = true;
    try {
      let gesture, done = 0;
      while ((gesture = mine().find((one) => !one.refused))) {
        let answer = await send(gesture);
        if (answer.status === 403 && await renewed()) answer = await send(gesture);
        if (answer.status === 204) { drop(gesture.id); done += 1; out = ""; continue; }
        if ([404, 422].includes(answer.status)) {
          // The server knows who asks, and says no: it stays here with its sentence until whoever made it has read it.
          const refused = (answer.status === 422 && (await answer.json()).said) || words.refused;
          keep(kept().map((one) => (one.id === gesture.id ? { ...one, refused } : one)));
          continue;
        }
        // Signed out (the answer leads elsewhere), a token that nobody renews, somebody else: all wait. A server in trouble is asked again later.
        if (answer.type === "opaqueredirect" || [403, 412].includes(answer.status)) out = "out";
        break;
      }
      if (done && !out) htmx.ajax("GET", location.href, { target: "#presence", select: "#presence", swap: "outerHTML" });
    } catch { /* still no network */ } finally { busy = false; say(); }
  };
  addEventListener("online", flush);
  setInterval(flush, 10000);
  say();
  flush();
})();
