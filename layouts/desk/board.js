// The board's few lines: every call is shown at once and never lost; calls are heard one after the other, and once more
// as soon as no other waits to be heard.
"use strict";

const board = document.body;
const skew = Number(board.dataset.now) * 1000 - Date.now();
const LARGE = 2;
const LISTED = 4;
const SAID_AT_ONCE = 3;
const FRESH_MS = 12000;
const calls = JSON.parse(document.getElementById("calls").dataset.calls);
let over = JSON.parse(document.getElementById("calls").dataset.over);
const waiting = [];
const again = [];
const news = [];
let audio = null;
let isAnnouncing = false;

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function large(call) {
  const tile = element("div", "call", "");
  tile.classList.toggle("fresh", Date.now() - call.heard < FRESH_MS);
  tile.classList.toggle("long", call.counter.length > Number(board.dataset.most));
  const to = element("p", "to", board.dataset.counter);
  to.append(element("b", "", call.counter));
  tile.append(element("p", "number", call.number), to);
  return tile;
}

function listed(call) {
  const item = element("li", "", "");
  item.append(element("span", "number", call.number), element("span", "to", board.dataset.place.replace("#", call.counter)));
  return item;
}

function invites(call) {
  return !over.includes(call.id);
}

// Who has been served is invited no more; their number stays among the last ones.
function onBoard() {
  const seen = new Set();
  const latest = calls.filter((call) => !seen.has(call.number) && seen.add(call.number));
  const invited = latest.filter(invites).slice(0, LARGE);
  return { invited, before: latest.filter((call) => !invited.includes(call)).slice(0, LISTED) };
}

// Where a panel is small for its digits, or a counter's name long, both are drawn smaller, and neither loses its end.
function fit(tile) {
  const { paddingLeft, paddingRight, columnGap } = getComputedStyle(tile);
  const room = tile.clientWidth - [paddingLeft, paddingRight, columnGap].map(parseFloat).reduce((sum, it) => sum + it);
  const folded = tile.matches(".long") ? tile.querySelector(".to") : null;
  const taken = folded?.offsetWidth ?? 0;
  let share = 1;
  for (let turn = 0; turn < 3; turn += 1) {
    const wanted = [...tile.children].reduce((sum, it) => sum + it.offsetWidth, 0);
    share *= Math.min(1, (room - taken) / (wanted - taken));
    tile.style.setProperty("--em", `calc(var(--digit) / 0.7 * ${share})`);
  }
  if (folded) fold(tile, folded);
}

// A counter's name from before there was a limit takes several lines beside a number that stays large.
const SMALLEST = 0.1;

function fold(tile, name) {
  for (let share = 0.72; share > SMALLEST; share *= 0.85) {
    tile.style.setProperty("--name", share);
    if (name.offsetHeight <= tile.clientHeight) return;
  }
}

function show() {
  const { invited, before } = onBoard();
  document.querySelector(".calls").replaceChildren(...invited.map(large));
  document.querySelector(".listed").replaceChildren(...before.map(listed));
  document.querySelector(".nobody").hidden = invited.length > 0;
  document.querySelector(".calls").hidden = invited.length === 0;
  document.querySelectorAll(".call").forEach(fit);
}

addEventListener("resize", show);

function chime() {
  const volume = audio.createGain();
  volume.connect(audio.destination);
  [784, 659, 523].forEach((pitch, at) => {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(audio.currentTime + at * 0.35);
    tone.stop(audio.currentTime + at * 0.35 + 0.4);
  });
  volume.gain.setValueAtTime(0.4, audio.currentTime);
  volume.gain.linearRampToValueAtTime(0, audio.currentTime + 1.4);
  return new Promise((done) => { setTimeout(done, 1400); });
}

function speak(call) {
  return new Promise((done) => {
    const voice = new Audio(`${board.dataset.speech}${call.id}${board.dataset.key}`);
    voice.addEventListener("ended", done);
    voice.addEventListener("error", done);
    voice.play().catch(done);
  });
}

// What no longer stands on the board is not said either, nor what is over or was called anew: so the voice keeps up.
function stands(call) {
  const { invited, before } = onBoard();
  return invites(call) && [...invited, ...before].some((shown) => shown.id === call.id);
}

function nextToSay() {
  const isNew = waiting.length > 0;
  const call = isNew ? waiting.shift() : again.shift();
  if (isNew) again.push(call);
  return call;
}

async function announce() {
  if (isAnnouncing) return;
  isAnnouncing = true;
  for (let call = nextToSay(); call; call = nextToSay()) {
    if (audio?.state !== "running" || !stands(call)) continue;
    await chime();
    await speak(call);
  }
  isAnnouncing = false;
}

function hear(event) {
  const call = { ...JSON.parse(event.data), id: Number(event.lastEventId), heard: Date.now() };
  if (calls.some((known) => known.id === call.id)) return;
  calls.unshift(call);
  calls.splice(50);
  news.push(call);
  board.dataset.last = event.lastEventId;
  show();
  setTimeout(show, FRESH_MS + 100);
}

// How many wait is told behind all calls that are new. More at once than staff can make have been missed: only the
// newest are worth saying.
function catchUp(event) {
  document.querySelector(".crowd").textContent = event.data;
  waiting.push(...news.splice(0).slice(-SAID_AT_ONCE));
  announce();
}

function end(event) {
  over = JSON.parse(event.data);
  show();
}

// Yesterday's numbers are nobody's any more.
function begin(event) {
  if (event.data === board.dataset.day) return;
  board.dataset.day = event.data;
  [calls, news, waiting, again].forEach((it) => it.splice(0));
  show();
}

function listen() {
  const events = new EventSource(`${board.dataset.events}?after=${board.dataset.last}${board.dataset.key.replace("?", "&")}`);
  const away = document.querySelector(".away");
  events.addEventListener("day", begin);
  events.addEventListener("call", hear);
  events.addEventListener("open", () => { away.hidden = true; });
  events.addEventListener("over", end);
  events.addEventListener("waiting", catchUp);
  events.addEventListener("error", () => {
    away.hidden = false;
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
}

function clock() {
  const now = new Date(Date.now() + skew);
  document.querySelector(".clock").textContent = new Intl.DateTimeFormat("zh", {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: board.dataset.zone,
  }).format(now);
}

// Browsers keep silent until somebody has touched the page once.
async function allowSound() {
  audio ??= new AudioContext();
  await audio.resume();
  document.querySelector(".sound").hidden = audio.state === "running";
}

document.addEventListener("click", allowSound);
document.addEventListener("keydown", allowSound);
try {
  audio = new AudioContext();
  document.querySelector(".sound").hidden = audio.state === "running";
} catch {
  audio = null;
}
show();
clock();
setInterval(clock, 5000);
listen();
