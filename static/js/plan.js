/* Planned waves on a timeline move by arrow keys and by the pointer; what moves along is shown before anything is done.
   Without this file, every date is typed into a form. */
"use strict";

(() => {
  const DAY = 86400000;
  const effect = document.getElementById("effect");
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short", timeZone: "UTC" });
  let dragged = null;

  const dayOf = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;
  const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const shiftOf = (grip) => Number(grip.dataset.shift || 0);
  const windowOf = (grip) => [dayOf(grip.dataset.from) + shiftOf(grip), dayOf(grip.dataset.to) + shiftOf(grip)];

  function draw(grip) {
    const [from, to] = windowOf(grip);
    const [first, days] = [dayOf(grip.dataset.scaleFrom), Number(grip.dataset.scaleDays)];
    grip.style.left = `${((from - first) * 100) / days}%`;
    grip.style.width = `${((to - from) * 100) / days}%`;
    grip.toggleAttribute("data-moved", shiftOf(grip) !== 0);
    grip.dataset.says = words.formatRange(new Date(from * DAY), new Date(to * DAY));
    grip.setAttribute("aria-valuenow", String(from - first));
    grip.setAttribute("aria-valuetext", grip.dataset.says);
  }

  function shift(grip, days) {
    const first = dayOf(grip.dataset.scaleFrom) - dayOf(grip.dataset.from);
    const last = first + Number(grip.dataset.scaleDays) - (dayOf(grip.dataset.to) - dayOf(grip.dataset.from));
    grip.dataset.shift = String(Math.min(Math.max(days, first), last));
    draw(grip);
  }

  /* One wave is moved at a time: taking up another puts the first one back. */
  function back(but) {
    document.querySelectorAll(".grip[data-moved]").forEach((grip) => { if (grip !== but) shift(grip, 0); });
    effect.replaceChildren();
  }

  function show(grip) {
    const url = new URL(grip.dataset.url, document.baseURI);
    if (shiftOf(grip)) {
      const [from, to] = windowOf(grip);
      url.searchParams.set("starts_on", isoOf(from));
      url.searchParams.set("ends_on", isoOf(to));
      window.htmx.ajax("GET", url.pathname + url.search, { target: effect, swap: "innerHTML" });
    } else window.location.assign(url);
  }

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest(".grip");
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      const moved = dragged ? dragged.grip : document.querySelector(".grip[data-moved]");
      if (!moved || !(grip || event.target.closest("#effect"))) return;
      dragged = null;
      shift(moved, 0);
      back();
      moved.focus();
    } else if (grip && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]; // time runs from left to right in every language
      if (step) {
        event.preventDefault();
        back(grip);
        shift(grip, shiftOf(grip) + step * (event.shiftKey ? 7 : 1));
        grip.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else if (event.key === "Enter") {
        event.preventDefault();
        show(grip);
      }
    }
  });

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    grip.focus();
    grip.setPointerCapture(event.pointerId);
    back(grip);
    const days = Number(grip.dataset.scaleDays) / grip.parentElement.clientWidth;
    dragged = { grip, x: event.clientX, shift: shiftOf(grip), days };
  });
  document.addEventListener("pointermove", (event) => {
    if (dragged) shift(dragged.grip, dragged.shift + Math.round((event.clientX - dragged.x) * dragged.days));
  });
  document.addEventListener("pointerup", () => {
    const was = dragged;
    dragged = null;
    if (was && shiftOf(was.grip) !== was.shift) show(was.grip);
  });
  document.addEventListener("pointercancel", () => {
    if (dragged) shift(dragged.grip, dragged.shift);
    dragged = null;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#effect [data-back]");
    const moved = link && document.querySelector(".grip[data-moved]");
    if (!moved) return;
    event.preventDefault();
    back();
    moved.focus();
  });

  document.querySelectorAll(".grip").forEach((grip) => {
    grip.hidden = false;
    draw(grip);
  });
  document.querySelectorAll("[data-grips]").forEach((hint) => { hint.hidden = false; });
})();
