// The source beside a table, in JupyterLab and Notebook: the words of the selected row marked and brought up.
function render({ model, el }) {
  el.classList.add("cl-pane");
  el.tabIndex = 0;
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", model.get("label"));
  function fill() {
    el.innerHTML = model.get("html");
    clPlain(el);
    mark();
  }
  function mark() {
    const list = el.querySelector(".cl-source");
    const [start, end] = model.get("place");
    const first = list && clMarkWords(list, start, end);
    if (first) clBringUp(el, first);
  }
  model.on("change:html", fill);
  model.on("change:place", mark);
  fill();
  // Before it is in the page nothing has a place in it.
  requestAnimationFrame(mark);
}
export default { render };
