// <desk-give data-sealed>: inside the form that gives a case away; wraps every key that I hold to whom the form names.
import { encode } from "../../crypto/canonical.js";
import { b64, text } from "../../crypto/octets.js";
import { wrapFor } from "../../staffbase/casekeys.js";
import { hidden } from "../../staffbase/submit.js";
import { openKeys, readHanded } from "../handed.js";

export class DeskGive extends HTMLElement {
  async fillForm(form) {
    const recipient = form.elements.owner.value;
    const handed = [];
    for (const part of readHanded(this)) {
      for (const { card, compartment, generation, seed } of await openKeys(part)) {
        const [made] = await wrapFor([recipient], seed, { keyRef: card.keyRef, case: part.case, compartment, generation });
        handed.push({ key_ref: card.keyRef, recipient, wrap: b64(made.wrap) });
      }
    }
    hidden(form, "wraps").value = text(encode(handed));
  }
}
