// <desk-renew data-sealed data-story="2" data-notes="2">: inside the form that makes a case's keys mine. Seals to new keys (or,
// without numbers, to my newest ones) what I can open, and certifies the applicant's keys in the place of whoever did before.
import { encode } from "../../crypto/canonical.js";
import { b64, text } from "../../crypto/octets.js";
import { Compartment } from "../../crypto/sealing.js";
import { believeKeptApplicant, newCaseKey, vouchReplyKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { keys, person } from "../../staffbase/keyring.js";
import { hidden } from "../../staffbase/submit.js";
import { openKeys, readHanded, resealHanded } from "../handed.js";

// As much as one form carries; the rest goes with the next one.
const MOST = 700 * 1024;

export class DeskRenew extends HTMLElement {
  async fillForm(form) {
    keys();
    const made = [];
    const records = [];
    let room = MOST;
    let rest = 0;
    const parts = readHanded(this);
    for (const part of parts) {
      const key = await this.keyOf(part, made);
      for (const record of part.records.filter((each) => key && each.generation < key.generation)) {
        room -= record.envelope.length;
        if (room > 0) records.push(b64(await resealHanded(record, part, key)));
        else rest += 1;
      }
    }
    const [{ applicant, case: caseRef }] = parts;
    const known = await believeKeptApplicant(applicant, caseRef);
    const vouched = vouchReplyKey({ case: caseRef, applicant: known.applicant, replyKey: known.replyKey });
    hidden(form, "keys").value = writeNewKeys(made);
    hidden(form, "records").value = text(encode(records));
    hidden(form, "reply_key").value = b64(vouched.statement);
    hidden(form, "reply_signature").value = b64(vouched.signature);
    hidden(form, "rest").value = String(rest);
  }

  async keyOf(part, made) {
    const generation = Number(this.dataset[part.name] || 0);
    if (!generation) return (await openKeys(part)).sort((one, other) => other.generation - one.generation)[0];
    const place = { case: part.case, compartment: Compartment[part.name.toUpperCase()], generation };
    const key = await newCaseKey({ ...place, recipients: [person()] });
    made.push(key);
    return { ...key, generation };
  }
}
