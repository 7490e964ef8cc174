// The door: signing in, and enrolling with keys that are made here. The passphrase never leaves the page.
import { answerChallenge, signEnrolment } from "../crypto/entrance.js";
import { b64, unb64 } from "../crypto/octets.js";
import { derivePassphraseKeys, foldPassphrase, lockKeys, newSalt, newStaffKeys, suggestPassphrase, unlockKeys } from "../crypto/staffkeys.js";
import { onSubmit, part, post, progress, refuseHere, say, visit } from "./form.js";

const keyring = () => globalThis.desk.keyring;

// Proof first: it hands out the locked keys and a challenge. Then the signature that only the unlocked key can make.
async function enter(root, form, { callSign, derived }) {
  const given = await post(form, root.getAttribute("challenge"), { call_sign: callSign, login_proof: b64(derived.loginProof) });
  const keys = await unlockProven(given, derived.unlockKey);
  const said = answerChallenge({ person: given.person, challenge: unb64(given.challenge) }, keys.signSeed);
  await post(form, root.getAttribute("answer"), { statement: b64(said.statement), signature: b64(said.signature) });
  keyring().remember(given.person, keys);
  visit(root.getAttribute("next"));
}

// The server has found the passphrase right: if the keys stay locked all the same, it is they that are not as they were.
async function unlockProven(given, unlockKey) {
  try {
    return await unlockKeys(unb64(given.locked_keys), unlockKey, { person: given.person });
  } catch (error) {
    return refuseHere(error.code === "wrong_passphrase" ? "damaged_keys" : error.code);
  }
}

export class DoorSignIn extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    onSubmit(this, form, async () => {
      const callSign = form.querySelector("#call_sign").value.trim().toLowerCase();
      const field = form.querySelector("#passphrase");
      // Both as they stand now: the server may take its time, and who waits may type meanwhile.
      const passphrase = field.value;
      if (!callSign || !passphrase) refuseHere("nothing_typed");
      progress(this, 0);
      const { salt } = await post(form, this.getAttribute("salt"), { call_sign: callSign });
      const derived = await derivePassphraseKeys(passphrase, unb64(salt), (share) => progress(this, share));
      await enter(this, form, { callSign, derived });
      field.value = "";
    });
  }
}

export class DoorEnrol extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.token = decodeURIComponent(location.hash.slice(1));
    try {
      if (!this.token) refuseHere("no_invitation");
      this.invited = await post(this.form, this.getAttribute("invitation"), { token: this.token });
    } catch (error) {
      part(this, "waiting").hidden = true;
      say(this, error);
      return;
    }
    // The word is used up by enrolling; until then it should not stand in the address bar or the history.
    history.replaceState(history.state, "", location.pathname);
    part(this, "call_sign").textContent = this.invited.call_sign;
    part(this, "roles").textContent = this.invited.roles.join(", ");
    part(this, "waiting").hidden = true;
    this.form.hidden = false;
    const suggest = () => {
      part(this, "suggestion").textContent = suggestPassphrase();
    };
    suggest();
    part(this, "another").addEventListener("click", suggest);
    onSubmit(this, this.form, () => this.enrol());
  }

  async enrol() {
    const passphrase = readTwice(this.form);
    const { person, call_sign: callSign } = this.invited;
    const salt = newSalt();
    progress(this, 0);
    const derived = await derivePassphraseKeys(passphrase, salt, (share) => progress(this, share));
    const keys = await newStaffKeys();
    const { statement, signature } = signEnrolment({ person, token: this.token, ...keys }, keys.signSeed);
    await post(this.form, this.getAttribute("keys"), {
      token: this.token,
      salt: b64(salt),
      login_proof: b64(derived.loginProof),
      locked_keys: b64(await lockKeys(keys, derived.unlockKey, { person })),
      statement: b64(statement),
      signature: b64(signature),
    });
    await enter(this, this.form, { callSign, derived });
  }
}

export class ChangePassphrase extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    part(this, "suggestion").textContent = suggestPassphrase();
    onSubmit(this, form, async () => {
      part(this, "done").hidden = true;
      const passphrase = readTwice(form);
      const place = document.querySelector("unlock-key");
      const person = place.getAttribute("person");
      progress(this, 0);
      const old = await derivePassphraseKeys(form.querySelector("#old").value, unb64(place.getAttribute("salt")), (share) => progress(this, share / 2));
      const keys = await unlockKeys(unb64(place.getAttribute("locked")), old.unlockKey, { person });
      const salt = newSalt();
      const derived = await derivePassphraseKeys(passphrase, salt, (share) => progress(this, 0.5 + share / 2));
      const locked = await lockKeys(keys, derived.unlockKey, { person });
      await post(form, this.getAttribute("address"), {
        old_proof: b64(old.loginProof),
        salt: b64(salt),
        login_proof: b64(derived.loginProof),
        locked_keys: b64(locked),
      });
      place.setAttribute("salt", b64(salt));
      place.setAttribute("locked", b64(locked));
      form.reset();
      part(this, "done").hidden = false;
    });
  }
}

function readTwice(form) {
  const [one, two] = ["#passphrase", "#again"].map((name) => form.querySelector(name).value);
  if (foldPassphrase(one) !== foldPassphrase(two)) refuseHere("passphrases_differ");
  return one;
}
