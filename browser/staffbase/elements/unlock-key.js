// <unlock-key person=REF salt=B64 locked=B64>: says whether my key is open, asks for the passphrase, locks again.
import { unb64 } from "../../crypto/octets.js";
import { isUnlocked, lock, unlockWithPassphrase } from "../keyring.js";
import { make, sentence } from "../show.js";

export class UnlockKey extends HTMLElement {
  connectedCallback() {
    this.draw = this.draw.bind(this);
    document.addEventListener("key-unlocked", this.draw);
    document.addEventListener("key-locked", this.draw);
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("key-unlocked", this.draw);
    document.removeEventListener("key-locked", this.draw);
  }

  given() {
    return {
      person: this.getAttribute("person"),
      salt: unb64(this.getAttribute("salt")),
      locked: unb64(this.getAttribute("locked")),
    };
  }

  draw() {
    this.classList.toggle("open", isUnlocked());
    this.replaceChildren(...(isUnlocked() ? this.drawOpen() : this.drawLocked()));
  }

  drawOpen() {
    const button = make("button", { type: "button", className: "plain", textContent: "Lock" });
    button.addEventListener("click", lock);
    return [make("span", { className: "key open", textContent: "Key open in this page" }), button];
  }

  drawLocked() {
    const field = make("input", { type: "password", autocomplete: "current-password", required: true });
    const label = make("label", {}, "Passphrase", field);
    const state = make("p", { className: "quiet" });
    state.setAttribute("role", "status");
    const form = make("form", { className: "inline" }, label, make("button", { textContent: "Open my key" }), state);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.unlock(field, state);
    });
    return [make("span", { className: "key", textContent: "Key locked" }), form];
  }

  async unlock(field, state) {
    const show = (part) => {
      state.textContent = `Opening your key … ${Math.round(part * 100)} %`;
    };
    show(0);
    try {
      await unlockWithPassphrase({ ...this.given(), passphrase: field.value, onProgress: show });
    } catch (error) {
      state.textContent = error.code === "wrong_passphrase" ? "The passphrase is wrong." : sentence(error);
      field.select();
    }
  }
}
