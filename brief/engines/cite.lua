-- The shortcode `cite` for plain `quarto render`. What it shows stands in cite.json; both are
-- written by `brief compose`.

local file <close> = assert(io.open(quarto.utils.resolve_path("cite.json")))
local citations = pandoc.json.decode(file:read("a"))

local function cite(args, _, _, _, context)
  local ids = table.concat(pandoc.List(args):map(pandoc.utils.stringify), " ")
  local citation = citations[ids]
  if not citation then error("cite " .. ids .. ": run `brief compose` again") end
  if context == "text" then return citation.plain end
  return pandoc.utils.blocks_to_inlines(pandoc.read(citation.markdown, "markdown").blocks)
end

return { cite = cite }
