// An element that shows something once my key is open, and shuts when it is locked.
import { isUnlocked } from "../../staffbase/keyring.js";
import { make, sentence } from "../../staffbase/show.js";

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
    this.replaceChildren();
  }

  async show() {
    if (!isUnlocked()) {
      this.dataset.state = "shut";
      this.replaceChildren(make("p", { className: "quiet", textContent: "Sealed. Open your key to read it; the server cannot." }));
      return;
    }
    try {
      const drawn = await this.draw();
      this.dataset.state = "open";
      this.replaceChildren(...drawn);
    } catch (error) {
      this.dataset.state = "refused";
      this.replaceChildren(refusal(error));
    }
  }
}

export function refusal(error) {
  const notice = make("div", { className: "notice bad" }, make("p", { textContent: sentence(error) }));
  notice.setAttribute("role", "alert");
  return notice;
}
