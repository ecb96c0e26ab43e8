// Code to take along: shown, and copied by a click.
function render({ model, el }) {
  el.classList.add("cl-copied");
  const shown = document.createElement("pre");
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "jupyter-button widget-button";
  el.append(shown, copy);
  function fill() {
    shown.textContent = model.get("code");
    copy.textContent = model.get("copy");
  }
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      copy.textContent = model.get("copied");
    } catch (refused) {
      // Without the right to the clipboard the code is at least selected.
      getSelection().selectAllChildren(shown);
    }
  });
  model.on("change:code", fill);
  fill();
}
export default { render };
