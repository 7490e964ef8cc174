// <desk-summary data-case data-readers="REF,REF" data-generation><textarea></textarea></desk-summary>: a key for exactly these
// readers, and the summary sealed to it.
import { encode } from "../../crypto/canonical.js";
import { b64, newRef } from "../../crypto/octets.js";
import { sealRecord } from "../../crypto/records.js";
import { Compartment, Purpose, X25519, newHeader, publicOf } from "../../crypto/sealing.js";
import { newCaseKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { keys } from "../../staffbase/keyring.js";
import { hidden } from "../../staffbase/submit.js";

export class DeskSummary extends HTMLElement {
  async fillForm(form) {
    const { signSeed } = keys();
    const { case: caseRef, readers } = this.dataset;
    const generation = Number(this.dataset.generation);
    const place = { case: caseRef, compartment: Compartment.SUMMARY, generation };
    const key = await newCaseKey({ ...place, recipients: readers.split(",") });
    const header = newHeader({ suite: X25519, purpose: Purpose.SUMMARY, ...place, record: newRef() });
    const content = encode({ text: this.querySelector("textarea").value, v: 1 });
    hidden(form, "keys").value = writeNewKeys([key]);
    hidden(form, "envelope").value = b64(await sealRecord(header, publicOf(key.card, X25519), content, { signSeed }));
  }
}
