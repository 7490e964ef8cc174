// <desk-seat data-case data-both="REF,REF" data-evidence="1">: a drawn verifier's half key, and the evidence key of that generation if he must bring one.
import { Compartment } from "../../crypto/sealing.js";
import { newCaseKey, newHalfKey, writeNewKeys } from "../../staffbase/casekeys.js";
import { hidden } from "../../staffbase/submit.js";

export class DeskSeat extends HTMLElement {
  async fillForm(form) {
    const { case: caseRef, both } = this.dataset;
    const place = { case: caseRef, compartment: Compartment.EVIDENCE, generation: Number(this.dataset.evidence) };
    const half = await newHalfKey({ case: caseRef, compartment: Compartment.IDENTITY });
    const evidence =
      this.dataset.evidence === undefined
        ? []
        : [await newCaseKey({ ...place, recipients: both.split(",") })];
    hidden(form, "half").value = writeNewKeys([half]);
    hidden(form, "evidence").value = writeNewKeys(evidence);
  }
}
