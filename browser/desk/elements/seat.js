// <desk-seat data-case data-both="REF,REF" data-evidence>: a drawn verifier's half key, and for the first one the evidence key.
import { Compartment } from "../../crypto/sealing.js";
import { newCaseKey, newHalfKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { hidden } from "../../staffbase/submit.js";

export class DeskSeat extends HTMLElement {
  async fillForm(form) {
    const { case: caseRef, both } = this.dataset;
    const half = await newHalfKey({ case: caseRef, compartment: Compartment.IDENTITY });
    const evidence =
      this.dataset.evidence === undefined
        ? []
        : [await newCaseKey({ case: caseRef, compartment: Compartment.EVIDENCE, recipients: both.split(",") })];
    hidden(form, "half").value = writeNewKeys([half]);
    hidden(form, "evidence").value = writeNewKeys(evidence);
  }
}
