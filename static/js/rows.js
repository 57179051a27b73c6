/* Rows by keyboard: arrows move, x selects, Shift x selects up to the last one selected. Without this file, checkboxes do. */
"use strict";

(() => {
  const NAMES = "tbody th a, a.row-title";
  const PLACES = ".l-scroll, .rows, .picks";
  let last = null;

  const rowOf = (element) => element.closest("tbody tr, .rows > li");
  const pickOf = (row) => row.querySelector("input.pick");
  const handleOf = (row) => row.querySelector(NAMES) || pickOf(row);
  const picksOf = (form) => [...document.querySelectorAll(`tbody input.pick[form="${form.id}"], li input.pick[form="${form.id}"]`)];

  /* Arrows move between the rows of the list that has the focus; Enter is the link's own. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const list = event.target.closest(".picks") || event.target.closest(PLACES);
    if (!list || !event.target.matches(`.l-scroll, input.pick, ${NAMES}`)) return;
    const rows = [...list.querySelectorAll("tbody tr, .rows > li")].filter((row) => handleOf(row) && row.checkVisibility());
    const next = rows[rows.indexOf(rowOf(event.target)) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    handleOf(next).focus();
  });

  /* What is selected: the rows say so, and the bar above them counts. */
  function tell(form) {
    const picks = picksOf(form);
    const chosen = picks.filter((pick) => pick.checked);
    picks.forEach((pick) => {
      const row = pick.closest("tr");
      if (row) row.setAttribute("aria-selected", String(pick.checked));
    });
    form.querySelector("[data-chosen]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(chosen.length);
    form.hidden = !chosen.length;
    const all = document.querySelector(`thead input.pick[form="${form.id}"]`);
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === picks.length;
      all.indeterminate = chosen.length > 0 && chosen.length < picks.length;
    }
  }

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (!target.matches("input.pick") || !target.form) return;
    if (target.closest("thead")) picksOf(target.form).forEach((pick) => { pick.checked = target.checked; });
    else last = target;
    tell(target.form);
  });
  document.addEventListener("reset", (event) => {
    if (!event.target.matches("form.bulk")) return;
    setTimeout(() => {
      tell(event.target);
      const back = last && last.isConnected ? last : picksOf(event.target)[0];
      if (back) back.focus(); // the bar with the button that was pressed is gone
    }, 0);
  });

  function settle() {
    document.querySelectorAll("thead input.pick").forEach((pick) => { pick.hidden = false; });
    document.querySelectorAll("form.bulk").forEach(tell);
  }
  settle();
  document.addEventListener("htmx:afterSettle", settle);

  /* Single-letter keys, unless turned off. */
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || document.documentElement.dataset.keys === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not(.pick), select, textarea, [contenteditable]")) return;
    const row = rowOf(event.target);
    const pick = row && pickOf(row);
    if (!pick || !pick.form) return;
    event.preventDefault();
    const picks = picksOf(pick.form);
    if (event.shiftKey && last && picks.includes(last)) {
      const [from, to] = [picks.indexOf(last), picks.indexOf(pick)].sort((a, b) => a - b);
      picks.slice(from, to + 1).forEach((each) => { each.checked = true; });
    } else {
      pick.checked = !pick.checked;
      last = pick;
    }
    tell(pick.form);
  });
})();
