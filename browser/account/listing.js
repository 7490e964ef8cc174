// The list of keys: signed here, after this page has itself compared the draft with the list in force; new intake and cell
// keys are made here, and leave the page only wrapped to those who are to use them.
import { decode, digest } from "../crypto/canonical.js";
import { cardValue } from "../crypto/certificates.js";
import { b64, hex, newRef, random, unb64 } from "../crypto/octets.js";
import { keyCard, newSeed } from "../crypto/sealing.js";
import { signStatement } from "../crypto/signing.js";
import { makeWrap } from "../crypto/wraps.js";
import { onSubmit, part, post, refuseHere, visit } from "./form.js";

const keyring = () => globalThis.desk.keyring;
const READERS_EACH = 2;

export class SignDirectory extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    const value = decode(unb64(this.getAttribute("content")));
    onSubmit(this, form, async () => {
      if (!Number.isInteger(value.version) || !Array.isArray(value.staff)) refuseHere("not_my_list");
      if (!keyring().isUnlocked()) {
        keyring().ask();
        refuseHere("keys_locked");
      }
      form.querySelector("[name=digest]").value = b64(digest("directory", value));
      form.querySelector("[name=signature]").value = b64(signStatement(keyring().keys().signSeed, "directory", value));
      await send(form);
    });
    this.compare(value);
  }

  // What this page finds changed, whatever the server says above.
  async compare(value) {
    const list = part(this, "changes");
    let before;
    try {
      before = await listInForce(this);
    } catch {
      list.append(item("This page could not check the list in force: compare every fingerprint by voice before you sign."));
      return;
    }
    const old = new Map(before.staff.map((each) => [each.ref, each]));
    for (const each of value.staff) {
      const known = old.get(each.ref);
      if (!known) list.append(item(`Checked in this page: ${each.call_sign} is new.`));
      else if (b64(known.signKey) !== each.sign_key || b64(known.sealKey) !== each.seal_key) {
        list.append(item(`Checked in this page: the KEYS of ${each.call_sign} change.`));
      }
      old.delete(each.ref);
    }
    for (const gone of old.values()) list.append(item(`Checked in this page: ${gone.callSign} goes.`));
  }
}

export class MakeIntake extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    onSubmit(this, form, async () => {
      const listed = await listInForce(this);
      const keepers = chosen(form).map((ref) => listed.person(ref));
      if (keepers.length !== 2) refuseHere("two_keepers");
      const readers = shuffled(listed.holders("triager").filter((each) => !keepers.some((keeper) => keeper.ref === each.ref)));
      if (readers.length < READERS_EACH) refuseHere("too_few_keepers");
      const epoch = Number(this.getAttribute("epoch"));
      const made = { shards: [], duty: [], cells: [], wraps: [] };
      for (let number = 1; number <= Number(this.getAttribute("shards")); number += 1) {
        const people = [0, 1].map((place) => readers[(number * READERS_EACH + place) % readers.length]);
        made.shards.push({ epoch, key: await newKey(made.wraps, people), number });
      }
      made.duty.push({ epoch, key: await newKey(made.wraps, keepers), number: 0 });
      await post(form, this.getAttribute("action"), made);
      visit(location.href);
    });
  }
}

export class MakeCell extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    onSubmit(this, form, async () => {
      const listed = await listInForce(this);
      const [treasurer] = chosen(form).map((ref) => listed.person(ref));
      if (!treasurer) refuseHere("one_treasurer");
      const made = { shards: [], duty: [], cells: [], wraps: [] };
      made.cells.push({ key: await newKey(made.wraps, [treasurer]), ref: newRef() });
      await post(form, this.getAttribute("action"), made);
      visit(location.href);
    });
  }
}

function listInForce(element) {
  return globalThis.desk.directory({ from: Number(element.getAttribute("in-force")) });
}

// The card of a fresh key as the directory lists it; its wraps are added to `wraps`.
async function newKey(wraps, people) {
  const keyRef = newRef();
  const seed = newSeed();
  for (const each of people) {
    const wrap = await makeWrap(seed, { keyRef, recipient: each.sealKey });
    wraps.push({ key_ref: keyRef, recipient_ref: each.ref, wrap: b64(wrap) });
  }
  return cardValue(await keyCard(keyRef, seed));
}

function chosen(form) {
  return Array.from(form.querySelectorAll("[name=keeper]:checked"), (box) => box.value);
}

function shuffled(people) {
  return people
    .map((each) => ({ each, key: hex(random(8)) }))
    .sort((one, two) => (one.key < two.key ? -1 : 1))
    .map(({ each }) => each);
}

function item(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}

// The signed form goes to the server as a form, so that a refusal comes back as a page.
function send(form) {
  const copy = form.cloneNode(true);
  copy.hidden = true;
  document.body.append(copy);
  copy.requestSubmit();
}
