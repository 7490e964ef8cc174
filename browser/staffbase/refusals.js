// A form that is answered by a refusal alone leaves the page as it stands, with all that was typed; the reason is said in it.
// The usual one: the session has ended. Whoever signs in in another tab presses again here; nothing is kept but in this page.
import { make } from "./show.js";
import { complain } from "./submit.js";

const OUTSIDE = new Set(["signed_out", "foreign_form"]);

export function watchAnswers() {
  document.addEventListener("turbo:before-fetch-response", keepPage);
  document.addEventListener("turbo:fetch-request-error", ({ target }) => {
    if (isForm(target)) complain(target, "The server did not answer. What you typed is still here; press again.");
  });
}

function keepPage(event) {
  const code = event.detail.fetchResponse.header("Refusal");
  if (!code || !isForm(event.target)) return;
  event.preventDefault();
  if (OUTSIDE.has(code)) askToSignIn(event.target);
  else tell(event.target, event.detail.fetchResponse);
}

async function tell(form, response) {
  const page = new DOMParser().parseFromString((await response.responseHTML) || "", "text/html");
  complain(form, page.querySelector("main .lead")?.textContent || "This was refused. Nothing was stored.");
}

async function askToSignIn(form) {
  const isIn = await renewToken().catch(() => false);
  if (isIn) {
    complain(form, "Nothing was stored, because this page was older than your sign-in. What you typed is still here; press again.");
    return;
  }
  const link = make("a", { href: "/staff/sign-in", target: "_blank", rel: "noopener", textContent: "Sign in in another tab" });
  complain(
    form,
    "You are signed out, so nothing was stored. What you typed is still here.",
    make("p", {}, link, ", then come back to this page and press again."),
  );
}

// After a new sign-in the forms of an open page need the token that goes with it. Gives whether somebody is signed in.
export async function renewToken() {
  const answer = await fetch("/staff/sign-in/token", { credentials: "same-origin", cache: "no-store" });
  const { token, signed_in: isIn } = await answer.json();
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  for (const element of document.querySelectorAll("[token]")) element.setAttribute("token", token);
  return isIn;
}

function isForm(target) {
  return target instanceof HTMLFormElement;
}
