"use strict";
(() => {
  // Each form filters the rows of the part of the page that it names, or of all of it.
  for (const form of document.querySelectorAll("form.filters")) {
    const part = document.getElementById(form.dataset.of) ?? document;
    const rows = [...part.querySelectorAll("[data-row], table:not(:has([data-row])) > tbody > tr")];
    const groups = [...part.querySelectorAll("[data-group]")];
    const { text: words, first, second } = form.elements;
    const inCells = form.dataset.mode === "cells";
    const tokensOf = new Map(rows.map((row) => [row, (row.dataset.tokens ?? "").split(" ")]));
    // Read when somebody searches: the first sight of the page does not wait for it.
    const texts = new Map();
    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      return texts.get(row);
    };

    // A cell is `TARGET:OUTCOME`; elsewhere each token stands for itself.
    const fits = (tokens, one, other) => {
      if (inCells) {
        return tokens.some((token) => {
          const [target, outcome] = token.split(":");
          return (!one || outcome === one) && (!other || target === other);
        });
      }
      return (!one || tokens.includes(one)) && (!other || tokens.includes(other));
    };

    const show = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const [one, other] = [first?.value ?? "", second?.value ?? ""];
      const count = { TR: [0, 0], ARTICLE: [0, 0] };
      for (const row of rows) {
        row.hidden = !(fits(tokensOf.get(row), one, other)
          && wanted.every((word) => textOf(row).includes(word)));
        count[row.tagName][0] += row.hidden ? 0 : 1;
        count[row.tagName][1] += 1;
      }
      for (const group of groups) {
        group.hidden = !group.querySelector("[data-row]:not([hidden])");
      }
      if (inCells) {
        for (const cell of part.querySelectorAll("[data-column]")) {
          cell.hidden = other !== "" && cell.dataset.column !== other;
        }
      }
      const told = ([shown, all], sentence) => sentence.replace("{shown}", shown).replace("{all}", all);
      form.querySelector("output").textContent = [
        ["ARTICLE", form.dataset.countArticles],
        ["TR", form.dataset.countRows],
      ].filter(([, sentence]) => sentence).map(([tag, sentence]) => told(count[tag], sentence)).join(", ");
    };

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

  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
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
