// Marks the words between two offsets of the raw text (in characters, as Python counts) in a list that source_html
// made, and takes earlier marks away. Gives the first marked piece, or null when these words are not there.
function clMarkWords(list, start, end) {
  "use strict";
  list.querySelectorAll(".cl-here").forEach(function (mark) {
    var around = mark.parentNode;
    while (mark.firstChild) around.insertBefore(mark.firstChild, mark);
    mark.remove();
    around.normalize();
  });
  var first = null;
  list.querySelectorAll("li[data-start]").forEach(function (line) {
    var at = Number(line.dataset.start), pieces = [];
    var walk = document.createTreeWalker(line.querySelector(".cl-words"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) pieces.push(walk.currentNode);
    pieces.forEach(function (piece) {
      var signs = Array.from(piece.data), from = Math.max(0, start - at), to = Math.min(signs.length, end - at);
      if (from < to) {
        var range = document.createRange(), mark = document.createElement("span");
        range.setStart(piece, signs.slice(0, from).join("").length);
        range.setEnd(piece, signs.slice(0, to).join("").length);
        mark.className = "cl-here";
        range.surroundContents(mark);
        first = first || mark;
      }
      at += signs.length;
    });
  });
  return first;
}
// Moves a scrolled frame, and nothing around it, so that an element stands in its upper third.
function clBringUp(frame, element) {
  "use strict";
  var place = element.getBoundingClientRect(), room = frame.getBoundingClientRect();
  if (place.top < room.top || place.bottom > room.bottom || place.top > room.top + frame.clientHeight * 0.7) {
    frame.scrollTop += place.top - room.top - frame.clientHeight * 0.3;
  }
}
