// Shows what was opened: text as text, forms as lists; never as markup.
import { BridgeError } from "../crypto/errors.js";
import { text } from "../crypto/octets.js";
import { LABELS, VALUES } from "./labels.js";
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
      list.append(make("dt", { textContent: LABELS[name] || name }), make("dd", { textContent: words(value) }));
    }
    fragment.append(list);
  }
  if (typeof form.text === "string" && form.text !== "") fragment.append(make("p", { className: "words-of", textContent: form.text }));
  if (!fragment.childNodes.length) fragment.append(make("p", { className: "quiet", textContent: "Nothing was written here." }));
  return fragment;
}

export function sentence(error) {
  if (!(error instanceof BridgeError)) return "Something went wrong in this page. Nothing was sent. Reload it and try again.";
  const found = SENTENCES[error.code] || `This was refused (${error.code}).`;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in error.details ? error.details[name] : whole));
}

export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function words(value) {
  if (Array.isArray(value)) return value.map(words).join(", ");
  if (value && typeof value === "object") return Object.values(value).map(words).join(" ");
  return VALUES[value] || String(value);
}
