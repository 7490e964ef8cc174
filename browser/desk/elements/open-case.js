// <desk-open-case>: inside the form that opens a case; makes its keys and re-seals the story, unchanged, to the caseworker.
import { b64, unb64 } from "../../crypto/octets.js";
import { reseal } from "../../crypto/records.js";
import { Compartment, X25519, publicOf } from "../../crypto/sealing.js";
import { newCaseKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { hidden } from "../../staffbase/submit.js";
import { readHanded } from "../handed.js";
import { shardPair } from "./bundle.js";

export class DeskOpenCase extends HTMLElement {
  async fillForm(form) {
    const handed = readHanded(document.querySelector("desk-bundle"));
    const recipients = [form.elements.owner.value];
    const story = await newCaseKey({ case: handed.case, compartment: Compartment.STORY, recipients });
    const notes = await newCaseKey({ case: handed.case, compartment: Compartment.NOTES, recipients });
    const resealed = await reseal(unb64(handed.story), await shardPair(handed), publicOf(story.card, X25519), {
      suite: X25519,
      generation: 1,
      authors: [unb64(handed.sign_key)],
    });
    hidden(form, "story").value = b64(resealed);
    hidden(form, "keys").value = writeNewKeys([story, notes]);
  }
}
