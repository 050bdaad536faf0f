// The desk's few lines: keys, clocks that run, lists that stay fresh, forms that are sent once.
"use strict";

const body = document.body;
const skew = Number(body.dataset.now) * 1000 - Date.now();
const plainTitle = document.title.replace(/^\(\d+\) /, "");

function keysAreOn() {
  return localStorage.getItem("keys") !== "off";
}

function showKeys() {
  document.documentElement.classList.toggle("without-keys", !keysAreOn());
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.setAttribute("aria-pressed", String(keysAreOn()));
  }
}

function isTyping(element) {
  return element.matches("input, textarea, select") || element.isContentEditable;
}

function isBusyWith(element, key) {
  return isTyping(element) || (key === " " && element.matches("button, a, summary"));
}

// What stands back while a form is open has no key either.
function keyTarget(key) {
  const target = keysAreOn() ? document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`) : null;
  return target?.checkVisibility() ? target : null;
}

// A handheld scanner types as a keyboard does, only faster than a person: its signs go to the search field, where its
// Enter sends them. So a lone key acts after a short wait.
const SCAN_MS = 60;
let begun = "";
let waiting = 0;

function forget() {
  clearTimeout(waiting);
  begun = "";
}

function beginKey(event) {
  const target = keyTarget(event.key);
  if (target) event.preventDefault();
  if (target && isTyping(target)) {
    target.focus();
    return;
  }
  begun = event.key;
  waiting = setTimeout(() => {
    forget();
    keyTarget(event.key)?.click();
  }, SCAN_MS);
}

function goOnInSearch(event) {
  const search = document.getElementById("find");
  if (search) {
    event.preventDefault();
    addToBurst(begun + event.key, search);
    search.value = begun + event.key;
    search.focus();
  }
  forget();
}

// What a scanner types into a field is taken out of it again at its Enter, and searched for: nobody types a whole code
// that fast.
const SHORTEST_CODE = 8;
const PIECES_MS = 5000;
let burst = null;
let burstEnds = 0;
let piece = null;

function addToBurst(key, field) {
  if (burst?.field !== field) {
    const [from, to] = [field.selectionStart ?? null, field.selectionEnd ?? null];
    burst = pieceBefore(field) ?? { field, text: "", value: field.value, from, to };
  }
  burst.text += key;
  clearTimeout(burstEnds);
  burstEnds = setTimeout(() => {
    piece = { ...burst, at: performance.now() };
    burst = null;
  }, SCAN_MS);
}

// A busy machine hands on a scan in pieces: in the search field they are one, as long as nothing else was done to it.
function pieceBefore(field) {
  const before = piece;
  piece = null;
  if (before?.field !== field || field.id !== "find" || performance.now() - before.at > PIECES_MS) return null;
  return field.value === before.value + before.text ? before : null;
}

// While a Chinese keyboard composes, a key has a place and no sign: there a scanner types as on a plain keyboard.
const MARKS = { Minus: "-_", Semicolon: ";:", Period: ".>", Slash: "/?", Enter: ["Enter", "Enter"] };

function signOf(event) {
  if (!event.isComposing && event.key !== "Process") return event.key;
  const [, letter, digit] = /^(?:Key(.)|Digit(.))$/.exec(event.code) ?? [];
  if (letter) return event.shiftKey ? letter : letter.toLowerCase();
  return digit ?? MARKS[event.code]?.[Number(event.shiftKey)] ?? event.key;
}

function isScan() {
  return burst !== null && burst.text.length >= SHORTEST_CODE;
}

function searchForBurst(search) {
  const { field, text, value, from, to } = burst;
  burst = null;
  field.value = value;
  if (from !== null) field.setSelectionRange(from, to);
  search.value = text;
  search.form.requestSubmit();
}

// What is half written stays where it is: whatever is searched for meanwhile opens in a window of its own.
function isHalfWritten(form) {
  return [...form.elements].some((it) => it.defaultValue !== undefined && it.value !== it.defaultValue);
}

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("role") !== "search") return;
  const others = [...document.forms].filter((it) => it !== event.target);
  event.target.target = others.some(isHalfWritten) ? "_blank" : "";
});

document.addEventListener("keydown", (event) => {
  const search = document.getElementById("find");
  const sign = signOf(event);
  if (sign === "Enter" && search && isScan()) {
    event.preventDefault();
    clearTimeout(burstEnds);
    // What was composed only stands in the field, to be taken out of it, once the keyboard lets go of it.
    if (event.isComposing) event.target.addEventListener("compositionend", () => searchForBurst(search), { once: true });
    else searchForBurst(search);
    return;
  }
  if (event.key === "Escape") {
    forget();
    document.activeElement.closest("details[open]")?.removeAttribute("open");
    document.activeElement.blur();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || sign.length !== 1) return;
  if (isTyping(event.target)) addToBurst(sign, event.target);
  if (isBusyWith(event.target, event.key)) return;
  if (begun) goOnInSearch(event);
  else beginKey(event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) {
    localStorage.setItem("keys", keysAreOn() ? "off" : "on");
    showKeys();
  }
  if (event.target.closest("[data-print]")) print();
});

document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}, true);

// A form is sent once, however nervous the finger; coming back to the page frees it again.
document.addEventListener("submit", (event) => {
  const buttons = event.target.querySelectorAll("button:not([name])");
  setTimeout(() => buttons.forEach((button) => { button.disabled = true; }));
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form button").forEach((button) => { button.disabled = false; });
});

function tick() {
  const now = Date.now() + skew;
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(now / 1000 - Number(clock.dataset.since)));
    const rest = String(seconds % 60).padStart(2, "0");
    clock.textContent = `${Math.floor(seconds / 60)}:${rest}`;
  }
}

// Whether it could be heard: a browser lets no page sound in which nobody has done anything yet.
const SOUNDS_WITHIN_MS = 500;

async function ring() {
  const audio = new AudioContext();
  await Promise.race([audio.resume(), new Promise((over) => setTimeout(over, SOUNDS_WITHIN_MS))]);
  if (audio.state !== "running") {
    audio.close();
    return false;
  }
  const volume = audio.createGain();
  volume.gain.value = 0.2;
  volume.connect(audio.destination);
  [660, 880].forEach((pitch, at) => {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(audio.currentTime + at * 0.25);
    tone.stop(audio.currentTime + at * 0.25 + 0.2);
  });
  setTimeout(() => audio.close(), 1000);
  return true;
}

// The marks of what asks for somebody: a visit, its clock, for whom, how far up, since when. What has been heard on
// one page is not heard again on the next, nor in another window of this browser.
const MOST_HEARD = 300;

function asks() {
  return (document.getElementById("alerts")?.dataset.asks ?? "").split(" ").filter(Boolean);
}

function showAlerts() {
  const alerts = Number(document.getElementById("alerts")?.dataset.alerts ?? 0);
  document.title = alerts ? `(${alerts}) ${plainTitle}` : plainTitle;
  navigator.locks.request("ringing", ringForNews);
}

// What one window stores another may see a moment late; who holds which lock all windows see at once. So what was heard
// is also held, for as long as the page is open.
async function ringForNews() {
  const { held, pending } = await navigator.locks.query();
  const heard = (localStorage.getItem("heard") ?? "").split(" ").filter(Boolean);
  const known = new Set([...heard, ...[...held, ...pending].map((it) => it.name)]);
  const news = asks().filter((it) => !known.has(it));
  if (!news.length || !await ring()) return;
  localStorage.setItem("heard", [...heard, ...news].slice(-MOST_HEARD).join(" "));
  news.forEach((it) => navigator.locks.request(it, () => new Promise(() => {})));
}

function isInUse(part) {
  const open = part.querySelector("details[open] form");
  return Boolean(open) || (part.contains(document.activeElement) && isTyping(document.activeElement));
}

function takeOver(fresh, id) {
  const part = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!part || !next || isInUse(part) || part.dataset.mark === next.dataset.mark) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.dataset.name : null;
  for (const open of part.querySelectorAll("details[open][data-name]")) {
    next.querySelector(`details[data-name="${CSS.escape(open.dataset.name)}"]`)?.setAttribute("open", "");
  }
  part.replaceWith(next);
  if (focused) next.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

// Many changes at once are one look, and one more after it.
let looking = false;
let lookAgain = false;

async function refresh() {
  lookAgain = looking;
  if (looking) return;
  looking = true;
  await look();
  looking = false;
  if (lookAgain) refresh();
}

async function look() {
  const answer = await fetch(body.dataset.fresh, { redirect: "error" }).catch(() => null);
  const isLoggedOut = answer?.status === 401;
  document.getElementById("offline").hidden = Boolean(answer?.ok) || isLoggedOut;
  if (answer?.ok || isLoggedOut) document.getElementById("logged-out").hidden = !isLoggedOut;
  // A page that is hidden because nobody touched it still calls whoever works there.
  const told = isLoggedOut ? await fetch(body.dataset.bell).catch(() => null) : answer;
  if (!told?.ok) return;
  const fresh = new DOMParser().parseFromString(await told.text(), "text/html");
  ["alerts", "live", "hand", "places", "pills"].forEach((id) => takeOver(fresh, id));
  showAlerts();
  tick();
}

// A browser opens six connections to a desk and no more, so one window listens for all of them.
function listen(windows) {
  const events = new EventSource(body.dataset.events);
  events.addEventListener("open", refresh);
  events.addEventListener("changed", () => {
    refresh();
    windows.postMessage("changed");
  });
  events.addEventListener("error", () => {
    refresh();
    // A browser gives up after an answer that is no stream, so we begin anew ourselves.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000, windows);
  });
}

// A page without its store goes on as soon as the address that it looks at gives another answer.
const again = document.getElementById("again");
const LOOK_MS = 3000;

function lookForStore() {
  setTimeout(async () => {
    const answer = await fetch(again.dataset.look).catch(() => null);
    if (!answer || answer.status === 503) lookForStore();
    else if (again.matches("form")) again.submit();
    else location.replace(again.href);
  }, LOOK_MS);
}

// What a step has said is said once: the page that is loaded again shows what is so then.
const address = new URL(location.href);
if (address.searchParams.has("said")) {
  address.searchParams.delete("said");
  history.replaceState(null, "", address);
}

showKeys();
if (document.getElementById("alerts")) showAlerts();
tick();
setInterval(tick, 1000);
if (body.dataset.fresh) {
  const windows = new BroadcastChannel("desk");
  windows.addEventListener("message", refresh);
  // For as long as the page is open: nothing ever ends the promise.
  navigator.locks.request("listening", () => new Promise(() => listen(windows)));
  // The standard's clocks run while nothing changes in the store.
  setInterval(refresh, 10000);
}
if (again) lookForStore();
