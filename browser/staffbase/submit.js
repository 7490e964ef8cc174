// Before a form leaves, its elements fill their hidden inputs: they seal, sign, derive. What is typed in the clear stays here.
//
// An element takes part by having an async method fillForm(form). It throws a BridgeError to stop the form; the reason is
// shown above the buttons. Then the form goes its usual way, once.
import { ask, isUnlocked } from "./keyring.js";
import { make, sentence } from "./show.js";

const READY = Symbol("ready");
const BUSY = Symbol("busy");

export function watchForms() {
  document.addEventListener("submit", hold, true);
}

function fillers(form) {
  return Array.from(form.querySelectorAll("*")).filter((element) => typeof element.fillForm === "function");
}

async function hold(event) {
  const form = event.target;
  if (form[READY]) {
    form[READY] = false;
    return;
  }
  // A button that asks for no checks (such as "use the line from my terminal") needs nothing from this page's key.
  if (event.submitter?.formNoValidate) return;
  const waiting = fillers(form);
  if (!waiting.length && !form[BUSY]) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form[BUSY]) return;
  await fill(form, waiting, event.submitter);
}

async function fill(form, waiting, submitter) {
  form[BUSY] = true;
  form.setAttribute("aria-busy", "true");
  complain(form, null);
  // Leave the submit event first: while it is being told, the browser ignores another submission.
  await new Promise((resolve) => setTimeout(resolve));
  try {
    for (const element of waiting) await element.fillForm(form);
    form[READY] = true;
    form.requestSubmit(submitter);
  } catch (error) {
    form[READY] = false;
    complain(form, sentence(error));
    if (error.code === "keys_locked" && !isUnlocked()) ask();
  } finally {
    form[BUSY] = false;
    form.removeAttribute("aria-busy");
  }
}

// Says above the form why it did not go; `more` stands below the reason.
export function complain(form, reason, ...more) {
  form.querySelector(":scope > .notice[data-desk]")?.remove();
  if (!reason) return;
  const notice = make("div", { className: "notice bad" }, make("p", { textContent: reason }), ...more);
  notice.dataset.desk = "";
  notice.setAttribute("role", "alert");
  form.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// The hidden input of this name in the form, made if it is missing.
export function hidden(form, name) {
  const found = form.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`);
  if (found) return found;
  const input = make("input", { type: "hidden", name });
  form.append(input);
  return input;
}
