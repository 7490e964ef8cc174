// <sign-statement name=signature kind=approval statement=B64 paper=B64>: shows what is signed, and on sending signs exactly
// that. With the approval's paper it shows the content line by line, and signs only if the content has the signed hash.
import { decode, digest } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { b64, equal, unb64 } from "../../crypto/octets.js";
import { signStatement } from "../../crypto/signing.js";
import { directory } from "../context.js";
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
      this.draw((ref) => ref);
      this.drawWithNames();
    } catch (error) {
      this.dataset.state = "refused";
      this.textContent = sentence(error);
    }
  }

  draw(nameOf) {
    const value = this.value();
    const paper = this.paper(value);
    this.replaceChildren(paper ? drawLines(paper.content) : drawForm(summary(this.getAttribute("kind"), value, nameOf)));
  }

  // People by call-sign instead of reference, once the directory is there; without it the references stay.
  async drawWithNames() {
    const listed = await directory().catch(() => null);
    if (!listed || !this.isConnected) return;
    this.draw((ref) => listed.staff.find((each) => each.ref === ref)?.callSign || ref);
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

function summary(kind, value, nameOf) {
  if (kind !== "directory") return named(value, nameOf);
  return {
    version: value.version,
    issued_on: value.issued_on,
    expires_on: value.expires_on,
    text: value.staff.map((each) => `${each.call_sign}: ${each.roles.join(", ")}`).join("\n"),
  };
}

function named(value, nameOf) {
  const shown = { ...value };
  for (const field of ["actor", "maker", "verifier"]) if (field in shown) shown[field] = nameOf(shown[field]);
  for (const field of ["verifiers", "signers"]) if (field in shown) shown[field] = shown[field].map(nameOf);
  for (const field of ["findings", "reasons", "conditions"]) if (field in shown) shown[field] = shown[field].map(plain);
  if (shown.obligations) {
    shown.obligations = shown.obligations.map(
      ({ kind, steps, currency }) => `${plain(kind)}: ${(steps * 50).toLocaleString("en")} ${currency} (${steps} steps of 50)`,
    );
  }
  return shown;
}

function plain(code) {
  return code.replace(/_/g, " ");
}
