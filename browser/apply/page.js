// What both pages of the browser lane share: the signed list of keys, refusals in the page's language, the quick exit.
import { decode } from "../crypto/canonical.js";
import { readDirectory, readRoot } from "../crypto/directory.js";
import { BridgeError } from "../crypto/errors.js";
import { utf8 } from "../crypto/octets.js";

const NO_LIST = ["no_directory", "directory_expired"];

// Where the fund has no list of keys that holds today, the server says so; `closed` is what that means on this page.
export async function loadDirectory(place, { closed }) {
  const response = await reach(place.dataset.directory, {});
  if (!response.ok) {
    const { code } = await response.json().catch(() => ({}));
    throw new BridgeError(NO_LIST.includes(code) ? closed : "no_connection");
  }
  const root = readRoot(decode(utf8(place.dataset.root)));
  const octets = new Uint8Array(await response.arrayBuffer());
  const today = new Date().toISOString().slice(0, 10);
  try {
    return readDirectory(octets, { root, today });
  } catch (error) {
    // The server hands out only a list that holds on its own day.
    throw error.code === "directory_expired" ? new BridgeError("wrong_clock", { today }) : error;
  }
}

// Nothing goes along: no cookie, no address of a page, nothing kept.
export async function reach(address, options) {
  try {
    return await fetch(address, { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", ...options });
  } catch {
    throw new BridgeError("no_connection");
  }
}

export function sentenceOf(error) {
  const code = error instanceof BridgeError ? error.code : "refused";
  const texts = document.getElementById("refusals").content;
  const found = texts.querySelector(`[data-code="${code}"]`) || texts.querySelector('[data-code="refused"]');
  const details = error.details || {};
  return found.textContent.replace(/\{(\w+)\}/g, (whole, name) => (name in details ? details[name] : whole));
}

// Says what was refused; the field that it is about is marked, with the same words at it, and whoever types is taken there.
export function showRefusal(text, field = null) {
  const notice = document.getElementById("refusal");
  notice.hidden = !text;
  notice.firstElementChild.textContent = text;
  for (const mark of document.querySelectorAll(".error[data-mark]")) mark.remove();
  for (const marked of document.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
  if (field) mark(field, text);
  if (text) (field || notice).focus();
}

function mark(field, text) {
  field.setAttribute("aria-invalid", "true");
  const told = Object.assign(document.createElement("span"), { className: "error", textContent: text });
  told.dataset.mark = "";
  field.before(told);
}

// A refusal that is about one field.
export function refuseAt(field, code, details = {}) {
  throw Object.assign(new BridgeError(code, details), { field });
}

// Run what a button does once at a time, and say what was refused.
export function guarded(run) {
  let isRunning = false;
  return async (...given) => {
    if (isRunning) return;
    isRunning = true;
    document.body.setAttribute("aria-busy", "true");
    showRefusal("");
    try {
      await run(...given);
    } catch (error) {
      showRefusal(error.shown || sentenceOf(error), error.field);
    } finally {
      isRunning = false;
      document.body.removeAttribute("aria-busy");
    }
  };
}

// Links to other pages would lose what is typed or open; while that is so, they are put away.
export function putLinksAway(isAway) {
  for (const links of document.querySelectorAll(".head nav")) links.hidden = isAway;
}

export function plainLines(text) {
  return text.replace(/\r\n?/g, "\n");
}

// Who leaves in a hurry is not asked whether he is sure.
let isGoing = false;

export function warnBeforeLeaving(hasUnsent) {
  addEventListener("beforeunload", (event) => !isGoing && hasUnsent() && event.preventDefault());
}

export function prepareExit() {
  const link = document.getElementById("leave");
  const leave = () => {
    isGoing = true;
    document.body.textContent = "";
    location.replace(link.href);
  };
  let last = 0;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 600) leave();
    last = event.timeStamp;
  });
  // A page that comes back from the browser's memory would show what was read before.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// Apps' built-in browsers that do not say so in their name.
export function isBuiltIn() {
  return ["TelegramWebviewProxy", "TelegramWebview", "ReactNativeWebView", "instagramWebView"].some((name) => name in window);
}
