// <make-keys person=REF>: inside the enrolment form. Suggests a passphrase, makes the keys in the page, and fills
// sign_key, seal_key, salt, proof and locked; the server gets public keys and a locked box.
import { refuse } from "../../crypto/errors.js";
import { b64 } from "../../crypto/octets.js";
import { derivePassphraseKeys, foldPassphrase, lockKeys, newSalt, newStaffKeys, suggestPassphrase } from "../../crypto/staffkeys.js";
import { expectUnlock } from "../keyring.js";
import { make } from "../show.js";
import { hidden } from "../submit.js";

export class MakeKeys extends HTMLElement {
  connectedCallback() {
    const suggestion = suggestPassphrase();
    this.first = make("input", { type: "password", autocomplete: "new-password", required: true });
    this.second = make("input", { type: "password", autocomplete: "new-password", required: true });
    this.state = make("p", { className: "quiet" });
    this.state.setAttribute("role", "status");
    this.replaceChildren(
      make("p", { textContent: "Write these six words down on paper, or take a passphrase of your own that nobody can guess:" }),
      make("p", { className: "code suggestion", textContent: suggestion }),
      make("label", {}, "Passphrase", this.first),
      make("label", {}, "The passphrase once more", this.second),
      this.state,
    );
  }

  async fillForm(form) {
    if (foldPassphrase(this.first.value) !== foldPassphrase(this.second.value)) refuse("passphrases_differ");
    const salt = newSalt();
    const found = await derivePassphraseKeys(this.first.value, salt, (part) => {
      this.state.textContent = `Making your keys … ${Math.round(part * 100)} %`;
    });
    const keys = await newStaffKeys();
    const locked = await lockKeys(keys, found.unlockKey, { person: this.getAttribute("person") });
    const filled = { sign_key: keys.signKey, seal_key: keys.sealKey, salt, proof: found.loginProof, locked };
    for (const [name, octets] of Object.entries(filled)) hidden(form, name).value = b64(octets);
    expectUnlock(found.unlockKey);
  }
}
