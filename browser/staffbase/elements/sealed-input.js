// <sealed-input name=envelope purpose=reply case=REF compartment=story record=REF …><textarea></textarea></sealed-input>:
// on sending, seals what stands in the textarea (which has no name) as my record, into a hidden input.
//
// To whom: reply-key=B64 and reply-signature=B64 (the applicant's, certified by whoever opened the case), person=REF (with role=… only if he has it) or key-ref=REF (from the directory), or
// certificate=B64 and signature=B64 (a case key). With copy-name=… copy-certificate=B64 copy-signature=B64 the same text is
// sealed a second time, as a note to that case key, so that its writer can read it later. form=letter (default) seals {"text", "v": 1}; form=plain the bare text.
import { encode } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { NIL, b64, newRef, utf8 } from "../../crypto/octets.js";
import { sealRecord } from "../../crypto/records.js";
import { Purpose, X25519, newHeader, publicOf } from "../../crypto/sealing.js";
import { believeReader } from "../../crypto/trust.js";
import { believeApplicant, believeKey } from "../casekeys.js";
import { directory } from "../context.js";
import { keys } from "../keyring.js";
import { hidden } from "../submit.js";
import { readPlace } from "./sealed-text.js";

const LETTER_BYTES = 15 * 1024;

export class SealedInput extends HTMLElement {
  async fillForm(form) {
    const typed = this.querySelector("textarea, input").value;
    const { signSeed } = keys();
    const { publicKey, generation } = await this.recipient();
    const place = readPlace(this);
    const record = place.record && place.record !== NIL ? place.record : newRef();
    const header = newHeader({ suite: X25519, generation, ...place, record });
    const envelope = await sealRecord(header, publicKey, this.content(typed), { signSeed });
    hidden(form, this.getAttribute("name")).value = b64(envelope);
    if (this.hasAttribute("copy-name")) hidden(form, this.getAttribute("copy-name")).value = b64(await this.copy(typed));
    if (this.hasAttribute("record-name")) hidden(form, this.getAttribute("record-name")).value = record;
  }

  async copy(typed) {
    const handed = { statement: this.getAttribute("copy-certificate"), signature: this.getAttribute("copy-signature") };
    const { case: caseRef, compartment, generation, card } = await believeKey(handed, this.getAttribute("case"));
    const header = newHeader({ suite: X25519, purpose: Purpose.NOTE, case: caseRef, compartment, generation, record: newRef() });
    return sealRecord(header, publicOf(card, X25519), this.content(typed), keys());
  }

  content(typed) {
    if (this.getAttribute("form") === "plain") return utf8(typed);
    if (utf8(typed).length > LETTER_BYTES) refuse("too_long", { limit: LETTER_BYTES });
    return encode({ text: typed, v: 1 });
  }

  async recipient() {
    const given = Number(this.getAttribute("generation") || 0);
    if (this.hasAttribute("reply-key")) {
      const handed = { statement: this.getAttribute("reply-key"), signature: this.getAttribute("reply-signature") };
      return { publicKey: (await believeApplicant(handed, this.getAttribute("case"))).replyKey, generation: given };
    }
    if (this.hasAttribute("certificate")) {
      const handed = { statement: this.getAttribute("certificate"), signature: this.getAttribute("signature") };
      const { card, generation } = await believeKey(handed, this.getAttribute("case"));
      return { publicKey: publicOf(card, X25519), generation };
    }
    const listed = await directory();
    if (this.hasAttribute("role")) {
      const reader = believeReader(this.getAttribute("person"), listed, { roles: [this.getAttribute("role")] });
      return { publicKey: reader.sealKey, generation: given };
    }
    if (this.hasAttribute("person")) return { publicKey: listed.person(this.getAttribute("person")).sealKey, generation: given };
    return { publicKey: publicOf(listed.card(this.getAttribute("key-ref")), X25519), generation: given };
  }
}
