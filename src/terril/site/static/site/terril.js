/* What the pages already do without a script, done a little better. No dependency, no inline handler; words come from the page. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  // Private browsing or a full disk: the page goes on without memory.
  const memory = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };
  root.classList.add("js");

  /* The menu closes with Escape. */
  function menu() {
    const details = document.querySelector(".menu");
    if (details) details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) { details.open = false; details.firstElementChild.focus(); }
    });
  }

  /* The theme changes at once; the server remembers it. */
  function theme() {
    for (const form of all("[data-theme-switch]")) {
      form.addEventListener("submit", (event) => {
        const button = event.submitter;
        if (!button || !window.fetch) return;
        event.preventDefault();
        root.dataset.theme = button.value;
        for (const other of all("button[name=theme]")) other.setAttribute("aria-pressed", String(other.value === button.value));
        const body = new FormData(form);
        body.set("theme", button.value);
        fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
      });
    }
  }

  /* Drafts: any form in which one writes more than a line. Words and choices are kept on the device while one types, for an hour, under the mark of
     whoever is signed in; asked about before they are shown; forgotten once the server has them. A line (a name, a number, an e-mail) is never kept
     unless it says `data-words`, nor what says `data-private`. */
  const said = document.body.dataset;
  const who = said.who || "";
  const HOUR = 3600 * 1000;
  const lines = (field) => (field.type === "textarea" && !field.readOnly || "words" in field.dataset) && !("private" in field.dataset);
  const kept = (field) => field.name && !field.closest("[data-no-draft]") && !/^(csrf|aside-)/.test(field.name) &&
    (lines(field) || ["checkbox", "radio", "select-one", "select-multiple", "date", "time", "number"].includes(field.type));
  const read = (form) => {
    const values = {};
    for (const field of form.elements) {
      if (!kept(field) && field.name !== "client_id") continue;
      if (["checkbox", "radio"].includes(field.type)) { if (field.checked) (values[field.name] ||= []).push(field.value); }
      else if (field.value) values[field.name] = [field.value];
    }
    return values;
  };
  const write = (form, values) => {
    for (const field of form.elements) {
      if (!kept(field) && field.name !== "client_id") continue;
      const value = values[field.name];
      if (["checkbox", "radio"].includes(field.type)) field.checked = Boolean(value && value.includes(field.value));
      else if (value) field.value = value[0];
      if (field.tagName === "SELECT") field.dispatchEvent(new Event("change"));
    }
  };
  /* Words alone make a draft: a choice that was ticked in advance says nothing. */
  const spoken = (form, values) => [...form.elements].some((field) => field.name && lines(field) && values[field.name] &&
    field.defaultValue.trim() !== String(values[field.name]).trim() && String(values[field.name]).trim().length > 1);
  const eachKey = (start, then) => {
    try { for (const key of Object.keys(localStorage)) if (key.startsWith(start)) then(key); } catch { /* nothing is kept */ }
  };
  const named = {};
  const nameOf = (form) => {
    if (form.dataset.draft) return form.dataset.draft;
    const told = new URL(form.action).pathname + [...form.elements].filter(lines).map((field) => " " + field.name).join("");
    let sum = 5381;
    for (const letter of told) sum = (sum * 33 ^ letter.codePointAt(0)) >>> 0;
    named[sum] = (named[sum] || 0) + 1;
    return "texte-" + sum.toString(16) + named[sum].toString(16);
  };

  function drafts() {
    // What is an hour old goes, and what another left, as soon as somebody is signed in: nobody is shown the words of another.
    eachKey("draft:", (key) => {
      const old = memory.get(key);
      const theirs = key.split(":")[1] !== who;
      if (!old || !old.at || Date.now() - old.at > HOUR || (theirs && who)) memory.drop(key);
    });
    // The page after a deposit says which draft it has received: forgotten first, or its envelope would serve again.
    for (const done of all("[data-draft-done]")) memory.drop("draft:" + who + ":" + done.dataset.draftDone);
    for (const form of all("form")) {
      if (form.dataset.draft === undefined && (form.method !== "post" || "noDraft" in form.dataset || ![...form.elements].some((field) => lines(field) && kept(field)))) continue;
      const name = nameOf(form);
      form.dataset.drafted = name;
      const key = "draft:" + who + ":" + name;
      const note = make("p", { className: "draft-note" });
      note.setAttribute("role", "status");
      // Beside what is typed; beside the button, once it was pressed.
      const typed = form.querySelector("textarea, input[type=text], input:not([type])");
      (typed && typed.closest(".field") || form).append(note);
      const blank = JSON.stringify(read(form));
      const old = memory.get(key);
      // A page that comes back with errors already holds what was typed: the server's answer is the newer one.
      if (old && spoken(form, old.values) && !form.querySelector("[aria-invalid=true]") && JSON.stringify(old.values) !== blank) {
        const minutes = Math.floor((Date.now() - old.at) / 60000);
        const take = make("button", { type: "button", className: "button small", textContent: said.draftBack });
        const forget = make("button", { type: "button", className: "button small", textContent: said.draftForget });
        // Too late, the words are gone, even from a page that was left open.
        take.addEventListener("click", () => { if (Date.now() - old.at < HOUR) write(form, old.values); note.replaceChildren(); if (typed) typed.focus(); });
        forget.addEventListener("click", () => { memory.drop(key); note.replaceChildren(); if (typed) typed.focus(); });
        const told = minutes > 1 ? said.draftMinutes.replace("{n}", minutes) : minutes ? said.draftMinute : said.draftNow;
        note.append(told + " ", take, " ", forget);
      }
      let timer, last = blank;
      const save = () => {
        if (form.dataset.sent) return;
        const values = read(form);
        if (JSON.stringify(values) === last || !spoken(form, values) || !memory.set(key, { values, at: Date.now() })) return;
        last = JSON.stringify(values);
        if (!note.querySelector("button")) note.textContent = said.draftKept;
      };
      form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
      addEventListener("pagehide", save);
      form.addEventListener("submit", (event) => {
        // The server says which draft has arrived.
        if (!form.querySelector("[name=garde]")) form.append(make("input", { type: "hidden", name: "garde", value: name }));
        if (form.dataset.draft !== undefined) send(event, form, save, note);
        else if (!event.defaultPrevented) { save(); form.dataset.sent = "1"; }
      });
      // A page that the Back key brings back whole holds what was sent, under an envelope that has served: it is opened anew, blank.
      addEventListener("pageshow", (event) => {
        if (event.persisted && form.dataset.sent) { location.reload(); return; }
        // Browsers fill in again by themselves what was typed before one left, a number with the rest: the question alone gives words back.
        const [visit] = performance.getEntriesByType("navigation");
        if (visit && visit.type === "back_forward" && !form.querySelector("[aria-invalid=true]")) form.reset();
      });
    }
  }

  /* No network: the words stay, and leave once when it comes back. The same client_id makes one idea, however often it is sent.
     A telephone often believes itself connected: a small file of the site is asked for first. */
  const reachable = () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 6000);
    return fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: stop.signal })
      .then(() => true, () => false).finally(() => clearTimeout(timer));
  };
  function send(event, form, save, note) {
    if (event.defaultPrevented || form.dataset.go) return;
    event.preventDefault();
    save();
    if (form.dataset.trying) return;
    const button = event.submitter;
    (button && button.closest(".actions") || form).append(note);
    const go = () => {
      if (form.dataset.trying) return;
      form.dataset.trying = "1";
      reachable().then((there) => {
        delete form.dataset.trying;
        if (there) {
          form.dataset.go = form.dataset.sent = "1";
          form.requestSubmit(button || undefined);
          delete form.dataset.go;
          return;
        }
        setTimeout(go, 15000);
        if (!note.querySelector(".again")) {
          const again = make("button", { type: "button", className: "plain again", textContent: said.offlineNow });
          again.addEventListener("click", go);
          note.replaceChildren(said.offline + " ", again);
          addEventListener("online", go);
        }
      });
    };
    go();
  }

  /* The second press of a hurried thumb. */
  function once() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.dataset.again !== undefined) return;
      if (form.classList.contains("sending")) { event.preventDefault(); return; }
      form.classList.add("sending");
      setTimeout(() => form.classList.remove("sending"), 6000);
    });
    addEventListener("pageshow", () => all(".sending").forEach((form) => form.classList.remove("sending")));
  }

  /* One question a screen on a phone. */
  function steps() {
    for (const form of all("form[data-steps]")) {
      const parts = all(".step", form);
      const phone = matchMedia("(max-width: 47.99em)");
      const words = form.dataset;
      const bar = make("div", { className: "progress" });
      const label = make("b");
      label.setAttribute("role", "status");
      bar.append(label, ...parts.map(() => make("span")));
      form.prepend(bar);
      let now = Math.max(0, parts.findIndex((part) => part.querySelector("[aria-invalid=true], .error-text")));
      const last = all(".last-only", form);
      const back = make("button", { type: "button", className: "button", textContent: words.stepsBack });
      const next = make("button", { type: "button", className: "button main", textContent: words.stepsNext });
      const move = make("p", { className: "actions" }, next, back);
      parts.at(-1).after(move);
      const show = (focus) => {
        form.classList.toggle("one-by-one", phone.matches);
        bar.hidden = move.hidden = !phone.matches;
        parts.forEach((part, index) => part.classList.toggle("current", index === now));
        label.textContent = words.stepsProgress.replace("{n}", now + 1).replace("{total}", parts.length);
        all("span", bar).forEach((span, index) => span.classList.toggle("done", index <= now));
        back.hidden = now === 0;
        next.hidden = now === parts.length - 1;
        last.forEach((node) => { node.style.display = phone.matches && next.hidden ? "revert" : ""; });
        if (focus) { const title = parts[now].querySelector("h2"); title.tabIndex = -1; title.focus(); scrollTo(0, form.offsetTop - 16); }
      };
      /* A question that needs one of several answers (`data-need`: their names) says so at once, under its title. */
      const lacks = (part) => {
        const names = (part.dataset.need || "").split(" ").filter(Boolean);
        const missing = names.length > 0 && names.every((name) => { const field = form.elements[name]; return (!field || !field.value.trim()) && !form.elements["aside-" + name]; });
        let said = part.querySelector(".needed");
        if (missing && !said) { said = make("p", { className: "error-text needed", textContent: part.dataset.needSaid }); said.setAttribute("role", "alert"); part.querySelector("h2").after(said); }
        if (!missing && said) said.remove();
        if (missing) form.elements[names[0]].focus();
        return missing;
      };
      const check = () => !lacks(parts[now]) && all("input, select, textarea", parts[now]).every((field) => field.reportValidity());
      // The Back key of a phone leads to the question before, not out of the form.
      const go = (step) => { now = step; show(true); };
      next.addEventListener("click", () => { if (check()) { go(now + 1); history.pushState({ step: now }, ""); } });
      back.addEventListener("click", () => { if (history.state && history.state.step === now) history.back(); else go(now - 1); });
      addEventListener("popstate", (event) => { if (phone.matches) go((event.state && event.state.step) || 0); });
      form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.tagName === "INPUT" && phone.matches && !next.hidden) { event.preventDefault(); next.click(); }
      });
      addEventListener("hashchange", () => {
        const target = location.hash && document.getElementById(location.hash.slice(1));
        const index = target ? parts.findIndex((part) => part.contains(target)) : -1;
        if (index >= 0) { now = index; show(); target.focus(); }
      });
      phone.addEventListener("change", () => show());
      show();
    }
  }

  /* <select data-combobox="words when nothing is found">: completes as one types, without accents. The select stays and is what is sent. */
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").replace(/\bst(e?)\b/g, "saint$1").trim();
  function combobox(select, index) {
    const options = [...select.options].filter((option) => option.value && !("typed" in option.dataset)).map((option) => ({ option, text: option.text, key: fold(option.text + " " + (option.dataset.also || "")) }));
    const id = "combo-" + index;
    const input = make("input", { type: "text", autocomplete: "off", id: id + "-input", value: select.value ? select.selectedOptions[0].text : "" });
    const list = make("ul", { id: id + "-list", hidden: true });
    const box = make("div", { className: "combo" });
    const labels = [...select.labels];
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-autocomplete", "list");
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    input.required = select.required;
    select.required = false;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", labels[0] ? labels[0].textContent : "");
    const realId = select.id;
    select.id = realId + "-select";
    input.id = realId;
    labels.forEach((label) => { label.htmlFor = realId; });
    select.hidden = true;
    select.before(box);
    box.append(input, list);
    let found = [], active = -1;
    const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = () => all("[role=option]", list).forEach((node, at) => {
      node.setAttribute("aria-selected", String(at === active));
      if (at === active) { input.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
    });
    const choose = (item) => {
      select.value = item.option.value;
      input.value = item.text;
      input.setCustomValidity("");
      close();
      for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
    };
    const open = () => {
      const wanted = fold(input.value);
      const starts = options.filter((item) => item.key.startsWith(wanted));
      found = [...starts, ...options.filter((item) => !item.key.startsWith(wanted) && item.key.includes(wanted))].slice(0, 60);
      list.replaceChildren(...found.map((item, at) => {
        const node = make("li", { id: id + "-" + at, textContent: item.text });
        node.setAttribute("role", "option");
        node.addEventListener("pointerdown", (event) => { event.preventDefault(); });
        node.addEventListener("click", () => choose(item));
        return node;
      }));
      if (!found.length) {
        const node = make("li", { className: "nothing", textContent: select.dataset.combobox });
        node.setAttribute("role", "option");
        node.setAttribute("aria-disabled", "true");
        list.append(node);
      }
      list.hidden = false;
      active = wanted && found.length ? 0 : -1;
      input.setAttribute("aria-expanded", "true");
      mark();
    };
    input.addEventListener("input", () => { select.value = ""; input.setCustomValidity(""); open(); });
    input.addEventListener("click", open);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { close(); return; }
      if (event.key === "Enter" && !list.hidden && found[active]) { event.preventDefault(); event.stopPropagation(); choose(found[active]); return; }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      if (list.hidden) { open(); return; }
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1);
      mark();
    });
    const known = () => options.some((item) => item.option.value === select.value);
    input.addEventListener("blur", () => {
      const wanted = fold(input.value);
      // "Lens" is "Lens (62300)", as long as one only has that name.
      const named = options.filter((item) => [item.key, fold(item.text), fold(item.text.replace(/\s*\([^)]*\)$/, ""))].includes(wanted));
      if (!known() && wanted) { if (named.length === 1) choose(named[0]); else if (found.length === 1) choose(found[0]); }
      // What is not in the list stays written, is told, and is sent as it is: nothing that somebody typed is wiped.
      if (!known() && wanted) { select.append(new Option(input.value, input.value)); select.value = input.value; }
      input.setCustomValidity(input.value && !known() ? select.dataset.combobox : "");
      close();
    });
    select.addEventListener("change", () => { input.value = select.value ? select.selectedOptions[0].text : ""; });
  }

  /* <form data-confirm="The question" data-confirm-yes="…" data-confirm-no="…">, or the same on a button. */
  function confirms() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      const button = event.submitter;
      const asker = button && button.dataset.confirm ? button : form;
      if (!asker.dataset.confirm || form.dataset.sure || form.dataset.go || !window.HTMLDialogElement) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const no = make("button", { className: "button", value: "", textContent: asker.dataset.confirmNo });
      const yes = make("button", { className: "button warn", value: "yes", textContent: asker.dataset.confirmYes });
      const question = make("p", { id: "question", textContent: asker.dataset.confirm });
      const dialog = make("dialog", {}, make("form", { method: "dialog" }, question, make("p", { className: "actions" }, no, yes)));
      dialog.setAttribute("aria-labelledby", "question");
      document.body.append(dialog);
      dialog.addEventListener("close", () => {
        const sure = dialog.returnValue === "yes";
        dialog.remove();
        if (sure) { form.dataset.sure = "1"; form.requestSubmit(button || undefined); delete form.dataset.sure; } else if (button) button.focus();
      });
      dialog.showModal();
    }, true);
  }

  function copies() {
    document.addEventListener("click", (event) => {
      const copy = event.target.closest("[data-copy]");
      if (event.target.closest("[data-print]")) print();
      if (!copy || !navigator.clipboard) return;
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        const said = make("span", { className: "copied", textContent: copy.dataset.copied });
        said.setAttribute("role", "status");
        copy.after(said);
        setTimeout(() => said.remove(), 4000);
      });
    });
  }

  /* Leaving a shared device: what was written on it goes too. Gestures that wait stay: only a server that knows who made them takes them. */
  function leaving() {
    for (const form of all("form[data-forget]")) form.addEventListener("submit", () => eachKey("draft:", memory.drop));
  }

  /* Where one signs in: how many gestures of the day wait on this device. */
  function waiting() {
    const note = document.querySelector("[data-waiting]");
    if (!note) return;
    let count = 0;
    eachKey("gestures:", (key) => { count += (memory.get(key) || []).length; });
    note.hidden = !count;
    note.textContent = count > 1 ? note.dataset.waiting.replace("{n}", count) : note.dataset.waitingOne;
  }

  // What an SMS becomes (kernel/outbox/texting.py says why): the letters of the network, counted in parts.
  function texts() {
    const known = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
    const plain = (text) => [...text.normalize().replace(/«\s*|\s*»|[“”]/g, '"').replace(/[’‘ʼ]/g, "'").replace(/…/g, "...").replace(/œ/gi, "oe")
      .replace(/[–—‑•·]/g, "-").replace(/[^\S\n]/g, " ").replace(/\n+/g, "\n")].map((sign) => (known.has(sign) || "^{}\\[~]|€".includes(sign) ? sign : sign.normalize("NFD")[0]));
    for (const box of all("[data-sms]")) {
      const said = make("p", { className: "hint" });
      said.setAttribute("role", "status");
      box.after(said);
      const count = () => {
        const signs = plain(box.value), wide = signs.some((sign) => !known.has(sign) && !"^{}\\[~]|€".includes(sign));
        const length = Number(box.dataset.sms) + signs.reduce((sum, sign) => sum + (wide || known.has(sign) ? 1 : 2), 0), [alone, each] = wide ? [70, 67] : [160, 153];
        const parts = length <= alone ? 1 : Math.ceil(length / each);
        said.textContent = signs.length ? (parts > 4 ? box.dataset.smsCut : box.dataset.smsSaid.replace("{n}", parts)) : "";
      };
      box.addEventListener("input", count);
      count();
    }
  }

  texts();
  confirms();
  leaving();
  waiting();
  menu();
  theme();
  steps();
  all("select[data-combobox]").forEach(combobox);
  drafts();
  once();
  copies();
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();
})();
