--[[ For Quarto, after the last of its own filters: the document is the tree that was judged.

The text of the staged document is empty; brief has read the manuscript, and filled it in. ]]

function Pandoc(document)
  local file = assert(io.open(".tree.json", "rb"))
  local tree = pandoc.read(file:read("a"), "json")
  file:close()
  return pandoc.Pandoc(tree.blocks, document.meta)
end
