// A click on a link of a cell opens the words that it leads to, beside the notebook; Escape or a click elsewhere closes.
if (!window.clBeside) {
  window.clBeside = function (link, event) {
    const cell = link.closest(".cl-linked"), held = cell && cell.querySelector("template");
    const to = held && JSON.parse(held.dataset.to)[(link.dataset.href || link.getAttribute("href") || "").slice(1)];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelectorAll(".cl-beside").forEach(function (open) { open.remove(); });
    const pane = document.createElement("aside"), close = document.createElement("button");
    pane.className = "cl-pane cl-beside";
    pane.popover = "auto";
    close.textContent = "×";
    close.addEventListener("click", function () { pane.remove(); });
    pane.append(close, held.content.children[to[0]].cloneNode(true));
    clPlain(pane);
    document.body.append(pane);
    pane.showPopover();
    const first = clMarkWords(pane.querySelector(".cl-source"), to[1], to[2]);
    if (first) clBringUp(pane, first);
  };
  ["click", "keydown"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      const link = event.target.closest && event.target.closest(".cl-linked a");
      if (link && (kind === "click" || event.key === "Enter")) window.clBeside(link, event);
    }, true);
  });
}
