// What every staff page loads: Turbo, so that the unlocked key stays in the page's memory while one moves about; the
// elements that open, seal and sign; and `desk`, for the other bundles of
// staff pages, which share its memory.
import * as Turbo from "@hotwired/turbo";
import "../crypto/p256.js";
import { SealedInput } from "./elements/sealed-input.js";
import { SealedText } from "./elements/sealed-text.js";
import { SignStatement } from "./elements/sign-statement.js";
import { UnlockKey, UnlockNotice } from "./elements/unlock-key.js";
import { directory } from "./context.js";
import * as keyring from "./keyring.js";
import { renewToken, watchAnswers } from "./refusals.js";
import { watchForms } from "./submit.js";

// No bar, because its style would be inline; no prefetching, because opening a page leaves a record.
Turbo.config.drive.progressBarDelay = 2 ** 31 - 1;
document.addEventListener("turbo:before-prefetch", (event) => event.preventDefault());
watchForms();
watchAnswers();
globalThis.desk = { Turbo, directory, keyring, renewToken };

const elements = {
  "sealed-input": SealedInput,
  "sealed-text": SealedText,
  "sign-statement": SignStatement,
  "unlock-key": UnlockKey,
  "unlock-notice": UnlockNotice,
};
for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
