--[[ The look of a brief in Word: which style of report/theme/reference.docx each class wears.

Run by both engines, for Word only. Structure is the business of brief/word.py. ]]

local BOXES = { { "callout", "Callout" }, { "key-points", "Key Points" } }

local function styled(content, name)
  local wrap = pandoc.utils.type(content) == "Inlines" and pandoc.Span or pandoc.Div
  return wrap(content, pandoc.Attr("", {}, { { "custom-style", name } }))
end

-- An item of a tight list has a style of its own; that of its box needs a full paragraph.
local function loosen(list)
  for _, item in ipairs(list.content) do
    for position, block in ipairs(item) do
      if block.t == "Plain" then item[position] = pandoc.Para(block.content) end
    end
  end
  return list
end

function Div(div)
  local first = div.content[1]
  for _, box in ipairs(BOXES) do
    if div.classes:includes(box[1]) then
      div = div:walk{ BulletList = loosen, OrderedList = loosen }
      div.attributes["custom-style"] = box[2]
    end
  end
  if div.classes:includes("callout") then div.content[1] = styled({ first }, "Callout Title") end
  if div.classes:includes("evidence") and first then
    div.content[1] = styled({ first }, "Evidence Entry")
    div.attributes["custom-style"] = "Evidence"
  end
  return div
end

-- Pandoc draws a table around a figure that is more than a picture, and a screen reader would
-- announce it as data.
function Figure(figure)
  local first = figure.content[1]
  if #figure.content == 1 and first.t == "Plain" and #first.content == 1
    and first.content[1].t == "Image" then return nil end
  local blocks = pandoc.Blocks{}
  for _, block in ipairs(figure.content) do
    local holds_picture = false
    block:walk{ Image = function() holds_picture = true end }
    local plain = block.t == "Plain" or block.t == "Para"
    if plain then block = pandoc.Para(block.content) end
    blocks:insert(plain and holds_picture and styled({ block }, "Captioned Figure") or block)
  end
  for _, block in ipairs(figure.caption.long) do
    blocks:insert(styled({ pandoc.Para(block.content) }, "Image Caption"))
  end
  return pandoc.Div(blocks, pandoc.Attr(figure.identifier))
end

function Span(span)
  if span.classes:includes("value") then return styled(span.content, "Evidence Value") end
end

function Link(link)
  if link.classes:includes("traced") then
    link.content = pandoc.Inlines{ styled(link.content, "Traced") }
    return link
  end
end

-- No italics: they are hard to read (GOV.UK style guide), and the page has none either.
function Emph(emph)
  return pandoc.Strong(emph.content)
end

function Strong(strong)
  return pandoc.Strong(strong.content:walk{ Strong = function(inner) return inner.content end })
end

-- `[]{.uses}` after a line break is filled on the page alone; here it would be an empty line.
function Para(para)
  local last = para.content[#para.content]
  if last and last.t == "Span" and last.classes:includes("uses") and #last.content == 0 then
    para.content:remove()
    last = para.content[#para.content]
    if last and last.t == "LineBreak" then para.content:remove() end
    return para
  end
end
