// <desk-renew data-sealed data-story="2" data-notes="2">: inside the form that makes a case's keys mine. Seals to new keys (or,
// without numbers, to my newest ones) what I can open, and certifies the applicant's keys in the place of whoever did before.
// A text that does not open is named first; pressed again, the rest goes on without it.
import { encode } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { b64, text } from "../../crypto/octets.js";
import { Compartment } from "../../crypto/sealing.js";
import { believeKeptApplicant, newCaseKey, vouchReplyKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { directory } from "../../staffbase/context.js";
import { keys, person } from "../../staffbase/keyring.js";
import { make, sentence } from "../../staffbase/show.js";
import { hidden } from "../../staffbase/submit.js";
import { openKeys, readHanded, resealHanded } from "../handed.js";

// As much as one form carries; the rest goes with the next one.
const MOST = 700 * 1024;

export class DeskRenew extends HTMLElement {
  async fillForm(form) {
    keys();
    await directory();
    const parts = readHanded(this);
    const [{ applicant, case: caseRef }] = parts;
    const known = await believeKeptApplicant(applicant, caseRef);
    const done = { made: [], records: [], closed: [], rest: 0, room: MOST };
    for (const part of parts) await this.reseal(part, done);
    this.name(done.closed);
    const vouched = vouchReplyKey({ case: caseRef, applicant: known.applicant, replyKey: known.replyKey });
    hidden(form, "keys").value = writeNewKeys(done.made);
    hidden(form, "records").value = text(encode(done.records));
    hidden(form, "unreadable").value = text(encode(done.closed.map(({ record }) => record.record)));
    hidden(form, "reply_key").value = b64(vouched.statement);
    hidden(form, "reply_signature").value = b64(vouched.signature);
    hidden(form, "rest").value = String(done.rest);
  }

  async reseal(part, done) {
    const key = await this.keyOf(part, done.made);
    for (const record of part.records.filter((each) => key && each.generation < key.generation)) {
      if (done.room <= record.envelope.length) {
        done.rest += 1;
        continue;
      }
      try {
        done.records.push(b64(await resealHanded(record, part, key)));
        done.room -= record.envelope.length;
      } catch (error) {
        // Only a refusal with a name is about the text; anything else is this page's own fault.
        if (!error.code) throw error;
        done.closed.push({ record, error });
      }
    }
  }

  // Stops once for each text that is new among those that do not open.
  name(closed) {
    const seen = this.named || new Set();
    this.named = new Set(closed.map(({ record }) => record.record));
    if (!closed.some(({ record }) => !seen.has(record.record))) return;
    const lines = closed.map(({ record, error }) => make("li", { textContent: `${record.purpose}, ${record.written_on}: ${sentence(error)}` }));
    this.replaceChildren(make("ul", {}, ...lines));
    refuse("texts_closed", { count: closed.length });
  }

  async keyOf(part, made) {
    const generation = Number(this.dataset[part.name] || 0);
    if (!generation) return newestKey(part);
    const place = { case: part.case, compartment: Compartment[part.name.toUpperCase()], generation };
    const key = await newCaseKey({ ...place, recipients: [person()] });
    made.push(key);
    return { ...key, generation };
  }
}

async function newestKey(part) {
  const mine = part.keys.filter((key) => key.wrap !== null && key.statement);
  const newest = Math.max(0, ...mine.map((key) => key.generation));
  return (await openKeys({ ...part, keys: mine.filter((key) => key.generation === newest) }))[0];
}
