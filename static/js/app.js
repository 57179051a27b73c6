/* What HTML cannot do by itself. Every page works without this file. */
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  /* Dialogs: native, modal; focus returns to what opened them, also when a dialog was refused and swapped in between. */
  let opener = null;   // an element, or its id, since the element itself may be swapped meanwhile

  function open(dialog, from) {
    if (dialog.open) return;
    if (from && from !== document.body && !from.closest("dialog")) opener = from.id || from;
    dialog.showModal();
  }

  document.addEventListener("close", (event) => {
    const dialog = event.target;
    const target = typeof opener === "string" ? byId(opener) : opener;
    opener = null;
    if (target && target.isConnected) target.focus();
    if (dialog.closest("#dialogs") && dialog.hasAttribute("data-open")) dialog.remove();
  }, true);

  document.addEventListener("click", (event) => {
    const trigger = event.target.closest("[data-dialog]");
    const dialog = trigger && byId(trigger.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      open(dialog, trigger);
    }
    const dismissed = event.target.closest("[data-dismiss]");
    if (dismissed) dismissed.closest(".toast").remove();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  /* After a load or a swap: open what came as a dialog, focus what asks for it, let toasts be dismissed. */
  function settle(root) {
    root.querySelectorAll("dialog[data-open]").forEach((dialog) => open(dialog, document.activeElement));
    root.querySelectorAll("[data-dismiss]").forEach((button) => { button.hidden = false; });
    const wanted = root.querySelector("[data-focus]");
    if (!wanted) return;
    if (!wanted.matches("a, button, input, select, textarea, [tabindex]")) wanted.tabIndex = -1;
    wanted.removeAttribute("data-focus");
    wanted.focus();
  }

  settle(document);

  /* htmx gives the focus back to what has an id. Where the focused control is gone, whatever now stands in its place
     has the focus, so that Tab goes on from there and not from the top of the page. */
  let place = -1;

  const controls = (root) => [...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility());

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    place = target.contains(document.activeElement) ? controls(target).indexOf(document.activeElement) : -1;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    settle(document);
    const { target } = event.detail;
    const successors = place < 0 ? [] : controls(target.isConnected ? target : byId(target.id) || event.target);
    if (successors.length && document.activeElement === document.body) {
      successors[Math.min(place, successors.length - 1)].focus();
    }
    place = -1;
  });

  /* Strips and plans wider than the window start where the reader is: at the current entry, at today. */
  function reveal(strip, target) {
    if (!target || strip.scrollWidth <= strip.clientWidth) return;
    const [box, inner] = [strip.getBoundingClientRect(), target.getBoundingClientRect()];
    if (inner.left < box.left || inner.right > box.right) {
      strip.scrollLeft += inner.left + inner.width / 2 - (box.left + box.width / 2);
    }
  }

  document.querySelectorAll(".spine, .tabs").forEach((strip) => reveal(strip, strip.querySelector("[aria-current]")));
  document.querySelectorAll(".l-scroll").forEach((plan) => reveal(plan, plan.querySelector("thead .v-label-today")));

  /* Refusals arrive as one plain sentence: a toast for the eye, the assertive region for the ear. */
  function refuse(sentence) {
    const toast = byId("toast-failed").content.firstElementChild.cloneNode(true);
    if (sentence) toast.querySelector("span").textContent = sentence;
    toast.removeAttribute("role");
    byId("toasts").append(toast);
    byId("assertive").textContent = toast.querySelector("span").textContent;
    settle(toast);
  }

  const isPlain = (xhr) => (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || !isPlain(xhr)) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    refuse(isPlain(xhr) ? xhr.responseText : "");
  });
  document.addEventListener("htmx:sendError", () => refuse(byId("no-connection").content.textContent));

  /* Panels that refresh by themselves rest while nobody looks. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && !event.detail.requestConfig.triggeringEvent) event.preventDefault();
  });

  /* Busy triggers say so after 300 ms. */
  const waiting = new WeakMap();
  document.addEventListener("htmx:beforeSend", (event) => {
    const trigger = event.detail.elt;
    waiting.set(trigger, setTimeout(() => trigger.setAttribute("aria-busy", "true"), 300));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    clearTimeout(waiting.get(event.detail.elt));
    event.detail.elt.removeAttribute("aria-busy");
  });

  /* Single-letter keys, outside fields and dialogs, unless turned off. */
  let goes = false;

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }

  /* The palette: what is typed is looked up, arrows choose, Enter goes there. */
  const palette = byId("palette");

  function choose(option) {
    const input = palette.querySelector("[role=combobox]");
    palette.querySelectorAll("[role=option]").forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function look(opener) {
    if (!palette || document.querySelector("dialog[open]")) return;
    open(palette, opener);
    const input = palette.querySelector("[role=combobox]");
    input.select();
    input.dispatchEvent(new Event("look", { bubbles: true }));
  }

  if (palette) {
    palette.addEventListener("htmx:afterSettle", () => choose(palette.querySelector("[role=option]")));
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
    palette.addEventListener("keydown", (event) => {
      const options = [...palette.querySelectorAll("[role=option]")];
      const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (options.length) choose(options[(at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length]);
      } else if (event.key === "Enter" && event.target.matches("[role=combobox]") && at >= 0) {
        event.preventDefault();
        options[at].click();
      }
    });
  }

  document.addEventListener("click", (event) => {
    const trigger = event.target.closest("[data-palette]");
    if (!trigger || !palette || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look(trigger);
  });

  document.addEventListener("keydown", (event) => {
    if (!palette || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    look(document.activeElement);
  });

  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const { key } = event;
    if (goes) {
      goes = false;
      if (/^[a-z]$/.test(key)) follow(`.spine a[data-key="${key}"]`);
    } else if (key === "g") {
      goes = true;
      setTimeout(() => { goes = false; }, 1500);
    } else if (key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (key === "[") follow("a[rel=prev]");
    else if (key === "]") follow("a[rel=next]");
    else if (key === "?" && byId("keys")) open(byId("keys"), document.activeElement);
  });
})();
