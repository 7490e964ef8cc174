// <sign-statement name=signature kind=approval statement=B64 paper=B64>: shows what is signed, and on sending signs exactly
// that. With the approval's paper it says what the content means and shows it line by line, both read from the octets whose
// hash is signed, and signs only if they have that hash. before=B64 is the content of the version before, as the server keeps it.
import { decode, digest } from "../../crypto/canonical.js";
import { refuse } from "../../crypto/errors.js";
import { b64, equal, hex, unb64 } from "../../crypto/octets.js";
import { signStatement } from "../../crypto/signing.js";
import { directory } from "../context.js";
import { keys, person } from "../keyring.js";
import { compare, day, readPaper } from "../papers.js";
import { drawForm, drawLines, drawTable, make, sentence } from "../show.js";
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
    this.replaceChildren(...(paper ? this.told(paper, value, nameOf) : [drawForm(summary(this.getAttribute("kind"), value, nameOf))]));
  }

  // What the paper means, what it changes, and every fact of it with its fingerprint.
  told(paper, value, nameOf) {
    const found = readPaper(paper);
    const exact = make("details", { open: !found }, make("summary", { textContent: "Exactly what is signed" }));
    const print = hex(unb64(value.content_hash));
    exact.append(make("p", { className: "small" }, "Fingerprint, as the terminal shows it: ", make("span", { className: "code", textContent: print })));
    exact.append(drawLines(paper.content));
    if (!found) return [exact];
    const rows = [...found.rows, ["Signed by", `${nameOf(value.actor)}, on ${day(value.on)}`]];
    const facts = make("dl", { className: "facts" });
    for (const [label, shown] of rows) facts.append(make("dt", { textContent: label }), make("dd", { textContent: shown }));
    const tables = found.table && found.table.rows.length ? [drawTable(found.table.head, found.table.rows)] : [];
    return [make("p", { className: "lead", textContent: found.lead }), facts, ...tables, ...this.changed(paper), exact];
  }

  changed(paper) {
    if (!this.hasAttribute("before")) return [];
    const rows = compare(paper, decode(unb64(this.getAttribute("before"))));
    const heading = make("h4", { textContent: "What changes from the version before" });
    if (!rows.length) return [heading, make("p", { textContent: "Nothing of what stands above." })];
    const note = make("p", { className: "quiet small", textContent: "“Before” is what the server keeps; “After” is what you sign." });
    return [heading, drawTable(["Term", "Before", "After"], rows), note];
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

// What somebody decides comes before references and fingerprints.
const FIRST = ["outcome", "reasons", "conditions", "service_status", "findings", "obligations", "signers", "verifiers", "on", "verified_on"];

function named(value, nameOf) {
  const shown = Object.fromEntries([...FIRST.filter((field) => field in value), ...Object.keys(value)].map((field) => [field, value[field]]));
  for (const field of ["on", "verified_on"]) if (field in shown) shown[field] = day(shown[field]);
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
