// <desk-relief data-case data-reply-key data-reply-signature data-today data-letter>: makes the certificate of what somebody else
// promised to forgive, and seals it to its officer. The form keeps the commitment and what may be told: debt, amount and kinds.
import { encode } from "../../crypto/canonical.js";
import { b64, newRef, random } from "../../crypto/octets.js";
import { certify, letter } from "../../crypto/relief.js";
import { sealRecord } from "../../crypto/records.js";
import { Purpose, X25519, newHeader } from "../../crypto/sealing.js";
import { believeApplicant } from "../../staffbase/casekeys.js";
import { keys, person } from "../../staffbase/keyring.js";
import { hidden } from "../../staffbase/submit.js";

const SALT_BYTES = 16;
const STEP = 50;

export class DeskRelief extends HTMLElement {
  async fillForm(form) {
    const { signSeed } = keys();
    const { case: caseRef, replyKey, replySignature, letter: opening } = this.dataset;
    const { applicant, replyKey: sealTo } = await believeApplicant({ statement: replyKey, signature: replySignature }, caseRef);
    const statement = this.statement(form, applicant);
    const { text, commitment } = certify(statement, signSeed);
    const header = newHeader({ suite: X25519, purpose: Purpose.REPLY, case: caseRef, record: newRef() });
    const content = encode({ text: letter(statement, text, opening), v: 1 });
    hidden(form, "envelope").value = b64(await sealRecord(header, sealTo, content, { signSeed }));
    hidden(form, "commitment").value = b64(commitment);
  }

  statement(form, applicant) {
    const said = Object.fromEntries(Array.from(this.querySelectorAll("[data-says]"), (field) => [field.dataset.says, field.value.trim()]));
    const [debt] = form.elements.obligation.selectedOptions;
    return {
      ...said,
      applicant: b64(applicant),
      condition: form.elements.condition.value,
      currency: debt.dataset.currency,
      debt: debt.dataset.kind,
      party: form.elements.party.value,
      recorded_on: this.dataset.today,
      recorder: person(),
      salt: b64(random(SALT_BYTES)),
      steps: Math.ceil(Number(form.elements.amount.value) / STEP),
    };
  }
}
