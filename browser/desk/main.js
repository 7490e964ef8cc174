// The desk's own elements: read an application, open a case, read a compartment, sit down, open an identity, sum up.
import "../crypto/p256.js";
import { DeskBundle } from "./elements/bundle.js";
import { DeskCompartment } from "./elements/compartment.js";
import { DeskGive } from "./elements/give.js";
import { DeskHalf, DeskIdentity } from "./elements/identity.js";
import { DeskOpenCase } from "./elements/open-case.js";
import { DeskRelief } from "./elements/relief.js";
import { DeskRenew } from "./elements/renew.js";
import { DeskSample } from "./elements/sample.js";
import { DeskSeat } from "./elements/seat.js";
import { DeskSummary } from "./elements/summary.js";
import { DeskTold } from "./elements/told.js";
import { keepDrafts } from "./drafts.js";

const elements = {
  "desk-bundle": DeskBundle,
  "desk-compartment": DeskCompartment,
  "desk-give": DeskGive,
  "desk-half": DeskHalf,
  "desk-identity": DeskIdentity,
  "desk-open-case": DeskOpenCase,
  "desk-relief": DeskRelief,
  "desk-renew": DeskRenew,
  "desk-sample": DeskSample,
  "desk-seat": DeskSeat,
  "desk-summary": DeskSummary,
  "desk-told": DeskTold,
};
for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
keepDrafts();
