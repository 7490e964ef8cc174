// <audit-commit data-audit data-terms=B64 data-on>: makes my seed for this audit, adds its hash to the terms and signs them.
// <audit-reveal data-audit>: gives the seed that I committed to. The seed leaves this page only then.
import { commitment, ownSeed } from "../crypto/audit.js";
import { decode, digest, encode } from "../crypto/canonical.js";
import { b64, hex, unb64 } from "../crypto/octets.js";
import { signStatement } from "../crypto/signing.js";
import { isUnlocked, keys, person } from "../staffbase/keyring.js";
import { make } from "../staffbase/show.js";
import { hidden } from "../staffbase/submit.js";

class Seeded extends HTMLElement {
  connectedCallback() {
    this.show = this.show.bind(this);
    document.addEventListener("key-unlocked", this.show);
    document.addEventListener("key-locked", this.show);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("key-unlocked", this.show);
    document.removeEventListener("key-locked", this.show);
    this.replaceChildren();
  }

  show() {
    const told = isUnlocked() ? this.told() : [make("p", { className: "quiet", textContent: "Your key makes the seed. Open it first." })];
    this.replaceChildren(...told);
  }

  seed() {
    return ownSeed(keys().signSeed, this.dataset.audit);
  }

  hashed() {
    return commitment(this.dataset.audit, this.seed());
  }

  told() {
    return [make("p", {}, "Fingerprint of your seed: ", make("span", { className: "code", textContent: hex(this.hashed()) }))];
  }
}

export class AuditCommit extends Seeded {
  async fillForm(form) {
    const { signSeed } = keys();
    const { audit, terms, on } = this.dataset;
    const content = { ...decode(unb64(terms)), seed_hash: b64(this.hashed()) };
    const approval = { actor: person(), content_hash: b64(digest("audit", content)), kind: "audit", on, step: "commit", subject: audit };
    hidden(form, "seed_hash").value = content.seed_hash;
    hidden(form, "statement").value = b64(encode(approval));
    hidden(form, "signature").value = b64(signStatement(signSeed, "approval", approval));
  }
}

export class AuditReveal extends Seeded {
  async fillForm(form) {
    hidden(form, "seed").value = b64(this.seed());
  }
}
