// Applying in the browser lane: phrase, two words asked back, the form, sealing, one POST.
import { encodeBundle } from "../crypto/bundle.js";
import { refuse } from "../crypto/errors.js";
import { text } from "../crypto/octets.js";
import { foldWord, newEntropy, toDigits, toWords } from "../crypto/phrase.js";
import { Applicant } from "./applicant.js";
import { storyContent } from "./application.js";
import { guarded, loadDirectory, plainLines, putLinksAway, reach, refuseAt, showRefusal, warnBeforeLeaving } from "./page.js";

const STEPS = ["start", "phrase", "words", "story", "contact", "sent"];

export function prepareLane(lane) {
  const section = (step) => lane.querySelector(`[data-step="${step}"]`);
  const memory = { entropy: null, language: lane.dataset.words, asked: [], sealed: null, isSent: false };

  const show = (step, { isBack = false } = {}) => {
    const shown = memory.isSent ? "sent" : memory.entropy || step === "phrase" ? step : "start";
    for (const each of STEPS) section(each).hidden = each !== shown;
    if (!isBack) history.pushState({ step: shown }, "");
    if (shown === "phrase") showPhrase();
    if (shown === "words") showAsked();
    showRefusal("");
    putLinksAway(shown !== "start" && shown !== "sent");
    const heading = section(shown).querySelector("[tabindex]");
    if (heading) heading.focus();
    scrollTo(0, 0);
  };

  const showPhrase = () => {
    memory.entropy ||= newEntropy();
    const list = lane.querySelector("#phrase-words");
    list.replaceChildren(
      ...toWords(memory.entropy, memory.language).map((word) => Object.assign(document.createElement("li"), { textContent: word })),
    );
    lane.querySelector("#phrase-digits").textContent = toDigits(memory.entropy).replace(/(.{4})(?=.)/g, "$1 ");
    for (const button of lane.querySelectorAll("[data-words]")) {
      if (button !== lane) button.hidden = button.dataset.words === memory.language;
    }
  };

  const showAsked = () => {
    if (memory.asked.length) return;
    const numbers = new Set();
    while (numbers.size < 2) numbers.add(1 + (crypto.getRandomValues(new Uint8Array(1))[0] % 12));
    memory.asked = [...numbers].sort((one, two) => one - two);
    lane.querySelectorAll(".asked").forEach((place, at) => (place.textContent = memory.asked[at]));
  };

  const checkWords = () => {
    const words = toWords(memory.entropy, memory.language);
    memory.asked.forEach((number, at) => {
      const field = lane.querySelector(`#asked-${at + 1}`);
      if (foldWord(field.value.trim()) === foldWord(words[number - 1])) return;
      refuseAt(field, "wrong_word", { number });
    });
    show("story");
  };

  const send = async () => {
    const filled = readForms(lane);
    const same = JSON.stringify(filled);
    // Sent again after a broken connection, it must be the same bundle, so that the server knows it.
    if (!memory.sealed || memory.sealed.same !== same) {
      const applicant = await Applicant.of(memory.entropy);
      const bundle = await applicant.apply(await loadDirectory(lane, { closed: "intake_closed" }), filled);
      memory.sealed = { same, body: new URLSearchParams({ bundle: text(encodeBundle(bundle)), danger: filled.danger }) };
    }
    const response = await reach(lane.dataset.address, { method: "POST", body: memory.sealed.body });
    const said = await response.json().catch(() => refuse("no_connection"));
    if (!response.ok) {
      // What is sealed to keys that are over is sealed anew at the next press.
      if (said.code === "keys_replaced") memory.sealed = null;
      throw Object.assign(new Error(said.code), { shown: said.text });
    }
    Object.assign(memory, { entropy: null, sealed: null, isSent: true });
    lane.querySelectorAll("form").forEach((form) => form.reset());
    lane.querySelector("#phrase-words").replaceChildren();
    lane.querySelector("#phrase-digits").textContent = "";
    show("sent");
  };

  const begin = guarded(async () => {
    await lookAhead(lane);
    try {
      show("phrase");
    } catch {
      // A browser that cannot make a phrase has the other lane still.
      document.getElementById("lane-plain").hidden = false;
      lane.hidden = true;
    }
  });
  const next = { story: guarded(checkWords), contact: guarded(() => (checkStory(lane), show("contact"))), send: guarded(send) };
  lane.addEventListener("submit", (event) => {
    event.preventDefault();
    next[event.target.dataset.next]();
  });
  lane.addEventListener("click", (event) => {
    const { go, words } = event.target.dataset;
    if (go === "phrase" && !memory.entropy) begin();
    else if (go) show(go);
    if (words && event.target.type === "button") {
      memory.language = words;
      showPhrase();
    }
  });
  addEventListener("popstate", (event) => show((event.state && event.state.step) || "start", { isBack: true }));
  warnBeforeLeaving(() => memory.entropy);

  document.getElementById("lane-plain").hidden = true;
  lane.hidden = false;
}

// False in a browser that has been sent to the other lane before, and would be again.
export function canMakePhrase() {
  try {
    const entropy = newEntropy();
    return toWords(entropy, "english").length === 12 && toDigits(entropy) !== "";
  } catch {
    return false;
  }
}

// What will stop him at the end, he is told before he writes; without a connection he can write all the same.
async function lookAhead(lane) {
  try {
    await loadDirectory(lane, { closed: "intake_closed" });
  } catch (error) {
    if (error.code !== "no_connection") throw error;
  }
}

function readForms(lane) {
  const value = (name) => plainLines((lane.querySelector(`[name="${name}"]`) || { value: "" }).value);
  const chosen = (name) => [...lane.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);
  return {
    story: {
      text: value("s-text"),
      applies: chosen("s-applies")[0] || "self",
      status: chosen("s-status")[0] || "",
      service: value("s-service"),
      obligations: chosen("s-obligations"),
      owes: value("s-owes"),
      needs: chosen("s-needs"),
    },
    contact: { how: value("c-how"), careful: value("c-careful") },
    danger: chosen("c-danger")[0] || "0",
  };
}

// Refuse a text that is too long while its own field is in sight.
function checkStory(lane) {
  storyContent(readForms(lane).story);
}
