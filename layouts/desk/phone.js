// The visitor's page asks again by itself, so that nobody has to look for a button.
"use strict";

const place = document.getElementById("place");

async function ask() {
  const answer = await fetch(place.dataset.from, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("place");
  if (fresh && fresh.innerHTML !== place.innerHTML && !place.contains(document.activeElement)) {
    place.replaceChildren(...fresh.childNodes);
  }
}

if (place) {
  setInterval(ask, 10000);
  addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
}
