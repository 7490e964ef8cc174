// <desk-sample data-case data-auditors="REF,REF" data-sealed><textarea></textarea></desk-sample>: my account of the check, sealed to
// each auditor, and every evidence key that I hold (data-sealed, may be empty) wrapped to both.
import { encode } from "../../crypto/canonical.js";
import { b64, newRef, text } from "../../crypto/octets.js";
import { sealRecord } from "../../crypto/records.js";
import { Compartment, Purpose, X25519, newHeader } from "../../crypto/sealing.js";
import { believeReader } from "../../crypto/trust.js";
import { wrapFor } from "../../staffbase/casekeys.js";
import { directory } from "../../staffbase/context.js";
import { keys } from "../../staffbase/keyring.js";
import { hidden } from "../../staffbase/submit.js";
import { openKeys, readHanded } from "../handed.js";

const AUDITORS = ["auditor"];

export class DeskSample extends HTMLElement {
  async fillForm(form) {
    const auditors = this.dataset.auditors.split(",");
    hidden(form, "accounts").value = text(encode(await this.accounts(auditors)));
    hidden(form, "wraps").value = text(encode(await this.wraps(auditors)));
  }

  async accounts(auditors) {
    const { signSeed } = keys();
    const listed = await directory();
    const content = encode({ text: this.querySelector("textarea").value, v: 1 });
    return Promise.all(
      auditors.map(async (auditor) => {
        const place = { case: this.dataset.case, compartment: Compartment.EVIDENCE, generation: 0, record: newRef() };
        const header = newHeader({ suite: X25519, purpose: Purpose.NOTE, ...place });
        return { auditor, envelope: b64(await sealRecord(header, believeReader(auditor, listed, { roles: AUDITORS }).sealKey, content, { signSeed })) };
      }),
    );
  }

  async wraps(auditors) {
    if (!this.dataset.sealed) return [];
    const handed = readHanded(this);
    const found = [];
    for (const { card, compartment, generation, seed } of await openKeys(handed)) {
      const place = { keyRef: card.keyRef, case: handed.case, compartment, generation };
      for (const { recipient, wrap } of await wrapFor(auditors, seed, place, AUDITORS)) {
        found.push({ key_ref: card.keyRef, recipient, wrap: b64(wrap) });
      }
    }
    return found;
  }
}
