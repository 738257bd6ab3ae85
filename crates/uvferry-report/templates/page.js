"use strict";
(() => {
  const form = document.querySelector("form.filters");
  const rows = [...document.querySelectorAll("[data-row]")];
  const groups = [...document.querySelectorAll("[data-group]")];
  const found = new Map(rows.map((row) => [row, {
    // A page without filters has none.
    tokens: (row.dataset.tokens ?? "").split(" "),
    text: row.textContent.toLowerCase(),
  }]));

  // A cell is `TARGET:OUTCOME`; elsewhere each token stands for itself.
  const fits = (tokens, first, second) => {
    if (form.dataset.mode === "cells") {
      return tokens.some((token) => {
        const [target, outcome] = token.split(":");
        return (!first || outcome === first) && (!second || target === second);
      });
    }
    return (!first || tokens.includes(first)) && (!second || tokens.includes(second));
  };

  const show = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const first = form.elements.first.value;
    const second = form.elements.second.value;
    const count = { TR: [0, 0], ARTICLE: [0, 0] };
    for (const row of rows) {
      const { tokens, text } = found.get(row);
      row.hidden = !(fits(tokens, first, second) && words.every((word) => text.includes(word)));
      count[row.tagName][0] += row.hidden ? 0 : 1;
      count[row.tagName][1] += 1;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-row]:not([hidden])");
    }
    if (form.dataset.mode === "cells") {
      for (const cell of document.querySelectorAll("[data-column]")) {
        cell.hidden = second !== "" && cell.dataset.column !== second;
      }
    }
    const of = ([shown, all], word) => `${shown} of ${all} ${word}`;
    form.querySelector("output").textContent = form.dataset.mode === "cells"
      ? `${of(count.ARTICLE, "problems")}, ${of(count.TR, "packages")}`
      : of(count.TR, "risks");
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", () => {
      form.reset();
      show();
    });
    show();
  }

  const order = new Intl.Collator("en", { numeric: true });
  const key = (row, column) => {
    const cell = row.children[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  // To the order of texts 0.05 is more than 0.5: an amount says that it is one.
  const compared = (column, number) => (one, two) => {
    const [first, second] = [key(one, column), key(two, column)];
    return number ? Number(first) - Number(second) : order.compare(first, second);
  };
  for (const table of document.querySelectorAll("[data-sortable]")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const sign = down ? -1 : 1;
        const body = table.tBodies[0];
        const compare = compared(column, "amount" in head.dataset);
        const sorted = [...body.rows].sort((one, two) => sign * compare(one, two));
        body.append(...sorted);
      });
    });
  }

  // On paper nobody can open anything.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
