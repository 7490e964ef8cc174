// What the forms of the door share: their parts, asking the server as JSON, and saying what went wrong.
import { BridgeError } from "../crypto/errors.js";

const SENTENCES = {
  short_passphrase: "A passphrase has at least 12 characters. Take the six words that are suggested.",
  nothing_typed: "Type your call-sign and your passphrase, both.",
  wrong_passphrase: "The call-sign or the passphrase is wrong.",
  damaged_keys: "The locked keys are damaged or of an unknown version. They were not unlocked.",
  keys_locked: "Your key is locked. Open it with your passphrase at the top of the page, then press again.",
  passphrases_differ: "The two passphrases are not the same. Please type them again.",
  no_invitation: "The link is not whole: what stands behind the # is missing. Copy it again, to its end.",
  two_keepers: "Choose two people who keep contacts.",
  one_treasurer: "Choose the treasurer of the new cell.",
  too_few_keepers: "The intake keys need at least two people who read applications and two others who keep contacts.",
  not_my_list: "This is not a list of keys. Nothing was signed.",
  offline: "The server did not answer. Nothing was stored; please try again.",
};

// A refusal of the server, in its own words.
export class Refused extends Error {
  constructor(code, text) {
    super(code);
    this.code = code;
    this.text = text;
  }
}

export function part(root, name) {
  return root.querySelector(`[data-part=${name}]`);
}

export function refuseHere(code) {
  throw new BridgeError(code, {});
}

export async function post(form, address, value) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify(value),
    });
  } catch {
    throw new BridgeError("offline", {});
  }
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  if (!isJson) throw new BridgeError(answer.ok ? "malformed" : "offline", {});
  const told = await answer.json();
  if (told.code === "foreign_form" || told.code === "signed_out") await globalThis.desk.renewToken();
  if (!answer.ok) throw new Refused(told.code, told.text);
  return told;
}

export function say(root, error) {
  const place = part(root, "refusal");
  place.hidden = !error;
  if (!error) return;
  const isNamed = error instanceof Refused || error instanceof BridgeError;
  const text = error.text || SENTENCES[error.code] || (isNamed ? `This was refused (${error.code}).` : "Something went wrong in this page. Reload it and try again.");
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  place.replaceChildren(paragraph);
  place.setAttribute("tabindex", "-1");
  place.focus();
}

// Runs `work` when the form is sent: once at a time, buttons off meanwhile, and says why if it fails.
export function onSubmit(root, form, work) {
  // Until here a key press could have sent the form as it stands, past this page's own code.
  for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    say(root, null);
    try {
      await work();
    } catch (error) {
      say(root, error);
    } finally {
      form.removeAttribute("aria-busy");
      progress(root, null);
    }
  });
}

export function progress(root, share) {
  const place = part(root, "progress");
  if (place) place.textContent = share === null ? "" : `Working on your key: ${Math.round(share * 100)} %`;
}

// Sends a form that is ready as the browser would, by Turbo, past our own handler.
export function visit(address) {
  globalThis.desk.Turbo.visit(address, { action: "advance" });
}
