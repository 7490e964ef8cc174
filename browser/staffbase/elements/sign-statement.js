// <sign-statement name=signature kind=approval statement=B64>: shows what is signed, and on sending signs exactly that.
import { decode } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { b64, unb64 } from "../../crypto/octets.js";
import { signStatement } from "../../crypto/signing.js";
import { keys, person } from "../keyring.js";
import { drawForm, sentence } from "../show.js";
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
      this.replaceChildren(drawForm(summary(this.getAttribute("kind"), this.value())));
    } catch (error) {
      this.dataset.state = "refused";
      this.textContent = sentence(error);
    }
  }

  value() {
    return decode(unb64(this.getAttribute("statement")));
  }

  async fillForm(form) {
    const kind = this.getAttribute("kind");
    const { signSeed } = keys();
    const value = this.value();
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
