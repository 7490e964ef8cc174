// What stands in the forms of other letters while one is answered: the page is drawn anew, and gets it back.

export function keepTyped(answered) {
  const kept = [];
  for (const article of document.querySelectorAll("[data-letter]")) {
    const { letter } = article.dataset;
    if (letter === answered) continue;
    for (const { name, type, value, checked } of fieldsOf(article)) kept.push({ letter, name, type, value, checked });
  }
  return kept;
}

export function putBack(kept) {
  for (const { letter, name, type, value, checked } of kept) {
    const article = document.querySelector(`[data-letter="${letter}"]`);
    if (!article) continue;
    const isChoice = type === "radio" || type === "checkbox";
    const field = fieldsOf(article).find((each) => each.name === name && (!isChoice || each.value === value));
    if (field) Object.assign(field, isChoice ? { checked } : { value });
  }
}

function fieldsOf(article) {
  return [...article.querySelectorAll("textarea, input")].filter((field) => field.type !== "hidden");
}
