// Shows what was opened: text as text, forms as lists; never as markup.
import { text } from "../crypto/octets.js";
import { LABELS, VALUES } from "./labels.js";
import { plain } from "./papers.js";
import { SENTENCES } from "./sentences.js";

export function readForm(content) {
  const shown = text(content);
  try {
    const value = JSON.parse(shown);
    return value && typeof value === "object" && !Array.isArray(value) ? value : { text: shown };
  } catch {
    return { text: shown };
  }
}

// A fragment: the text of a letter, or every answered field of a form under its label.
export function drawForm(form) {
  const fragment = document.createDocumentFragment();
  const fields = Object.entries(form).filter(([name, value]) => name !== "v" && name !== "text" && String(value) !== "");
  if (fields.length) {
    const list = make("dl", { className: "facts" });
    for (const [name, value] of fields) {
      list.append(make("dt", { textContent: known(LABELS, name) }), make("dd", { textContent: words(value) }));
    }
    fragment.append(list);
  }
  if (typeof form.text === "string" && form.text !== "") fragment.append(make("p", { className: "words-of", textContent: form.text }));
  if (!fragment.childNodes.length) fragment.append(make("p", { className: "quiet", textContent: "Nothing was written here." }));
  return fragment;
}

// Every fact of a value on a line of its own, as `goldenbridge approve` prints them.
export function drawLines(value) {
  const list = make("dl", { className: "facts" });
  for (const [name, shown] of facts(value, "")) list.append(make("dt", { textContent: name }), make("dd", { textContent: shown }));
  return list;
}

export function drawTable(head, rows) {
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr");
    row.forEach((shown, at) => {
      const cell = make("td", { textContent: shown });
      cell.dataset.label = head[at];
      line.append(cell);
    });
    body.append(line);
  }
  const titles = make("tr", {}, ...head.map((textContent) => make("th", { scope: "col", textContent })));
  return make("table", { className: "rows" }, make("thead", {}, titles), body);
}

function facts(value, name) {
  if (Array.isArray(value)) return value.flatMap((each, at) => facts(each, `${name} ${at + 1}`.trim()));
  if (value === null || typeof value !== "object") return [[name, plain(value)]];
  return Object.keys(value).sort().flatMap((key) => facts(value[key], name ? `${name}.${key}` : key));
}

export function sentence(error) {
  // What the server has said when it refused.
  if (error && error.said) return error.said;
  // By its shape, not its class: each bundle has a class of its own.
  if (!error || !error.code || !error.details) return "Something went wrong in this page. Nothing was sent. Reload it and try again.";
  const found = (Object.hasOwn(SENTENCES, error.code) && SENTENCES[error.code]) || `This was refused (${error.code}).`;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in error.details ? error.details[name] : whole));
}

export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function known(table, name) {
  return Object.hasOwn(table, name) ? table[name] : name;
}

function words(value) {
  if (Array.isArray(value)) return value.map(words).join(", ");
  if (value && typeof value === "object") return Object.values(value).map(words).join(" ");
  return known(VALUES, String(value));
}
