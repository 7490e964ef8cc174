// What was typed stays in the page's memory until it has gone: a refusal by the server draws the page anew, and here it returns.
const typed = new Map();

function shelf(field) {
  return `${field.closest("form")?.getAttribute("action")} ${field.id}`;
}

function put(root) {
  for (const field of root.querySelectorAll("form textarea[id]")) {
    const kept = typed.get(shelf(field));
    if (kept !== undefined && field.value !== kept) field.value = kept;
  }
}

export function keepDrafts() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("form textarea[id]")) typed.set(shelf(target), target.value);
  });
  document.addEventListener("turbo:submit-end", ({ target, detail }) => {
    if (!detail.success) return;
    for (const field of target.querySelectorAll("textarea[id]")) typed.delete(shelf(field));
  });
  document.addEventListener("turbo:render", () => put(document));
  // A page that is drawn after the key was locked brings nothing back. What stands in a field stays there: it is somebody's own
  // unsent work, which a quarter of an hour of silence must not cost him.
  document.addEventListener("key-locked", () => typed.clear());
}
