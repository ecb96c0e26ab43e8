// What the page can do beyond reading: it marks the contents line of the section being read, switches the colours,
// shows a number's words or formula beside it, sorts and searches tables. Without it only these are lost.
(function () {
  "use strict";
  var root = document.documentElement, said = document.body.dataset;

  // ---- contents
  var nav = document.querySelector("nav.contents");
  if (nav) contents(nav);
  function contents(nav) {
    var fold = nav.querySelector("details");
    var wide = window.matchMedia("(min-width: 64rem)");
    function refold() { fold.open = wide.matches; }
    refold();
    wide.addEventListener("change", refold);
    nav.addEventListener("click", function (event) {
      if (event.target.closest("a") && !wide.matches) fold.open = false;
    });
    var links = new Map();
    nav.querySelectorAll("a").forEach(function (link) {
      var heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    });
    var current = null;
    function mark() {
      var found = null;
      links.forEach(function (link, heading) {
        if (heading.getBoundingClientRect().top < window.innerHeight * 0.3) found = link;
      });
      if (found === current) return;
      if (current) current.removeAttribute("aria-current");
      if (found) {
        found.setAttribute("aria-current", "true");
        if (wide.matches) {
          var box = found.getBoundingClientRect(), frame = nav.getBoundingClientRect();
          if (box.top < frame.top || box.bottom > frame.bottom) nav.scrollTop += box.top - frame.top - 80;
        }
      }
      current = found;
    }
    var waiting = false;
    window.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; mark(); });
    }, { passive: true });
    mark();
    // Everything is printed, folded or not.
    window.addEventListener("beforeprint", function () { fold.open = true; });
  }

  // ---- light or dark; kept for the next visit where the browser lets a file keep anything
  var button = document.querySelector("button.theme");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function kept(value) {
    try {
      if (value === undefined) return localStorage.getItem("chapterlens-theme");
      localStorage.setItem("chapterlens-theme", value);
    } catch (closed) { return null; }
    return value;
  }
  function paint(theme) {
    if (theme) root.dataset.theme = theme;
    button.setAttribute("aria-pressed", String((theme || (dark.matches ? "dark" : "light")) === "dark"));
  }
  if (button && CSS.supports("color", "light-dark(#000, #fff)")) {
    button.hidden = false;
    paint(kept());
    button.addEventListener("click", function () {
      var next = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
      kept(next);
      paint(next);
    });
  }

  // ---- the words or the formula of a number, beside it: on hovering, and when the keyboard gets there
  var tip = document.createElement("div");
  tip.className = "cl-tip";
  tip.id = "cl-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.appendChild(tip);
  var shownFor = null;
  function target(link) {
    var to = link.getAttribute("href") || link.getAttribute("xlink:href") || "";
    return /^#[sLd]\d+$/.test(to) ? document.getElementById(to.slice(1)) : null;
  }
  function hint(link) {
    var title = link.querySelector("title");
    var words = link.getAttribute("title") || link.dataset.hover || (title ? title.textContent : "");
    if (link.hasAttribute("title")) {
      link.dataset.hover = words;
      link.removeAttribute("title");
    }
    return words;
  }
  function paragraph(nodes) {
    var made = document.createElement("p");
    nodes.forEach(function (node) { made.appendChild(node); });
    tip.appendChild(made);
  }
  function show(link) {
    var place = target(link);
    // In the explorer the words stand beside the table already.
    if (!place || document.body.classList.contains("explorer")) return;
    var words = hint(link), line = place.closest(".cl-source > li");
    tip.textContent = "";
    if (words) paragraph([document.createTextNode(words)]);
    var translated = line && line.querySelector(".cl-translation");
    if (translated) paragraph([document.createTextNode(translated.textContent)]);
    if (line) paragraph(quote(line, place));
    if (!tip.firstChild) return;
    tip.hidden = false;
    var box = link.getBoundingClientRect(), own = tip.getBoundingClientRect();
    var left = Math.min(Math.max(8, box.left), root.clientWidth - own.width - 8);
    var above = box.bottom + own.height + 10 > window.innerHeight && box.top > own.height + 10;
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = (above ? box.top - own.height - 6 : box.bottom + 6) + window.scrollY + "px";
    link.setAttribute("aria-describedby", "cl-tip");
    shownFor = link;
  }
  // The sentence around the words, the words marked.
  function quote(line, place) {
    var text = line.querySelector(".cl-words").textContent, all = 140;
    if (place === line) return [document.createTextNode(text.length > all ? text.slice(0, all) + "…" : text)];
    var range = document.createRange();
    range.selectNodeContents(line.querySelector(".cl-words"));
    range.setEndBefore(place);
    var start = range.toString().length, end = start + place.textContent.length;
    var from = Math.max(text.lastIndexOf("。", start) + 1, start - all), to = text.indexOf("。", end);
    to = Math.min(to < 0 ? text.length : to + 1, end + all);
    var mark = document.createElement("mark");
    function plain(from, to) { return document.createTextNode(text.slice(from, to).replace(/\*\*/g, "")); }
    mark.appendChild(plain(start, end));
    return [plain(from, start), mark, plain(end, to)];
  }
  function hide() {
    if (shownFor) shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    tip.hidden = true;
  }
  function linkAt(event) { return event.target.closest ? event.target.closest("main a") : null; }
  document.addEventListener("mouseover", function (event) {
    var link = linkAt(event);
    if (link && link !== shownFor) { hide(); show(link); } else if (!link && !tip.contains(event.target)) hide();
  });
  document.addEventListener("focusin", function (event) {
    var link = linkAt(event);
    hide();
    if (link && link.matches(":focus-visible")) show(link);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });

  // ---- tables: sorted by a click on a head, searched where they are long
  function value(cell) {
    var words = cell.textContent.replace(/[,，\s]/g, ""), found = words.match(/-?\d+(?:\.\d+)?/);
    if (!found) return null;
    var after = words.slice(found.index + found[0].length), scale = /^[多余几]*亿/.test(after) ? 1e8 : /^[多余几]*万/.test(after) ? 1e4 : 1;
    return parseFloat(found[0]) * scale;
  }
  function order(rows, column) {
    var numbers = rows.map(function (row) { return value(row.cells[column]); });
    var numeric = numbers.filter(function (n) { return n !== null; }).length > rows.length / 2;
    return function (a, b) {
      if (numeric) {
        var x = value(a.cells[column]), y = value(b.cells[column]);
        return (x === null) - (y === null) || x - y;
      }
      return a.cells[column].textContent.localeCompare(b.cells[column].textContent, root.lang);
    };
  }
  function sortable(table) {
    var body = table.tBodies[0];
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var press = document.createElement("button");
      press.type = "button";
      press.title = said.sort;
      while (head.firstChild) press.appendChild(head.firstChild);
      head.appendChild(press);
      press.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending", rows = Array.from(body.rows);
        Array.from(head.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var by = order(rows, column);
        rows.sort(function (a, b) { return down ? by(b, a) : by(a, b); });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  }
  function searchable(table) {
    var rows = Array.from(table.tBodies[0].rows), bar = document.createElement("div");
    var field = document.createElement("input"), count = document.createElement("span");
    bar.className = "cl-search";
    field.type = "search";
    field.placeholder = said.search;
    field.setAttribute("aria-label", said.search);
    count.setAttribute("role", "status");
    bar.append(field, count);
    table.parentNode.before(bar);
    field.addEventListener("input", function () {
      var wanted = field.value.trim().toLowerCase(), left = 0;
      rows.forEach(function (row) {
        row.hidden = wanted !== "" && row.textContent.toLowerCase().indexOf(wanted) < 0;
        left += !row.hidden;
      });
      count.textContent = wanted ? left + " / " + rows.length + " " + said.matches : "";
    });
  }
  document.querySelectorAll(".cl-table").forEach(function (table) {
    var length = table.tBodies[0].rows.length;
    if (length > 2) sortable(table);
    if (length > 9) searchable(table);
  });

  // ---- the explorer: one table at a time, the words of the chosen row marked in the source beside it
  if (document.body.classList.contains("explorer")) explorer();
  function explorer() {
    var tables = Array.from(document.querySelectorAll(".output.table")), bar = document.createElement("div");
    var frame = document.querySelector(".output.source"), list = document.querySelector(".cl-source"), chosen = null;
    frame.tabIndex = 0;
    bar.className = "tables";
    tables.forEach(function (table) {
      var press = document.createElement("button");
      press.type = "button";
      press.textContent = table.querySelector(".cl-title").textContent;
      press.addEventListener("click", function () { open(table); });
      table.opener = press;
      bar.appendChild(press);
    });
    function open(wanted) {
      tables.forEach(function (table) {
        table.hidden = table !== wanted;
        table.opener.setAttribute("aria-pressed", String(table === wanted));
      });
    }
    function choose(row) {
      if (chosen) chosen.classList.remove("chosen");
      chosen = row;
      row.classList.add("chosen");
      var first = clMarkWords(list, Number(row.dataset.start), Number(row.dataset.end));
      if (first) clBringUp(frame, first);
    }
    document.querySelector("main").addEventListener("click", function (event) {
      var row = event.target.closest("tr[data-start]");
      if (!row) return;
      // A link in the row would move the page away from its table.
      event.preventDefault();
      choose(row);
    });
    document.querySelector("main").prepend(bar);
    if (tables.length) open(tables.find(function (table) { return table.querySelector("#quantities"); }) || tables[0]);
  }
})();
