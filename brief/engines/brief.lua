--[[ The Quarto constructs a brief may use, for plain pandoc.

Callouts, cross-references to figures, tables and sections, conditional content, layouts,
page breaks and figure attributes, with Quarto's numbering and wording (Quarto 1.9,
filters/crossref, customnodes and modules/callouts.lua). Shortcodes are expanded before, and what
is not supported was refused before (manuscript/constructs.py). What leads nowhere is written to
stderr as "brief:KIND<tab>NAME"; pandoc.py turns that into an error.

It runs for both engines, before either writes a thing: what it leaves is plain pandoc. ]]

local stringify = pandoc.utils.stringify
local NBSP = "\u{a0}"
local NAMES = { fig = "Figure", tbl = "Table", sec = "Section" }
local TERMS = { fig = "crossref-fig-title", tbl = "crossref-tbl-title", sec = "crossref-sec-prefix" }
local format = os.getenv("BRIEF_FORMAT")
local html = format == "html"
local terms = pandoc.json.decode(os.getenv("BRIEF_TERMS") or "{}")
local english = os.getenv("BRIEF_ENGLISH") == "true"
local profile = os.getenv("BRIEF_PROFILE") or ""
local numbered = os.getenv("BRIEF_NUMBERED") == "true"
local numbers = {} -- label → "1" or "2.3"

local function report(kind, name)
  io.stderr:write("brief:" .. kind .. "\t" .. name:gsub("%s+", " ") .. "\n")
end

local function is_format(name)
  return name == format or (html and name == "html:js")
end

