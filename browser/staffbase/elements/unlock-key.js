// <unlock-key person=REF salt=B64 locked=B64>, in the head of every page: says whether my key is open, and opens or locks it.
// <unlock-notice>, first in main: asks for the passphrase where something of the page needs the key, and when it is asked to.
import { unb64 } from "../../crypto/octets.js";
import { ask, isUnlocked, lock, unlockWithPassphrase } from "../keyring.js";
import { make, sentence } from "../show.js";

// Elements of our own that work with a locked key; every other one opens, seals or signs something.
const NEED_NO_KEY = new Set(["unlock-notice", "change-passphrase", "turbo-frame"]);

class Watching extends HTMLElement {
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
}

export class UnlockKey extends Watching {
  given() {
    return {
      person: this.getAttribute("person"),
      salt: unb64(this.getAttribute("salt")),
      locked: unb64(this.getAttribute("locked")),
    };
  }

  draw() {
    const isOpen = isUnlocked();
    this.classList.toggle("open", isOpen);
    const button = make("button", { type: "button", className: "plain", textContent: isOpen ? "Lock" : "Open" });
    button.addEventListener("click", isOpen ? lock : ask);
    const state = make("span", { className: isOpen ? "key open" : "key", textContent: isOpen ? "Key open" : "Key locked" });
    const held = this.contains(document.activeElement);
    this.replaceChildren(state, " ", button);
    if (held) button.focus();
  }
}

export class UnlockNotice extends Watching {
  draw() {
    const held = this.contains(document.activeElement);
    this.hidden = isUnlocked() || !this.isNeeded();
    this.replaceChildren(...(isUnlocked() ? [] : [this.drawForm()]));
    if (held && isUnlocked()) this.goOn();
  }

  // Whoever typed here goes on with what comes next: the page's heading, from which the next Tab leads into it.
  goOn() {
    const heading = this.parentElement.querySelector("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  isNeeded() {
    const elements = this.parentElement.querySelectorAll("*");
    return Array.from(elements).some(({ localName }) => localName.includes("-") && !NEED_NO_KEY.has(localName));
  }

  drawForm() {
    const field = make("input", { type: "password", id: "unlock", autocomplete: "current-password", required: true });
    const label = make("label", { htmlFor: "unlock", textContent: "Your key is locked. Passphrase:" });
    const state = make("p", { className: "small" });
    state.setAttribute("role", "status");
    const form = make("form", { className: "notice" }, label, field, make("button", { textContent: "Open my key" }), state);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.unlock(field, state);
    });
    return form;
  }

  async unlock(field, state) {
    const show = (part) => {
      state.textContent = `Opening your key … ${Math.round(part * 100)} %`;
    };
    show(0);
    try {
      const given = document.querySelector("unlock-key").given();
      await unlockWithPassphrase({ ...given, passphrase: field.value, onProgress: show });
    } catch (error) {
      state.textContent = error.code === "wrong_passphrase" ? "The passphrase is wrong." : sentence(error);
      field.select();
    }
  }
}
