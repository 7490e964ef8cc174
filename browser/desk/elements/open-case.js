// <desk-open-case>: inside the form that opens a case; makes its keys, re-seals the story, unchanged, to the caseworker, and
// certifies the applicant's keys, so that letters go to him and nobody else.
import { b64, unb64 } from "../../crypto/octets.js";
import { reseal } from "../../crypto/records.js";
import { Compartment, X25519, publicOf } from "../../crypto/sealing.js";
import { newCaseKey, vouchReplyKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { hidden } from "../../staffbase/submit.js";
import { readHanded } from "../handed.js";
import { frontOf, shardPair } from "./bundle.js";

export class DeskOpenCase extends HTMLElement {
  async fillForm(form) {
    const handed = readHanded(document.querySelector("desk-bundle"));
    const front = frontOf(handed);
    const recipients = [form.elements.owner.value];
    const story = await newCaseKey({ case: handed.case, compartment: Compartment.STORY, recipients });
    const notes = await newCaseKey({ case: handed.case, compartment: Compartment.NOTES, recipients });
    const resealed = await reseal(unb64(handed.story), await shardPair(handed), publicOf(story.card, X25519), {
      suite: X25519,
      generation: 1,
      authors: [front.signKey],
    });
    // Only now: re-sealing has found that the story's author is the one who signed the bundle.
    const vouched = vouchReplyKey({ case: handed.case, applicant: front.signKey, replyKey: front.replyKey });
    hidden(form, "reply_key").value = b64(vouched.statement);
    hidden(form, "reply_signature").value = b64(vouched.signature);
    hidden(form, "story").value = b64(resealed);
    hidden(form, "keys").value = writeNewKeys([story, notes]);
  }
}
