-- Markdown of notebook cells to Typst or HTML. The document handed in is a row of block quotes, each the
-- Markdown of one cell (a container that ends whatever the cell left open), and of code blocks, each a piece
-- already in the target language that goes through as it is. Variables: top (the level that a cell's first
-- heading has at most).

local target = FORMAT:match("^typst") and "typst" or "html"
local level = 1

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("[\r\n]+", " ") .. '"'
end

-- One h1 a page, and no level skipped: readers and the PDF/UA standard go by them.
local function header(el)
  el.level = math.max(2, math.min(el.level, level + 1))
  level = el.level
  if target == "typst" then el.level = el.level - 1 end
  return el
end

-- An address in a heading is words and no link.
local function unlinked(el)
  return el:walk({
    Link = function(link)
      local said = pandoc.utils.stringify(link.content)
      if said:match("://") or said:match("^www%.") or said:match("@") then return link.content end
    end,
  })
end

local function wrapped(call, content)
  local out = { pandoc.RawInline("typst", call .. "[") }
  for _, inline in ipairs(content) do table.insert(out, inline) end
  table.insert(out, pandoc.RawInline("typst", "]"))
  return out
end

-- Raw HTML is not shown on paper; what a script or style holds is no prose either.
local function without_scripts(inlines)
  local out, inside = {}, false
  for _, inline in ipairs(inlines) do
    local tag = inline.t == "RawInline" and inline.format == "html" and inline.text:lower() or ""
    if tag:match("^<script") or tag:match("^<style") then inside = true end
    if not inside then table.insert(out, inline) end
    if tag:match("^</script") or tag:match("^</style") then inside = false end
  end
  return out
end

local typst = {
  Inlines = without_scripts,
  Header = header,
  Link = function(el)
    return wrapped("#jump(" .. quoted(el.target) .. ", " .. quoted(el.title) .. ")", el.content)
  end,
  Image = function(el)
    local alt = pandoc.utils.stringify(el.caption)
    return pandoc.RawInline("typst", "#picture(" .. quoted(el.src) .. ", " .. quoted(alt) .. ")")
  end,
  Math = function(el)
    local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ el }) }), "typst"):gsub("%s+$", "")
    return pandoc.RawInline("typst", "#formula(" .. quoted(el.text) .. ")[" .. written .. "]")
  end,
  HorizontalRule = function() return pandoc.RawBlock("typst", "#rule()") end,
}

local html = { Header = header }

function Pandoc(doc)
  local out = {}
  for _, block in ipairs(doc.blocks) do
    if block.t == "CodeBlock" then
      table.insert(out, pandoc.RawBlock(target, block.text))
    elseif block.t == "BlockQuote" then
      local cell = pandoc.Pandoc(block.content):walk({ Header = unlinked }):walk(target == "typst" and typst or html)
      for _, inner in ipairs(cell.blocks) do table.insert(out, inner) end
    end
  end
  return pandoc.Pandoc(out, doc.meta)
end
