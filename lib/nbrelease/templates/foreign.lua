-- HTML that some library printed, on its way to Typst: words, tables and formulas stay; pictures, styles,
-- scripts, labels and headings (which would break into the page's own order) do not.

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("[\r\n]+", " ") .. '"'
end

local function bare(el)
  el.attr = pandoc.Attr()
  return el
end

return {
  {
    Image = function(el) return el.caption end,
    RawInline = function() return {} end,
    RawBlock = function() return {} end,
    Header = function(el) return pandoc.Para({ pandoc.Strong(el.content) }) end,
    Div = function(el) return el.content end,
    Span = function(el) return el.content end,
    Cell = bare,
    Row = bare,
    TableHead = bare,
    Table = bare,
    HorizontalRule = function() return {} end,
    Link = function(el)
      local out = { pandoc.RawInline("typst", "#jump(" .. quoted(el.target) .. ", " .. quoted(el.title) .. ")[") }
      for _, inline in ipairs(el.content) do table.insert(out, inline) end
      table.insert(out, pandoc.RawInline("typst", "]"))
      return out
    end,
  },
}
