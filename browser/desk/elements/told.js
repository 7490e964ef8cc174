// <desk-told data-noted="service_contract …" data-currency="USD">around the forms for service and debts: what the applicant told, once it is open,
// is put into fields that are still untouched, and taken out again when the key is locked. It leaves the page only as the codes
// and steps that somebody then notes.
import { make } from "../../staffbase/show.js";

const STEP = 50;

export class DeskTold extends HTMLElement {
  connectedCallback() {
    this.fill = this.fill.bind(this);
    this.clear = this.clear.bind(this);
    this.filled = [];
    document.addEventListener("application-opened", this.fill);
    document.addEventListener("key-locked", this.clear);
  }

  disconnectedCallback() {
    document.removeEventListener("application-opened", this.fill);
    document.removeEventListener("key-locked", this.clear);
    this.clear();
  }

  fill({ detail: { form } }) {
    this.clear();
    const noted = (this.dataset.noted || "").split(" ");
    const owed = Array.isArray(form.obligations) ? form.obligations.filter((kind) => !noted.includes(kind)) : [];
    if (this.dataset.service === "") this.choose("status", form.status);
    this.choose("kind", owed[0]);
    const stated = this.querySelector("[name=stated]");
    if (stated && owed.length === 1 && stated.value === "") this.put(stated, inSteps(String(form.owes || ""), this.dataset.currency));
    const said = [owed.length > 1 ? `${owed.length} debts are still to be noted.` : "", form.owes ? `He wrote: “${form.owes}”` : ""];
    const text = said.filter(Boolean).join(" ");
    if (text) this.prepend(make("p", { className: "told small", textContent: text }));
  }

  choose(name, value) {
    const field = this.querySelector(`[name=${name}]`);
    if (field && Array.from(field.options).some((option) => option.value === value)) this.put(field, value);
  }

  put(field, value) {
    this.filled.push({ field, value, before: field.value });
    field.value = value;
  }

  // What somebody has changed since is his own, and stays.
  clear() {
    this.querySelector(".told")?.remove();
    for (const { field, value, before } of this.filled) if (field.value === value) field.value = before;
    this.filled = [];
  }
}

function signOf(currency) {
  const money = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return money.formatToParts(0).find(({ type }) => type === "currency").value;
}

// The one amount in a text that names the fund's own money, rounded up to the next step; nothing where there is none, more
// than one to choose from, or no money named: who writes a bare number means that of his own country.
export function inSteps(text, currency) {
  if (!text.includes(currency) && !text.includes(signOf(currency))) return "";
  const found = text.match(/\d+(?:[ \u00a0.,]\d+)*/g) || [];
  if (found.length !== 1) return "";
  const plain = found[0].replace(/[ \u00a0.,](?=\d{3}(?!\d))/g, "").replace(/[ \u00a0,]/g, ".");
  const amount = Number(plain);
  return Number.isFinite(amount) && amount > 0 ? String(Math.ceil(amount / STEP) * STEP) : "";
}
