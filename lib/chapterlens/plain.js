// Hides the marks ** of a source text. They stay in it: offsets are counted with them.
function clPlain(list) {
  const walk = document.createTreeWalker(list, NodeFilter.SHOW_TEXT), texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  texts.forEach(function (text) {
    for (let at = text.data.indexOf("**"); at >= 0; at = text.data.indexOf("**")) {
      const marks = text.splitText(at), hidden = document.createElement("span");
      text = marks.splitText(2);
      hidden.hidden = true;
      marks.replaceWith(hidden);
      hidden.append(marks);
    }
  });
}
