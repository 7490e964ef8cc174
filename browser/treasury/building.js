// <order-builder file-address build-address name token>: where the fund allows it, opens a run's payouts in the page, has
// the server build the order of them, saves it, and signs the treasurer's word into the field below.
import { sha256 } from "@noble/hashes/sha2.js";
import { decode, encode } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { b64, equal, text, unb64 } from "../crypto/octets.js";
import { openRecord } from "../crypto/records.js";
import { Compartment, Purpose, deriveKeyPair, parseHeader } from "../crypto/sealing.js";
import { signStatement } from "../crypto/signing.js";
import { openWrap } from "../crypto/wraps.js";
import { directory } from "../staffbase/context.js";
import { keys, person } from "../staffbase/keyring.js";
import { make, sentence } from "../staffbase/show.js";
import { requireApproved, requireOrder, requireWord } from "./order.js";

export class OrderBuilder extends HTMLElement {
  connectedCallback() {
    const button = make("button", { type: "button", className: "second", textContent: "Open and build here" });
    this.told = make("p", { className: "quiet" });
    this.told.setAttribute("role", "status");
    button.addEventListener("click", () => this.build(button));
    this.replaceChildren(make("p", { className: "actions" }, button), this.told);
    this.clear = () => this.told.replaceChildren();
    document.addEventListener("key-locked", this.clear);
  }

  disconnectedCallback() {
    document.removeEventListener("key-locked", this.clear);
  }

  async build(button) {
    button.disabled = true;
    try {
      keys();
      const file = decode(await this.fetchFile());
      const listed = await directory();
      requireApproved(file, listed);
      const opened = await openRows(file, listed);
      const built = await this.ask({ rows: opened.map(({ row }) => row) });
      const order = unb64(built.order);
      const { content, sender, execution_on: on } = file;
      requireOrder(order, { rail: content.rail, rows: opened, from: sender.iban, on, changes: built.changes });
      this.keep(order, built, file, opened.length);
    } catch (error) {
      this.told.textContent = sentence(error);
    } finally {
      button.disabled = false;
    }
  }

  async fetchFile() {
    const answer = await this.post(this.getAttribute("file-address"), new FormData());
    if (!answer.ok) refuse("not_found");
    return new Uint8Array(await answer.arrayBuffer());
  }

  async ask(value) {
    const answer = await this.post(this.getAttribute("build-address"), text(encode(value)), "application/json");
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(told.code), { said: told.text });
    return told;
  }

  post(address, body, kind) {
    const headers = { "X-CSRFToken": this.getAttribute("token"), ...(kind ? { "Content-Type": kind } : {}) };
    return fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
  }

  // The word is signed only if it is about exactly the bytes that are saved here, and about the run that was opened.
  keep(order, built, file, count) {
    const { signSeed } = keys();
    const value = decode(unb64(built.statement));
    if (!equal(sha256(order), unb64(value.order))) refuse("paper_differs");
    requireWord(value, file, { actor: person(), count });
    const link = make("a", { href: URL.createObjectURL(new Blob([order])), download: this.getAttribute("name") });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60 * 1000);
    const signature = b64(signStatement(signSeed, "payfile", value));
    document.querySelector("#word").value = text(encode({ signature, statement: built.statement }));
    const changed = built.changes.map(([before, after]) => `“${before}” is written “${after}”`).join("; ");
    const from = file.content.rail === "manual" ? "" : ` From ${file.sender.iban}, on ${file.execution_on}.`;
    this.told.textContent = `Built: ${count} payments, names screened, saved as ${this.getAttribute("name")}. ${changed && `${changed}.`}${from}`;
  }
}

// Every payment that was not dropped: authors checked, hashes compared with what was approved.
async function openRows(file, listed) {
  const card = listed.cell(file.content.cell).card;
  const seed = await openWrap(unb64(file.wrap), keys().sealPair, { card });
  const treasurers = listed.signKeys("treasurer");
  const sealed = new Map(file.payments.map((each) => [each.content.payment, each]));
  const waiting = file.content.payments.filter((each) => !file.dropped.includes(each.payment));
  return Promise.all(waiting.map((each) => openRow({ ...sealed.get(each.payment), content: each }, seed, treasurers)));
}

async function openRow({ content, details, amount }, seed, treasurers) {
  for (const [envelope, promised] of [[details, content.details], [amount, content.amount]]) {
    if (b64(sha256(unb64(envelope))) !== promised) refuse("paper_differs");
  }
  const place = { case: content.payee, compartment: Compartment.PAYOUT };
  const account = await open(unb64(details), seed, { ...place, purpose: Purpose.PAYOUT, authors: [unb64(content.recipient)] });
  const exact = await open(unb64(amount), seed, {
    ...place,
    purpose: Purpose.PAYMENT,
    record: content.payment,
    authors: treasurers,
  });
  const row = { payment: content.payment, details: b64(account.content), amount: b64(exact.content) };
  return { row, endToEndId: content.end_to_end_id, details: decode(account.content), amount: decode(exact.content) };
}

async function open(envelope, seed, place) {
  return openRecord(envelope, await deriveKeyPair(parseHeader(envelope).suite, seed), place);
}
