// The visitor's page asks again by itself, so that nobody has to look for a button, and says so where it gets no answer.
"use strict";

const place = document.getElementById("place");
const offline = document.getElementById("offline");
const ASK_MS = 10000;
const PATIENCE_MS = 8000;

// An answer says itself what is to be told once no other comes; a number that is over is asked for no more.
function takeOver(fresh) {
  const { from, offline: told } = fresh.dataset;
  offline.hidden = true;
  if (!from) clearInterval(asking);
  else place.dataset.offline = told;
  if (fresh.innerHTML === place.innerHTML || place.contains(document.activeElement)) return;
  place.lang = fresh.lang;
  place.replaceChildren(...fresh.childNodes);
}

async function ask() {
  const wait = { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(place.dataset.from, wait).catch(() => null);
  const text = answer?.ok || answer?.status === 404 ? await answer.text().catch(() => "") : "";
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("place");
  if (fresh) {
    takeOver(fresh);
    return;
  }
  offline.textContent = place.dataset.offline;
  offline.hidden = false;
}

const asking = place.dataset.from ? setInterval(ask, ASK_MS) : 0;
addEventListener("visibilitychange", () => { if (asking && !document.hidden) ask(); });
