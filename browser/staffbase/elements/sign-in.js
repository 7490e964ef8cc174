// <sign-in salt-address="/staff/salt">: inside the sign-in form. Turns call-sign and passphrase into a proof; the passphrase
// never leaves the page, and the key it gives opens my keys on the next page without asking again.
import { refuse } from "../../crypto/errors.js";
import { b64, unb64 } from "../../crypto/octets.js";
import { derivePassphraseKeys } from "../../crypto/staffkeys.js";
import { expectUnlock } from "../keyring.js";
import { make } from "../show.js";
import { hidden } from "../submit.js";

export class SignIn extends HTMLElement {
  async fillForm(form) {
    const callSign = form.querySelector("[name=call_sign]").value.trim();
    const passphrase = form.querySelector("input[type=password]");
    const address = `${this.getAttribute("salt-address")}?call_sign=${encodeURIComponent(callSign)}`;
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) refuse("no_salt");
    const { salt } = await answer.json();
    const state = make("p", { className: "quiet" });
    state.setAttribute("role", "status");
    this.replaceChildren(state);
    const found = await derivePassphraseKeys(passphrase.value, unb64(salt), (part) => {
      state.textContent = `Working out your key … ${Math.round(part * 100)} %`;
    });
    hidden(form, "proof").value = b64(found.loginProof);
    expectUnlock(found.unlockKey);
  }
}
