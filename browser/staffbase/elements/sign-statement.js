// <sign-statement name=signature kind=approval statement=B64 paper=B64>: shows what is signed, and on sending signs exactly
// that. With the approval's paper it shows the content line by line, and signs only if the content has the signed hash.
import { decode, digest } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { b64, equal, unb64 } from "../../crypto/octets.js";
import { signStatement } from "../../crypto/signing.js";
import { keys, person } from "../keyring.js";
import { drawForm, drawLines, sentence } from "../show.js";
import { hidden } from "../submit.js";

// Who must be named in a statement for me to sign it; directories are signed by their administrators.
const NAMED = {
  approval: (value) => [value.actor],
  attestation: (value) => value.verifiers,
  determination: (value) => value.signers,
  "case-key": (value) => [value.maker],
  "half-key": (value) => [value.verifier],
  directory: () => null,
};

export class SignStatement extends HTMLElement {
  connectedCallback() {
    try {
      const value = this.value();
      const paper = this.paper(value);
      this.replaceChildren(paper ? drawLines(paper.content) : drawForm(summary(this.getAttribute("kind"), value)));
    } catch (error) {
      this.dataset.state = "refused";
      this.textContent = sentence(error);
    }
  }

  value() {
    return decode(unb64(this.getAttribute("statement")));
  }

  // The paper, once it is known to be what the statement approves.
  paper(value) {
    if (!this.hasAttribute("paper")) return null;
    const octets = unb64(this.getAttribute("paper"));
    const paper = decode(octets[octets.length - 1] === 10 ? octets.subarray(0, -1) : octets);
    const isSame = paper.kind === value.kind && paper.step === value.step && paper.subject === value.subject;
    if (!isSame || !equal(digest(paper.kind, paper.content), unb64(value.content_hash))) refuse("paper_differs");
    return paper;
  }

  async fillForm(form) {
    const kind = this.getAttribute("kind");
    const { signSeed } = keys();
    const value = this.value();
    this.paper(value);
    if (!NAMED[kind]) refuse("unknown_statement");
    const named = NAMED[kind](value);
    if (named && !named.includes(person())) refuse("not_my_statement");
    hidden(form, this.getAttribute("name")).value = b64(signStatement(signSeed, kind, value));
  }
}

function summary(kind, value) {
  if (kind !== "directory") return value;
  return {
    version: value.version,
    issued_on: value.issued_on,
    expires_on: value.expires_on,
    text: value.staff.map((each) => `${each.call_sign}: ${each.roles.join(", ")}`).join("\n"),
  };
}
