// An element that shows something once my key is open, and shuts when it is locked. What was being opened when the key was
// locked, or when somebody else's was opened, is never shown.
import { isUnlocked } from "../keyring.js";
import { make, sentence } from "../show.js";

export class Shown extends HTMLElement {
  connectedCallback() {
    this.show = this.show.bind(this);
    document.addEventListener("key-unlocked", this.show);
    document.addEventListener("key-locked", this.show);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("key-unlocked", this.show);
    document.removeEventListener("key-locked", this.show);
    this.turn = null;
    this.replaceChildren();
  }

  canOpen() {
    return isUnlocked();
  }

  shut() {
    return make("p", { className: "quiet", textContent: "Sealed. Open your key to read it; the server cannot." });
  }

  refusal(error) {
    return refusal(error);
  }

  async show() {
    const turn = {};
    this.turn = turn;
    if (!this.canOpen()) {
      this.set("shut", this.shut());
      return;
    }
    let seen;
    try {
      seen = ["open", ...(await this.draw())];
    } catch (error) {
      seen = ["refused", this.refusal(error)];
    }
    if (this.turn === turn) this.set(...seen);
  }

  set(state, ...content) {
    this.dataset.state = state;
    this.replaceChildren(...content);
  }
}

export function refusal(error) {
  const notice = make("div", { className: "notice bad" }, make("p", { textContent: sentence(error) }));
  notice.setAttribute("role", "alert");
  return notice;
}
