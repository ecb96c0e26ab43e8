// Marks the contents line of the section being read; folds the contents on a narrow screen.
(function () {
  "use strict";
  var nav = document.querySelector("nav.contents");
  if (!nav) return;
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
})();
