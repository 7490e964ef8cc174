// Who of a run asked to be paid another way: it stands in the sealed accounts only, so the page that opens them must say it,
// before anybody signs.
import { decode } from "../crypto/canonical.js";
import { unb64 } from "../crypto/octets.js";
import { openRecord } from "../crypto/records.js";
import { Compartment, Purpose, parseHeader } from "../crypto/sealing.js";
import { openPair } from "../staffbase/casekeys.js";
import { directory } from "../staffbase/context.js";
import { make, sentence } from "../staffbase/show.js";

const BY = { bank: "by bank transfer", manual: "by hand" };

// The rail inside an account that its recipient has signed; "" where it is not sealed to this cell, or not by him.
export async function railOf(amount, wrap) {
  const given = (name) => amount.getAttribute(name);
  try {
    const envelope = unb64(given("details"));
    const card = (await directory()).card(given("key-ref"));
    const place = { purpose: Purpose.PAYOUT, case: given("payee"), compartment: Compartment.PAYOUT };
    const pair = await openPair(unb64(wrap), card, parseHeader(envelope).suite);
    const record = await openRecord(envelope, pair, { ...place, authors: [unb64(given("recipient"))] });
    return decode(record.content).rail;
  } catch {
    return "";
  }
}

// Posts a value to the address of an element and takes the answer; throws what the server says when it refuses.
export async function askServer(element, value) {
  const headers = { "X-CSRFToken": element.getAttribute("token"), "Content-Type": "application/json" };
  const body = JSON.stringify(value);
  const answer = await fetch(element.getAttribute("address"), { method: "POST", body, headers, credentials: "same-origin" });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.code), { said: told.text });
  return told;
}

// <other-rails address token rail>: names them once the accounts are open, and drops them at one press; what was typed for
// the others stays.
export class OtherRails extends HTMLElement {
  draw() {
    const others = [...document.querySelectorAll("sealed-amount")].filter((each) => each.isOther);
    const asked = others.filter((each) => each.asked);
    const lines = others.map((each) => make("li", { textContent: this.line(each) }));
    this.replaceChildren();
    if (!others.length) return;
    const heading = `${others.length} of this run cannot be paid ${BY[this.getAttribute("rail")]}`;
    const notice = make("div", { className: "notice warn" }, make("p", {}, make("strong", { textContent: heading })), make("ul", {}, ...lines));
    notice.setAttribute("role", "alert");
    if (asked.length) notice.append(...this.offer(asked));
    this.append(notice);
  }

  line(amount) {
    const label = amount.getAttribute("label");
    if (!amount.asked) return `${label}: the account is not sealed to this cell, or not by its owner. Drop it below, and tell the auditors.`;
    return `${label}: asked to be paid ${BY[amount.asked]}`;
  }

  offer(asked) {
    const [it, them] = asked.length === 1 ? ["it is", "it"] : ["they are", `these ${asked.length}`];
    const button = make("button", { type: "button", textContent: `Drop ${them} from this run` });
    const told = make("p", { className: "small" });
    const text = `Nobody has signed anything yet. Dropped, ${it} due again at once, for a run of the other kind.`;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await askServer(this, { payments: asked.map((each) => each.getAttribute("payment")) });
        this.without(asked);
      } catch (error) {
        told.textContent = sentence(error);
        button.disabled = false;
      }
    });
    return [make("p", { textContent: text }), make("p", { className: "actions" }, button), told];
  }

  without(dropped) {
    for (const each of dropped) each.remove();
    if (!document.querySelector("sealed-amount")) {
      // By Turbo: the key stays open.
      globalThis.desk.Turbo.visit(window.location.pathname, { action: "replace" });
      return;
    }
    this.draw();
    const text = `Dropped: ${dropped.map((each) => each.getAttribute("label")).join("; ")}.`;
    const notice = make("div", { className: "notice good" }, make("p", { textContent: text }));
    notice.setAttribute("role", "status");
    this.prepend(notice);
  }
}