-- A word that is written for the author, in the language of the brief (Quarto's `language:`).
local function term(key, word)
  if not terms[key] and not english then report("language", key) end
  return terms[key] or word
end

local function split_label(label)
  local kind, rest = label:match("^(%a+)%-(.+)$")
  if kind then return kind:lower(), kind:lower() .. "-" .. rest, kind:match("^%u") ~= nil end
end

-- Conditional content -------------------------------------------------------

local function visible(el)
  local holds = true
  for _, test in ipairs{ { "format", is_format },
                         { "profile", function(name) return name == profile end } } do
    local when, unless = el.attributes["when-" .. test[1]], el.attributes["unless-" .. test[1]]
    if when then holds = holds and test[2](when) end
    if unless then holds = holds and not test[2](unless) end
    el.attributes["when-" .. test[1]], el.attributes["unless-" .. test[1]] = nil, nil
  end
  if el.classes:includes("content-hidden") then holds = not holds end
  el.classes = el.classes:filter(function(class)
    return class ~= "content-visible" and class ~= "content-hidden"
  end)
  return holds
end

local function conditional(el)
  if el.classes:includes("content-visible") or el.classes:includes("content-hidden") then
    if not visible(el) then return {} end
    return el -- and not its content: what stands right inside it is asked, too
  end
end

-- Callouts, layouts, page breaks ----------------------------------------------

local function callout_title(div, kind)
  local title = div.attributes.title
  if title then return pandoc.utils.blocks_to_inlines(pandoc.read(title, "markdown").blocks) end
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return pandoc.Inlines(term("callout-" .. kind .. "-title", kind:sub(1, 1):upper() .. kind:sub(2)))
end

local function callout(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(.+)$")
    if kind then
      local title = callout_title(div, kind)
      div.content:insert(1, pandoc.Para{ pandoc.Strong(title) })
      return pandoc.Div(div.content, pandoc.Attr(div.identifier, { "callout", class }))
    end
  end
end

local function block(div)
  if div.classes:includes("pagebreak") then
    if html then return pandoc.Div({}, pandoc.Attr("", { "page-break" })) end
    return pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
  end
  local columns = div.attributes["layout-ncol"]
  if columns then
    div.classes:insert("layout")
    div.classes:insert("layout-ncol-" .. columns)
    div.attributes["layout-ncol"] = nil
    return div
  end
  return callout(div)
end

-- Headings are an outline that starts at 1 and leaves out no level (WCAG 2.2, 1.3.1).
local above = {}

local function outlined(header)
  local seen = stringify(header.content) ~= ""
  header:walk{ Note = function() seen = true end, Image = function() seen = true end }
  if not seen then return {} end
  while #above > 0 and above[#above] >= header.level do table.remove(above) end
  table.insert(above, header.level)
  header.level = #above
  return header
end

-- Figures, tables, sections: numbers and captions -------------------------------

local order = { fig = 0, tbl = 0 }
local levels = { 0, 0, 0, 0, 0, 0, 0 }

local function take_number(label, kind)
  if numbers[label] then report("duplicate", label) end
  order[kind] = order[kind] + 1
  numbers[label] = tostring(order[kind])
  return term(TERMS[kind], NAMES[kind]) .. NBSP .. numbers[label]
end

local function captioned(caption, label, kind)
  local prefix = take_number(label, kind)
  local blocks = caption.long
  if #blocks == 0 then
    caption.long = { pandoc.Plain{ pandoc.Str(prefix) } }
  else
    local inlines = blocks[1].content
    inlines:insert(1, pandoc.Space())
    inlines:insert(1, pandoc.Str(prefix .. ":"))
    blocks[1].content = inlines
    caption.long = blocks
  end
  return caption
end

local function number_figure(figure)
  local kind = split_label(figure.identifier)
  if kind == "fig" then figure.caption = captioned(figure.caption, figure.identifier, kind) end
  return figure
end

local function number_table(tbl)
  local kind = split_label(tbl.identifier)
  if kind == "tbl" then tbl.caption = captioned(tbl.caption, tbl.identifier, kind) end
  tbl.attributes["tbl-colwidths"] = nil
  return tbl
end

local function unwrapped(para)
  if #para.content == 1 and para.content[1].t == "Image" then return pandoc.Plain(para.content) end
end

-- ::: {#fig-x} or {#tbl-x}: the last paragraph is the caption
local function float(div)
  local kind = split_label(div.identifier)
  if kind ~= "fig" and kind ~= "tbl" then return nil end
  local blocks, caption = div.content, nil
  if #blocks > 0 and blocks[#blocks].t == "Para" then caption = blocks:remove(#blocks) end
  local named = false -- by a label or caption of what is inside
  blocks:walk{
    Figure = function(el)
      named = named or el.identifier ~= "" or #el.caption.long > 0
    end,
    Table = function(el) named = named or (caption and #el.caption.long > 0) end,
  }
  if named or #blocks == 0 then report("float", "#" .. div.identifier) end
  local long = caption and { pandoc.Plain(caption.content) } or {}
  if kind == "tbl" then
    if #blocks ~= 1 or blocks[1].t ~= "Table" then
      report("float", "#" .. div.identifier)
      return div, false
    end
    local tbl = blocks[1]
    tbl.identifier = div.identifier
    if #long > 0 then tbl.caption = { long = long } end
    return number_table(tbl)
  end
  -- an image alone in its paragraph, whether pandoc made a figure of that or not: take it out
  local bare = blocks:walk{ Figure = function(el) return el.content end, Para = unwrapped }
  return number_figure(pandoc.Figure(bare, { long = long }, div.attr))
end

local function number_section(header)
  if header.classes:includes("unnumbered") then return end
  for level = header.level + 1, 7 do levels[level] = 0 end
  levels[header.level] = levels[header.level] + 1
  local number = {}
  for level = 1, header.level do
    if levels[level] == 0 then break end
    table.insert(number, levels[level])
  end
  if split_label(header.identifier) == "sec" and numbered and #number > 0 then
    numbers[header.identifier] = table.concat(number, ".")
  end
end

-- Those that pandoc numbers: none in a list, quotation, cell or note.
local function number_sections(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "Header" then number_section(block) end
    if block.t == "Div" then number_sections(block.content) end
  end
end

-- Images -------------------------------------------------------------------------

local DROPPED = { "fig-alt", "fig-scap", "fig-pos", "fig-env", "fig-link", "lightbox",
  "group" }

local function exists(path)
  if path:match("^%a[%w+.-]*:") or path:match("^/") or path:match("^\\") or path:match("%.%.") then
    return false -- only staged files: nothing remote, nothing outside
  end
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function image(img)
  local path = img.src:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  path = path:gsub("^%./", "")
  if not exists(path) then
    report("image", path)
  elseif not html and path:match("%.svg$") then -- Word shows no SVG without a picture of it
    local picture = path:gsub("%.svg$", ".png")
    if not exists(picture) then report("vector", path) end
    path = picture
  end
  local alt = img.attributes["fig-alt"] or img.attributes.alt
  local align = img.attributes["fig-align"]
  if align then img.classes:insert("align-" .. align) end
  for _, name in ipairs(DROPPED) do img.attributes[name] = nil end
  img.attributes["fig-align"] = nil
  img.src = html and path:gsub("%%", "%%25") or path -- as an address
  if alt then
    img.attributes.alt = html and alt or nil
    if not html then img.caption = pandoc.Inlines(alt) end
  end
  return img
end

-- An image with a caption needs words of its own for those who cannot see it.
local function require_alt(figure)
  figure:walk{ Image = function(img)
    if (img.attributes["fig-alt"] or img.attributes.alt or "") == "" then
      report("alt", img.src)
    end
  end }
end

-- Cross-references ----------------------------------------------------------------

local function reference(citation)
  local kind, label = split_label(citation.id)
  local number = numbers[label]
  if not number then
    report("crossref", "@" .. citation.id)
    return pandoc.Str("")
  end
  local text = pandoc.Inlines{}
  if #citation.prefix > 0 then
    text:extend(citation.prefix)
    text:insert(pandoc.Str(NBSP))
  elseif citation.mode ~= "SuppressAuthor" then
    text:insert(pandoc.Str(term(TERMS[kind], NAMES[kind]) .. NBSP))
  end
  text:insert(pandoc.Str(number))
  return pandoc.Link(text, "#" .. label, "", pandoc.Attr("", { "quarto-xref" }))
end

local function cite(el)
  local result = pandoc.Inlines{}
  for position, citation in ipairs(el.citations) do
    if not NAMES[split_label(citation.id)] then return end -- a work; never beside labels
    if position > 1 then result:extend{ pandoc.Str(","), pandoc.Space() } end
    result:insert(reference(citation))
  end
  return result
end

return {
  { traverse = "topdown", Div = conditional, Span = conditional, CodeBlock = conditional },
  { Div = block },
  { Header = outlined },
  { Figure = require_alt },
  { traverse = "topdown", Figure = number_figure, Table = number_table, Div = float,
    Pandoc = function(document) number_sections(document.blocks) end },
  { Image = image },
  { Cite = cite },
}
