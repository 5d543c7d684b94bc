"use strict";
// Everything from hosts enters the page as text nodes and attribute values: nothing here parses HTML.
(() => {
  const FIRST = 100; // rows drawn at first
  const MORE = 500; // rows drawn at a press of the button
  const PRINTED = 2000; // rows on paper at most
  const DENSE = 60; // more hosts than this are marks without names
  const STATUSES = ["fail", "unknown", "warn", "ok", "skipped"];
  const GLYPHS = { fail: "✕", unknown: "?", warn: "!", ok: "✓", skipped: "–" };
  const MEMORY = { change: "change", before: "was", since: "so since", open_since: "open since", flapping: "flapping", acceptance_lapsed: "acceptance" };
  const $ = (id) => document.getElementById(id);

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const glyph = (status) => {
    const mark = make("span", "glyph", GLYPHS[status]);
    mark.setAttribute("aria-hidden", "true");
    return mark;
  };
  const number = (value) => value.toLocaleString("en");

  const time = document.querySelector("time");
  const began = new Date(time.dateTime);
  if (began.getTimezoneOffset())
    time.append(" (" + began.toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }) + " here)");

  // ---- data ----
  const data = JSON.parse($("data").textContent);
  const text = (index) => (index === undefined || index === null ? undefined : data.texts[index]);
  const findings = data.findings.map((row, order) => ({
    order, id: row[0], host: text(row[1]), procedure: text(row[2]), check: text(row[3]), severity: row[4],
    status: STATUSES[row[4]], subject: text(row[5]), message: text(row[6]), value: row[7], unit: text(row[8]),
    limit: row[9], advice: text(row[10]), evidence: row[11], memory: row[12] ?? {},
  }));
  const words = (string) => string.toLowerCase().split(/\s+/).filter(Boolean);
  const haystack = (item) =>
    (item.hay ??= [item.host, item.procedure, item.check, item.subject, item.message, item.advice ?? ""].join(" ").toLowerCase());

  // ---- what is asked for ----
  const hostNames = new Set(data.hosts);
  const pressed = new Set();
  let shown = findings;
  let drawn = 0;

  const wanted = () => {
    const needles = words($("text").value);
    const host = $("host").value.trim();
    const exact = hostNames.has(host); // "web1" means web1, not web10; "web" means all of them
    const part = host.toLowerCase();
    const area = $("area").value;
    return (item) =>
      (pressed.size === 0 || pressed.has(item.status)) &&
      (!host || (exact ? item.host === host : item.host.toLowerCase().includes(part))) &&
      (!area || area === item.procedure || area === item.procedure + " " + item.check) &&
      needles.every((needle) => haystack(item).includes(needle));
  };

  const collator = new Intl.Collator("en", { numeric: true });
  const keys = {
    worst: () => [],
    host: (item) => [item.host],
    area: (item) => [item.procedure, item.check],
    subject: (item) => [item.subject],
  };
  const compare = (key) => (one, other) => {
    const a = key(one), b = key(other);
    for (let position = 0; position < a.length; position += 1) {
      const difference = collator.compare(a[position], b[position]);
      if (difference) return difference;
    }
    return one.order - other.order; // worst first, as they come
  };

  // ---- the list ----
  const fact = (list, name, value) => {
    if (value === undefined || value === null) return;
    list.append(make("dt", "", name), make("dd", "", String(value)));
  };
  const inside = (item) => {
    const box = make("div", "inside");
    if (item.advice) box.append(make("p", "advice", item.advice));
    const facts = make("dl", "facts");
    const unit = item.unit ? " " + item.unit : "";
    fact(facts, "procedure", item.procedure);
    fact(facts, "value", item.value === undefined || item.value === null ? null : item.value + unit);
    fact(facts, "limit", item.limit === undefined || item.limit === null ? null : item.limit + unit);
    for (const [key, name] of Object.entries(MEMORY)) fact(facts, name, item.memory[key]);
    const by = item.memory.accepted;
    if (by) fact(facts, "accepted", "by " + by.owner + " until " + by.expires + ": " + by.reason);
    const link = make("a", "subject", item.id);
    link.href = "#" + item.id;
    const where = make("dd");
    where.append(link);
    facts.append(make("dt", "", "id"), where);
    box.append(facts);
    if (item.evidence) {
      const evidence = make("div", "evidence");
      evidence.append(make("p", "hint", "What this stands on"), shape(item.evidence));
      box.append(evidence);
    }
    return box;
  };
  // Evidence as nested lists: mappings, lists, and everything else as text.
  const shape = (value) => {
    if (Array.isArray(value)) {
      const list = make("ul");
      for (const one of value) {
        const entry = make("li");
        entry.append(shape(one));
        list.append(entry);
      }
      return list;
    }
    if (value !== null && typeof value === "object") {
      const list = make("dl", "facts");
      for (const [key, inner] of Object.entries(value)) {
        const held = make("dd");
        held.append(shape(inner));
        list.append(make("dt", "", key), held);
      }
      return list;
    }
    return document.createTextNode(String(value));
  };
  const row = (item) => {
    const entry = make("li", item.status);
    entry.id = item.id;
    entry.tabIndex = -1; // a browser that comes by a link puts the focus on it
    const details = make("details");
    const summary = make("summary");
    const state = make("span", "state");
    state.append(glyph(item.status), make("span", "", item.status));
    const about = make("span", "about");
    about.append(make("b", "", item.check), " ", make("span", "subject", item.subject));
    summary.append(state, make("span", "where-on", item.host), about, make("span", "message", item.message));
    details.append(summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(inside(item));
    });
    entry.append(details);
    return entry;
  };
  const draw = (upTo) => {
    const batch = document.createDocumentFragment();
    for (; drawn < Math.min(upTo, shown.length); drawn += 1) batch.append(row(shown[drawn]));
    $("list").append(batch);
    $("more").hidden = drawn >= shown.length;
    $("more").textContent = "Show " + number(Math.min(MORE, shown.length - drawn)) + " more of " + number(shown.length - drawn);
  };
  const refresh = () => {
    shown = findings.filter(wanted());
    const sort = $("sort").value;
    if (sort !== "worst") shown.sort(compare(keys[sort]));
    $("list").replaceChildren();
    drawn = 0;
    draw(FIRST);
    if (!shown.length) $("list").append(make("li", "none", findings.length ? "Nothing matches." : "Nothing was looked at."));
    const all = number(findings.length) + (findings.length === 1 ? " finding" : " findings");
    $("count").textContent = shown.length === findings.length ? all : number(shown.length) + " of " + all;
    markPressed();
  };
  const markPressed = () => {
    for (const button of document.querySelectorAll("[data-status]"))
      button.setAttribute("aria-pressed", String(pressed.has(button.dataset.status)));
    const host = $("host").value.trim();
    for (const button of $("hosts").querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.host === host));
  };

  // ---- the controls ----
  const clear = () => {
    $("filters").reset();
    pressed.clear();
  };
  const go = () => {
    $("findings").scrollIntoView();
    $("findings").focus({ preventScroll: true });
  };
  const fillAreas = () => {
    const areas = new Map();
    for (const item of findings) {
      if (!areas.has(item.procedure)) areas.set(item.procedure, new Map());
      const checks = areas.get(item.procedure);
      checks.set(item.check, (checks.get(item.check) ?? 0) + 1);
    }
    for (const [procedure, checks] of areas) {
      const group = make("optgroup");
      group.label = procedure;
      const whole = make("option", "", "all of " + procedure);
      whole.value = procedure;
      group.append(whole);
      for (const check of [...checks.keys()].sort()) {
        const option = make("option", "", check + " (" + number(checks.get(check)) + ")");
        option.value = procedure + " " + check;
        group.append(option);
      }
      $("area").append(group);
    }
  };
  const fillHosts = () => {
    const worst = new Map(data.hosts.map((host) => [host, STATUSES.length]));
    for (const item of findings) {
      const severity = item.memory.accepted ? STATUSES.indexOf("ok") : item.severity; // somebody answers for it
      worst.set(item.host, Math.min(worst.get(item.host) ?? STATUSES.length, severity));
    }
    const dense = data.hosts.length > DENSE;
    $("hosts").classList.toggle("dense", dense);
    const sorted = [...data.hosts].sort((one, other) => worst.get(one) - worst.get(other));
    sorted.forEach((host, position) => {
      const status = STATUSES[worst.get(host)] ?? "unknown";
      const button = make("button", status);
      button.type = "button";
      button.dataset.host = host;
      button.tabIndex = position === 0 ? 0 : -1; // one stop for the tab key, arrows within
      button.setAttribute("aria-label", host + ": " + status);
      button.title = host + ": " + status;
      button.append(glyph(status));
      if (!dense) button.append(host);
      const entry = make("li");
      entry.append(button);
      $("hosts").append(entry);
      const option = make("option");
      option.value = host;
      $("host-names").append(option);
    });
    $("fleet").hidden = data.hosts.length < 2;
  };
  const walk = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const buttons = [...$("hosts").querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const target = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step ? at + step : -1;
    if (at < 0 || !buttons[target]) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    buttons[target].tabIndex = 0;
    buttons[target].focus();
  };
  const follow = () => {
    const id = location.hash.slice(1);
    const item = findings.find((one) => one.id === id);
    if (!item) return;
    if (!shown.includes(item)) {
      clear();
      refresh();
    }
    draw(shown.indexOf(item) + 1 > drawn ? shown.indexOf(item) + FIRST : drawn);
    const entry = $(id);
    entry.querySelector("details").open = true;
    entry.scrollIntoView({ block: "center" });
    entry.querySelector("summary").focus({ preventScroll: true });
  };

  let pause;
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(refresh, event.target.type === "search" ? 120 : 0);
  });
  $("clear").addEventListener("click", (event) => {
    event.preventDefault();
    clear();
    refresh();
    $("text").focus();
  });
  $("more").addEventListener("click", () => {
    const next = drawn;
    draw(drawn + MORE);
    $("list").children[next].querySelector("summary").focus();
  });
  $("hosts").addEventListener("keydown", walk);
  $("hosts").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const again = button.getAttribute("aria-pressed") === "true";
    $("host").value = again ? "" : button.dataset.host;
    refresh();
    if (!again) go();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-status]");
    const problem = event.target.closest("[data-check]");
    if (button) {
      const status = button.dataset.status;
      if (!pressed.delete(status)) pressed.add(status);
      refresh();
    } else if (problem) {
      const item = findings.find((one) => "#" + one.id === problem.getAttribute("href"));
      if (!item) return;
      event.preventDefault();
      clear();
      pressed.add(item.status);
      $("area").value = item.procedure + " " + item.check;
      $("text").value = item.subject;
      refresh();
      go();
    }
  });
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    draw(PRINTED);
    for (const details of document.querySelectorAll("li.fail > details, li.unknown > details")) details.open = true;
  });
  for (const button of document.querySelectorAll("[data-status]")) button.disabled = button.dataset.count === "0";
  fillAreas();
  fillHosts();
  $("filters").hidden = false;
  refresh();
  follow();
})();
