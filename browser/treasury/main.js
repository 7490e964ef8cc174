// The treasury's own elements: exact amounts are typed, sealed, opened and added up in the page, and nowhere else.
import "../crypto/p256.js";
import { encode, decode } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { b64, text } from "../crypto/octets.js";
import { sealRecord } from "../crypto/records.js";
import { Compartment, Purpose, X25519, newHeader, publicOf } from "../crypto/sealing.js";
import { directory } from "../staffbase/context.js";
import { SealedText } from "../staffbase/elements/sealed-text.js";
import { ask, isUnlocked, keys } from "../staffbase/keyring.js";
import { make, sentence } from "../staffbase/show.js";
import { hidden } from "../staffbase/submit.js";
import { AuditCommit, AuditReveal } from "./audit.js";
import { OrderBuilder } from "./building.js";
import { OtherRails, askServer, railOf } from "./rails.js";

// Whole minor units from what somebody types; comma or point, blanks between thousands; nothing else.
export function minorUnits(typed, decimals) {
  const bare = typed.replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
  const found = /^(\d{1,12})(?:\.(\d+))?$/.exec(bare);
  if (!found || (found[2] || "").length > decimals) refuse("malformed_amount");
  return Number(found[1] + (found[2] || "").padEnd(decimals, "0"));
}

export function amountText(minor, decimals) {
  const digits = String(minor).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return decimals ? `${whole}.${digits.slice(-decimals)}` : whole;
}

// <sealed-amount name payment payee label key-ref currency decimals most details recipient rail><input></sealed-amount>:
// seals what is typed to the cell, once the recipient's account is seen to be paid by the run's rail.
class SealedAmount extends HTMLElement {
  // `asked` is what the recipient asked for, from his own account, opened with the cell's key; "" where it does not open.
  get isOther() {
    return this.asked !== undefined && this.asked !== this.getAttribute("rail");
  }

  async fillForm(form) {
    await document.querySelector("cell-key").open();
    const label = this.getAttribute("label");
    if (this.isOther) refuse(this.asked ? "other_rail" : "other_cell", { payment: label, payments: label });
    const field = this.querySelector("input");
    if (this.hasAttribute("entered") && !field.value.trim()) return;
    const payment = this.getAttribute("payment");
    const amount = minorUnits(field.value, Number(this.getAttribute("decimals")));
    if (amount < 1 || amount > Number(this.getAttribute("most"))) {
      field.focus();
      refuse("amount_beyond_entitlement", { payment: label });
    }
    const earlier = this.querySelector("sealed-sum");
    if (earlier && amount > (await earlier.content()).amount_minor) {
      field.focus();
      refuse("amount_beyond_earlier", { payment: label });
    }
    const header = newHeader({
      suite: X25519,
      purpose: Purpose.PAYMENT,
      case: this.getAttribute("payee"),
      compartment: Compartment.PAYOUT,
      generation: 1,
      record: payment,
    });
    const content = encode({ amount_minor: amount, currency: this.getAttribute("currency"), payment, text: "", v: 1 });
    const card = (await directory()).card(this.getAttribute("key-ref"));
    const envelope = await sealRecord(header, publicOf(card, X25519), content, keys());
    hidden(form, this.getAttribute("name")).value = b64(envelope);
  }
}

// <cell-key address token>: asks for the key of the cell, which leaves a record, and opens every sum of the page with it;
// where amounts are typed, it looks into the accounts too. What it saw there goes with my own key, and comes back with it.
class CellKey extends HTMLElement {
  connectedCallback() {
    this.shut = this.shut.bind(this);
    this.again = this.again.bind(this);
    document.addEventListener("key-locked", this.shut);
    document.addEventListener("key-unlocked", this.again);
    this.button = make("button", { type: "button", className: "plain", textContent: this.getAttribute("label") });
    this.button.addEventListener("click", () => this.open().catch((error) => this.tell(error)));
    this.told = make("span", { className: "quiet small" });
    this.replaceChildren(this.button, this.told);
  }

  disconnectedCallback() {
    document.removeEventListener("key-locked", this.shut);
    document.removeEventListener("key-unlocked", this.again);
  }

  tell(error) {
    this.told.textContent = ` ${sentence(error)}`;
    if (error.code === "keys_locked") ask();
  }

  open() {
    this.opening ||= this.handOver().catch((error) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  shut() {
    this.opening = null;
    for (const amount of document.querySelectorAll("sealed-amount")) amount.asked = undefined;
    document.querySelector("other-rails")?.draw();
  }

  again() {
    if (this.wrap) this.open().catch((error) => this.tell(error));
  }

  async handOver() {
    keys();
    this.wrap ||= (await askServer(this, {})).wrap;
    this.button.remove();
    this.told.textContent = "";
    (this.closest("p") || this).hidden = true;
    for (const sum of document.querySelectorAll("sealed-sum")) {
      sum.setAttribute("wrap", this.wrap);
      sum.show();
    }
    await this.look();
  }

  async look() {
    const mine = keys();
    const amounts = [...document.querySelectorAll("sealed-amount")];
    const asked = await Promise.all(amounts.map((amount) => railOf(amount, this.wrap)));
    if (!isUnlocked() || keys() !== mine) refuse("keys_locked");
    for (const [number, amount] of amounts.entries()) amount.asked = asked[number];
    document.querySelector("other-rails")?.draw();
  }
}

// <sealed-sum …>: an exact amount, opened for the treasurer who holds the cell once its key is handed over.
class SealedSum extends SealedText {
  async content() {
    return decode((await this.open()).content);
  }

  canOpen() {
    return super.canOpen() && this.hasAttribute("wrap");
  }

  shut() {
    return "sealed";
  }

  async draw() {
    const { amount_minor: amount, currency } = await this.content();
    return [`${amountText(amount, Number(this.getAttribute("decimals")))} ${text(encode(currency)).slice(1, -1)}`];
  }
}

customElements.define("audit-commit", AuditCommit);
customElements.define("audit-reveal", AuditReveal);
customElements.define("cell-key", CellKey);
customElements.define("order-builder", OrderBuilder);
customElements.define("other-rails", OtherRails);
customElements.define("sealed-amount", SealedAmount);
customElements.define("sealed-sum", SealedSum);
