// The board's few lines: every call is shown at once, and stays until its visitor has come; calls are heard one after
// the other, each at least once, and once more as soon as no other waits to be heard.
"use strict";

const board = document.body;
const skew = Number(board.dataset.now) * 1000 - Date.now();
const LARGE = 2;
const LISTED = 4;
const PAGE_MS = 6000;
const FRESH_MS = 12000;
const calls = JSON.parse(document.getElementById("calls").dataset.calls);
let standing = JSON.parse(document.getElementById("calls").dataset.standing);
const waiting = [];
const again = [];
const news = [];
let largeTurn = 0;
let listedTurn = 0;
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
  return !standing.over.includes(call.id);
}

function isAwaited(call) {
  return invites(call) && !standing.followed.includes(call.id);
}

function latest() {
  const seen = new Set();
  return calls.filter((call) => !seen.has(call.number) && seen.add(call.number));
}

function inTurn(many, turn, room) {
  const first = many.length > room ? (turn * room) % many.length : 0;
  return [...many.slice(first), ...many.slice(0, first)];
}

// Who is still to come stands before who has come, and takes turns where they are many. Who has been served is invited
// no more; their number stays among the last ones.
function onBoard() {
  const known = latest();
  const awaited = known.filter(isAwaited);
  const others = known.filter((call) => !isAwaited(call));
  const invited = [...inTurn(awaited, largeTurn, LARGE), ...others.filter(invites)].slice(0, LARGE);
  const isSmall = (call) => !invited.includes(call);
  const before = [...inTurn(awaited.filter(isSmall), listedTurn, LISTED), ...others.filter(isSmall)].slice(0, LISTED);
  return { invited, before };
}

// A call that is new stays large for a page at least; the list turns meanwhile.
function turn() {
  if (latest().filter(isAwaited).length <= LARGE) return;
  listedTurn += 1;
  if (Date.now() - (calls[0].heard ?? 0) >= PAGE_MS) largeTurn += 1;
  show();
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

function speak(call, isBrief) {
  return new Promise((done) => {
    const voice = new Audio(`${board.dataset.speech}${call.id}?brief=${Number(isBrief)}${board.dataset.key.replace("?", "&")}`);
    voice.addEventListener("ended", done);
    voice.addEventListener("error", done);
    voice.play().catch(done);
  });
}

// What is over, or was called anew, is not said for the old call.
function stands(call) {
  return invites(call) && latest().some((known) => known.id === call.id);
}

// First whoever is still to come and has not been called aloud; once more only whoever has not come by then.
function nextToSay() {
  const [call] = waiting.splice(Math.max(0, waiting.findIndex(isAwaited)), 1);
  if (call) again.push(call);
  return call ?? again.splice(0, again.findIndex(isAwaited) + 1).pop();
}

// While many wait to be heard each is said in brief, without the chime: so the voice keeps up.
async function announce() {
  if (isAnnouncing) return;
  isAnnouncing = true;
  for (let call = nextToSay(); call; call = nextToSay()) {
    if (audio?.state !== "running" || !stands(call)) continue;
    const isBrief = waiting.filter(isAwaited).length > LARGE;
    if (!isBrief) await chime();
    await speak(call, isBrief);
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
  largeTurn = 0;
  show();
  setTimeout(show, FRESH_MS + 100);
}

// How many wait is told behind all calls that are new, and how they stand.
function catchUp(event) {
  document.querySelector(".crowd").textContent = event.data;
  waiting.push(...news.splice(0));
  announce();
}

function settle(event) {
  standing = JSON.parse(event.data);
  show();
}

// Yesterday's numbers are nobody's any more.
function begin(event) {
  if (event.data === board.dataset.day) return;
  board.dataset.day = event.data;
  forget();
}

function forget() {
  [calls, news, waiting, again].forEach((it) => it.splice(0));
  show();
}

// The store is another one, which calls under the same ids.
function beginAnew() {
  board.dataset.last = "0";
  forget();
}

function listen() {
  const events = new EventSource(`${board.dataset.events}?after=${board.dataset.last}${board.dataset.key.replace("?", "&")}`);
  const away = document.querySelector(".away");
  events.addEventListener("day", begin);
  events.addEventListener("anew", beginAnew);
  events.addEventListener("call", hear);
  events.addEventListener("open", () => { away.hidden = true; });
  events.addEventListener("standing", settle);
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
setInterval(turn, PAGE_MS);
listen();
